"""`namemodel train`: an experiment into a folder."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from namemodel.cli.flags import (
    ARCHITECTURE_IDS,
    EXPERIMENT,
    DataFlag,
    DeviceFlag,
    PresetFlag,
    SeedFlag,
    TestFlag,
    given,
    with_settings,
)
from namemodel.cli.interrupt import stop_on_interrupt
from namemodel.cli.output import INTERRUPTED, console, count, number, print_json, progress_bar
from namemodel.config import Experiment
from namemodel.presets import make_experiment
from namemodel.wording import percent

if TYPE_CHECKING:
    from namemodel.events import EpochDone, Finished, Started, Stopped, TrainEvent


@with_settings
def train(
    data: DataFlag = None,
    arch: Annotated[
        str | None,
        typer.Option(
            metavar="WORD",
            help=f"Which network: {ARCHITECTURE_IDS}.",
            show_default="gru",
            rich_help_panel=EXPERIMENT,
        ),
    ] = None,
    preset: PresetFlag = None,
    test: TestFlag = None,
    seed: SeedFlag = None,
    device: DeviceFlag = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The run's folder; if it isn't given, runs/<data>-<arch>-<preset>-seed<seed>.",
            show_default=False,
            rich_help_panel=EXPERIMENT,
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on with the run in --out. Its settings are used; flags that are given must agree.",
            rich_help_panel=EXPERIMENT,
        ),
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print the events as JSON, one a line, and nothing else.")
    ] = False,
    *,
    settings: dict[str, Any],
) -> None:
    """Train a network on lists of names.

    The defaults that are shown are the recommended recipe's for a GRU; a preset
    sets many of them. The last epoch is kept, unless --select-on says otherwise,
    and the test names are read once, at the end. Ctrl-C stops the run and keeps
    what it has so far; --resume goes on with it.
    """
    from namemodel.experiments import train as events_of
    from namemodel.hardware import use_one_thread

    use_one_thread()
    asked = settings | given(
        architecture=arch, preset=preset, seed=seed, device=device, source=data, test_source=test
    )
    folder = out or default_folder(make_experiment(**asked))
    experiment = resumed(folder, asked) if resume else make_experiment(**asked)
    with stop_on_interrupt() as stop:
        events = events_of(experiment, folder, resume=resume, stop=stop)
        finished = print_events(events) if json else show(events, folder)
    if not finished:
        raise typer.Exit(INTERRUPTED)


def default_folder(experiment: Experiment) -> Path:
    """Return the folder of a run that is given none."""
    data = Path(experiment.data.source).resolve().stem
    name = f"{data}-{experiment.model.architecture}-{experiment.preset}-seed{experiment.seed}"
    return Path("runs") / name


def resumed(folder: Path, asked: dict[str, Any]) -> Experiment:
    """Return the experiment of the run in a folder, with what was asked for changed in it.

    `experiments.train` then refuses a change. Raises CheckpointError when there is no run.
    """
    from namemodel.training.run_folder import RunFolder

    began = RunFolder(folder).experiment(None)
    own = {name: value for name, value in asked.items() if name in ("preset", "seed", "device")}
    rest = {name: value for name, value in asked.items() if name not in own}
    return began.with_settings(**rest).replace(**own)


def print_events(events: Iterable[TrainEvent]) -> bool:
    """Print events as JSON; returns whether the run was finished."""
    from namemodel.events import Stopped

    event: TrainEvent | None = None
    for event in events:
        print_json(event.to_dict())
    return not isinstance(event, Stopped)


def show(events: Iterable[TrainEvent], folder: Path) -> bool:
    """Show events as a progress bar, or as lines where there is no terminal; returns as above."""
    from namemodel.events import EpochDone, Finished, Progress, Started, Stopped

    out = console()
    epochs = 0
    with progress_bar(out) as bar:
        task = bar.add_task("reading names")
        for event in events:
            match event:
                case Started():
                    epochs = event.epochs
                    out.print(opening(event, folder), soft_wrap=True)
                    bar.update(task, total=epochs, completed=event.first_epoch - 1, description="epoch 1")
                case Progress():
                    bar.update(task, completed=event.epoch - 1 + event.batch / event.batches)
                case EpochDone():
                    bar.update(task, completed=event.epoch, description=short(event, epochs))
                    if bar.disable:
                        print(line(event, epochs), flush=True)
                case Stopped():
                    bar.stop()
                    out.print(farewell(event, folder), soft_wrap=True)
                    return False
                case Finished():
                    bar.stop()
                    out.print(summary(event, folder), soft_wrap=True)
    return True


def opening(started: Started, folder: Path) -> str:
    """Return what is trained, on what, and where it is written."""
    again = f"\ngoing on from epoch {started.first_epoch - 1}" if started.first_epoch > 1 else ""
    if started.first_epoch > started.epochs:
        again = "\nall its epochs are done"
    return (
        f"{started.title}, {started.parameters:,} parameters, on {started.device}\n"
        f"{started.origin}\n"
        f"{', '.join(started.labels)}: {started.train_names:,} names to train on, "
        f"{started.validation_names:,} to validate, {started.test_names:,} to test\n"
        f"run folder: {folder}{again}"
    )


def short(event: EpochDone, epochs: int) -> str:
    """Return an epoch's figures for the progress bar."""
    figures = f"loss {number(event.train_loss)}"
    if event.validation_accuracy is not None:
        figures += f", validation {percent(event.validation_accuracy)}"
    return f"epoch {event.epoch}/{epochs}, {figures}"


def line(event: EpochDone, epochs: int) -> str:
    """Return an epoch's figures as a line."""
    parts = [f"epoch {event.epoch}/{epochs}"]
    for part, loss, accuracy in (
        ("train", event.train_loss, event.train_accuracy),
        ("validation", event.validation_loss, event.validation_accuracy),
        ("test", event.test_loss, event.test_accuracy),
    ):
        if accuracy is not None:
            parts.append(f"{part} loss {number(loss)}, accuracy {percent(accuracy)}")
    parts.append(f"{event.seconds:.1f} s{', kept' if event.kept else ''}")
    return "; ".join(parts)


def farewell(stopped: Stopped, folder: Path) -> str:
    """Return what a stopped run leaves behind."""
    if stopped.checkpoint is None:
        return "Stopped before an epoch was done; there is no checkpoint."
    return (
        f"Stopped after {count(stopped.epoch, 'epoch')}; the test names have not been read.\n"
        f"kept: epoch {stopped.kept_epoch}, validation accuracy "
        f"{percent(stopped.validation_accuracy)}: {stopped.checkpoint}\n"
        f"go on: namemodel train --resume --out {shlex.quote(str(folder))}"
    )


def summary(finished: Finished, folder: Path) -> str:
    """Return a finished run's figures, and how to use its checkpoint."""
    test = finished.test
    return (
        f"test accuracy {percent(finished.test_accuracy)} on {test['n']:,} names "
        f"(epoch {finished.kept_epoch} of {finished.epochs}, {finished.seconds:.1f} s)\n"
        f"macro-F1 {number(test['macro_f1'])}, balanced accuracy {percent(test['balanced_accuracy'])}, "
        f"log loss {number(test['log_loss'])} nats\n"
        f"checkpoint: {finished.checkpoint}\n"
        f"use it: namemodel classify --model {shlex.quote(str(folder))} NAME"
    )
