"""An architecture is one file and one entry: a minimal gated unit is added to a copy of the package.

Zhou et al. 2016, "Minimal Gated Unit for Recurrent Neural Networks".
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
CELL = '''"""The minimal gated unit."""

from torch import Tensor

from namemodel.models.recurrence import Cell


class MGUCell(Cell):
    """One gate that forgets and takes in."""

    gates = 2

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        (h,) = state
        x_f, x_n = self.W_x(x).chunk(2, dim=1)
        h_f, h_n = self.W_h(h).chunk(2, dim=1)
        f = (x_f + h_f).sigmoid()
        n = (x_n + f * h_n).tanh()
        return ((1 - f) * h + f * n,)
'''
ENTRY = """        Architecture("mgu", "MGU", "minimal gated unit", "mgu.MGUCell", "#d55e00", "star"),
        Architecture("rnn","""
PAGE = """
import gradio as gr
from namemodel.web.compare import tab as compare
from namemodel.web.page import Context, SessionStore, WorkerPool
from namemodel.web.train import tab as train
pool = WorkerPool({}, 1, 1)
with gr.Blocks() as page:
    context = Context(page, SessionStore(), pool, pool)
    for component in (context.session, context.model, context.copy):
        component.render()
    for tab in (train, compare):  # on the page they are built when they are opened
        tab.build(context, "")
menus = ("Dropdown", "CheckboxGroup")
choices = [c.choices for c in page.blocks.values() if c.__class__.__name__ in menus]
choices += [c.props["networks"] for c in page.blocks.values() if "networks" in getattr(c, "props", {})]
print(sum(("MGU", "mgu") in of for of in choices))
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package and one more architecture."""
    folder = tmp_path_factory.mktemp("mgu")
    shutil.copytree(ROOT / "namemodel", folder / "namemodel", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "checkpoints", folder / "checkpoints")
    (folder / "namemodel" / "models" / "mgu.py").write_text(CELL, encoding="utf-8")
    registry = folder / "namemodel" / "architectures.py"
    text = registry.read_text(encoding="utf-8")
    at = '        Architecture("rnn",'
    assert text.count(at) == 1
    registry.write_text(text.replace(at, ENTRY), encoding="utf-8")
    return folder


def run(package: Path, *arguments: object) -> list[str]:
    """Run Python in the folder; returns the lines that it prints."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=package,
        env=os.environ | {"PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("preset", ["recommended", "article", "textbook"])
def test_it_trains_saves_and_classifies(package: Path, toy_csv: Path, preset: str) -> None:
    small = ("--hidden-size", 16, "--epochs", 12, "--learning-rate", 0.01, "--device", "cpu")
    train = (
        "train",
        "--data",
        toy_csv,
        "--arch",
        "mgu",
        "--preset",
        preset,
        *small,
        "--out",
        preset,
        "--json",
    )
    end = json.loads(run(package, "-m", "namemodel", *train)[-1])
    assert end["event"] == "Finished"
    if preset != "article":  # a few epochs of its steps learn nothing
        assert end["test_accuracy"] > 0.9
    (answer,) = run(package, "-m", "namemodel", "classify", "Bergholt", "--model", preset, "--json")
    assert json.loads(answer)["status"] == "ok"
    (card, *_) = run(package, "-m", "namemodel", "models", "--card", preset)
    assert card == f"# {preset}"


def test_it_is_compared_and_offered(package: Path, toy_csv: Path) -> None:
    what = ("--data", toy_csv, "--arch", "mgu", "rnn", "--seeds", 2, "--processes", 2, "--no-references")
    small = ("--hidden-size", 8, "--epochs", 2, "--device", "cpu", "--out", "compared.csv")
    run(package, "-m", "namemodel", "compare", *what, *small)
    with (package / "compared.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["model"] for row in rows) == ["MGU + character LM"] * 2 + ["RNN + character LM"] * 2
    assert run(package, "-c", PAGE) == ["2"]  # the menus of Train and of Compare
