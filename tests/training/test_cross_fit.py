"""Cross-fitting: how probable training names are to networks that were not trained on them."""

import dataclasses
import math
import random
import string
from collections.abc import Callable, Generator, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from namemodel.checkpoint.files import load_checkpoint
from namemodel.config import FAMILIARITY_FROM, Experiment
from namemodel.data.encoded import EncodedDataset
from namemodel.events import CrossFitting, EpochDone, Finished, TrainEvent
from namemodel.experiments import make_run, train
from namemodel.presets import make_experiment
from namemodel.training.cross_fit import ENOUGH, FOLDS, cross_fit, deal, log_p_per_letter, match
from tests.conftest import TOY_SYLLABLES, Tiny

LETTERS, LENGTH = string.ascii_lowercase[:16], 6  # of random names
Values = dict[str, npt.NDArray[np.float32]]
Trained = Callable[..., Experiment]
MEMORISING = {
    "validation_fraction": 0.0,
    "hidden_size": 128,
    "bidirectional": False,
    "learning_rate": 6e-3,
    "dropout": 0.0,
    "character_dropout": 0.0,
    "weight_decay": 0.0,
    "epochs": 40,
}


def random_names(count: int) -> list[str]:
    draw = random.Random(0)
    return ["".join(draw.choices(LETTERS, k=LENGTH)) for _ in range(count)]


def toy_names(label: str, count: int) -> list[str]:
    draw, names = random.Random(len(label)), dict[str, None]()
    while len(names) < count:
        names["".join(draw.choices(TOY_SYLLABLES[label], k=draw.randint(2, 4)))] = None
    return list(names)


def write(path: Path, **lists: Iterable[str]) -> Path:
    rows = [f"{name},{label}" for label, names in lists.items() for name in names]
    path.write_text("\n".join(["name,label", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def trained_on(tiny: Tiny, tmp_path: Path) -> Trained:
    """A function from lists to an experiment that trains on all their names."""
    test = write(tmp_path / "test.csv", Nord=["bergx"], Sud=["rox"])

    def experiment(
        architecture: str = "gru", nord: int = 240, sud: int = 230, **changes: object
    ) -> Experiment:
        names = {"Nord": toy_names("Nord", nord), "Sud": toy_names("Sud", sud)}
        source = write(tmp_path / f"{nord} {sud}.csv", **names)
        sources = {"source": str(source), "test_source": str(test)}
        whole = {"validation_fraction": 0.0, "select_on": "last", "epochs": 2}
        return tiny(architecture, **{**sources, **whole, **changes})

    return experiment


def own_log_p(experiment: Experiment, out: Path) -> Values:
    *_, end = train(experiment, out)
    assert isinstance(end, Finished)
    return load_checkpoint(out / "model").own_log_p


def outcome(generator: Generator[CrossFitting, None, Values]) -> Values:
    while True:
        try:
            next(generator)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def never() -> bool:
    return False


def equal(one: Values, other: Values) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[label], other[label]) for label in one)


def kinds(events: Iterable[TrainEvent]) -> set[type]:
    return {type(event) for event in events}


def test_each_list_is_dealt_evenly_and_rows_of_a_name_stay_together() -> None:
    draw = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], [101, 40, 7])
    folds = deal(draw.permutation(len(labels)), labels, seed=0)
    for label in range(3):
        counts = np.bincount(folds[labels == label], minlength=FOLDS)
        assert counts.max() - counts.min() <= 1
    hashes = draw.integers(0, 30, 500)  # every name many times, in several lists
    folds = deal(hashes, draw.integers(0, 3, 500), seed=0)
    assert all(len(set(folds[hashes == name])) == 1 for name in range(30))
    assert set(folds) == set(range(FOLDS))


def test_names_of_several_lists_are_dealt_evenly_too() -> None:
    draw = np.random.default_rng(0)
    hashes = draw.permutation(150)  # 40 names of list 1 alone, 60 of 0 and 1, 50 of 0, 1 and 2
    both, three = hashes[40:100], hashes[100:]
    rows = [(hashes[:40], 1), (both, 0), (both, 1), (three, 2), (three, 0), (three, 1)]
    labels = np.concatenate([np.full(len(names), label) for names, label in rows])
    folds = deal(np.concatenate([names for names, _ in rows]), labels, seed=0)
    for label in range(3):
        assert len(set(np.bincount(folds[labels == label], minlength=FOLDS))) == 1


def test_the_deal_depends_on_the_seed() -> None:
    hashes, labels = np.arange(100), np.zeros(100, dtype=np.int64)
    one, same, other = (deal(hashes, labels, seed).tolist() for seed in (0, 0, 1))
    assert one == same != other


def test_names_that_a_network_knows_by_heart_are_not_known_to_the_one_that_reads_them(tmp_path: Path) -> None:
    """Letters at random can be memorised, but not foreseen: on average not better than by their entropy."""
    names = random_names(440)
    source = write(tmp_path / "names.csv", A=names[:220], B=names[220:])
    test = write(tmp_path / "test.csv", A=["bad"], B=["egg"])
    settings = {"source": str(source), "test_source": str(test), "device": "cpu", **MEMORISING}
    run = make_run(make_experiment("gru", **settings))  # type: ignore[arg-type]
    for _ in run.events():
        pass
    values = outcome(cross_fit(run.trainer, run.data, run.config.epochs, never))
    found, known = np.concatenate(list(values.values())), log_p_per_letter(run.trainer, run.data.train)
    foreseen = -LENGTH * math.log(len(LETTERS)) / (LENGTH + 1)  # the end, at a fixed place, costs nothing
    assert len(found) == 440
    assert known.mean() > foreseen + 0.4
    assert found.mean() < foreseen - 0.1


def test_a_list_of_200_names_has_values_and_one_of_199_has_none(trained_on: Trained, tmp_path: Path) -> None:
    own = own_log_p(trained_on(nord=FAMILIARITY_FROM, sud=FAMILIARITY_FROM - 1), tmp_path / "run")
    assert {label: len(values) for label, values in own.items()} == {"Nord": FAMILIARITY_FROM}
    assert own["Nord"].dtype == np.float32
    assert (np.diff(own["Nord"]) >= 0).all()
    assert (own["Nord"] < 0).all()


@pytest.mark.parametrize(
    ("architecture", "changes"),
    [("gru", {"nord": 199, "sud": 199}), ("gru", {"char_lm": False}), ("linear", {})],
)
def test_nothing_is_trained_again_for_short_lists_or_without_a_character_lm(
    trained_on: Trained, tmp_path: Path, architecture: str, changes: dict[str, object]
) -> None:
    events = list(train(trained_on(architecture, **changes), tmp_path / "run"))
    assert CrossFitting not in kinds(events)
    assert load_checkpoint(tmp_path / "run" / "model").own_log_p == {}


def test_nothing_is_trained_again_without_a_folder(trained_on: Trained) -> None:
    assert CrossFitting not in kinds(train(trained_on()))


def test_the_same_seed_gives_the_same_values(trained_on: Trained, tmp_path: Path) -> None:
    one, same, other = (
        own_log_p(trained_on().replace(seed=seed), tmp_path / f"run{number}")
        for number, seed in enumerate((0, 0, 1))
    )
    assert equal(one, same)
    assert not equal(one, other)


def test_a_run_says_how_far_it_is_and_its_seconds_are_those_of_its_epochs(
    trained_on: Trained, tmp_path: Path
) -> None:
    *events, end = train(trained_on(), tmp_path / "run")
    assert isinstance(end, Finished)
    shares = [event.fraction for event in events if isinstance(event, CrossFitting)]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] < 1
    epochs = [event.seconds for event in events if isinstance(event, EpochDone)]
    assert end.seconds == pytest.approx(sum(epochs))


def test_the_weights_and_figures_are_those_of_a_run_without_it(trained_on: Trained, tmp_path: Path) -> None:
    run = make_run(trained_on())
    *_, plain = run.events()
    *_, end = train(trained_on(), tmp_path / "run")
    assert isinstance(end, Finished)
    assert isinstance(plain, Finished)
    assert end.test == plain.test
    saved = load_checkpoint(tmp_path / "run" / "model")
    assert saved.metrics["test"] == plain.test
    weights = saved.model.state_dict()
    assert all(torch.equal(weights[name], value) for name, value in run.trainer.model.state_dict().items())


def test_a_stop_leaves_the_finished_model_without_values_and_resuming_adds_them(
    trained_on: Trained, tmp_path: Path
) -> None:
    whole = own_log_p(trained_on(), tmp_path / "whole")
    events: list[TrainEvent] = []
    events.extend(train(trained_on(), tmp_path / "run", stop=lambda: CrossFitting in kinds(events)))
    end = events[-1]
    assert isinstance(end, Finished)
    saved = load_checkpoint(tmp_path / "run" / "model")
    assert saved.own_log_p == {}
    assert saved.metrics["test"] == end.test
    *_, again = train(None, tmp_path / "run", resume=True)
    assert dataclasses.replace(end, seconds=0) == dataclasses.replace(again, seconds=0)  # type: ignore[type-var]
    assert equal(load_checkpoint(tmp_path / "run" / "model").own_log_p, whole)


def test_resuming_a_finished_run_keeps_its_values_and_trains_nothing(
    trained_on: Trained, tmp_path: Path
) -> None:
    before = own_log_p(trained_on(), tmp_path / "run")
    events = list(train(None, tmp_path / "run", resume=True))
    assert CrossFitting not in kinds(events)
    assert equal(load_checkpoint(tmp_path / "run" / "model").own_log_p, before)


def test_values_are_moved_and_stretched_to_another_mean_and_deviation() -> None:
    theirs = torch.tensor([-3.0, -2.0, -1.0])
    assert match(theirs, theirs, torch.tensor([-1.0, 1.0, 3.0])).tolist() == [-1.0, 1.0, 3.0]
    assert match(torch.tensor([-2.5]), theirs, torch.tensor([-1.0, 1.0, 3.0])).tolist() == [0.0]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [([-3.0, -3.0, -3.0], [-1.0, 1.0, 3.0]), ([-4.0, -3.0, -2.0], [1.0, 1.0, 1.0])],
)
def test_where_values_are_all_equal_the_others_are_only_moved(theirs: list[float], ours: list[float]) -> None:
    found = match(torch.tensor([-4.0, -2.0]), torch.tensor(theirs), torch.tensor(ours))
    assert found.tolist() == [0.0, 2.0]


def test_twenty_validation_names_of_long_lists_match_the_values_to_the_run_s_network(
    trained_on: Trained,
) -> None:
    run = make_run(trained_on(nord=300, sud=300, validation_fraction=0.1))
    for _ in run.events():
        pass

    def values(names: int) -> npt.NDArray[np.float32]:
        few = EncodedDataset(*(tensor[:names] for tensor in run.data.validation))
        data = dataclasses.replace(run.data, validation=few)
        return np.concatenate(list(outcome(cross_fit(run.trainer, data, 2, never)).values()))

    none, few, enough = values(0), values(ENOUGH - 1), values(ENOUGH)
    assert (none == few).all()
    assert np.corrcoef(none, enough)[0, 1] == pytest.approx(1)
    assert enough.mean() > none.mean() + 0.01  # a network of half the names finds the others less probable
