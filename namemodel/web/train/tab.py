"""Train: choose names, a network and a recipe, and watch it learn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from namemodel.architectures import ARCHITECTURES
from namemodel.events import Finished
from namemodel.hardware import available_devices, resolve_device
from namemodel.presets import PRESETS, make_experiment
from namemodel.web.shared.context import Context
from namemodel.web.shared.controls import SettingControls, follow_layers, make_char_lm, whole
from namemodel.web.shared.data_choice import DataChoice
from namemodel.web.shared.errors import catch_errors
from namemodel.web.shared.events import QUIET, STREAM, Update
from namemodel.web.shared.html import notice, progress_html
from namemodel.web.shared.run_buttons import RunButtons
from namemodel.web.train.curves import Curves
from namemodel.web.train.run import TrainRun, ending, outcome

TITLE = "Train"
EMPTY = notice("Test accuracy and the confusion matrix appear here when the training is over.")
WAITING = progress_html(0, "Nothing is training.")


def build(context: Context, visitor: str) -> None:
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
        controls = SettingControls("gru", "recommended", char_lm=char_lm)
    follow_layers(controls)
    view = TrainView(context, buttons, progress, charts)
    gr.on(
        [network.input, preset.input],
        lambda network, preset: {recipe: recipe_words(preset), **controls.updates(network, preset)},
        [network, preset],
        [recipe, *controls.components.values()],
        **QUIET,
    )

    def train(request: gr.Request, visitor: str, *values: Any) -> Iterator[Update]:
        """Train in a worker and show every epoch."""
        chosen, (architecture, preset, device, seed, *settings) = values[: names.size], values[names.size :]
        changes = controls.changes(architecture, preset, tuple(settings))
        with context.store.folder_for(visitor) as stored:
            source, title = names.source(chosen, stored.folder)
            experiment = make_experiment(
                architecture, preset, seed=whole(seed), device=device, source=source, **changes
            )
            run = TrainRun(context, experiment, stored, title, changes)
            curves = Curves(experiment.training.epochs)
            yield view.begun(run, curves)
            for words, news in run.watch(buttons.key(request), curves):
                yield {progress: words, **({charts: curves.html()} if news else {})}
            yield view.ended(run, curves)

    buttons.run.click(
        catch_errors(train, view.failed),
        [context.visitor, *names.inputs, network, preset, device, seed, *controls.components.values()],
        view.components,
        concurrency_limit=None,
        **STREAM,
    )


def run_choices() -> tuple[gr.Dropdown, gr.Dropdown, gr.Dropdown, gr.Number, gr.Checkbox]:
    """Lay out the choice of network, preset, device and seed, and whether there is a character LM."""
    networks = [(entry.title, entry.id) for entry in ARCHITECTURES.values()]
    devices = [(f"auto ({resolve_device('auto')})", "auto"), *((name, name) for name in available_devices())]
    narrow: dict[str, Any] = {"min_width": 150, "filterable": False}
    with gr.Row():
        network = gr.Dropdown(networks, value="gru", label="Network", **narrow)
        preset = gr.Dropdown(list(PRESETS), value="recommended", label="Preset", **narrow)
    char_lm = make_char_lm()
    with gr.Row():
        device = gr.Dropdown(devices, value="auto", label="Device", **narrow)
        seed = gr.Number(0, label="Seed", min_width=150)
    return network, preset, device, seed, char_lm


def recipe_words(preset: str) -> str:
    """Return what a preset does, as a sentence."""
    text = PRESETS[preset]
    return notice(f"{text[0].upper()}{text[1:]}.")


class TrainView:
    """What is shown of a run: what moves, and below it the result, the command, and the files to download."""

    def __init__(self, context: Context, buttons: RunButtons, progress: gr.HTML, charts: gr.HTML) -> None:
        self.context, self.buttons, self.progress, self.charts = context, buttons, progress, charts
        self.result = gr.HTML(EMPTY, min_height=240)
        narrow: dict[str, Any] = {"min_width": 180, "scale": 1}
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
            self.names = gr.DownloadButton("Download names.csv", visible=False, **narrow)
            self.download = gr.DownloadButton("Download checkpoint", interactive=False, **narrow)

    @property
    def components(self) -> list[Any]:
        """All components that an update may be for."""
        shown = [self.progress, self.charts, self.result, self.command, self.names, self.download]
        return [*shown, *self.buttons.both, self.context.model]

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
        """Return what is shown of a run that begins."""
        return {
            **self.cleared(),
            **self.buttons.busy(),
            self.charts: curves.html(),
            self.progress: progress_html(0, curves.words),
            self.command: run.command,
            self.names: gr.update(value=run.pasted, visible=run.pasted is not None),
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
        models: dict[str, Any] = {"choices": self.context.model_choices(run.stored.visitor)}
        if finished:  # of a model that was stopped the visitor may know nothing yet: it is not chosen at once
            models["value"] = run.stored.id
        update[self.download] = gr.update(value=packed, interactive=True)
        return update | {self.context.model: gr.update(**models)}

    def failed(self, message: str) -> Update:
        """Return what is shown of a run that could not go on: nothing of another one stays."""
        return {**self.cleared(), **self.buttons.idle(), self.progress: message}
