"""A run that was stopped or killed goes on as if nothing had happened, bit for bit."""

import dataclasses
import itertools
import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from namemodel.architectures import ARCHITECTURES
from namemodel.checkpoint.files import CONFIG, load_checkpoint
from namemodel.config import Experiment
from namemodel.errors import CheckpointError
from namemodel.events import EpochDone, Finished, Started, Stopped
from namemodel.experiments import train
from tests.conftest import Tiny


def finish(experiment: Experiment, out: Path) -> Finished:
    *_, end = train(experiment, out)
    assert isinstance(end, Finished)
    return end


def timeless_metrics(run: Path) -> list[dict[str, object]]:
    lines = (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return [{k: v for k, v in json.loads(line).items() if k != "seconds"} for line in lines]


def timeless(progress: dict[str, Any]) -> dict[str, Any]:
    return progress and progress | {"standing": progress["standing"] | {"seconds": 0}}


def assert_same_run(one: Path, other: Path) -> None:
    """Check that two runs ended alike: weights, optimiser, figures, lines of metrics."""
    for part in ("model", "last"):
        ours, theirs = load_checkpoint(one / part), load_checkpoint(other / part)
        assert ours.metrics | {"seconds": 0} == theirs.metrics | {"seconds": 0}
        assert timeless(ours.progress) == timeless(theirs.progress)
        for found, expected in (
            (ours.model.state_dict(), theirs.model.state_dict()),
            (ours.tensors, theirs.tensors),
        ):
            assert found.keys() == expected.keys()
            assert all(torch.equal(found[name], expected[name]) for name in expected)
    assert timeless_metrics(one) == timeless_metrics(other)


@pytest.mark.usefixtures("two_threads")
def test_a_run_is_the_same_however_many_threads_torch_has(tiny: Tiny, tmp_path: Path) -> None:
    experiment = tiny("gru", epochs=3, hidden_size=64, batch_size=128)
    finish(experiment, tmp_path / "two")
    assert torch.get_num_threads() == 2
    torch.set_num_threads(1)
    finish(experiment, tmp_path / "one")
    assert_same_run(tmp_path / "one", tmp_path / "two")


@pytest.mark.parametrize("architecture", list(ARCHITECTURES))
def test_stopped_again_and_again_a_run_ends_as_if_it_had_not_been(
    tiny: Tiny, tmp_path: Path, architecture: str
) -> None:
    experiment = tiny(architecture, epochs=5)
    whole = finish(experiment, tmp_path / "whole")
    draw = random.Random(0)
    folder, resume, end = tmp_path / "stopped", False, None
    while not isinstance(end, Finished):
        left = draw.randint(8, 14)  # batches, of 6 an epoch

        def stop() -> bool:
            nonlocal left
            left -= 1
            return left < 0

        started, *_, end = train(experiment, folder, resume=resume, stop=stop)
        assert isinstance(started, Started)
        assert (started.first_epoch > 1) == resume
        assert isinstance(end, Finished | Stopped)
        resume = True
    assert dataclasses.replace(end, seconds=0, checkpoint=None) == dataclasses.replace(
        whole, seconds=0, checkpoint=None
    )
    assert_same_run(folder, tmp_path / "whole")


def test_a_run_left_between_any_two_files_goes_on_from_the_last_whole_epoch(
    tiny: Tiny, tmp_path: Path
) -> None:
    experiment = tiny(epochs=4)
    states = []
    for event in train(experiment, tmp_path / "whole"):
        if isinstance(event, EpochDone):
            states.append(tmp_path / f"after-{event.epoch}")
            shutil.copytree(tmp_path / "whole", states[-1])
    for number, (before, after) in enumerate(itertools.pairwise(states)):
        for written in ("model", "model and metrics", "model and torn metrics"):
            run = tmp_path / f"{number} {written}"
            shutil.copytree(after, run)
            shutil.rmtree(run / "last")
            shutil.copytree(before / "last", run / "last")
            (run / "last" / f"{CONFIG}.99.part").write_text("{")
            if written == "model":
                shutil.copy(before / "metrics.jsonl", run / "metrics.jsonl")
            if written == "model and torn metrics":
                content = (run / "metrics.jsonl").read_bytes()
                (run / "metrics.jsonl").write_bytes(content[:-40])
            assert isinstance(list(train(None, run, resume=True))[-1], Finished)
            assert_same_run(run, tmp_path / "whole")


def test_resuming_a_finished_run_says_the_same_again(tiny: Tiny, tmp_path: Path) -> None:
    experiment = tiny(epochs=2)
    end = finish(experiment, tmp_path / "run")
    started, again = train(experiment, tmp_path / "run", resume=True)
    assert isinstance(started, Started)
    assert started.first_epoch == 3
    assert again == end


def test_resuming_goes_on_with_the_run_s_own_settings_or_the_same(tiny: Tiny, tmp_path: Path) -> None:
    experiment = tiny(epochs=3)
    events = train(experiment, tmp_path / "run")
    while not isinstance(next(events), EpochDone):
        pass
    shutil.copytree(tmp_path / "run", tmp_path / "copy")
    *_, one = train(None, tmp_path / "run", resume=True)
    # The device may be another; the rest may not.
    *_, other = train(experiment.replace(device="auto"), tmp_path / "copy", resume=True)
    assert isinstance(one, Finished)
    assert isinstance(other, Finished)
    assert one.test == other.test


@pytest.mark.parametrize(
    "changes", [{"epochs": 9}, {"hidden_size": 9}, {"test_fraction": 0.3}, {"dropout": 0.3}]
)
def test_resuming_with_other_settings_is_an_error(
    tiny: Tiny, tmp_path: Path, changes: dict[str, object]
) -> None:
    finish(tiny(epochs=1), tmp_path / "run")
    with pytest.raises(
        CheckpointError, match=f"other settings: {next(iter(changes))} was .* Resume it with the same"
    ):
        next(train(tiny(**{"epochs": 1, **changes}), tmp_path / "run", resume=True))
    with pytest.raises(CheckpointError, match="started with other settings: seed was 0, not 5"):
        next(train(tiny(epochs=1).replace(seed=5), tmp_path / "run", resume=True))


def test_resuming_on_changed_names_is_an_error(tiny: Tiny, toy_csv: Path, tmp_path: Path) -> None:
    own = Path(shutil.copy(toy_csv, tmp_path / "own.csv"))
    finish(tiny(epochs=1, source=str(own)), tmp_path / "run")
    with own.open("a", encoding="utf-8") as file:
        file.writelines(f"Neu{letter},Nord\n" for letter in "abcdefgh")
    with pytest.raises(CheckpointError, match=r"have changed\. Start a new run"):
        next(train(None, tmp_path / "run", resume=True))


def test_resuming_what_is_no_run_is_an_error(tiny: Tiny, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="needs the folder"):
        next(train(tiny(), resume=True))
    with pytest.raises(CheckpointError, match="holds no run to go on with"):
        next(train(tiny(), tmp_path / "nothing", resume=True))
    assert not (tmp_path / "nothing").exists()


@pytest.mark.slow
@pytest.mark.fault
def test_killed_at_any_moment_a_run_keeps_a_whole_checkpoint_and_ends_the_same(
    tiny: Tiny, tmp_path: Path
) -> None:
    experiment = tiny(epochs=80, patience=0)
    finish(experiment, tmp_path / "whole")
    code = """if True:
        import json, sys
        import torch
        from namemodel.config import Experiment
        from namemodel.experiments import train
        torch.set_num_threads(1)
        experiment = Experiment.from_dict(json.loads(sys.argv[1]))
        for event in train(experiment, sys.argv[2], resume=sys.argv[3] == "resume"):
            print(type(event).__name__, flush=True)
    """
    run = tmp_path / "killed"
    draw = random.Random(0)  # what the process is at by then is chance all the same
    reached = 0
    for kill in range(3):
        how = "resume" if kill else "start"
        command = [sys.executable, "-c", code, json.dumps(experiment.to_dict()), str(run), how]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            while process.stdout.readline() != "EpochDone\n":
                assert process.poll() is None
            time.sleep(draw.uniform(0.0, 0.2))
            process.kill()
        assert process.returncode == -9
        last, model = load_checkpoint(run / "last"), load_checkpoint(run / "model")
        reached, before = last.progress["standing"]["epoch"], reached
        assert before < reached < 80
        assert model.metrics["epoch"] <= reached + 1
        assert len(timeless_metrics_of_whole_lines(run)) >= reached
    assert isinstance(list(train(experiment, run, resume=True))[-1], Finished)
    assert_same_run(run, tmp_path / "whole")


def timeless_metrics_of_whole_lines(run: Path) -> list[str]:
    return [line for line in (run / "metrics.jsonl").read_text().splitlines() if line.endswith("}")]
