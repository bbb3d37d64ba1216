"""`namemodel spell`."""

import pytest
import torch

from namemodel.checkpoint.files import load_checkpoint, save_checkpoint
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load
from namemodel.inside.sampling import sample_names
from namemodel.names.vocabulary import PAD


def test_names_of_every_list_are_made(run, toy_run):
    ran = run("spell", "--model", toy_run)
    assert (ran.status, ran.err) == (0, "")
    assert [line for line in ran.out.splitlines() if not line.startswith("  ")] == ["Nord", "Sud"]
    assert len(ran.out.splitlines()) == 2 + 2 * 8


def test_json_has_what_python_gives(run, toy_run):
    flags = ["--list", "Sud", "-n", 20, "--seed", 5]
    ran = run("spell", "--json", "--model", toy_run, *flags)
    made = sample_names(Classifier.load(toy_run / "model"), "Sud", 20, 5)
    assert ran.records == [{"list": "Sud", "name": name} for name in made]


def test_no_name_is_a_training_name_or_comes_twice(run):
    ran = run("spell", "--model", "languages-gru", "--list", "Korean", "-n", 100, "--json")
    names = [record["name"] for record in ran.records]
    assert len(names) == len(set(names)) == 100
    assert not any(answer.seen_in_training for answer in load("languages-gru").classify(names))


def test_where_new_names_are_few_there_are_fewer_and_it_is_said(run, toy_run, tmp_path):
    checkpoint = load_checkpoint(toy_run / "model")
    with torch.no_grad():
        checkpoint.model.char_lm.bias[:, :, PAD] += 50  # a name ends after its first letter
    save_checkpoint(tmp_path, checkpoint)
    ran = run("spell", "--model", tmp_path, "--list", "Sud", "-n", 100)
    _, *names = ran.out.splitlines()
    assert 0 < len(names) == len(set(names)) < 100
    assert ran.err.startswith(f"{len(names)} new name")
    assert (ran.status, ran.err.count("\n")) == (0, 1)


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
