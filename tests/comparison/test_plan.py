"""What a comparison runs."""

import pytest

from namemodel.comparison import plan
from namemodel.comparison.plan import Variant, equalise, nearest_size, parameters_of, read_names, with_seeds
from namemodel.config import WIDTHS
from namemodel.errors import ChoiceError, ConfigError
from namemodel.events import Started
from namemodel.experiments import train
from namemodel.presets import make_experiment
from namemodel.training.data import load_training_data

TINY = {"source": "bundled", "hidden_size": 4, "epochs": 1, "device": "cpu"}


def test_a_plan_is_each_architecture_with_each_seed() -> None:
    variants = plan(["gru", "lstm", "gru"], seeds=2, epochs=3)
    assert [(v.model, v.experiment.seed) for v in variants] == [
        (f"{title} + character LM", seed) for seed in (0, 1) for title in ("GRU", "LSTM")
    ]
    assert {v.experiment.training.epochs for v in variants} == {3}
    assert [v.experiment.seed for v in plan(["gru"], seeds=3, seed=5)] == [5, 6, 7]
    assert plan(["rnn"], preset="article")[0].experiment.preset == "article"


def test_a_plan_of_what_is_not_there_is_an_error() -> None:
    for seeds in (0, 101):
        with pytest.raises(ConfigError, match=f"seeds is {seeds}; it must be from 1 to 100"):
            plan(["gru"], seeds=seeds)
    with pytest.raises(ChoiceError, match="Did you mean 'gru'"):
        plan(["gruu"])
    with pytest.raises(ChoiceError, match="Did you mean 'epochs'"):
        plan(["gru"], epoch=3)
    with pytest.raises(ConfigError, match="layers is a setting of"):
        plan(["linear"], layers=2)
    mixed = plan(["linear", "gru"], layers=2)  # for those that have it
    assert [one.experiment.model.layers for one in mixed] == [make_experiment("linear").model.layers, 2]


def test_models_by_title_get_every_seed() -> None:
    variants = with_seeds({"a": make_experiment("rnn"), "b": make_experiment("gru")}, 2, first=7)
    assert [(v.model, v.experiment.seed) for v in variants] == [("a", 7), ("b", 7), ("a", 8), ("b", 8)]


def test_all_architectures_of_one_seed_see_the_same_split() -> None:
    def fingerprints(seed: int) -> set[str]:
        variants = plan(["linear", "gru"], seed=seed, **TINY)
        return {load_training_data(variant.experiment).description["fingerprint"] for variant in variants}

    (first,), (second,) = fingerprints(0), fingerprints(1)
    assert first != second


def test_equal_parameters_are_those_of_the_largest_recurrent_network() -> None:
    source = {"source": "bundled", "device": "cpu"}
    plain = plan(["linear", "rnn", "gru", "lstm"], **source)
    equal = plan(["linear", "rnn", "gru", "lstm"], equal_parameters=True, **source)
    sizes = {}
    for variant in equal:
        started = next(train(variant.experiment))
        assert isinstance(started, Started)
        sizes[variant.model] = started.parameters
    lstm = next(train(plain[-1].experiment))
    assert isinstance(lstm, Started)
    for size in sizes.values():
        assert size == pytest.approx(lstm.parameters, rel=0.03)
    assert equal[-1].experiment.model.hidden_size == WIDTHS[0]


def test_the_size_that_is_computed_is_the_size_that_is_trained() -> None:
    experiment = make_experiment("gru", **TINY)
    names = load_training_data(experiment)
    assert nearest_size(experiment, names, parameters_of(experiment, names, 17)) == 17
    (alone,) = equalise([Variant("linear", make_experiment("linear", **TINY))])
    assert alone.experiment.model.hidden_size == 4


def test_names_that_are_read_alike_are_read_once() -> None:
    networks = {
        id: make_experiment(id, source="bundled", device="cpu") for id in ("linear-rnn", "gru", "lstm")
    }
    other = {"small": networks["gru"].with_settings(hidden_size=4)}
    read = read_names(networks | other)
    assert read["linear-rnn"] is read["gru"] is read["lstm"]
    assert read["small"].experiment.model.hidden_size == 4
    assert len(read["small"].vocabulary) == len(read["gru"].vocabulary)


def test_every_seed_of_a_model_has_the_size_of_its_first() -> None:
    variants = plan(["rnn", "lstm"], seeds=2, seed=5, source="bundled", device="cpu")
    equal = equalise(variants)
    assert [(v.model, v.experiment.seed) for v in equal] == [(v.model, v.experiment.seed) for v in variants]
    assert len({(v.model, v.experiment.model.hidden_size) for v in equal}) == 2
    assert equal == plan(
        ["rnn", "lstm"], seeds=2, equal_parameters=True, seed=5, source="bundled", device="cpu"
    )
