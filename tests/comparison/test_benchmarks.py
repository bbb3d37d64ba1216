"""The benchmarks that compare runs, on a few names."""

from pathlib import Path

import pytest

from benchmarks import accuracy, recipe
from namemodel.data import load_splits
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
