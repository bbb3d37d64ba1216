"""`namemodel explain`."""

import dataclasses
import io
import json
import re

import pytest

from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load
from namemodel.inside.changes import one_letter_changes, smallest_flips
from namemodel.inside.explanation import Explanation, explain

FIELDS = {field.name for field in dataclasses.fields(Explanation)} | {"flips"}


def test_json_is_one_object_a_name_in_order(run, toy_run):
    names = ["Bergholt", "ROTILÉ", "", "x" * 65, "Владимир", "Bergq"]
    ran = run("explain", "--json", "--model", toy_run, *names)
    assert (ran.status, ran.err) == (0, "")
    assert [record["name"] for record in ran.records] == names
    assert all(record.keys() == FIELDS for record in ran.records)
    statuses = ["ok", "ok", "empty", "too_long", "unsupported_script", "ok"]
    assert [record["status"] for record in ran.records] == statuses
    for record in ran.records:
        if record["status"] != "ok":
            assert record["message"]
            others = FIELDS - {"name", "status", "message"}
            assert [record[field] for field in others] == [None] * len(others)
            continue
        assert record["letters"][-1]["letter"] == "⏎"
        evidence = sum(letter["evidence"] for letter in record["letters"])
        assert evidence + record["constant"] == pytest.approx(record["log_odds"], abs=1e-4)


def test_json_has_what_python_gives(run, toy_run):
    [record] = run("explain", "--json", "--model", toy_run, "Bergholt").records
    found = explain(Classifier.load(toy_run / "model"), "Bergholt")
    del record["flips"]
    assert record == json.loads(json.dumps(found.to_dict()))


def test_the_smallest_changes_of_one_letter_that_turn_the_answer_are_given(run):
    classifier = load("german-italian-gru")
    [record] = run("explain", "--json", "--model", "german-italian-gru", "Paternoster").records
    flips = smallest_flips(one_letter_changes(classifier, "Paternoster"))
    assert [list(flip) for flip in record["flips"]] == [["name", "letter", "place", "log_odds"]] * len(flips)
    assert [flip["name"] for flip in record["flips"]] == [flip.name for flip in flips]
    answers = classifier.classify([flip.name for flip in flips])
    assert answers
    assert all(answer.predicted == record["against"] for answer in answers)
    (line,) = [
        line
        for line in run("explain", "--model", "german-italian-gru", "Paternoster").out.split("\n")
        if line.startswith("  One other letter")
    ]
    assert f"{flips[0].name.capitalize()} (answer: {record['against']}" in line


def test_of_many_lists_every_change_that_is_given_has_another_answer(run):
    classifier = load("languages-gru")
    for name in ("Kim", "Rossi", "Novak"):
        [record] = run("explain", "--json", "--model", "languages-gru", name).records
        answers = classifier.classify([flip["name"] for flip in record["flips"]])
        assert answers
        assert record["predicted"] not in [answer.predicted for answer in answers]


def test_between_two_chosen_lists_a_change_turns_them_whatever_the_answer_is(run):
    flags = ["--model", "languages-gru", "--list", "German", "--list", "Italian"]
    [record] = run("explain", "--json", *flags, "Kim").records
    [answer, *_] = answers = load("languages-gru").classify([flip["name"] for flip in record["flips"]])
    assert all(one.probabilities["Italian"] > one.probabilities["German"] for one in answers)
    assert answer.predicted not in ("German", "Italian")
    out = run("explain", *flags, "Kim").out
    assert f"puts Italian before German: {answer.name.capitalize()} (answer: {answer.predicted}" in out


@pytest.mark.parametrize("name", ["R🔤🔤🔤", "Bergholt"])
def test_the_headline_is_that_of_classify(run, toy_run, name):
    flags = ["--model", toy_run, name]
    assert run("explain", *flags).out.splitlines()[0] == run("classify", *flags).out.splitlines()[0]


def test_no_zero_has_a_minus(run):
    out = run("explain", "Rossi", "Paternoster", "R🔤🔤🔤", "--model", "german-italian-gru").out
    assert "+0.00" in out
    assert "-0.00" not in out


def test_a_name_that_no_letter_turns_says_so(run, toy_run):
    given = ["--model", toy_run, "Bergholtstenbergholtstendörwikbergholt"]
    [record] = run("explain", "--json", *given).records
    assert record["flips"] == []
    assert "No other letter gives another answer" in run("explain", *given).out
    chosen = run("explain", *given, "--list", "Sud", "--list", "Nord").out
    assert "No other letter puts Sud before Nord" in chosen


def test_people_read_a_line_for_each_letter_and_the_sum(run, toy_run):
    ran = run("explain", "--model", toy_run, "Bergholt")
    found = explain(Classifier.load(toy_run / "model"), "Bergholt")
    assert (ran.status, ran.err) == (0, "")
    head, _, titles, *rows = ran.out.splitlines()
    assert head.startswith("Bergholt: resembles the Nord list")
    assert "Nord so far" in titles
    assert "times likelier" in titles
    assert [row.split()[0] for row in rows[:9]] == [*"Bergholt", "⏎"]
    assert [row.split()[-1] for row in rows[:9]] == [f"{letter.evidence:+z.2f}" for letter in found.letters]
    assert all(row.count("×") == 1 for row in rows[:9])
    assert rows[9].startswith("  Nord so far: ")
    assert f"log odds {found.log_odds:+.2f} nats" in rows[10]


def test_the_letter_that_came_is_in_brackets_where_a_list_expected_it(run, toy_run):
    rows = run("explain", "--model", toy_run, "Bergholt").out.splitlines()[3:12]
    found = explain(Classifier.load(toy_run / "model"), "Bergholt")
    for row, letter in zip(rows, found.letters, strict=True):
        expected = [one for pairs in letter.expected.values() for one, _ in pairs]
        assert row.count(f"({letter.letter})") == row.count("(") == expected.count(letter.letter)


def test_a_space_is_visible_and_an_unknown_letter_has_no_ratio(run, toy_run):
    rows = run("explain", "--model", toy_run, "Ro qro").out.splitlines()
    assert any(row.startswith("  ␣ ") for row in rows)
    (unknown,) = [row for row in rows if row.startswith("  q ")]
    assert "×" not in unknown


@pytest.mark.parametrize("width", [80, 60, 30])
def test_no_line_of_a_table_is_wider_than_the_terminal(run, toy_run, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = re.sub(r"\x1b\[[\d;]*m", "", run("explain", "--model", toy_run, "Bergholt").out)
    lines = [line for line in out.splitlines() if re.match(r"  \S  ", line)]
    assert len(lines) >= 9
    assert max(map(len, lines)) <= width


def test_two_lists_can_be_chosen(run, toy_run):
    flags = ["--list", "Sud", "--list", "Nord"]
    [record] = run("explain", "--json", "--model", toy_run, *flags, "Bergholt").records
    assert (record["predicted"], record["against"]) == ("Sud", "Nord")
    assert record["log_odds"] < 0
    ran = run("explain", "--model", toy_run, *flags, "Bergholt")
    assert ran.out.startswith("Bergholt: resembles the Nord list")
    assert "Sud against Nord" in ran.out


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        (["--list", "Sud"], "name two different ones of: Nord, Sud"),
        (["--list", "Sud", "--list", "Sud"], "name two different ones"),
        (["--list", "Sud", "--list", "Nort"], "Did you mean 'Nord'?"),
    ],
)
def test_other_than_two_lists_of_the_model_are_an_error(run, toy_run, flags, problem):
    ran = run("explain", "--model", toy_run, *flags, "Bergholt")
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert problem in ran.err


def test_names_without_an_answer_are_treated_as_by_classify(run, toy_run):
    for names in ([""], ["", "Владимир"], ["", "Bergholt"]):
        ran, other = (run(command, "--model", toy_run, *names) for command in ("explain", "classify"))
        assert ran.status == other.status
        assert ran.err == other.err
        reasons = [line for line in other.out.splitlines() if "no answer" in line]
        assert [line for line in ran.out.splitlines() if "no answer" in line] == reasons


def test_a_model_without_a_sum_over_letters_gives_the_log_odds_and_the_reason(run):
    ran = run("explain", "--model", "german-italian-linear", "Rossi")
    assert ran.status == 0
    assert "Log odds +" in ran.out
    assert "--activation none" in ran.out
    assert "--char-lm" in ran.out
    [record] = run("explain", "--json", "--model", "german-italian-linear", "Rossi").records
    assert record["constant"] is None
    assert record["letters"][0]["belief"] is None
    assert record["absent"].keys() >= {"constant", "evidence", "belief", "times_likelier", "expected"}


def test_a_hyphen_reads_names_from_standard_input(run, toy_run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("Bergholt\n\nLéka\n".encode())))
    ran = run("explain", "--json", "--model", toy_run, "-")
    assert [record["name"] for record in ran.records] == ["Bergholt", "", "Léka"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert run("explain", "--model", toy_run, "-").status == 2


def test_control_characters_reach_no_terminal(run, toy_run):
    ran = run("explain", "--model", toy_run, "Ro\x1b[2J", "[red]Ro", "${alert(1)}<b>ro")
    assert ran.status == 0
    assert "\x1b" not in ran.out
    assert "[red]Ro: resembles" in ran.out
    assert "${alert(1)}<b>ro: resembles" in ran.out
