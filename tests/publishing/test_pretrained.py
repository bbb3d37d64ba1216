"""The models that come with the program, and their recipe: small, and as good however a name is typed."""

import dataclasses
import itertools
from pathlib import Path

import pytest

from benchmarks.figures import FORMS
from namemodel.config import FAMILIARITY_FROM
from namemodel.data import NameTable, load_splits
from namemodel.events import Finished
from namemodel.experiments import train
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import (
    PRETRAINED,
    SMALL,
    load,
    pretrained_folder,
    pretrained_ids,
    small_ids,
    small_models,
)
from namemodel.inside.figures_over_names import Accuracies, find_test_names, load_figures, measure_names
from namemodel.names.normalise import fold_accents
from namemodel.presets import make_experiment
from namemodel.publishing.build_pretrained import CARD
from namemodel.publishing.card import make_hub_card
from namemodel.training.data import fingerprint

IDS = [*PRETRAINED, *SMALL]
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
    assert list(SMALL) == [
        "german-italian-rnn-2", "german-italian-gru-2", "german-italian-rnn-16", "german-italian-gru-16",
        "german-italian-lstm-16",
    ]  # fmt: skip
    assert small_ids() == list(SMALL)
    assert small_models("two-units") == {"rnn": "german-italian-rnn-2", "gru": "german-italian-gru-2"}


@pytest.mark.parametrize("id", IDS)
def test_a_pretrained_model_is_small(id: str) -> None:
    limit = 60_000 if id in SMALL else 6_000_000
    assert sum(file.stat().st_size for file in pretrained_folder(id).iterdir()) < limit


@pytest.mark.parametrize("id", SMALL)
def test_a_small_model_has_as_many_units_as_its_id_says(id: str) -> None:
    model = load(id).checkpoint.experiment.model
    assert model.hidden_size == int(id.rsplit("-", 1)[1])
    assert (model.bidirectional, model.pooling, model.has_char_lm) == (False, "last", model.hidden_size == 16)


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("id", IDS)
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


@pytest.mark.parametrize("id", IDS)
def test_a_pretrained_model_has_the_card_that_its_figures_make(id: str) -> None:
    card = make_hub_card(load(id).checkpoint, id)
    assert (pretrained_folder(id) / CARD).read_text(encoding="utf-8") == card


@pytest.mark.parametrize("id", IDS)
def test_a_pretrained_model_has_a_familiarity_for_each_list_of_200_training_names(id: str) -> None:
    checkpoint = load(id).checkpoint
    counts = checkpoint.data["train_counts"] if checkpoint.experiment.model.has_char_lm else {}
    long = {label for label, names in counts.items() if names >= FAMILIARITY_FROM}
    assert checkpoint.own_log_p.keys() == long
    assert all(len(checkpoint.own_log_p[label]) == counts[label] for label in long)


@pytest.mark.parametrize("id", IDS)
def test_a_pretrained_model_has_its_figures_over_the_test_names(id: str) -> None:
    found, test = load_figures(pretrained_folder(id)), load(id).checkpoint.metrics["test"]
    assert found is not None
    assert len(found.labels) == test["n"]
    assert found.accuracy == pytest.approx(test["accuracy"], abs=1e-4)
    assert (found.end_points is None) == (not id.endswith("-2"))
    assert len(found.end_points or found.labels) == test["n"]
    gates = [bool(accuracies.forced) for accuracies in found.accuracies.values()]
    assert gates == [id.endswith(("gru-16", "lstm-16", "gru-2"))] * len(gates)
    assert bool(found.accuracies) == (id in SMALL or id.endswith("-linear"))
    assert (found.belief is not None) == load(id).checkpoint.experiment.model.has_char_lm


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("id", IDS)
def test_the_numbers_beside_a_model_are_what_it_makes_of_its_test_names(id: str) -> None:
    classifier, shipped = load(id), load_figures(pretrained_folder(id))
    names = find_test_names(classifier)
    assert names is not None
    assert shipped is not None
    found = measure_names(classifier, names)
    assert found.labels == shipped.labels
    assert found.accuracy == pytest.approx(shipped.accuracy, abs=2 / len(names))
    assert (found.belief is None) == (shipped.belief is None)
    if found.belief is not None and shipped.belief is not None:
        one, other = (dataclasses.asdict(belief) for belief in (found.belief, shipped.belief))
        assert one == pytest.approx(other, abs=10 / len(names))
    for one, other in zip(found.end_points or [], shipped.end_points or [], strict=True):
        assert one == pytest.approx(other, abs=1e-3)
    for predictor, accuracies in shipped.accuracies.items():
        assert found.accuracies[predictor].constant == accuracies.constant
        assert every(found.accuracies[predictor]) == pytest.approx(every(accuracies), abs=2 / len(names))


def every(one: Accuracies) -> list[float]:
    return [*one.shifted, *itertools.chain(*(one.padded or {}).values()), *(one.forced or [])]


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
