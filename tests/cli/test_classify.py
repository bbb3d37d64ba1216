"""`namemodel classify`."""

import io
import json
import re

import pytest

from namemodel.inference.classifier import Classifier


def test_json_is_one_object_a_name_in_order(run, toy_run):
    names = ["Bergholt", "ROTILÉ", "", "x" * 65, "Владимир", "Bergq"]
    ran = run("classify", "--json", "--model", toy_run, *names)
    assert (ran.status, ran.err) == (0, "")
    assert [record["name"] for record in ran.records] == names
    assert [record["status"] for record in ran.records] == [
        *("ok", "ok", "empty", "too_long", "unsupported_script", "ok")
    ]
    first, second, empty, *_, unknown = ran.records
    assert (first["predicted"], second["predicted"]) == ("Nord", "Sud")
    assert first["confidence"] == first["probabilities"]["Nord"] == max(first["probabilities"].values())
    assert sum(first["probabilities"].values()) == pytest.approx(1, abs=1e-5)
    assert (empty["predicted"], empty["confidence"], empty["probabilities"]) == (None, None, {})
    assert empty["message"]
    assert unknown["unknown_characters"] == ["q"]


def test_json_answers_even_if_no_name_has_an_answer(run, toy_run):
    ran = run("classify", "--json", "--model", toy_run, "")
    assert (ran.status, ran.err) == (0, "")
    assert ran.records[0]["predicted"] is None


def test_answers_are_those_of_the_python_interface(run, toy_run):
    [record] = run("classify", "--json", "--model", toy_run, "Bergholt").records
    [prediction] = Classifier.load(toy_run / "model").classify("Bergholt")
    assert record == json.loads(json.dumps(prediction.to_dict()))


def test_people_read_which_list_a_name_resembles(run, toy_run):
    ran = run("classify", "--model", toy_run, "Bergholt")
    assert ran.status == 0
    assert re.search(r"Bergholt: resembles the Nord list \(\d+\.\d %\)", ran.out)
    assert re.search(r"Nord +━+.* \d+\.\d %", ran.out)
    assert "Sud" in ran.out
    assert not re.search(r"national|ethnic|\bis (a )?(Nord|Sud)", ran.out)


def test_people_read_of_unknown_letters_training_names_and_names_without_an_answer(run, toy_run, toy_csv):
    names = [line.split(",")[0] for line in toy_csv.read_text(encoding="utf-8").splitlines()[1:]]
    predictions = Classifier.load(toy_run / "model").classify(names)
    trained = next(prediction.name for prediction in predictions if prediction.seen_in_training)
    ran = run("classify", "--model", toy_run, "Bergq", trained, "")
    assert ran.status == 0
    assert "q, read as unknown" in ran.out
    assert "Seen in training." in ran.out
    assert "(empty): no answer. The name is empty." in ran.out


def test_a_narrow_lead_is_called_ambiguous(run, toy_run):
    syllables = ("berg", "holt", "dör", "wik", "sten", "ro", "lé", "ti", "ka", "no")
    names = [(a + b + c).capitalize() for a in syllables for b in syllables for c in syllables]
    close = min(Classifier.load(toy_run / "model").classify(names), key=lambda prediction: prediction.margin)
    assert close.ambiguous
    assert ": ambiguous" in run("classify", "--model", toy_run, close.name).out
    assert "ambiguous" not in run("classify", "--model", toy_run, "Bergholt").out


def test_without_any_answer_the_status_is_2_and_the_reason_is_on_stderr(run, toy_run):
    ran = run("classify", "--model", toy_run, "")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "namemodel: The name is empty. Type 1 to 64 letters.\n"
    ran = run("classify", "--model", toy_run, "", "Владимир")
    assert ran.status == 2
    assert ran.out.count("no answer") == 2
    assert ran.err.count("\n") == 1


def test_a_name_may_begin_with_a_hyphen_after_two_hyphens(run, toy_run):
    ran = run("classify", "--json", "--model", toy_run, "--", "-berg", "--json")
    assert [record["name"] for record in ran.records] == ["-berg", "--json"]


def test_a_hyphen_reads_names_from_standard_input(run, toy_run, monkeypatch):
    lines = "\ufeffBergholt\r\nLéka\n\nRo".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    ran = run("classify", "--json", "--model", toy_run, "-", "Wik")
    assert [record["name"] for record in ran.records] == ["Bergholt", "Léka", "", "Ro", "Wik"]


@pytest.mark.parametrize(("content", "problem"), [(b"", "no name"), (b"Ro\nM\xfcller\n", "Line 2")])
def test_standard_input_without_names_or_not_text_is_an_error(run, toy_run, monkeypatch, content, problem):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    ran = run("classify", "--model", toy_run, "-")
    assert ran.status == 2
    assert problem in ran.err


def test_bytes_that_are_no_text_and_control_characters_reach_no_terminal(run, toy_run):
    ran = run("classify", "--model", toy_run, "Bergholt", "Berg\udcff", "Ro\x1b[2J", "[red]Ro")
    assert ran.status == 0
    assert "\x1b" not in ran.out
    assert r"Ro\x1b[2J" in ran.out
    assert "[red]Ro" in ran.out
    [record] = run("classify", "--json", "--model", toy_run, "Berg\udcff").records
    assert record["name"] == "Berg\udcff"


def test_of_many_lists_the_five_most_probable_are_shown(run, tmp_path):
    data = tmp_path / "many.csv"
    rows = [f"{letter * length},List {letter}" for letter in "abcdefg" for length in range(1, 8)]
    data.write_text("\n".join(["name,label", *rows]), encoding="utf-8")
    flags = ["--epochs", 1, "--hidden-size", 8, "--out", tmp_path / "run"]
    assert run("train", "--data", data, *flags).status == 0
    out = run("classify", "--model", tmp_path / "run", "aaa").out
    assert len(re.findall("^  List", out, re.MULTILINE)) == 5
    assert "2 other lists" in out


def test_a_model_that_abstains_says_so_keeps_its_list_and_is_no_error(run, toy_run):
    ran = run("classify", "--model", toy_run, "--min-confidence", "1", "Bergholt")
    assert (ran.status, ran.err) == (0, "")
    assert re.search(r"Bergholt: abstains; most resembles the Nord list \(\d+\.\d %\)", ran.out)
    assert re.search(r"The model abstains: \d+\.\d+ % is under the threshold of 100 %\.", ran.out)
    [record] = run("classify", "--model", toy_run, "--min-confidence", "1", "--json", "Bergholt").records
    assert (record["status"], record["predicted"]) == ("abstained", "Nord")


def test_a_threshold_out_of_range_is_one_line(run, toy_run):
    ran = run("classify", "--model", toy_run, "--min-confidence", "70", "Bergholt")
    assert (ran.status, ran.out) == (2, "")
    assert "--min-confidence is '70'; it must be a number from 0 to 1" in ran.err


def test_neighbours_in_the_models_own_data_are_told(run, toy_run, toy_csv):
    first = toy_csv.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    ran = run("classify", "--model", toy_run, "--neighbours", first, "Xyxyxyxyxyx", "Berg\x1b")
    assert ran.status == 0
    assert re.search(rf"Also in the data as:\n +{first} +Nord +the same name", ran.out)
    assert re.search(r"Sud +\d letters? apart", ran.out) or re.search(r"Nord +\d letters? apart", ran.out)
    assert "No name of the data is near." in ran.out
    assert "\x1b" not in ran.out
    [record] = run("classify", "--model", toy_run, "--neighbours", "--json", first).records
    assert record["neighbours"][0]["name"] == first
    assert record["neighbours"][0].keys() == {"name", "labels", "distance", "seen_in_training"}


def test_without_the_archive_the_answers_stand_and_the_neighbours_are_refused_once(
    run, tmp_path, monkeypatch
):
    monkeypatch.setenv("NAMEMODEL_NAMES_ZIP", str(tmp_path / "missing.zip"))
    names, plain = ("Rossi", "", "Adam"), run("classify", "Rossi", "", "Adam")
    ran = run("classify", "--neighbours", *names)
    assert (ran.status, ran.out) == (2, plain.out)
    assert ran.err.count("\n") == 1
    assert "needs the archive of name lists" in ran.err
    ran = run("classify", "--neighbours", "--json", *names)
    assert ran.status == 2
    assert [(one["name"], one["neighbours"]) for one in ran.records] == [(name, None) for name in names]
    assert run("classify", "--neighbours", "").err.startswith("namemodel: The name is empty.")


def test_a_spelling_that_is_unlike_its_list_is_told(run):
    kowalski, rossi, empty = run("classify", "--json", "Kowalski", "Rossi", "").records
    assert (kowalski["unlike"], rossi["unlike"], empty["unlike"]) == (True, False, False)
    assert 0 <= kowalski["familiarity"] < 0.05 <= rossi["familiarity"] <= 1
    assert empty["familiarity"] is None
    out = run("classify", "Łukasz", "Rossi").out
    assert out.count("Spelled unlike even the nearest list: rarer than 98 % of its names.") == 1
    assert "Not in the training names: ł, read as l" in out


def test_a_guess_is_never_certain(run):
    out = run("classify", "Zimmermann").out
    assert "> 99.9 %" in out
    assert "< 0.1 %" in out
    assert "100.0 %" not in out
