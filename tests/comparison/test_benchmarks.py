"""The benchmarks that compare runs, on a few names."""

import math
import random
from pathlib import Path

import pytest

from benchmarks import accuracy, familiarity, recipe
from namemodel.data import load_names, load_splits
from namemodel.presets import make_experiment

TINY = {"epochs": 1, "hidden_size": 4}

pytestmark = pytest.mark.slow


def test_a_network_is_measured_beside_n_grams_on_the_same_splits(
    toy_csv: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = accuracy.measure("rnn", 2, source=str(toy_csv), **TINY)
    (network,) = found.networks
    assert len(found.references) == len(accuracy.NGRAMS)
    assert [len(runs) for runs in found.rows.values()] == [2, 2, 2]
    tested = sum(len(found.predictions[network, seed]) for seed in (0, 1))
    assert tested == sum(run.n for run in found.rows[network])
    accuracy.show("toy", found)
    assert f"calibration error, {tested} predictions together" in capsys.readouterr().out


def test_familiarity_is_measured_on_test_names_and_on_names_that_are_in_no_split(
    tmp_path: Path, toy_csv: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw = random.Random(0)
    names = {"".join(draw.choices("abdeghiklnorstwé", k=5)): None for _ in range(600)}
    own = tmp_path / "own.csv"
    own.write_text("name,label\n" + "".join(f"{name},{'AB'[i % 2]}\n" for i, name in enumerate(names)))
    found = familiarity.measure(str(own), load_names(str(toy_csv)), 0, **TINY)
    assert len(found.own) == math.ceil(len(names) / 5)
    toys = [line.split(",")[0] for line in toy_csv.read_text(encoding="utf-8").splitlines()[1:]]
    assert any("ö" in name for name in toys)  # which is read as o
    assert len(found.foreign) == len(found.lists) == len(toys)
    assert ((found.foreign >= 0) & (found.foreign <= 1)).all()
    assert found.cross_fitting > 0
    familiarity.show("toy", [found])
    assert f"{len(found.own)} own names and {len(toys)} foreign ones" in capsys.readouterr().out


def test_no_test_name_of_a_split_decides_about_the_recipe(toy_csv: Path) -> None:
    candidates = [recipe.Candidate("plain", TINY), recipe.Candidate("LSTM", TINY, "lstm")]
    found = recipe.measure(str(toy_csv), candidates, 2)
    for runs in found.rows.values():
        for run in runs:
            outer = make_experiment("gru", source=str(toy_csv), seed=run.seed)
            names = len(load_splits(outer.data, outer.text, run.seed).train)
            assert run.n == pytest.approx(names / 5, abs=2)
            assert run.n + run.trained_on <= names
    titles, _, plain, lstm = recipe.table(candidates, found).splitlines()
    assert titles.count("|") == plain.count("|") == lstm.count("|") == 8
    assert plain.split(" | ")[:1] == ["| plain"]
    assert (plain.split(" | ")[3], " ± " in lstm) == ("", True)


def test_a_section_that_is_measured_anew_takes_its_old_place_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "recipe.md"
    recipe.write(path, {"one": "one, 2 splits\n\nold\n", "two": "two, 2 splits\n\nkept\n"})
    recipe.write(path, {"one": "one, 3 splits\n\nnew\n"})
    _, one, two = path.read_text(encoding="utf-8").split("\n## ")
    assert (one, two) == ("one, 3 splits\n\nnew\n", "two, 2 splits\n\nkept\n")
    recipe.write(document := tmp_path / "document.md", {})
    assert document.read_text(encoding="utf-8") == recipe.OPENING
