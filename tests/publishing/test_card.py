"""A model's card says what its checkpoint knows, and nothing else."""

import dataclasses
import json
import re
from pathlib import Path

import pytest
from huggingface_hub import ModelCard

from namemodel.checkpoint.files import Checkpoint, load_checkpoint
from namemodel.errors import CheckpointError
from namemodel.events import Stopped
from namemodel.experiments import train
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load
from namemodel.names.vocabulary import Vocabulary
from namemodel.presets import make_experiment
from namemodel.publishing.build_pretrained import CARD, put_in_place
from namemodel.publishing.card import describe_tests, make_card, make_hub_card
from namemodel.web.shared.context import describe


@pytest.fixture
def toy(toy_run: Path) -> Checkpoint:
    return load_checkpoint(toy_run / "model")


def cells(card: str, first: str) -> list[str]:
    """Return the cells of the table row that begins with a cell."""
    return re.search(rf"^\| {re.escape(first)} \| (.*) \|$", card, re.MULTILINE)[1].split(" | ")  # type: ignore[index]


def changed(checkpoint: Checkpoint, **test: object) -> Checkpoint:
    """Return the checkpoint with other figures on test names."""
    return dataclasses.replace(
        checkpoint, metrics=checkpoint.metrics | {"test": checkpoint.metrics["test"] | test}
    )


def test_the_card_has_the_figures_of_the_checkpoint(toy: Checkpoint) -> None:
    card, test = make_card(toy, "toy"), toy.metrics["test"]
    assert card.startswith("# toy\n")
    assert f"right on {100 * test['accuracy']:.1f} % of {test['n']} test names" in card
    assert cells(card, "macro-F1") == [f"{test['macro_f1']:.3f}"]
    assert cells(card, "calibration error") == [f"{100 * test['calibration_error']:.1f} %"]
    assert f"a temperature of {toy.temperature:.3f}" in card
    for label in toy.labels:
        trained, tested = toy.data["train_counts"][label], test["names"][label]
        recall = test["recall"][label]
        right = f"{round(recall * tested)} ({100 * recall:.1f} %)"
        assert cells(card, label) == ["120", "120", "0", f"{trained}", f"{tested}", right]


def numbers_of(card: str, words: str) -> list[int]:
    """Return the whole numbers of the only line of a card that holds some words."""
    (line,) = [line for line in card.splitlines() if words in line]
    return [int(number) for number in re.findall(r"\d+", line)]


def test_the_card_says_what_the_names_are_and_became(toy: Checkpoint) -> None:
    card = make_card(toy, "toy")
    assert numbers_of(card, "rows as written") == [240, 240]
    assert numbers_of(card, "repeat a name of their own list") == [0]
    assert numbers_of(card, "on several lists") == [0]
    for word in ("licence is not known", "two parts", "epoch kept is the last"):
        assert word in card


def test_lists_of_one_size_are_called_balanced_and_others_by_their_names(toy: Checkpoint) -> None:
    def said(north: int, south: int) -> list[str]:
        counts = {"train_counts": {"Nord": north, "Sud": south}}
        card = make_card(dataclasses.replace(toy, data=toy.data | counts), "t")
        (line,) = re.findall(r"^- (?:Balance|Imbalance): .*$", card, re.MULTILINE)
        return re.findall(r"Balance|Nord|Sud|[\d.]+ %|\d+|large list", line)

    assert said(10, 10) == ["Balance", "10"]
    assert said(15, 10) == ["Nord", "15", "60.0 %", "Sud", "10", "40.0 %"]
    assert said(10, 30) == ["Sud", "30", "75.0 %", "Nord", "10", "25.0 %", "large list"]


def test_one_thing_is_not_several(toy: Checkpoint) -> None:
    short = dataclasses.replace(
        toy,
        data=toy.data | {"validation": 1},
        metrics=toy.metrics | {"epoch": 1, "seconds": 1.2},
        experiment=toy.experiment.with_settings(epochs=1),
    )
    card = make_card(short, "toy")
    for words in ("found on 1 validation name, so", "at most 1 epoch, of which epoch 1 is kept; 1 second."):
        assert words in card


def test_the_card_of_a_model_without_validation_names_claims_no_calibration(toy: Checkpoint) -> None:
    bare = dataclasses.replace(toy, data=toy.data | {"validation": 0}, temperature=1.0)
    assert "Confidences are not calibrated: no validation names were held out." in make_card(bare, "toy")
    assert "temperature" not in make_card(bare, "toy")


def test_the_card_says_what_a_model_must_not_be_used_for(toy: Checkpoint) -> None:
    card = make_card(toy, "toy")
    assert "must not be used for" in card
    assert "Decisions about individuals" in card
    assert "nationality, ethnicity, religion or language" in card


def test_the_card_names_the_settings_that_differ_and_no_others(toy: Checkpoint) -> None:
    card = make_card(toy, "toy")
    for setting in ("hidden_size = 16", "embedding_size = 8", "epochs = 12", "learning_rate = 0.005"):
        assert f"`{setting}`" in card
    assert "dropout" not in card


def test_lists_that_share_most_names_cannot_be_told_apart(tmp_path: Path) -> None:
    small = [f"mac{letter}" for letter in "abcdefghij"]
    rows = [f"{name},Kleine" for name in small] + [f"{name},Große" for name in small[:9]]
    rows += [f"{a}{b}ton,Große" for a in "bdfgl" for b in "aeiou"]
    rows += [f"{a}{b}ko,Andere" for a in "bdfgl" for b in "aeiou"] + ["bako,Andere", "bako,Große"]
    (tmp_path / "names.csv").write_text("name,label\n" + "\n".join(rows), encoding="utf-8")
    experiment = make_experiment("linear", source=str(tmp_path / "names.csv"), hidden_size=8, epochs=1)
    list(train(experiment, tmp_path / "run"))
    card = make_card(load_checkpoint(tmp_path / "run" / "model"), "three")
    assert "Kleine and Große: 9 of the 10 Kleine names are on the Große list too." in card
    assert "Andere and Große:" not in card
    assert "repeat a name of their own list: 1;" in card
    assert "on several lists: 10;" in card


def test_lists_that_are_confused_are_told_by_share(toy: Checkpoint) -> None:
    three = {"labels": ["A", "B", "C"], "confusion": [[90, 10, 0], [5, 5, 0], [0, 2, 8]]}
    card = make_card(changed(toy, **three), "toy")
    table = card[card.index("## Lists that are confused") :]
    rows = re.findall(r"^\| (\w) \| (\w) \| (\d+ of \d+) \| (.*) \|$", table, re.MULTILINE)
    assert rows == [("B", "A", "5 of 10", "50.0 %"), ("A", "B", "10 of 100", "10.0 %")]


def test_a_run_that_was_stopped_is_not_tested_and_says_so(toy_csv: Path, tmp_path: Path) -> None:
    steps = iter(range(1000))
    experiment = make_experiment("linear", source=str(toy_csv), hidden_size=8, epochs=50)
    *_, end = train(experiment, tmp_path / "run", stop=lambda: next(steps) > 20)
    assert isinstance(end, Stopped)
    card = make_card(load_checkpoint(tmp_path / "run" / "model"), "mine")
    assert "is not tested" in card
    assert "The test names were not read" in card
    assert "Calibration" not in card


def test_the_articles_choice_of_epoch_is_owned_up_to(toy: Checkpoint) -> None:
    chosen = dataclasses.replace(toy, experiment=toy.experiment.with_settings(select_on="test"))
    assert "chosen on these very names" in make_card(chosen, "toy")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "unseen names"),
        ({"select_on": "validation"}, "unseen names"),
        ({"select_on": "test"}, "test names, which chose its epoch"),
        ({"split": "random"}, "test names, some of which it may be trained on"),
        (
            {"split": "random", "select_on": "test"},
            "test names, which chose its epoch and some of which it may be trained on",
        ),
    ],
)
def test_names_are_called_unseen_only_where_the_recipe_keeps_them_so(
    settings: dict[str, str], words: str, toy_classifier: Classifier
) -> None:
    checkpoint = toy_classifier.checkpoint
    experiment = checkpoint.experiment.with_settings(**settings)
    assert describe_tests(experiment) == words
    classifier = Classifier(dataclasses.replace(checkpoint, experiment=experiment), "toy")
    assert describe(classifier).endswith(f" right on 48 {words}")
    for id in ("linear", "rnn"):
        assert "unseen" not in describe_tests(make_experiment(id, "article"))


def test_a_model_reads_the_scripts_of_its_own_letters(toy: Checkpoint) -> None:
    def line(letters: str) -> list[str]:
        card = make_card(dataclasses.replace(toy, vocabulary=Vocabulary(tuple(letters))), "toy")
        return re.findall(r"^- Names in other scripts(.*?)\.", card, re.MULTILINE)

    assert line("abc-") == [""]  # Latin goes without saying
    assert line("абв-") == [" than Cyrillic"]
    assert line("aβд' ") == [" than Cyrillic, Greek and Latin"]
    assert line("'- ") == []


def test_what_users_call_their_lists_is_only_text(toy: Checkpoint) -> None:
    data = toy.data | {"origin": "<script>|[x](y)`"}
    card = make_card(dataclasses.replace(toy, data=data), "*a*|b")
    assert r"\<script\>\|\[x\](y)\`" in card
    assert card.startswith("# \\*a\\*\\|b\n")


@pytest.mark.parametrize("label", ["a: [b\n---\n# c", "|{{ 1 / 0 }}<b>", "items", "'\"\r\n..."])
def test_no_label_or_source_breaks_the_card_or_its_metadata(label: str, toy: Checkpoint) -> None:
    data, metrics = json.loads(
        json.dumps([toy.data | {"origin": label}, toy.metrics]).replace('"Nord"', json.dumps(label))
    )
    hostile = dataclasses.replace(toy, labels=(label, "Sud"), data=data, metrics=metrics)
    card = ModelCard(make_hub_card(hostile, "toy"))
    plain = ModelCard(make_hub_card(toy, "toy"))
    assert [line[:2] for line in card.text.splitlines()] == [line[:2] for line in plain.text.splitlines()]
    assert [result.dataset_name for result in card.data.eval_results] == [label] * 2
    figures = [metrics["test"]["accuracy"], metrics["test"]["macro_f1"]]
    assert [result.metric_value for result in card.data.eval_results] == [round(x, 4) for x in figures]


def test_a_checkpoint_that_keeps_too_little_is_an_error_in_words(toy: Checkpoint) -> None:
    data = {key: value for key, value in toy.data.items() if key != "census"}
    with pytest.raises(CheckpointError, match=r"keeps too little for a card: 'census'. Train"):
        make_card(dataclasses.replace(toy, data=data), "toy")


def test_a_pretrained_model_has_its_card_beside_it(toy_run: Path, tmp_path: Path) -> None:
    put_in_place(toy_run / "model", tmp_path / "toy")
    card = (tmp_path / "toy" / CARD).read_text(encoding="utf-8")
    assert card == make_hub_card(load_checkpoint(tmp_path / "toy"), "toy")
    (tmp_path / "toy" / "old").touch()
    put_in_place(toy_run / "model", tmp_path / "toy")
    assert not (tmp_path / "toy" / "old").exists()


def test_the_card_says_which_lists_can_tell_that_a_spelling_is_unlike_them(toy: Checkpoint) -> None:
    def section(checkpoint: Checkpoint) -> str:
        return make_card(checkpoint, "x").split("## Spellings unlike every list\n")[1].split("\n## ")[0]

    assert "No answer says" in section(toy)
    assert "200 names of a list or more" in section(toy)
    both = section(load("german-italian-gru").checkpoint)
    assert "95.0 %" in both
    assert "Only lists" not in both
    some = section(load("languages-gru").checkpoint)
    assert "Only lists of 200 training names or more" in some
    assert "Russian" in some
    assert "Vietnamese" not in some
    assert "no character LM" in section(load("german-italian-linear").checkpoint)
