"""Fixtures that several folders of tests share."""

import os
import random
from pathlib import Path

import pytest

from namemodel.classify import Classifier
from namemodel.data import archive_path
from namemodel.presets import make_experiment
from namemodel.training.device import use_one_thread
from namemodel.training.loop import train

# Two made-up lists that share most letters: which list a name is on shows in its syllables.
TOY_SYLLABLES = {"Nord": ("berg", "holt", "dör", "wik", "sten"), "Sud": ("ro", "lé", "ti", "ka", "no")}
TOY_NAMES = 120  # of each list


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Small networks, and perhaps other processes on the same cores."""
    use_one_thread()


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
    return Classifier.load(toy_run / "best", "toy")


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
