"""The models that come with the program, and their recipe: small, and as good however a name is typed."""

from pathlib import Path

import pytest

from namemodel.data import NameTable, load_splits
from namemodel.evaluation.labelled_names import FORMS
from namemodel.events import Finished
from namemodel.experiments import train
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import PRETRAINED, load, pretrained_folder, pretrained_ids
from namemodel.names.normalise import fold_accents
from namemodel.presets import make_experiment
from namemodel.publishing.build_pretrained import CARD
from namemodel.publishing.card import make_hub_card
from namemodel.training.data import fingerprint

SPELLINGS = FORMS | {"capitals without accents": lambda name: fold_accents(name).upper()}


def accuracy(classifier: Classifier, test: NameTable, names: list[str]) -> float:
    truth = [test.label_names[label] for label in test.labels]
    found = [prediction.predicted for prediction in classifier.classify(names)]
    return sum(a == b for a, b in zip(found, truth, strict=True)) / len(truth)


def test_every_pretrained_model_is_there() -> None:
    assert list(PRETRAINED) == [
        "german-italian-linear", "german-italian-linear-rnn", "german-italian-rnn", "german-italian-gru",
        "german-italian-lstm", "languages-rnn", "languages-gru", "languages-lstm",
    ]  # fmt: skip
    assert pretrained_ids() == list(PRETRAINED)


@pytest.mark.parametrize("id", PRETRAINED)
def test_a_pretrained_model_is_small(id: str) -> None:
    assert sum(file.stat().st_size for file in pretrained_folder(id).iterdir()) < 6_000_000


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("id", PRETRAINED)
def test_a_pretrained_model_is_as_good_as_it_says_however_a_name_is_typed(id: str) -> None:
    classifier = load(id)
    experiment, metrics = classifier.checkpoint.experiment, classifier.checkpoint.metrics
    splits = load_splits(experiment.data, experiment.text, experiment.seed)
    assert classifier.checkpoint.data["fingerprint"] == fingerprint(splits)
    names = list(splits.test.names)
    as_written = accuracy(classifier, splits.test, names)
    assert as_written == pytest.approx(metrics["test"]["accuracy"], abs=2 / len(names))
    for respell in FORMS.values():
        assert accuracy(classifier, splits.test, [*map(respell, names)]) >= as_written - 0.01


@pytest.mark.parametrize("id", PRETRAINED)
def test_a_pretrained_model_has_the_card_that_its_figures_make(id: str) -> None:
    card = make_hub_card(load(id).checkpoint, id)
    assert (pretrained_folder(id) / CARD).read_text(encoding="utf-8") == card


@pytest.mark.slow
@pytest.mark.usefixtures("archive")
def test_the_recipe_trained_anew_loses_less_than_a_point_to_case_and_accents(tmp_path: Path) -> None:
    experiment = make_experiment("gru", device="cpu")
    assert experiment.data.source == "german-italian"
    *_, end = train(experiment, tmp_path / "run")
    assert isinstance(end, Finished)
    assert end.test_accuracy > 0.96
    classifier = Classifier.load(tmp_path / "run" / "model")
    test = load_splits(experiment.data, experiment.text, experiment.seed).test
    as_written = accuracy(classifier, test, list(test.names))
    assert as_written == pytest.approx(end.test_accuracy)
    for spelling, respell in SPELLINGS.items():
        assert accuracy(classifier, test, [*map(respell, test.names)]) >= as_written - 0.01, spelling
