"""The article, claim by claim: what is run, what is kept, what is written."""

import ast
import dataclasses
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from benchmarks import results
from namemodel.article.studies import STUDIES, ablations, claims, facts
from namemodel.article.studies.ablations import Row as TableRow
from namemodel.article.studies.ablations import settings_words, table_of_pairs
from namemodel.article.studies.memory import MemoryRuns
from namemodel.article.studies.model_runs import ModelRuns
from namemodel.article.studies.store import PACKAGE, fingerprint_of_code
from namemodel.article.studies.study import Table
from namemodel.comparison import Comparison
from namemodel.comparison.plan import with_seeds
from namemodel.comparison.verdicts import ONE_SEED
from namemodel.config import Experiment
from namemodel.errors import ConfigError, DataError
from namemodel.events import RunDone
from namemodel.presets import make_experiment
from namemodel.training.final_evaluation import TestPrediction as Row
from namemodel.training.final_evaluation import save_tests

TINY = {"epochs": 1, "hidden_size": 4, "device": "cpu"}


def done(model: str, seed: int, right: int, **changes: object) -> RunDone:
    """Return a run of 100 test names, as many of them right."""
    accuracy = right / 100
    fields = {
        "run": 0, "model": model, "seed": seed, "architecture": "rnn", "parameters": 1, "epochs": 10,
        "trained_on": 400, "n": 100, "accuracy": accuracy, "any_right": accuracy, "macro_f1": accuracy,
        "balanced_accuracy": accuracy, "log_loss": 0.1, "calibration_error": 0.0, "reliability": [],
        "labels": ["German", "Italian"], "names": {}, "recall": {}, "confusion": [], "seconds": 1.0,
        "names_a_second": 1.0, "megabytes": 1.0, "tested": "",
    }  # fmt: skip
    return RunDone(**(fields | changes))  # type: ignore[arg-type]


def measured(rights: dict[str, list[int]], source: str = "german-italian") -> Comparison:
    runs = [done(model, seed, right) for model, of in rights.items() for seed, right in enumerate(of)]
    return Comparison(runs, source=source)


PAIR_TITLES = ("model", "accuracy", "difference", "verdict")


def pair(model: str, against: str) -> TableRow:
    return TableRow(model, make_experiment("rnn"), against)


def differing(first: Experiment, second: Experiment) -> set[str]:
    """Return the settings in which two experiments differ."""
    return {name for name, value in first.settings.items() if second.settings[name] != value}


def test_the_steps_lead_from_the_article_s_recipe_to_the_recommended_one() -> None:
    first, *_, last = STUDIES["ablation"].models().values()
    assert first == make_experiment("rnn", "article")
    assert last == make_experiment("rnn")


def test_each_step_changes_what_it_says_and_nothing_twice() -> None:
    recipes = list(STUDIES["ablation"].models().values())
    for (title, names), before, after in zip(ablations.STEPS.items(), recipes, recipes[1:], strict=False):
        assert differing(before, after) == set(names), title
    named = [name for names in ablations.STEPS.values() for name in names]
    assert len(named) == len(set(named))


def test_a_mistake_alone_is_the_recommended_recipe_but_for_the_article_s_setting() -> None:
    recipes = STUDIES["mistakes"].models()
    article = make_experiment("rnn", "article")
    assert recipes[ablations.RECOMMENDED] == make_experiment("rnn")
    for mistake in ablations.SINGLE_MISTAKES:
        found = recipes[mistake.title]
        assert differing(recipes[mistake.counterpart], found) == set(mistake.settings), mistake.title
        assert not differing(found, article) & set(mistake.settings | mistake.beside), mistake.title


def test_settings_that_follow_from_others_are_not_written_as_zero() -> None:
    assert settings_words({"hidden_size": 0, "learning_rate": 0.0, "max_length": 0, "char_lm": True}) == (
        "hidden_size by the number of names, learning_rate by the hidden size, max_length=0, char_lm=True"
    )
    assert settings_words({"learning_rate": 5e-6, "shuffle": False}) == "learning_rate=5e-06, shuffle=False"


def test_a_change_is_made_in_every_model_of_every_study() -> None:
    for study in STUDIES.values():
        for title, experiment in study.models(source="bundled", epochs=2).items():
            assert (experiment.data.source, experiment.training.epochs) == ("bundled", 2), title


def test_networks_without_recurrent_weights_and_in_every_other_way_are_run_without_a_char_lm() -> None:
    found = STUDIES["recurrence"].models()
    assert found["RNN, W_h = 0"].settings["recurrent_weights"] == "zero"
    assert found["GRU, letters shuffled"].text.letters == "shuffled"
    assert found["LSTM, last state alone"].settings["pooling"] == "last"
    recurrent = [each for each in found.values() if each.model.architecture != "linear"]
    assert {each.model.char_lm for each in recurrent} == {False}
    assert len(recurrent) == len(found) - 2 == 15


def test_every_claim_that_is_to_be_held_against_measurement_is_there() -> None:
    assert list(claims.CLAIMS) == [
        *("linear", "linear-rnn", "rnn", "only-dropout", "no-changes", "update-gate", "three-gates"),
        *("faster", "distant-context", "linear-long", "no-winner"),
    ]
    assert {claims.CLAIMS[id].printed for id in ("linear", "linear-rnn", "rnn")} == {
        *("69.2 %", "92.31 %", "93.57 %")
    }


def test_a_printed_figure_is_compatible_where_one_more_run_of_ours_might_have_it() -> None:
    assess = partial(claims.printed_accuracy, model="m", printed=0.93)
    assert assess(measured({"m": [92, 93, 94]})).verdict == "compatible with a run of ours"
    assert assess(measured({"m": [90, 91, 95]})).verdict == "depends on the seed"
    assert assess(measured({"m": [70, 71, 70]})).verdict == "not reproduced: −22.7 points"
    assert assess(measured({"m": [92, 93, 94]}, "bundled")).verdict == "other names than the article's"
    assert assess(measured({"m": [92]})).verdict == ONE_SEED
    # 0.93 ± t(0.975, 2) s √(1 + 1/3), with s = 0.01
    assert assess(measured({"m": [92, 93, 94]})).ours == (
        "93.0 ± 3.3 %; one more run would have 88.0 to 98.0 %"
    )


def test_no_winner_is_claimed_only_where_a_test_says_so() -> None:
    assess = partial(claims.no_winner, first="a", second="b")
    assert assess(measured({"a": [97, 96, 98], "b": [96, 97, 98]})).verdict.startswith("not contradicted")
    assert assess(measured({"a": [97, 97, 98], "b": [87, 86, 88]})).verdict == "not here: one is ahead"
    assert assess(measured({"a": [97], "b": [96]})).verdict == ONE_SEED
    assert assess(measured({"a": [97, 96], "b": [96, 95]})).verdict.startswith("not tested: the same")


def test_a_network_is_faster_where_its_epochs_are_shorter_beyond_chance() -> None:
    def timed(first: list[float], second: list[float]) -> str:
        runs = [done("a", seed, 90, seconds=s) for seed, s in enumerate(first)]
        runs += [done("b", seed, 90, seconds=s) for seed, s in enumerate(second)]
        return claims.faster(Comparison(runs), "a", "b").verdict

    assert timed([1.0, 1.1, 1.0], [2.0, 2.0, 2.1]) == "reproduced"
    assert timed([2.0, 2.0, 2.1], [1.0, 1.1, 1.0]) == "not reproduced: the other way round"
    assert timed([1.0, 3.0, 2.0], [3.0, 1.0, 2.1]) == "not shown: too few seeds to tell"
    assert timed([1.0, 1.01, 1.0], [1.01, 1.0, 1.0]) == "not shown: no difference beyond chance"


def test_what_long_names_cost_is_told_from_the_answers(tmp_path: Path) -> None:
    def kept(model: str, seed: int, long_right: int) -> RunDone:
        path = tmp_path / f"{model}{seed}.csv"
        rows = [Row("Rossi", "Italian", "Italian", 0.9, False)] * 50
        rows += [Row("Zimmermann", "German", "German", 0.9, False)] * long_right
        rows += [Row("Zimmermann", "German", "Italian", 0.9, False)] * (50 - long_right)
        save_tests(path, rows)
        return done(model, seed, 50 + long_right, tested=str(path))

    rights = {"weak": [20, 21, 22], "strong": [48, 50, 49]}
    runs = [kept(model, seed, right) for model, of in rights.items() for seed, right in enumerate(of)]
    of = Comparison.read(runs, source="bundled")
    found = claims.suffers_from_length(of, "weak", ["strong"])
    assert found.verdict == "reproduced"
    assert (
        "weak 100.0 and 42.0 %; strong 100.0 and 98.0 %; 50 test names of 9 letters or more a run; "
        "from short to long it loses +56.0"
    ) in found.ours
    other = claims.suffers_from_length(of, "strong", ["weak"])
    assert other.verdict == "not reproduced: the other way round"


def test_without_long_names_nothing_is_claimed_of_them(tmp_path: Path) -> None:
    def kept(model: str, seed: int) -> RunDone:
        path = tmp_path / f"{model}{seed}.csv"
        row = Row("Rossi", "Italian", "Italian", 0.9, False)
        save_tests(path, [row] * (40 + seed))
        return done(model, seed, 100, tested=str(path))

    of = Comparison.read([kept(model, seed) for model in ("weak", "strong") for seed in range(3)])
    found = claims.suffers_from_length(of, "weak", ["strong"])
    assert found.verdict == "no names of 9 letters or more, or none of 6 or fewer"
    assert "weak 100.0 and none %" in found.ours
    assert "; 0 test names of 9 letters or more a run" in found.ours
    assert claims.length_verdicts(of, "weak", ["strong"]) == []


def test_a_recipe_that_the_article_does_not_give_is_not_judged_as_its_own() -> None:
    assess = partial(claims.printed_accuracy, model="m", printed=0.692, given="the 100 epochs")
    found = assess(measured({"m": [92, 93, 94]}))
    assert found.verdict == "not reproduced by our guess at the recipe: +23.8 points"
    assert found.ours.endswith("the article gives only the 100 epochs, all else is a guess of ours")
    (row,) = [claim for claim in claims.CLAIMS.values() if claim.printed == "69.2 %"]
    whole = measured({title: [92, 93, 94] for title in claims.VARIANTS})
    assert "only the 100 epochs, all else is a guess of ours" in row.assess(whole).ours


def test_models_that_take_seconds_have_more_seeds_than_those_that_take_minutes() -> None:
    counted = {id: Counter(v.model for v in study.variants()) for id, study in STUDIES.items()}
    assert set(counted["mistakes"].values()) == set(counted["recurrence"].values()) == {10}
    assert set(counted["ablation"].values()) == {3}
    assert {title for title, runs in counted["claims"].items() if runs == 3} == {
        *(claims.ARTICLE_LINEAR, claims.ARTICLE_LINEAR_RNN, claims.ARTICLE_RNN)
    }
    for asked, runs in (((2, None), {2}), ((4, 2), {2, 4}), ((None, 5), {5, 10})):
        assert set(Counter(v.model for v in STUDIES["claims"].variants(*asked)).values()) == runs


def test_runs_that_take_long_come_first_in_a_report() -> None:
    found = [run.experiment.training.batch_size for run in results.all_runs(results.plan_runs())]
    assert len(found) == sum(len(study.variants()) for study in STUDIES.values())
    assert set(found[:45]) == {8, 64}  # the ladder
    assert 1 in found[:60]  # the article's LinearRNN


def test_a_difference_that_may_matter_is_not_called_chance() -> None:
    def said(*rights: int) -> str:
        comparison = measured({"a": list(rights), "b": [90, 91, 92]})
        return table_of_pairs(comparison, PAIR_TITLES, [pair("a", "b")]).rows[0][-1]

    assert said(80, 91, 85).startswith("too few seeds to tell (p = ")
    assert said(90, 91, 92).startswith("no difference beyond chance (p = 1.00")
    assert said(91, 92, 93) == "not tested: the same difference with each of 3 seeds"


def test_a_table_says_how_small_a_difference_it_could_have_found() -> None:
    of = measured({"a": [80, 91, 85, 88], "b": [90, 91, 92, 89], "c": [90, 92, 92]})
    note = table_of_pairs(of, PAIR_TITLES, [pair("a", "b"), pair("b", "c")]).note
    assert note.startswith(
        "4 runs of each model; 3 of c. Over 3 seeds a typical difference here is beyond chance"
    )
    assert re.search(
        r"Over 4 seeds .* from [\d.]+ points on alone, among all 2 tests from [\d.]+ on\.$", note
    )


def test_claims_about_the_code_are_computed_from_it() -> None:
    nothing = Comparison([])
    assert "layers" in facts.only_dropout(nothing).ours
    assert facts.only_dropout(nothing).verdict == "not so"
    assert facts.nothing_to_change(nothing).verdict == "not so for nn.LSTM"
    gate = facts.update_gate(nothing)
    assert gate.ours.startswith("u = 0, which is z = 1 in torch, keeps the state; z = 0 loses it.")
    assert facts.update_gate(nothing) == gate
    assert "does not read the cell state" in facts.three_gates(nothing).ours


def test_a_step_is_better_only_perhaps_where_it_is_one_of_many_tests() -> None:
    study = STUDIES["ablation"]
    titles = list(study.models())
    rights = {title: [80, 81, 82] for title in titles}
    rights[titles[1]] = [85, 86, 88]
    rows = study.table(measured(rights)).rows
    assert rows[1][3].startswith("+5.3")
    assert rows[1][4].startswith("perhaps better (p = 0.00")
    assert rows[2][4].startswith("perhaps worse")
    assert rows[3][4] == "no difference beyond chance (p = 1.00)"
    rights[titles[4]] = [70, 71, 72]
    assert study.table(measured(rights)).rows[4][4].startswith("not tested: the same difference")
    one = {title: rights[title][:1] for title in titles}
    assert study.table(measured(one)).rows[1][4].startswith("not tested: one seed")


def test_a_recipe_that_several_studies_share_is_run_once_and_kept(toy_csv: Path, tmp_path: Path) -> None:
    recipe = make_experiment("rnn", source=str(toy_csv), **TINY)
    twin = recipe.replace(preset="article")
    variants = with_seeds({"a": recipe, "b": twin}, 1)
    store = ModelRuns(tmp_path / "runs")
    assert store.missing(variants) == variants[:1]
    assert sum(isinstance(event, RunDone) for event in store.complete(variants, lambda: False, 1)) == 1
    assert list(store.complete(variants, lambda: False, 1)) == []
    first, second = store.runs(variants)
    assert (first.model, second.model) == ("a", "b")
    assert dataclasses.replace(first, run=1, model="b") == second
    assert len(Comparison.read([first]).predictions["a", 0]) == first.n


def test_a_stopped_study_goes_on_with_what_is_missing(toy_csv: Path, tmp_path: Path) -> None:
    variants = with_seeds({"a": make_experiment("linear", source=str(toy_csv), **TINY)}, 2)
    store = ModelRuns(tmp_path)
    for _ in store.complete(variants, lambda: bool(list(tmp_path.glob("*.json"))), 1):
        pass
    assert store.missing(variants) == variants[1:]
    assert sum(isinstance(event, RunDone) for event in store.complete(variants, lambda: False, 1)) == 1
    assert len(store.runs(variants)) == 2


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "{}", '{"run": [], "machine": ""}', '{"run": {}}',
     '{"run": {"event": "RunDone", "run": 1}, "machine": ""}',
     '{"run": {"event": "CompareDone", "finished": 1, "runs": 1, "stopped": false}, "machine": ""}'],
)  # fmt: skip
def test_a_file_that_holds_no_run_is_named(content: str, toy_csv: Path, tmp_path: Path) -> None:
    variants = with_seeds({"a": make_experiment("linear", source=str(toy_csv), **TINY)}, 1)
    store = ModelRuns(tmp_path)
    path = store.path(variants[0], "json")
    path.write_text(content, encoding="utf-8")
    for read in (store.runs, store.machines):
        with pytest.raises(DataError, match=rf"^{re.escape(str(path))} holds no run .*Delete it and start"):
            read(variants)


def test_a_folder_that_cannot_hold_runs_is_told_before_the_first_of_them(
    toy_csv: Path, tmp_path: Path
) -> None:
    variants = with_seeds({"a": make_experiment("linear", source=str(toy_csv), **TINY)}, 1)
    (tmp_path / "afile").touch()
    for place in (tmp_path / "afile", tmp_path / "afile" / "below"):
        with pytest.raises(DataError, match=r"Runs cannot be kept in .*afile.* Name a folder"):
            next(ModelRuns(place).complete(variants, lambda: False, 1))


def test_a_run_by_other_code_is_not_used_but_words_about_it_may_change(toy_csv: Path, tmp_path: Path) -> None:
    package = tmp_path / "namemodel"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))

    def code_after(file: str, old: str, new: str) -> str:
        path = package / file
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), encoding="utf-8")
        return fingerprint_of_code(package, ModelRuns.run_code)

    (variant,) = with_seeds({"a": make_experiment("linear", source=str(toy_csv), **TINY)}, 1)
    store = ModelRuns(tmp_path)
    code, key = store.code, store.key(variant)
    assert code_after("comparison/report.py", "import annotations", "import annotations\n\nX = 1") == code
    assert code_after("training/batches.py", '"""The batches', '"""In other words, the batches') == code
    assert code_after("training/batches.py", "import annotations", "import annotations  # why") == code
    store.code = code_after("training/batches.py", "sizes.insert(", "sizes.append(")
    assert store.code != code
    assert store.key(variant) != key


def test_the_code_that_makes_a_run_is_all_in_its_key() -> None:
    # What errors say, what is kept of a run, how fast it is, and who asks for it.
    assert imports_beyond(ModelRuns.run_code) == {
        *("checkpoint.files", "errors", "inference.classifier", "wording"),
        *("comparison.plan", "comparison.references", "jobs"),
    }
    # What errors say, and names and classifiers: the task has none.
    assert imports_beyond(MemoryRuns.run_code) == {
        *("errors", "data.encoded", "names.name_array", "names.normalise"),
        *("inside.encoding", "inside.requirements", "inside.answers", "inside.arrays"),
        *("inference.classifier", "evaluation.accuracy"),
    }


def imports_beyond(code: Sequence[str]) -> set[str]:
    """Return the modules of the package that some of its files and folders import beside each other."""
    paths = [PACKAGE / name for name in code]
    assert all(path.exists() for path in paths)
    found = [file for path in paths for file in (path.rglob("*.py") if path.is_dir() else [path])]
    files = {file.relative_to(PACKAGE.parent) for file in found}
    known = {".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in files}
    imported = {name for name in imports_of(files) if name.startswith("namemodel.")}
    return {name.removeprefix("namemodel.") for name in imported - known}


def imports_of(files: set[Path]) -> set[str]:
    trees = [ast.parse((PACKAGE.parent / file).read_text(encoding="utf-8")) for file in files]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}


def test_seeds_that_are_too_few_are_refused() -> None:
    with pytest.raises(ConfigError, match="seeds is 0"):
        results.plan_runs(seeds=0)


def test_a_document_names_the_command_that_makes_it_again() -> None:
    assert results.command_of({}) == "make results"
    options = {"seeds": 4, "slow_seeds": 2, "data": "my names.csv"}
    assert results.command_of(options) == (
        "make results ARGS=\"--seeds 4 --slow-seeds 2 --data 'my names.csv'\""
    )


def test_a_table_is_written_in_markdown() -> None:
    table = Table(("a", "b"), [["1", "2 | 3"]])
    assert table.markdown() == "| a | b |\n| --- | --- |\n| 1 | 2 ∣ 3 |\n"


@pytest.mark.slow
def test_the_document_is_made_from_the_runs_alone(toy_csv: Path, tmp_path: Path) -> None:
    out = tmp_path / "docs" / "results.md"
    options = ["--seeds", "1", "--processes", "1", "--data", str(toy_csv), "--epochs", "1"]
    options += ["--hidden-size", "4", "--runs", str(tmp_path / "runs"), "--out", str(out)]
    results.main(options)
    text = out.read_text(encoding="utf-8")
    for study in STUDIES.values():
        assert f"## {study.title}\n" in text
    for claim in claims.CLAIMS.values():
        assert f"| {claim.words} | {claim.printed} |" in text
    assert f'`make results ARGS="--seeds 1 --data {toy_csv} --epochs 1 --hidden-size 4"`' in text
    assert text.count("\n1 run of each model.") == len(STUDIES)
    out.unlink()
    results.main(options)
    assert out.read_text(encoding="utf-8") == text
