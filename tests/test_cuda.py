"""On a CUDA device: networks train, stop, resume, are saved and answer as they do on the CPU."""

import dataclasses
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from namemodel.architectures import ARCHITECTURES
from namemodel.checkpoint.files import load_checkpoint
from namemodel.comparison import Variant, compare
from namemodel.events import CompareDone, EpochDone, Finished, RunDone, Started, Stopped
from namemodel.experiments import train
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import pretrained_folder, pretrained_ids
from namemodel.inside.edges import shifted
from namemodel.inside.explanation import explain
from namemodel.inside.gradients import letter_gradients
from namemodel.inside.sampling import sample_names
from tests.conftest import Tiny

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no CUDA device"),
]
NAMES = ("Bergholt", "Lékano", "Rotika", "Dörwik", "Stenberg", "Nóka", "ro", "Bergbergbergholtsten")


def test_auto_is_the_cuda_device(tiny: Tiny) -> None:
    started = next(iter(train(tiny("gru", device="auto", epochs=1))))
    assert isinstance(started, Started)
    assert started.device == "cuda:0"


@pytest.mark.parametrize("preset", ["recommended", "textbook", "article"])
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_network_trains_and_once_saved_answers_as_on_the_cpu(
    architecture: str, preset: str, tiny: Tiny, tmp_path: Path
) -> None:
    experiment = tiny(architecture, preset=preset, device="cuda", epochs=4)
    *_, end = train(experiment, tmp_path / "run")
    assert isinstance(end, Finished)
    on_cpu = load_checkpoint(tmp_path / "run" / "model")
    assert next(on_cpu.model.parameters()).device.type == "cpu"
    expected = Classifier(on_cpu, "cpu").predict(NAMES)
    moved = dataclasses.replace(on_cpu, model=load_checkpoint(tmp_path / "run" / "model").model.to("cuda"))
    found = Classifier(moved, "cuda").predict(NAMES)
    assert np.array_equal(expected.status, found.status)
    assert np.array_equal(expected.first, found.first)
    assert np.abs(expected.probabilities - found.probabilities).max() <= 1e-3


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_network_learns_the_made_up_lists(architecture: str, tiny: Tiny) -> None:
    *_, end = train(tiny(architecture, device="cuda", epochs=20, learning_rate=1e-2))
    assert isinstance(end, Finished)
    assert end.test_accuracy > 0.9


def test_a_stopped_run_is_resumed_at_its_next_epoch(tiny: Tiny, tmp_path: Path) -> None:
    experiment = tiny("gru", device="cuda", epochs=6)
    calls = itertools.count()
    *_, stopped = train(experiment, tmp_path / "run", stop=lambda: next(calls) > 15)
    assert isinstance(stopped, Stopped)
    assert 0 < stopped.epoch < 6
    started, *rest = train(None, tmp_path / "run", resume=True)
    assert isinstance(started, Started)
    assert (started.device, started.first_epoch) == ("cuda:0", stopped.epoch + 1)
    assert isinstance(rest[-1], Finished)
    epochs = [event.epoch for event in rest if isinstance(event, EpochDone)]
    assert epochs == list(range(stopped.epoch + 1, 7))
    lines = (tmp_path / "run" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2, 3, 4, 5, 6]
    *_, whole = train(experiment, tmp_path / "whole")
    assert isinstance(whole, Finished)
    assert abs(rest[-1].test_accuracy - whole.test_accuracy) <= 0.1


def test_a_run_begun_on_the_cpu_is_resumed_on_cuda(tiny: Tiny, tmp_path: Path) -> None:
    experiment = tiny("lstm", epochs=4)
    calls = itertools.count()
    *_, stopped = train(experiment, tmp_path / "run", stop=lambda: next(calls) > 12)
    assert isinstance(stopped, Stopped)
    moved = experiment.replace(device="cuda")
    started, *_, end = train(moved, tmp_path / "run", resume=True)
    assert isinstance(started, Started)
    assert (started.device, started.first_epoch) == ("cuda:0", stopped.epoch + 1)
    assert isinstance(end, Finished)


@pytest.mark.parametrize("processes", [1, 2])
def test_two_networks_and_a_reference_are_compared(processes: int, tiny: Tiny, tmp_path: Path) -> None:
    variants = [Variant(id, tiny(id, device="cuda", epochs=2)) for id in ("gru", "lstm")]
    events = list(compare(variants, references=["majority"], processes=processes, out=tmp_path / "out"))
    done = [event for event in events if isinstance(event, RunDone)]
    assert {event.model for event in done} == {"gru", "lstm", "majority class"}
    assert all(event.names_a_second > 0 for event in done)
    assert isinstance(events[-1], CompareDone)
    assert not events[-1].stopped


@pytest.mark.parametrize("id", pretrained_ids())
def test_a_pretrained_model_answers_as_on_the_cpu(id: str) -> None:
    names = ["Tribbiani", "Schröder", "Nakamura", "O'Brien", "Łukasz", "MacDonald", "D'Angelo", "Rossi"] * 50
    checkpoint = load_checkpoint(pretrained_folder(id))
    expected = Classifier(checkpoint, id).predict(names)
    moved = dataclasses.replace(checkpoint, model=load_checkpoint(pretrained_folder(id)).model.to("cuda"))
    found = Classifier(moved, id).predict(names)
    assert np.array_equal(expected.first, found.first)
    assert np.abs(expected.probabilities - found.probabilities).max() <= 1e-3


@pytest.mark.parametrize("settings", [{}, {"bidirectional": False, "pooling": "last"}])
@pytest.mark.parametrize("architecture", ["linear", "rnn", "gru", "lstm", "linear-rnn"])
def test_what_is_looked_into_is_as_on_the_cpu(
    architecture: str, settings: dict[str, Any], tiny: Tiny, tmp_path: Path
) -> None:
    for _ in train(tiny(architecture, **settings, epochs=2), tmp_path / "run"):
        pass
    there, here = (load_checkpoint(tmp_path / "run" / "model") for _ in range(2))
    moved = Classifier(dataclasses.replace(there, model=there.model.to("cuda")), "cuda")
    classifier = Classifier(here, "cpu")
    for predictor in ("answer", "classifier"):
        one, other = (
            letter_gradients(each, "Bergholt", ("Nord", "Sud"), predictor) for each in (moved, classifier)
        )
        np.testing.assert_allclose(one, other, rtol=1e-2, atol=1e-4)
    found, expected = (explain(each, "Bergholt", ("Nord", "Sud")) for each in (moved, classifier))
    assert found.log_odds == pytest.approx(expected.log_odds, abs=1e-3)
    assert sum(found.totals.values()) == pytest.approx(found.log_odds, abs=1e-9)
    np.testing.assert_allclose(shifted(moved, "ro", 2), shifted(classifier, "ro", 2), atol=1e-3)
    if classifier.model.char_lm is not None:
        assert sample_names(moved, "Nord", 4, seed=0)
