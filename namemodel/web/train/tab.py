"""Train: choose names, a network and a recipe, and watch it learn."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import gradio as gr

from namemodel.architectures import ARCHITECTURES
from namemodel.config import Experiment
from namemodel.errors import ConfigError
from namemodel.events import Finished, Started, Stopped
from namemodel.hardware import available_devices, resolve_device
from namemodel.jobs import Job
from namemodel.presets import PRESETS, make_experiment
from namemodel.web.shared.context import DOWNLOAD, QUIET, STREAM, Context, Update
from namemodel.web.shared.controls import RunButtons, make_char_lm, whole
from namemodel.web.shared.data_choice import PASTED_FILE, DataChoice
from namemodel.web.shared.errors import catch_errors
from namemodel.web.shared.html import STOPPING, count, notice, percent, progress_html, render, seconds
from namemodel.web.shared.sessions import OWN, StoredFolder
from namemodel.web.train.curves import Curves
from namemodel.web.train.settings import SettingControls
from namemodel.web.work import train_network
from namemodel.wording import things

TITLE = "Train"
MOST_PARAMETERS = 10_000_000
EMPTY = notice("Test accuracy and the confusion matrix appear here when the training is over.")
WAITING = progress_html(0, "Nothing is training.")


def build(context: Context, session: str) -> None:
    """Lay out the tab and wire its events."""
    with gr.Row():
        with gr.Column(scale=2, min_width=290):
            names = DataChoice()
            network, preset, device, seed, char_lm = run_choices()
            recipe = gr.HTML(recipe_words("recommended"))
            with gr.Row(elem_classes="nm-actions"):
                buttons = RunButtons(context, TITLE, "Train")
        with gr.Column(scale=3, min_width=290):
            progress = gr.HTML(WAITING, min_height=64)
            charts = gr.HTML(Curves().html())
    with gr.Accordion("Settings", open=False, elem_classes="nm-accordion nm-settings"):
        controls = SettingControls("gru", "recommended", char_lm)
    view = TrainView(context, buttons, progress, charts)
    gr.on(
        [network.input, preset.input],
        lambda network, preset: {recipe: recipe_words(preset), **controls.updates(network, preset)},
        [network, preset],
        [recipe, *controls.components.values()],
        **QUIET,
    )

    def train(request: gr.Request, session: str, *values: Any) -> Iterator[Update]:
        """Train in a worker and show every epoch."""
        size = len(names.inputs)
        chosen, (architecture, preset, device, seed, *settings) = values[:size], values[size:]
        changes = controls.changes(architecture, preset, tuple(settings))
        with context.store.folder_for(session) as stored:
            source, title = names.source(chosen, stored.folder)
            experiment = make_experiment(
                architecture, preset, seed=whole(seed), device=device, source=source, **changes
            )
            run = TrainRun(context, experiment, stored, title, changes)
            curves = Curves(experiment.training.epochs)
            with run.job(buttons.key(request)) as job:
                yield view.begun(run, curves)
                for words, news in run.watch(job, curves):
                    yield {progress: words, **({charts: curves.html()} if news else {})}
            yield view.ended(run, curves)

    buttons.run.click(
        catch_errors(train, view.failed),
        [context.session, *names.inputs, network, preset, device, seed, *controls.components.values()],
        view.components,
        concurrency_limit=None,
        **STREAM,
    )


def run_choices() -> tuple[gr.Dropdown, gr.Dropdown, gr.Dropdown, gr.Number, gr.Checkbox]:
    """Lay out the choice of network, preset, device and seed, and whether there is a character LM."""
    networks = [(entry.title, entry.id) for entry in ARCHITECTURES.values()]
    devices = [(f"auto ({resolve_device('auto')})", "auto"), *((name, name) for name in available_devices())]
    common: dict[str, Any] = {"min_width": 150, "filterable": False}
    with gr.Row():
        network = gr.Dropdown(networks, value="gru", label="Network", **common)
        preset = gr.Dropdown(list(PRESETS), value="recommended", label="Preset", **common)
    char_lm = make_char_lm()
    with gr.Row():
        device = gr.Dropdown(devices, value="auto", label="Device", **common)
        seed = gr.Number(0, label="Seed", min_width=150)
    return network, preset, device, seed, char_lm


def recipe_words(preset: str) -> str:
    """Return what a preset does, as a sentence."""
    text = PRESETS[preset]
    return notice(f"{text[0].upper()}{text[1:]}.")


@dataclass
class TrainRun:
    """One training run, in a folder of its own.

    Attributes:
        names: title of the data.
        changes: the settings that differ from the preset's.
        end: its last event.
    """

    context: Context
    experiment: Experiment
    stored: StoredFolder
    names: str
    changes: dict[str, Any]
    end: Finished | Stopped | None = None

    @property
    def command(self) -> str:
        """The command that trains the same network."""
        given = self.experiment
        words = ["namemodel", "train", "--data", given.data.source, "--arch", given.model.architecture]
        words += ["--preset", given.preset, "--device", given.device, "--seed", str(given.seed)]
        for name, value in self.changes.items():
            flag = name.replace("_", "-")
            words += [f"--no-{flag}" if value is False else f"--{flag}"]
            words += [str(value)] * (not isinstance(value, bool))
        return shlex.join(words)

    def job(self, key: str) -> AbstractContextManager[Job]:
        """Train in a worker while a block lasts."""
        work: dict[str, Any] = {"experiment": self.experiment.to_dict(), "folder": str(self.stored.folder)}
        return self.context.job(key, train_network, self.stored, out=self.stored.run.name, **work)

    def watch(self, job: Job, curves: Curves) -> Iterator[tuple[str, bool]]:
        """Yield the progress as HTML, and whether there is news in the curves.

        Something comes four times a second: a page that was closed is noticed when it is written to.
        """
        for events in job.events():
            for event in events:
                curves.take(event)
                check_size(event)
                if isinstance(event, Finished | Stopped):
                    self.end = event
            if self.end is None:
                words = STOPPING if job.stopped else curves.words
                yield progress_html(curves.share, words), bool(events)
        if self.end is None:  # the worker had to be ended hard, but the epoch kept so far is on disk
            checkpoint = str(self.stored.checkpoint) if curves.kept else None
            self.end = Stopped(curves.epoch, curves.kept, None, checkpoint)

    def keep(self) -> str | None:
        """Keep the model for its session, if there is one; returns the path of its download."""
        if self.end is None or self.end.checkpoint is None:
            return None
        # What tells two models apart comes first.
        words = [self.experiment.model.title, self.experiment.preset, f"seed {self.experiment.seed}"]
        words += ["stopped"] * isinstance(self.end, Stopped) + [self.names]
        self.context.store.promote(self.stored, f"{OWN}{' · '.join(words)}")
        return shutil.make_archive(str(self.stored.folder / DOWNLOAD), "zip", self.stored.checkpoint)


class TrainView:
    """What is shown of a run: what moves, and below it the result, the command, and the files to download."""

    def __init__(self, context: Context, buttons: RunButtons, progress: gr.HTML, charts: gr.HTML) -> None:
        self.context, self.buttons, self.progress, self.charts = context, buttons, progress, charts
        self.result = gr.HTML(EMPTY, min_height=240)
        common: dict[str, Any] = {"min_width": 180, "scale": 1}
        with gr.Row(elem_classes="nm-actions"):
            self.command = gr.Textbox(
                label="The same on the command line",
                elem_id="nm-command",
                max_lines=8,
                interactive=False,
                buttons=["copy"],
                scale=4,
                min_width=260,
            )
            self.names = gr.DownloadButton("Download names.csv", visible=False, **common)
            self.download = gr.DownloadButton("Download checkpoint", interactive=False, **common)
        shown = [progress, charts, self.result, self.command, self.names, self.download]
        self.components = [*shown, *buttons.both, context.model, context.newest]

    def cleared(self) -> Update:
        """Return what is shown of no run."""
        return {
            self.charts: Curves().html(),
            self.result: EMPTY,
            self.command: "",
            self.names: gr.update(value=None, visible=False),
            self.download: gr.update(value=None, interactive=False),
        }

    def begun(self, run: TrainRun, curves: Curves) -> Update:
        """Return what is shown of a run that begins; the command reads lists that were pasted from a file."""
        is_pasted = run.experiment.data.source == PASTED_FILE
        pasted = str(run.stored.folder / PASTED_FILE) if is_pasted else None
        return {
            **self.cleared(),
            **self.buttons.busy(),
            self.charts: curves.html(),
            self.progress: progress_html(0, curves.words),
            self.command: run.command,
            self.names: gr.update(value=pasted, visible=is_pasted),
        }

    def ended(self, run: TrainRun, curves: Curves) -> Update:
        """Keep the model of a run that is over, and return what is shown of it."""
        assert run.end is not None
        finished, packed = isinstance(run.end, Finished), run.keep()
        update: Update = {
            **self.buttons.idle(),
            self.charts: curves.html(),
            self.progress: progress_html(1 if finished else curves.share, ending(run.end)),
            self.result: outcome(run.end, run.experiment.model.title),
        }
        if packed is None:
            return update
        models: dict[str, Any] = {"choices": self.context.model_choices(run.stored.session)}
        if finished:  # a model that was stopped is not chosen at once
            models["value"] = run.stored.id
        update[self.download] = gr.update(value=packed, interactive=True)
        return update | {self.context.model: gr.update(**models), self.context.newest: run.stored.id}

    def failed(self, message: str) -> Update:
        """Return what is shown of a run that could not go on: nothing of another one stays."""
        return {**self.cleared(), **self.buttons.idle(), self.progress: message}


def check_size(event: object) -> None:
    """Raise ConfigError for a network that is too large for a page that many share."""
    if isinstance(event, Started) and event.parameters > MOST_PARAMETERS:
        raise ConfigError(
            f"The network has {count(event.parameters)} parameters; the page trains at most "
            f"{count(MOST_PARAMETERS)}. Lower hidden size or layers, or use the command line."
        )


def ending(end: Finished | Stopped) -> str:
    """Return the last words of a run."""
    if isinstance(end, Finished):
        return f"{things(end.epochs, 'epoch')} in {seconds(end.seconds)}; epoch {end.kept_epoch} is kept"
    kept = f"Epoch {end.kept_epoch} is kept." if end.kept_epoch else "No epoch was finished, nothing is kept."
    return f"Stopped after {things(end.epoch, 'epoch')}. {kept}"


def outcome(end: Finished | Stopped, title: str) -> str:
    """Return what came out of a run: test accuracy and confusion matrix, or why there are none.

    Args:
        title: of the network.
    """
    if isinstance(end, Finished):
        return render("outcome.html", run=end, title=title)
    known = end.validation_accuracy
    validation = f" Its validation accuracy is {percent(known)}." if known is not None else ""
    return notice(
        f"The test names were not read: that is done once, at the end of a whole run.{validation} "
        "The command below trains the whole run."
    )
