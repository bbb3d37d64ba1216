"""Names in, predictions out: every name is classified by itself, whatever stands beside it."""

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from namemodel.config import MAX_LETTERS
from namemodel.data import load_splits
from namemodel.errors import CheckpointError, ConfigError, DataError
from namemodel.experiments import train
from namemodel.inference.classifier import BATCH, Classifier
from namemodel.inference.predictions import COLUMNS, STATUSES, Prediction
from namemodel.presets import make_experiment
from namemodel.tables.options import TableOptions

GOOD = ["Bergholt", "Rolé", "Dörwiksten", "Tikano", "Stenberg"]


def one(classifier: Classifier, name: str) -> Prediction:
    (prediction,) = classifier.classify([name])
    return prediction


def test_a_name_gets_its_list_and_a_probability_for_each(toy_classifier: Classifier) -> None:
    prediction = one(toy_classifier, "Bergdörholt")
    assert prediction.name == "Bergdörholt"
    assert prediction.predicted == "Nord"
    assert prediction.status == "ok"
    assert prediction.message == ""
    assert prediction.unknown_characters == ()
    assert list(prediction.probabilities) == ["Nord", "Sud"]  # the most probable first
    assert sum(prediction.probabilities.values()) == pytest.approx(1)
    assert prediction.confidence == prediction.probabilities["Nord"] > 0.9
    nord, sud = prediction.probabilities.values()
    assert prediction.margin == pytest.approx(nord - sud)
    assert not prediction.ambiguous


def test_predictions_are_plain_json(toy_classifier: Classifier) -> None:
    values = json.loads(json.dumps(one(toy_classifier, "Tinoka").to_dict()))
    assert values["predicted"] == "Sud"
    assert values.keys() == {field.name for field in dataclasses.fields(Prediction)}


def test_predictions_stand_in_the_order_of_the_names(toy_classifier: Classifier) -> None:
    names = ["Rolé", "Bergholt", "Rolé", "Kano", "x" * 70, "", "Stendör"]
    found = toy_classifier.classify(names)
    assert [p.name for p in found] == names
    assert [p.predicted for p in found] == ["Sud", "Nord", "Sud", "Sud", None, None, "Nord"]


def test_one_string_is_one_name(toy_classifier: Classifier) -> None:
    (prediction,) = toy_classifier.classify("Bergholt")
    assert prediction == one(toy_classifier, "Bergholt")


def test_no_names_give_no_predictions(toy_classifier: Classifier) -> None:
    assert toy_classifier.classify([]) == []


@pytest.mark.parametrize("given", [None, 7, 1.5, b"Rossi", ["Rossi"]])
def test_what_is_no_string_is_an_error_that_names_it(toy_classifier: Classifier, given: object) -> None:
    with pytest.raises(DataError, match="is not a name: it is of type"):
        toy_classifier.classify(["Rossi", given])  # type: ignore[list-item]


def test_bad_names_stop_no_other(toy_classifier: Classifier) -> None:
    bad = {
        "": "empty",
        "   \t": "empty",
        "\u200a\n": "empty",
        "a" * (MAX_LETTERS + 1): "too_long",
        "Иванов": "unsupported_script",
        "王": "unsupported_script",
        "12 34!": "unsupported_script",
    }
    found = toy_classifier.classify([*bad, *GOOD])
    assert [p.status for p in found] == [*bad.values(), *["ok"] * len(GOOD)]
    assert found[len(bad) :] == toy_classifier.classify(GOOD)
    for prediction in found[: len(bad)]:
        assert prediction.predicted is None
        assert prediction.confidence is None
        assert prediction.probabilities == {}
        assert prediction.margin == 0
        assert not prediction.ambiguous
        assert prediction.message
        assert prediction.status in STATUSES


def test_rows_without_a_prediction_are_zero_and_the_others_sum_to_one(toy_classifier: Classifier) -> None:
    predictions = toy_classifier.predict(["Иванов", "Rolé", "", "a" * 65])
    assert predictions.answered.tolist() == [False, True, False, False]
    np.testing.assert_allclose(predictions.probabilities.sum(axis=1), [0, 1, 0, 0], atol=1e-6)


def test_the_message_says_why_there_is_no_prediction(toy_classifier: Classifier) -> None:
    checkpoint = toy_classifier.checkpoint
    experiment = checkpoint.experiment.with_settings(canonical=False, case="keep")
    as_written = Classifier(dataclasses.replace(checkpoint, experiment=experiment), "as written")
    for classifier in (toy_classifier, as_written):
        for name in ("", " ", "\t\n", "\u2003"):
            empty = one(classifier, name)
            assert (empty.status, empty.predicted) == ("empty", None)
            assert "Type 1 to 64 letters" in empty.message
    assert "more than 64 letters" in one(toy_classifier, "a" * 70).message
    assert "и в а н о" in one(toy_classifier, "Иванов").message


@pytest.mark.parametrize("letters", [1, 2, 18, 19, MAX_LETTERS])
def test_any_length_up_to_64_letters_is_classified(toy_classifier: Classifier, letters: int) -> None:
    assert one(toy_classifier, ("berg" * MAX_LETTERS)[:letters]).status == "ok"


def test_length_counts_letters_as_read_not_code_points_as_typed(toy_classifier: Classifier) -> None:
    assert one(toy_classifier, "o\u0308" * MAX_LETTERS).status == "ok"
    assert one(toy_classifier, f"  {'a' * MAX_LETTERS}  ").status == "ok"


def test_unknown_characters_are_reported_once_each_in_order(toy_classifier: Classifier) -> None:
    prediction = one(toy_classifier, "Berqхqolt")
    assert prediction.status == "ok"
    assert prediction.unknown_characters == ("q", "х")
    assert "q х" in prediction.message
    assert one(toy_classifier, "Иво").unknown_characters == ("и", "в", "о")


def test_an_accented_letter_that_is_unknown_is_read_as_its_base_letter(toy_classifier: Classifier) -> None:
    folded, plain = toy_classifier.classify(["Bẹ̈rgħolẗ", "Bergħolt"])
    assert folded.probabilities == pytest.approx(plain.probabilities)
    assert folded.unknown_characters == ("ẹ", "\u0308", "ħ", "ẗ")
    assert folded.folded_characters == {"ẹ": "e", "\u0308": "", "ẗ": "t"}
    assert folded.message.endswith("ẹ, read as e; \u0308, left out; ẗ, read as t; ħ, read as unknown")
    assert plain.folded_characters == {}


def test_letters_that_are_folded_count_as_read_and_as_many_as_are_read(toy_classifier: Classifier) -> None:
    assert one(toy_classifier, "ßßß").status == "ok"
    assert one(toy_classifier, "ß" * (MAX_LETTERS // 2)).status == "ok"
    assert one(toy_classifier, "ß" * (MAX_LETTERS // 2 + 1)).status == "too_long"
    mostly = one(toy_classifier, "ẹжжж")
    assert (mostly.status, mostly.folded_characters) == ("abstained", {"ẹ": "e"})
    assert "3 of 4 letters were not in the training names (ж)" in mostly.message


def test_a_folded_spelling_of_a_training_name_is_another_name(toy_run: Path) -> None:
    classifier = Classifier.load(toy_run / "model")
    experiment = classifier.checkpoint.experiment
    names = load_splits(experiment.data, experiment.text, experiment.seed).train.names
    (name, *_) = (name for name in names if "e" in name)
    assert [p.seen_in_training for p in classifier.classify([name, name.replace("e", "ẹ")])] == [True, False]


def test_a_name_of_the_training_set_is_said_to_be_seen(toy_run: Path) -> None:
    classifier = Classifier.load(toy_run / "model")
    experiment = classifier.checkpoint.experiment
    splits = load_splits(experiment.data, experiment.text, experiment.seed)
    assert all(p.seen_in_training for p in classifier.classify(splits.train.names))
    held_out = [*splits.validation.names, *splits.test.names]
    assert not any(p.seen_in_training for p in classifier.classify(held_out))
    shouted = [f" {name.upper()} " for name in splits.train.names]
    assert all(p.seen_in_training for p in classifier.classify(shouted))


def test_neighbours_do_not_change_a_prediction(toy_classifier: Classifier) -> None:
    generator = np.random.default_rng(0)
    names = [
        "".join(generator.choice(list("abdeghiklnorstwéö"), size=generator.integers(1, 65)))
        for _ in range(2 * BATCH + 100)
    ]
    together = toy_classifier.predict(names).probabilities
    for row in range(0, len(names), 97):
        alone = toy_classifier.predict([names[row]]).probabilities[0]
        np.testing.assert_allclose(together[row], alone, rtol=0, atol=1e-5)
    order = generator.permutation(len(names))
    shuffled = toy_classifier.predict([names[row] for row in order]).probabilities
    np.testing.assert_allclose(shuffled, together[order], rtol=0, atol=1e-5)


def test_case_form_and_stray_space_do_not_change_a_prediction(toy_classifier: Classifier) -> None:
    as_written = one(toy_classifier, "Dörlé")
    for spelling in ("DÖRLÉ", "dörlé", "Do\u0308rle\u0301", "  Dörlé "):
        assert one(toy_classifier, spelling).probabilities == as_written.probabilities


def test_classifying_draws_no_random_numbers_and_keeps_no_gradients(toy_classifier: Classifier) -> None:
    before = torch.random.get_rng_state()
    toy_classifier.classify(GOOD)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert all(weight.grad is None for weight in toy_classifier.model.parameters())


def test_a_frame_gets_columns_and_stays_as_it_was(toy_classifier: Classifier) -> None:
    frame = pd.DataFrame({"id": [3, 1, 2], "name": ["Bergholt", "Tika", ""]}, index=[7, 5, 6])
    before = frame.copy()
    out = toy_classifier.classify_frame(frame)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(out[["id", "name"]], before)
    assert list(out.columns) == ["id", "name", *COLUMNS]
    assert list(out["predicted"][:2]) == ["Nord", "Sud"]
    assert list(out["second"][:2]) == ["Sud", "Nord"]
    assert list(out["status"]) == ["ok", "ok", "empty"]
    assert out.loc[6, ["predicted", "confidence", "second", "margin"]].isna().all()
    assert out.loc[7, "confidence"] == round(out.loc[7, "confidence"], 4) > 0.9
    assert out.loc[7, "margin"] == pytest.approx(2 * out.loc[7, "confidence"] - 1, abs=2e-4)
    assert out["seen_in_training"].dtype == bool


def test_missing_cells_of_a_frame_are_empty_and_numbers_are_text(toy_classifier: Classifier) -> None:
    frame = pd.DataFrame({"who": ["Bergholt", None, float("nan"), pd.NA, 12]}, dtype=object)
    out = toy_classifier.classify_frame(frame, column="who")
    assert list(out["status"]) == ["ok", "empty", "empty", "empty", "unsupported_script"]


def test_columns_that_are_there_already_stay(toy_classifier: Classifier) -> None:
    frame = pd.DataFrame({"name": ["Bergholt"], "status": ["married"], "status_2": ["x"], "margin": [5]})
    out = toy_classifier.classify_frame(frame)
    assert out.loc[0, "status"] == "married"
    assert out.loc[0, "status_2"] == "x"
    assert out.loc[0, "status_3"] == "ok"
    assert out.loc[0, "margin"] == 5
    assert 0 < out.loc[0, "margin_2"] <= 1
    twice = toy_classifier.classify_frame(out)
    assert len(twice.columns) == len(out.columns) + len(COLUMNS)


def test_a_missing_column_is_an_error_that_lists_those_there(toy_classifier: Classifier) -> None:
    frame = pd.DataFrame({"surname": ["Rossi"], 5: [1]})
    with pytest.raises(DataError, match=r"no column 'name'. The table has: surname, 5"):
        toy_classifier.classify_frame(frame)


def test_two_columns_of_one_title_are_an_error(toy_classifier: Classifier) -> None:
    frame = pd.DataFrame([["Rolé", "Bergholt"], ["Tika", "Stendör"]], columns=["name", "name"])
    with pytest.raises(DataError, match="There are 2 columns 'name'"):
        toy_classifier.classify_frame(frame)


def test_a_frame_without_rows_gets_its_columns(toy_classifier: Classifier) -> None:
    out = toy_classifier.classify_frame(pd.DataFrame({"name": []}))
    assert list(out.columns) == ["name", *COLUMNS]
    assert len(out) == 0


def test_a_fixed_length_network_says_its_own_longest_name(toy_csv: Path, tmp_path: Path) -> None:
    experiment = make_experiment("linear", source=str(toy_csv), max_length=0, hidden_size=8, epochs=1)
    for _ in train(experiment, tmp_path / "run"):
        pass
    classifier = Classifier.load(tmp_path / "run" / "model")
    longest = max(len(line.split(",")[0]) for line in toy_csv.read_text(encoding="utf-8").splitlines()[1:])
    assert classifier.max_length == longest
    fits, too_long = classifier.classify(["b" * longest, "b" * (longest + 1)])
    assert fits.status == "ok"
    assert too_long.status == "too_long"
    assert f"more than {longest} letters" in too_long.message


def test_a_classifier_is_called_by_its_folder_or_as_told(toy_run: Path) -> None:
    assert Classifier.load(toy_run / "model").id == "model"
    assert Classifier.load(str(toy_run / "model"), "mine").id == "mine"
    with pytest.raises(CheckpointError):
        Classifier.load(toy_run / "nothing")


def test_three_lists_are_classified_as_two_are(tmp_path: Path) -> None:
    rows = [
        f"{part}{i}{part},{label}"
        for label, part in zip("xyz", ("la", "bo", "ku"), strict=True)
        for i in range(20)
    ]
    (tmp_path / "three.csv").write_text("name,label\n" + "\n".join(rows), encoding="utf-8")
    experiment = make_experiment("gru", source=str(tmp_path / "three.csv"), hidden_size=8, epochs=2)
    for _ in train(experiment, tmp_path / "run"):
        pass
    (prediction,) = Classifier.load(tmp_path / "run" / "model").classify("Bobo")
    assert list(prediction.probabilities.values()) == sorted(prediction.probabilities.values(), reverse=True)
    assert len(prediction.probabilities) == 3


def test_a_model_abstains_under_the_threshold_and_keeps_its_most_likely_list(
    toy_classifier: Classifier,
) -> None:
    plain = toy_classifier.classify(GOOD)
    threshold = sorted(p.confidence or 0 for p in plain)[2]  # two of the five are less sure
    found = toy_classifier.classify(GOOD, min_confidence=threshold)
    assert [p.abstained for p in found] == [(p.confidence or 0) < threshold for p in plain]
    assert sum(p.abstained for p in found) == 2
    for before, after in zip(plain, found, strict=True):
        assert after.predicted == before.predicted
        assert after.confidence == before.confidence
        assert after.probabilities == before.probabilities
        if after.abstained:
            assert "The model abstains: " in after.message
            assert f"is under the threshold of {100 * threshold:g} %" in after.message
            assert not after.ambiguous


def test_without_a_threshold_a_model_never_abstains_for_a_lack_of_confidence(
    toy_classifier: Classifier,
) -> None:
    syllables = ("berg", "ro", "lé", "sten", "ti", "wik")
    names = [a + b for a in syllables for b in syllables]
    assert {p.status for p in toy_classifier.classify(names)} == {"ok"}
    assert {p.status for p in toy_classifier.classify(names, min_confidence=1)} == {"abstained"}


def test_a_name_of_mostly_unknown_letters_is_abstained_from_at_any_threshold(
    toy_classifier: Classifier,
) -> None:
    half, more = toy_classifier.classify(["гггrob", "рoberггггг"])
    assert half.status == "ok"  # three letters of six
    assert more.status == "abstained"
    assert more.predicted in toy_classifier.labels
    assert more.confidence == max(more.probabilities.values())
    assert "6 of 10 letters were not in the training names (р г)" in more.message
    assert "threshold" not in more.message
    both = toy_classifier.classify("рoberггггг", min_confidence=1)[0].message
    assert "letters" in both
    assert "is under the threshold of 100 %" in both


def test_spaces_and_punctuation_are_no_letters(toy_classifier: Classifier) -> None:
    dotted, foreign, none = toy_classifier.classify(["r. b. ...", "И. В.", "-. '"])
    assert dotted.status == "ok"
    assert foreign.status == "unsupported_script"
    assert none.status == "unsupported_script"
    assert none.message == "There is no letter in it. Type a name."


def test_a_threshold_that_a_confidence_hardly_misses_is_told_apart_from_it(
    toy_classifier: Classifier,
) -> None:
    (prediction,) = toy_classifier.classify("Bergro")
    threshold = (prediction.confidence or 0) + 1e-5
    (abstained,) = toy_classifier.classify("Bergro", min_confidence=threshold)
    shown, asked = re.findall(r"([\d.]+) %", abstained.message)
    assert float(shown) < float(asked)


@pytest.mark.parametrize("threshold", [-0.1, 1.01, 70, float("nan"), True, "0.7"])
def test_a_threshold_that_is_no_fraction_is_an_error_in_words(
    toy_classifier: Classifier, threshold: float
) -> None:
    calls: tuple[Callable[[], object], ...] = (
        lambda: toy_classifier.classify("Rolé", min_confidence=threshold),
        lambda: toy_classifier.predict([], min_confidence=threshold),
        lambda: TableOptions(min_confidence=threshold),
    )
    for call in calls:
        with pytest.raises(ConfigError, match=r"min_confidence is .*; it must be (from 0 to 1|a number)"):
            call()


def test_a_frame_says_where_the_model_abstains_and_keeps_the_list(toy_classifier: Classifier) -> None:
    out = toy_classifier.classify_frame(pd.DataFrame({"name": ["Bergholt", "Иво", ""]}), min_confidence=1.0)
    assert list(out["status"]) == ["abstained", "unsupported_script", "empty"]
    assert out.loc[0, "predicted"] == "Nord"
    assert 0.9 < out.loc[0, "confidence"] < 1
    assert out.loc[1, ["predicted", "confidence"]].isna().all()


def test_predictions_tell_what_is_classified_abstained_and_read(toy_classifier: Classifier) -> None:
    predictions = toy_classifier.predict(["Bergholt", "berггггг", "", "Иво"])
    assert predictions.answered.tolist() == [True, False, False, False]
    assert predictions.abstained.tolist() == [False, True, False, False]
    assert predictions.read.tolist() == [True, True, False, False]
    np.testing.assert_allclose(predictions.probabilities.sum(axis=1), [1, 1, 0, 0], atol=1e-6)


def test_blocks_of_names_are_classified_as_one(
    toy_classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [*GOOD, "", "Иванов"] * 3
    whole = toy_classifier.predict(names)
    monkeypatch.setattr("namemodel.inference.classifier.BLOCK", 4)
    parts = toy_classifier.predict(names)
    assert parts.status.tolist() == whole.status.tolist()
    np.testing.assert_allclose(parts.probabilities, whole.probabilities, atol=1e-5)
