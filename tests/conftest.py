"""Fixtures that several folders of tests share."""

import os
import random
import signal
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from namemodel.config import Experiment
from namemodel.data import archive_path
from namemodel.events import EpochDone, TrainEvent
from namemodel.experiments import train
from namemodel.hardware import use_one_thread
from namemodel.inference.classifier import Classifier
from namemodel.presets import make_experiment

# Two made-up lists that share most letters: which list a name is on shows in its syllables.
TOY_SYLLABLES = {"Nord": ("berg", "holt", "dör", "wik", "sten"), "Sud": ("ro", "lé", "ti", "ka", "no")}
TOY_NAMES = 120  # of each list
Tiny = Callable[..., Experiment]


def epochs_of(events: Iterable[TrainEvent]) -> list[EpochDone]:
    return [event for event in events if isinstance(event, EpochDone)]


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Small networks, and perhaps other processes on the same cores."""
    use_one_thread()


@pytest.fixture
def hear_ctrl_c() -> Callable[[], None]:
    """What a child process calls before it begins: it takes Ctrl-C also where the tests have it ignored."""

    def hear() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)

    return hear


@pytest.fixture(scope="session")
def toy_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CSV with a header and 240 distinct names of two lists, 2 to 4 syllables each."""
    draw = random.Random(0)
    rows = ["name,label"]
    for label, syllables in TOY_SYLLABLES.items():
        names: dict[str, None] = {}
        while len(names) < TOY_NAMES:
            names["".join(draw.choices(syllables, k=draw.randint(2, 4))).capitalize()] = None
        rows += [f"{name},{label}" for name in names]
    path = tmp_path_factory.mktemp("toy") / "toy.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def tiny(toy_csv: Path) -> Tiny:
    """A function from an architecture and changes to an experiment on the made-up names.

    Validation names choose the epoch, and batches are in the shuffled order: what most tests look at.
    """

    def experiment(architecture: str = "linear", **changes: object) -> Experiment:
        size = {"hidden_size": 8, "embedding_size": 6, "batch_size": 32, "device": "cpu"}
        chosen = {"validation_fraction": 0.1, "select_on": "validation"}
        steps = {"by_length": False, "learning_rate": 2e-3}
        plain = size if "preset" in changes else size | chosen | steps
        return make_experiment(architecture, **{"source": str(toy_csv), **plain, **changes})  # type: ignore[arg-type]

    return experiment


@pytest.fixture(scope="session")
def toy_run(toy_csv: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run: a small GRU trained on `toy_csv`. Not to be written to."""
    folder = tmp_path_factory.mktemp("toy-run") / "run"
    settings = {"hidden_size": 16, "embedding_size": 8, "epochs": 12, "batch_size": 16, "learning_rate": 5e-3}
    for _ in train(make_experiment("gru", source=str(toy_csv), device="cpu", **settings), folder):
        pass
    return folder


@pytest.fixture(scope="session")
def toy_classifier(toy_run: Path) -> Classifier:
    """The classifier of `toy_run`."""
    return Classifier.load(toy_run / "model", "toy")


@pytest.fixture(scope="session")
def archive() -> Path:
    """The real archive of name lists; never downloaded by a test."""
    path = archive_path()
    if not path.is_file():
        missing = (
            f"The names archive is not at {path}: "
            "set NAMEMODEL_NAMES_ZIP to a copy, or run `namemodel data fetch`."
        )
        if os.environ.get("CI"):
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    return path
