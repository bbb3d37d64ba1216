"""Train: choose names, a network and a recipe, and watch it learn."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from namemodel.architectures import ARCHITECTURES
from namemodel.config import Experiment
from namemodel.errors import ConfigError
from namemodel.events import Finished, Started, Stopped
from namemodel.hardware import available_devices, resolve_device
from namemodel.presets import PRESETS, make_experiment
from namemodel.web.shared.context import DOWNLOAD, QUIET, Context, Update
from namemodel.web.shared.controls import RunButtons, make_char_lm, progress_place, whole
from namemodel.web.shared.data_choice import PASTED_FILE, DataChoice
from namemodel.web.shared.html import STOPPING, count, notice, percent, progress_html, render, seconds
from namemodel.web.shared.runs import Run
from namemodel.web.shared.sessions import OWN
from namemodel.web.train.curves import Curves
from namemodel.web.train.settings import SettingControls
from namemodel.web.work import read_names, train_network
from namemodel.wording import things

TITLE = "Train"
MOST_PARAMETERS = 10_000_000
EMPTY = notice("Test accuracy and the confusion matrix appear here when the training is over.")


class TrainTab:
    """The components of the tab, and what its button does."""

    def __init__(self, context: Context) -> None:
        self.context = context
        with gr.Row():
            with gr.Column(scale=2, min_width=290):
                self.names = DataChoice(context.readers, read_names)
                self.lay_out_recipe()
                with gr.Row(elem_classes="nm-actions"):
                    self.buttons = RunButtons(context, TITLE, "Train")
            with gr.Column(scale=3, min_width=290):
                self.progress = progress_place(progress_html(0, "Nothing is training."))
                self.charts = gr.HTML(Curves().html())
        with gr.Accordion("Settings", open=False, elem_classes="nm-accordion nm-settings"):
            self.settings = SettingControls("gru", "recommended", self.char_lm)
        self.lay_out_result()
        settings, recipe = self.settings.components.values(), [self.network, self.preset]
        chosen = [control.input for control in recipe]
        gr.on(chosen, self.show_recipe, {*recipe}, [self.recipe, *settings], **QUIET)
        shown = [self.progress, self.charts, self.result, self.command, self.pasted, self.download]
        self.buttons.start(
            self.train,
            {*self.names.inputs, *recipe, self.device, self.seed, *settings},
            [*shown, *self.buttons.both, context.model, context.newest],
            self.failed,
            momentary=[context.model, context.newest],
        )

    def lay_out_recipe(self) -> None:
        """Lay out the choice of network, preset, device and seed, and whether there is a character LM."""
        networks = [(entry.title, entry.id) for entry in ARCHITECTURES.values()]
        devices = [(f"auto ({resolve_device('auto')})", "auto")]
        devices += [(name, name) for name in available_devices()]
        common: dict[str, Any] = {"min_width": 150, "filterable": False}
        with gr.Row():
            self.network = gr.Dropdown(networks, value="gru", label="Network", **common)
            self.preset = gr.Dropdown(list(PRESETS), value="recommended", label="Preset", **common)
        self.char_lm = make_char_lm()
        with gr.Row():
            self.device = gr.Dropdown(devices, value="auto", label="Device", **common)
            self.seed = gr.Number(0, label="Seed", min_width=150)
        self.recipe = gr.HTML(recipe_words("recommended"))

    def lay_out_result(self) -> None:
        """Lay out what is shown of a run: its result, the command, and the files to download."""
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
            self.pasted = gr.DownloadButton("Download names.csv", visible=False, **common)
            self.download = gr.DownloadButton("Download checkpoint", interactive=False, **common)

    def show_recipe(self, values: dict[Any, Any]) -> Update:
        """Return what a preset does, and the controls with its values."""
        network, preset = values[self.network], values[self.preset]
        return {self.recipe: recipe_words(preset), **self.settings.updates(network, preset)}

    def train(self, run: Run, values: dict[Any, Any]) -> Iterator[Update]:
        """Train in a worker and show every epoch; keep the model for its session, if there is one."""
        network, preset = values[self.network], values[self.preset]
        changes = self.settings.changes(network, preset, values)
        with self.context.store.folder_for(values[self.context.session]) as stored:
            source, names = self.names.source(values, stored.folder)
            given = {"seed": whole(values[self.seed]), "device": values[self.device], "source": source}
            experiment = make_experiment(network, preset, **given, **changes)
            curves = Curves(experiment.training.epochs)
            work: dict[str, Any] = {
                "experiment": experiment.to_dict(),
                "folder": str(stored.folder),
                "out": stored.run.name,
            }
            with run.job(train_network, stored, **work) as job:
                pasted = stored.folder / PASTED_FILE if source == PASTED_FILE else None
                yield self.begun(command_of(experiment, changes), curves, pasted)
                for events in job.events():
                    for event in events:
                        curves.take(event)
                        check_size(event)
                    if curves.end is None:
                        words = STOPPING if job.stopped else curves.words
                        charts = {self.charts: curves.html()} if events else {}
                        yield {self.progress: run.progress(curves.share, words), **charts}
            end = curves.last_event(str(stored.checkpoint))
            update = self.ended(run, end, experiment.model.title, curves)
            if end.checkpoint is not None:
                self.context.store.promote(stored, title_of(experiment, end, names))
                packed = shutil.make_archive(str(stored.folder / DOWNLOAD), "zip", stored.checkpoint)
                update |= {self.download: gr.update(value=packed, interactive=True)}
        if end.checkpoint is not None:  # after the folder's block, which removes the oldest of many models
            models: dict[str, Any] = {"choices": self.context.model_choices(stored.session)}
            if isinstance(end, Finished):  # a model that was stopped is not chosen at once
                models["value"] = stored.id
            update |= {self.context.model: gr.update(**models), self.context.newest: stored.id}
        yield update

    def cleared(self) -> Update:
        """Return what is shown of no run."""
        return {
            self.charts: Curves().html(),
            self.result: EMPTY,
            self.command: "",
            self.pasted: gr.update(value=None, visible=False),
            self.download: gr.update(value=None, interactive=False),
        }

    def begun(self, command: str, curves: Curves, pasted: Path | None) -> Update:
        """Return what is shown of a run that begins; `pasted` is the file of lists that its command reads."""
        return {
            **self.cleared(),
            **self.buttons.busy(),
            self.charts: curves.html(),
            self.progress: progress_html(0, curves.words),
            self.command: command,
            self.pasted: gr.update(value=pasted and str(pasted), visible=pasted is not None),
        }

    def ended(self, run: Run, end: Finished | Stopped, title: str, curves: Curves) -> Update:
        """Return what is shown of a run that is over; `title` is the network's."""
        share = 1.0 if isinstance(end, Finished) else curves.share
        return {
            **self.buttons.idle(),
            self.charts: curves.html(),
            self.progress: run.progress(share, ending(end, run.seconds)),
            self.result: outcome(end, title),
        }

    def failed(self, message: str) -> Update:
        """Return what is shown of a run that could not go on: nothing of another one stays."""
        return {**self.cleared(), **self.buttons.idle(), self.progress: message}


def build(context: Context, session: str) -> None:
    """Lay out the tab and wire its events."""
    TrainTab(context)


def recipe_words(preset: str) -> Markup:
    """Return what a preset does, as a sentence."""
    text = PRESETS[preset]
    return notice(f"{text[0].upper()}{text[1:]}.")


def command_of(experiment: Experiment, changes: dict[str, Any]) -> str:
    """Return the command that trains the same network; `changes` differ from the preset's settings."""
    words = ["namemodel", "train", "--data", experiment.data.source, "--arch", experiment.model.architecture]
    words += ["--preset", experiment.preset, "--device", experiment.device, "--seed", str(experiment.seed)]
    for name, value in changes.items():
        flag = name.replace("_", "-")
        words += [f"--no-{flag}" if value is False else f"--{flag}"]
        words += [str(value)] * (not isinstance(value, bool))
    return shlex.join(words)


def title_of(experiment: Experiment, end: Finished | Stopped, names: str) -> str:
    """Return what a session's model is called; what tells two of them apart comes first."""
    words = [experiment.model.title, experiment.preset, f"seed {experiment.seed}"]
    return f"{OWN}{' · '.join([*words, *['stopped'] * isinstance(end, Stopped), names])}"


def check_size(event: object) -> None:
    """Raise ConfigError for a network that is too large for a page that many share."""
    if isinstance(event, Started) and event.parameters > MOST_PARAMETERS:
        raise ConfigError(
            f"The network has {count(event.parameters)} parameters; the page trains at most "
            f"{count(MOST_PARAMETERS)}. Lower hidden size or layers, or use the command line."
        )


def ending(end: Finished | Stopped, took: float) -> str:
    """Return the last words of a run that took so many seconds since the button was pressed."""
    if isinstance(end, Finished):
        return f"{things(end.epochs, 'epoch')} in {seconds(took)}; epoch {end.kept_epoch} is kept"
    kept = f"Epoch {end.kept_epoch} is kept." if end.kept_epoch else "No epoch was finished, nothing is kept."
    return f"Stopped after {things(end.epoch, 'epoch')}. {kept}"


def outcome(end: Finished | Stopped, title: str) -> str:
    """Return what came out of a run: test accuracy and confusion matrix, or why there are none.

    Args:
        title: of the network.
    """
    if isinstance(end, Finished):
        return render("train/outcome.html", run=end, title=title)
    known = end.validation_accuracy
    validation = f" Its validation accuracy is {percent(known)}." if known is not None else ""
    return notice(
        f"The test names were not read: that is done once, at the end of a whole run.{validation} "
        "The command below trains the whole run."
    )
