"""`namemodel evaluate`, and what counts as right."""

import numpy as np
import pytest

from namemodel.data import NameTable, load_names
from namemodel.errors import DataError
from namemodel.evaluation.evaluation import evaluate
from namemodel.evaluation.labelled_names import evaluate_classifier, labelled_names
from namemodel.inference.predictions import EMPTY, Predictions


def test_json_has_the_figures_and_those_of_seen_and_unseen_names_apart(run, toy_run, toy_csv):
    ran = run("evaluate", "--model", toy_run, "--data", toy_csv, "--json")
    assert (ran.status, ran.err) == (0, "")
    [record] = ran.records
    assert record["data"] == str(toy_csv)
    assert record["n"] == 240
    assert record["not_read"] == 0
    for key in ("accuracy", "macro_f1", "balanced_accuracy", "log_loss"):
        assert isinstance(record[key], float)
    seen, unseen = record["seen"], record["unseen"]
    assert seen["n"] + unseen["n"] == 240
    assert unseen["n"] > 48  # the test names, and the validation names
    parts = seen["accuracy"] * seen["n"] + unseen["accuracy"] * unseen["n"]
    assert record["accuracy"] == pytest.approx(parts / 240)
    assert record["names"] == {"Nord": 120, "Sud": 120}


def test_people_read_tables(run, toy_run, toy_csv):
    ran = run("evaluate", "--model", toy_run, "--data", toy_csv)
    assert ran.status == 0
    for words in ("all names", "seen in training", "not seen", "Nord", "Sud", "accuracy"):
        assert words in ran.out


def test_parts_without_names_are_null(run, toy_run, tmp_path):
    data = tmp_path / "new.csv"
    data.write_text("Wikwikwikwik,Nord\n", encoding="utf-8")
    [record] = run("evaluate", "--model", toy_run, "--data", data, "--json").records
    assert record["n"] == record["unseen"]["n"] == 1
    assert record["seen"] is None
    assert run("evaluate", "--model", toy_run, "--data", data).status == 0


def test_a_name_without_an_answer_is_wrong_and_only_the_log_loss_leaves_it_out(toy_classifier):
    names = ("Bergholt", "Владимир", "Rotika")
    table = NameTable(names, (0, 0, 1), ("Nord", "Sud"), "three names")
    overall = evaluate_classifier(toy_classifier, table).overall
    assert (overall.n, overall.not_read) == (3, 1)
    assert overall.accuracy == pytest.approx(2 / 3)
    assert overall.balanced_accuracy == pytest.approx((1 / 2 + 1) / 2)
    assert overall.recall == {"Nord": 0.5, "Sud": 1.0}
    assert overall.macro_f1 == pytest.approx((2 / 3 + 1) / 2)
    answered = table.take([0, 2])
    assert overall.log_loss == pytest.approx(evaluate_classifier(toy_classifier, answered).overall.log_loss)
    assert overall.confusion == [[1, 0], [0, 1]]


def test_a_name_on_several_lists_is_right_for_any_of_them(toy_classifier):
    names = ("Bergholt", "Bergholt", "Rotika", "Владимир")
    table = NameTable(names, (0, 1, 1, 0), ("Nord", "Sud"), "three names, one on both lists")
    found = evaluate_classifier(toy_classifier, table)
    assert (found.overall.accuracy, found.overall.any_right) == (2 / 4, 3 / 4)
    assert found.unseen is not None
    assert found.unseen.any_right is not None


def test_without_any_answer_the_log_loss_is_none():
    status = np.array([EMPTY], dtype=np.int8)
    nothing = np.array([np.nan])
    found = Predictions(("A", "B"), np.zeros((1, 2), np.float32), status, np.array([False]), nothing)
    result = evaluate(found, np.array([0]))
    assert (result.accuracy, result.log_loss, result.not_read) == (0.0, None, 1)
    assert result.calibration_error is None


def test_every_row_of_a_file_counts(toy_classifier, tmp_path):
    data = tmp_path / "twice.csv"
    data.write_text("Bergholt,Nord\nBergholt,Nord\nBergholt,Sud\n", encoding="utf-8")
    assert len(labelled_names(str(data), toy_classifier)) == 3


@pytest.mark.usefixtures("archive")
def test_a_data_set_is_cleaned_as_the_models_own_names_were(toy_classifier):
    table = labelled_names("german-italian", toy_classifier)
    assert len(table) == 1403  # repeats merged, the names of both lists dropped
    assert len(load_names("german-italian")) > 1403


def test_a_label_that_is_none_of_the_models_is_refused(toy_classifier, run, toy_run):
    with pytest.raises(DataError, match="'German' is not one"):
        evaluate_classifier(toy_classifier, load_names("bundled"))
    ran = run("evaluate", "--model", toy_run, "--data", "bundled")
    assert ran.status == 2
    assert "Use only: Nord, Sud" in ran.err


def test_rows_whose_label_is_none_of_the_models_are_left_out_and_counted(run, toy_run, tmp_path):
    data = tmp_path / "some.csv"
    data.write_text("Bergholt,Nord\nRotika,Sud\nNovák,Czech\nSvoboda,Czech\nNowak,Polish\n", encoding="utf-8")
    [record] = run("evaluate", "--model", toy_run, "--data", data, "--json").records
    assert (record["n"], record["names"]) == (2, {"Nord": 1, "Sud": 1})
    assert record["other_labels"] == {"Czech": 2, "Polish": 1}
    out = run("evaluate", "--model", toy_run, "--data", data).out
    assert "3 rows whose label" in out
    assert "Czech 2, Polish 1" in out


def test_a_table_is_read_as_its_flags_say(run, toy_run, toy_csv, tmp_path):
    rows = [line.split(",") for line in toy_csv.read_text(encoding="utf-8").splitlines()[1:]]
    data = tmp_path / "rows.txt"
    text = "a list\nno,list,who\n" + "".join(f"1;{label};{name}\n" for name, label in rows)
    data.write_text(text.replace(",", ";"), encoding="utf-16-le")
    flags = ("--name-column", "who", "--label-column", 2, "--encoding", "utf-16-le", "--delimiter", ";")
    ran = run("evaluate", "--model", toy_run, "--data", data, *flags, "--skip-rows", 1, "--header", "--json")
    plain = run("evaluate", "--model", toy_run, "--data", toy_csv, "--json")
    assert [record["confusion"] for record in ran.records] == [plain.records[0]["confusion"]]
    refused = run("evaluate", "--model", toy_run, "--data", "bundled", "--sheet", 2)
    assert refused.status == 2


def test_a_label_in_another_case_is_the_same_label(toy_classifier, run, toy_run, tmp_path):
    data = tmp_path / "case.csv"
    data.write_text("name,label\nBergholt,NORD\nRotika,sud\nBergwik,Nord\n", encoding="utf-8")
    [record] = run("evaluate", "--model", toy_run, "--data", data, "--json").records
    assert record["names"] == {"Nord": 2, "Sud": 1}


def test_abstaining_changes_coverage_and_not_the_accuracy_on_all_names(toy_classifier, toy_csv):
    table = load_names(str(toy_csv))
    plain = evaluate_classifier(toy_classifier, table).overall
    assert (plain.abstained, plain.coverage, plain.answered_accuracy) == (0, 1.0, plain.accuracy)
    level = float(np.quantile(toy_classifier.predict(table.names).probabilities.max(axis=1), 0.25))
    some = evaluate_classifier(toy_classifier, table, min_confidence=level).overall
    assert some.accuracy == plain.accuracy
    assert some.log_loss == plain.log_loss
    assert some.confusion == plain.confusion
    assert some.abstained == pytest.approx(60, abs=2)
    assert some.coverage == 1 - some.abstained / 240
    assert some.answered_accuracy >= plain.accuracy
    none = evaluate_classifier(toy_classifier, table, min_confidence=1.0).overall
    assert (none.coverage, none.answered_accuracy) == (0.0, None)


def test_people_read_of_abstaining_where_a_level_is_set(run, toy_run, toy_csv):
    plain = run("evaluate", "--model", toy_run, "--data", toy_csv)
    assert "coverage" not in plain.out
    ran = run("evaluate", "--model", toy_run, "--data", toy_csv, "--min-confidence", "0.99")
    assert "coverage" in ran.out
    assert "accuracy if answered" in ran.out
    assert run("evaluate", "--model", toy_run, "--data", toy_csv, "--min-confidence", "-1").status == 2
