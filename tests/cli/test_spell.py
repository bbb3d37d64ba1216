"""`namemodel spell`."""

import pytest

from namemodel.inference.classifier import Classifier
from namemodel.inside.sampling import sample_names


def test_names_of_every_list_are_made(run, toy_run):
    ran = run("spell", "--model", toy_run)
    assert (ran.status, ran.err) == (0, "")
    assert [line for line in ran.out.splitlines() if not line.startswith("  ")] == ["Nord", "Sud"]
    assert len(ran.out.splitlines()) == 2 + 2 * 8


def test_json_has_what_python_gives(run, toy_run):
    flags = ["--list", "Sud", "-n", 20, "--seed", 5]
    ran = run("spell", "--json", "--model", toy_run, *flags)
    made = sample_names(Classifier.load(toy_run / "model"), "Sud", 20, 5)
    assert ran.records == [
        {"list": "Sud", "name": one.name, "seen_in_training": one.seen_in_training} for one in made
    ]


def test_training_names_are_marked(run):
    flags = ["--model", "languages-gru", "--list", "Korean", "-n", 20]
    lines, records = run("spell", *flags).out.splitlines()[1:], run("spell", "--json", *flags).records
    marked = [line.endswith(" (a training name)") for line in lines]
    assert marked == [record["seen_in_training"] for record in records]
    assert any(marked)
    assert not all(marked)


def test_the_same_seed_gives_the_same_names(run, toy_run):
    first, again, other = (run("spell", "--model", toy_run, "--seed", seed).out for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        (["--list", "Sut"], "Did you mean 'Sud'?"),
        (["-n", 0], "from 1 to 1000"),
        (["-n", "many"], "must be a whole number"),
        (["--seed", -1], "from 0 to"),
        (["--model", "german-italian-linear"], "has no character LM"),
    ],
)
def test_what_cannot_be_made_is_one_line_and_status_2(run, toy_run, flags, problem):
    ran = run("spell", "--model", toy_run, *flags)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert problem in ran.err
