"""Train: choose names, a network and a recipe, and watch it learn."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from html import escape
from typing import Any

import gradio as gr

from namemodel.architectures import ARCHITECTURES
from namemodel.config import Experiment
from namemodel.errors import ConfigError
from namemodel.events import Finished, Started, Stopped
from namemodel.hardware import available_devices, resolve_device
from namemodel.presets import PRESETS, make_experiment
from namemodel.web.shared.context import DOWNLOAD, Context
from namemodel.web.shared.controls import SettingControls, make_char_lm, whole
from namemodel.web.shared.data_choice import PASTED_FILE, DataChoice
from namemodel.web.shared.errors import streamed
from namemodel.web.shared.sessions import OWN, Kept
from namemodel.web.shared.tables import STOPPING, confusion_html, progress_html
from namemodel.web.shared.text import count, notice, percent, seconds
from namemodel.web.train.curves import Curves
from namemodel.web.work import train_network
from namemodel.wording import things

TITLE = "Train"
MOST_PARAMETERS = 10_000_000
EMPTY = notice("Test accuracy and the confusion matrix appear here when the training is over.")
WAITING = progress_html(0, "Nothing is training.")


def build(context: Context) -> None:
    """Lay out the tab and wire its events."""
    with gr.Row():
        with gr.Column(scale=2, min_width=290):
            names = DataChoice()
            network, preset, device, seed, char_lm = run_choices()
            recipe = gr.HTML(recipe_words("recommended"))
            with gr.Row(elem_classes="nm-actions"):
                run = gr.Button("Train", variant="primary", min_width=150)
                stop = gr.Button("Stop", interactive=False, min_width=80)
        with gr.Column(scale=3, min_width=290):
            progress = gr.HTML(WAITING, min_height=64)
            charts = gr.HTML(Curves().html())
    with gr.Accordion("Settings", open=False, elem_classes="nm-settings"):
        controls = SettingControls("gru", "recommended", char_lm=char_lm)
    result, command, lists, download = outcome_view()
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def refill(architecture: str, preset: str) -> list[Any]:
        """Put the preset's values into the controls."""
        return [recipe_words(preset), *controls.updates(architecture, preset)]

    gr.on(
        [network.input, preset.input],
        refill,
        [network, preset],
        [recipe, *controls.components.values()],
        queue=False,
        **quiet,
    )

    def train(request: gr.Request, visitor: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Train in a worker and show every epoch."""
        chosen, (architecture, preset, device, seed, *settings) = values[: names.size], values[names.size :]
        changes = controls.changes(architecture, preset, tuple(settings))
        with context.store.folder_for(visitor) as kept:
            source, title = names.source(chosen, kept.folder)
            experiment = make_experiment(
                architecture, preset, seed=whole(seed), device=device, source=source, **changes
            )
            line = command_line(experiment, source, changes)
            yield from run_training(context, experiment, kept, title, line, str(request.session_hash))

    run.click(
        streamed(train, failed),
        [context.visitor, *names.inputs, network, preset, device, seed, *controls.components.values()],
        [progress, charts, result, command, lists, run, stop, download, context.model],
        concurrency_limit=None,
        **quiet,
    )

    def halt(request: gr.Request) -> Any:
        """Stop this page's training, and show that it was asked to."""
        context.stop(f"{request.session_hash}:train")
        return gr.update(interactive=False)

    stop.click(halt, None, stop, queue=False, **quiet)


def run_choices() -> tuple[gr.Dropdown, gr.Dropdown, gr.Dropdown, gr.Number, gr.Checkbox]:
    """Lay out the choice of network, preset, device and seed, and whether there is a character LM."""
    networks = [(entry.title, entry.id) for entry in ARCHITECTURES.values()]
    narrow: dict[str, Any] = {"min_width": 150, "filterable": False}
    with gr.Row():
        network = gr.Dropdown(networks, value="gru", label="Network", **narrow)
        preset = gr.Dropdown(list(PRESETS), value="recommended", label="Preset", **narrow)
    char_lm = make_char_lm()
    with gr.Row():
        device = gr.Dropdown(device_choices(), value="auto", label="Device", **narrow)
        seed = gr.Number(0, label="Seed", min_width=150)
    return network, preset, device, seed, char_lm


def outcome_view() -> tuple[gr.HTML, gr.Textbox, gr.DownloadButton, gr.DownloadButton]:
    """Lay out what a run leaves: its result, its command, and the files to download."""
    result = gr.HTML(EMPTY, min_height=240)
    with gr.Row(elem_classes="nm-actions"):
        command = gr.Textbox(
            label="The same on the command line",
            elem_id="nm-command",
            max_lines=8,
            interactive=False,
            buttons=["copy"],
            scale=4,
            min_width=260,
        )
        lists = gr.DownloadButton("Download names.csv", visible=False, min_width=180, scale=1)
        download = gr.DownloadButton("Download checkpoint", interactive=False, min_width=180, scale=1)
    return result, command, lists, download


def recipe_words(preset: str) -> str:
    """Return what a preset does, as a sentence."""
    text = PRESETS[preset]
    return notice(f"{text[0].upper()}{text[1:]}.")


def device_choices() -> list[tuple[str, str]]:
    """Return the devices of this machine, "auto" first with what it stands for."""
    return [(f"auto ({resolve_device('auto')})", "auto"), *((name, name) for name in available_devices())]


def model_title(experiment: Experiment, names: str, stopped: bool) -> str:
    """Return what a visitor's model is called: what tells two of them apart comes first."""
    parts = [
        experiment.model.title,
        experiment.preset,
        f"seed {experiment.seed}",
        *["stopped"] * stopped,
        names,
    ]
    return f"{OWN}{' · '.join(parts)}"


def command_line(experiment: Experiment, source: str, changes: dict[str, Any]) -> str:
    """Return the command that does the same."""
    words = ["namemodel", "train", "--data", source, "--arch", experiment.model.architecture]
    words += ["--preset", experiment.preset, "--device", experiment.device, "--seed", str(experiment.seed)]
    for name, value in changes.items():
        flag = name.replace("_", "-")
        words += (
            [f"--{flag}" if value else f"--no-{flag}"]
            if isinstance(value, bool)
            else [f"--{flag}", str(value)]
        )
    return shlex.join(words)


def run_training(
    context: Context, experiment: Experiment, kept: Kept, names: str, line: str, session: str
) -> Iterator[tuple[Any, ...]]:
    """Yield values for progress, charts, result, command, pasted lists, three buttons and the models."""
    idle, busy, keep = gr.update(interactive=True), gr.update(interactive=False), gr.skip()
    off = gr.update(value=None, interactive=False)
    key = f"{session}:train"
    work: dict[str, Any] = {
        "experiment": experiment.to_dict(),
        "folder": str(kept.folder),
        "out": kept.run.name,
    }
    job = context.start(key, train_network, kept, **work)
    curves = Curves(experiment.training.epochs)
    # The command of pasted lists reads them from a file: here it is.
    pasted = kept.folder / PASTED_FILE if experiment.data.source == PASTED_FILE else None
    lists = gr.update(value=str(pasted) if pasted else None, visible=bool(pasted))
    yield progress_html(0, curves.words), curves.html(), EMPTY, line, lists, busy, idle, off, keep
    end: Finished | Stopped | None = None
    try:
        for events in job.events():
            for event in events:
                curves.take(event)
                check_size(event)
                if isinstance(event, Finished | Stopped):
                    end = event
            # Also without news: a page that was closed is noticed when it is written to.
            if end is None:
                charts = curves.html() if events else keep
                words = curves.words if not job.stopped else STOPPING
                yield progress_html(curves.share, words), charts, *[keep] * 7
    finally:
        context.end(key, job)
    # A worker that had to be ended hard says nothing more, but the epoch kept so far is on disk.
    end = end or Stopped(curves.epoch, curves.kept, None, str(kept.checkpoint) if curves.kept else None)
    done = progress_html(curves.share if isinstance(end, Stopped) else 1, ending(end))
    title = model_title(experiment, names, isinstance(end, Stopped))
    yield (
        done,
        curves.html(),
        outcome(end, experiment.model.title),
        line,
        keep,
        idle,
        busy,
        *offer(context, end, kept, title),
    )


def check_size(event: object) -> None:
    """Raise ConfigError for a network that is too large for a page that many share."""
    if isinstance(event, Started) and event.parameters > MOST_PARAMETERS:
        raise ConfigError(
            f"The network has {count(event.parameters)} parameters; the page trains at most "
            f"{count(MOST_PARAMETERS)}. Lower hidden size or layers, or use the command line."
        )


def ending(event: Finished | Stopped) -> str:
    """Return the last words of a run."""
    if isinstance(event, Stopped):
        kept = (
            f"Epoch {event.kept_epoch} is kept."
            if event.kept_epoch
            else "No epoch was finished, nothing is kept."
        )
        return f"Stopped after {things(event.epoch, 'epoch')}. {kept}"
    return f"{things(event.epochs, 'epoch')} in {seconds(event.seconds)}; epoch {event.kept_epoch} is kept"


def outcome(event: Finished | Stopped, title: str) -> str:
    """Return what came out of a run: test accuracy and confusion matrix, or why there are none.

    Args:
        title: of the network.
    """
    if isinstance(event, Stopped):
        validation = (
            f" Its validation accuracy is {percent(event.validation_accuracy)}."
            if event.validation_accuracy is not None
            else ""
        )
        return notice(
            f"The test names were not read: that is done once, at the end of a whole run.{validation} "
            "The command below trains the whole run."
        )
    figures = (
        f'<div class="nm-big"><span>{percent(event.test_accuracy)}</span> of '
        f"{things(event.test['n'], 'test name')} right"
        f"<small>{escape(title)} · macro-F1 {event.test['macro_f1']:.3f} · "
        f"log loss {event.test['log_loss']:.3f} nats · "
        f"validation {percent(event.validation_accuracy)}</small></div>"
    )
    return figures + confusion_html(event.test["labels"], event.test["confusion"])


def offer(context: Context, end: Finished | Stopped, kept: Kept, title: str) -> tuple[Any, Any]:
    """Return the download button and the model list, the new model chosen if there is one."""
    if end.checkpoint is None:
        return gr.update(value=None, interactive=False), gr.skip()
    context.store.promote(kept, title)
    packed = shutil.make_archive(str(kept.folder / DOWNLOAD), "zip", kept.checkpoint)
    choices = context.model_choices(kept.visitor)
    # A model that is tested is chosen at once; of one that was stopped the visitor may know nothing yet.
    models = gr.update(choices=choices, value=kept.id)
    if isinstance(end, Stopped):
        models = gr.update(choices=choices)
    return gr.update(value=packed, interactive=True), models


def failed(message: str) -> tuple[Any, ...]:
    """Return the values of `run_training` for a run that could not go on: nothing of another one stays."""
    idle, busy = gr.update(interactive=True), gr.update(interactive=False)
    off, hidden = gr.update(value=None, interactive=False), gr.update(value=None, visible=False)
    return message, Curves().html(), EMPTY, "", hidden, idle, busy, off, gr.skip()
