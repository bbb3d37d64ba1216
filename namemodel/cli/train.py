"""`namemodel train`: an experiment into a folder."""

from __future__ import annotations

import functools
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from namemodel.cli.flags import ARCHITECTURE_IDS, EXPERIMENT_FLAGS, json_option, parameter, with_flags
from namemodel.cli.interrupt import INTERRUPTED, stop_on_interrupt
from namemodel.cli.output import Step, follow
from namemodel.config import Experiment
from namemodel.events import CrossFitting, EpochDone, Event, Finished, Progress, Started, Stopped
from namemodel.presets import make_experiment
from namemodel.wording import number, percent, things

FOLDER = "runs/<data>-<arch>-<preset>-seed<seed>"
RESUME = "Continue the run in --out with its settings; flags that are given must agree with them."


@with_flags(
    *EXPERIMENT_FLAGS,
    parameter("architecture", "--arch", f"The network: {ARCHITECTURE_IDS}.", "WORD", "gru"),
    parameter("out", "--out", "The run's folder.", "DIR", FOLDER, kind=Path),
    parameter("resume", "--resume", RESUME, kind=bool),
)
def train(
    out: Path | None = None,
    resume: bool = False,
    json: Annotated[bool, json_option("the events as JSON, one per line")] = False,
    **given: Any,
) -> None:
    """Train a network on lists of names.

    The defaults that are shown are the recommended recipe's for a GRU; a preset
    changes many of them. The weights of the last epoch are kept, unless
    --select-on says otherwise, and the test names are used once, at the end.
    Ctrl-C stops the run and keeps what it has so far; --resume continues it.
    """
    from namemodel.experiments import train as events_of
    from namemodel.hardware import use_one_thread

    use_one_thread()
    folder = out or default_folder(make_experiment(**given))
    experiment = resumed(folder, given) if resume else make_experiment(**given)
    with stop_on_interrupt() as stop:
        events = events_of(experiment, folder, resume=resume, stop=stop)
        finished = follow(events, functools.partial(steps, experiment, folder), json)
    if not finished:
        raise typer.Exit(INTERRUPTED)


def default_folder(experiment: Experiment) -> Path:
    """Return the folder of a run that is given none."""
    data = Path(experiment.data.source).resolve().stem
    name = f"{data}-{experiment.model.architecture}-{experiment.preset}-seed{experiment.seed}"
    return Path("runs") / name


def resumed(folder: Path, given: dict[str, Any]) -> Experiment:
    """Return the experiment of the run in a folder, with the given settings changed in it.

    `experiments.train` then refuses a change. Raises CheckpointError when there is no run.
    """
    from namemodel.training.run_folder import RunFolder

    began = RunFolder(folder).experiment(None)
    own = {name: value for name, value in given.items() if name in ("preset", "seed", "device")}
    rest = {name: value for name, value in given.items() if name not in own}
    return began.with_settings(**rest).replace(**own)


def steps(experiment: Experiment, folder: Path, events: Iterator[Event], out: Console) -> Iterator[Step]:
    """Yield the progress of the run, and print its beginning and its end."""
    for event in events:
        match event:
            case Started():
                epochs = event.epochs
                out.print(opening(event))
                out.print(f"run folder: {folder}")
                if event.first_epoch > 1:
                    done = event.first_epoch - 1
                    out.print("all its epochs are done" if done == epochs else f"going on from epoch {done}")
                yield Step("epoch 1", event.first_epoch - 1, epochs)
            case Progress():
                yield Step(done=event.epoch - 1 + event.batch / event.batches)
            case EpochDone():
                title = f"epoch {event.epoch}/{epochs}"
                figures = f"loss {number(event.train_loss)}, validation {percent(event.validation_accuracy)}"
                yield Step(f"{title}, {figures}", event.epoch, line=f"{title}; {epoch_line(event)}")
            case CrossFitting():
                yield Step(f"trained; measuring which names are unlike its lists: {percent(event.fraction)}")
            case Stopped():
                out.print(farewell(event, folder))
            case Finished():
                out.print(summary(event, experiment, folder))


def opening(started: Started) -> str:
    """Return what is trained, and on what."""
    return (
        f"{started.title}, {started.parameters:,} parameters, on {started.device}\n"
        f"{started.origin}\n"
        f"{', '.join(started.labels)}: {started.train_names:,} names to train on, "
        f"{started.validation_names:,} to validate, {started.test_names:,} to test"
    )


def epoch_line(event: EpochDone) -> str:
    """Return an epoch's figures."""
    figures = (
        ("train", event.train_loss, event.train_accuracy),
        ("validation", event.validation_loss, event.validation_accuracy),
        ("test", event.test_loss, event.test_accuracy),
    )
    cells = [
        f"{names} loss {number(loss)}, accuracy {percent(accuracy)}"
        for names, loss, accuracy in figures
        if accuracy is not None
    ]
    return "; ".join([*cells, f"{event.seconds:.1f} s{', kept' * event.kept}"])


def farewell(stopped: Stopped, folder: Path) -> str:
    """Return what a stopped run leaves behind."""
    if stopped.checkpoint is None:
        return "Stopped before an epoch was done; there is no checkpoint."
    return (
        f"Stopped after {things(stopped.epoch, 'epoch')}; the test names have not been read.\n"
        f"kept: epoch {stopped.kept_epoch}, validation accuracy {percent(stopped.validation_accuracy)}: "
        f"{stopped.checkpoint}\n"
        f"go on: namemodel train --resume --out {shlex.quote(str(folder))}"
    )


def summary(finished: Finished, experiment: Experiment, folder: Path) -> str:
    """Return a finished run's figures, and how to use its checkpoint."""
    test, model = finished.test, shlex.quote(str(folder))
    look = f"\nlook inside: namemodel explain --model {model} NAME" if experiment.model.has_char_lm else ""
    return (
        f"test accuracy {percent(finished.test_accuracy)} on {test['n']:,} names "
        f"(epoch {finished.kept_epoch} of {finished.epochs}, {finished.seconds:.1f} s)\n"
        f"macro-F1 {number(test['macro_f1'])}, balanced accuracy {percent(test['balanced_accuracy'])}, "
        f"log loss {number(test['log_loss'])} nats\n"
        f"checkpoint: {finished.checkpoint}\n"
        f"use it: namemodel classify --model {model} NAME{look}"
    )
