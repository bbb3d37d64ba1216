"""Compare: the same experiment for several networks, curves over each other, one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from namemodel.compare import CompareDone, plan
from namemodel.errors import ConfigError
from namemodel.jobs import Job
from namemodel.models import ARCHITECTURES
from namemodel.presets import PRESETS
from namemodel.web.context import Context
from namemodel.web.errors import streamed, written
from namemodel.web.pieces.board import COLOURS, EMPTY, NETWORKS, Board, colours_of, empty_frame
from namemodel.web.pieces.controls import whole
from namemodel.web.pieces.data_choice import DataChoice
from namemodel.web.pieces.legend import legend_html
from namemodel.web.pieces.tables import progress_html
from namemodel.web.pieces.text import notice, seconds

TITLE = "Compare"
WAITING = progress_html(0, "Nothing is running.")
PLOT: dict[str, Any] = {
    "x": "epoch",
    "y": "value",
    "color": "network",
    "height": 280,
    "min_width": 290,
    "x_lim": [0, 30],
    "x_title": "epoch",
    "color_map": COLOURS,
    "colors_in_legend": [],  # the page's own is larger
    "y_title": " ",
}
CURVES = (
    "The curves are of the names that a recipe chooses its epoch by: validation names, "
    "or with the preset “article” what the article looks at."
)


def build(context: Context) -> None:
    """Lay out the tab and wire its events."""
    networks = gr.CheckboxGroup(
        [(entry.title, entry.id) for entry in ARCHITECTURES.values()],
        value=list(ARCHITECTURES),
        label="Networks",
    )
    mine = gr.CheckboxGroup([], label="Models that you trained", visible=False)
    with gr.Row():
        with gr.Column(scale=2, min_width=290):
            names = DataChoice()
        with gr.Column(scale=3, min_width=290), gr.Row():
            preset, epochs, seeds = run_choices()
    with gr.Row(elem_classes="nm-actions"):
        run = gr.Button("Compare", variant="primary", min_width=120)
        stop = gr.Button("Stop", interactive=False, min_width=80)
    progress = gr.HTML(WAITING, min_height=64)
    table = gr.HTML(EMPTY, min_height=260)
    legend = gr.HTML(legend_html(NETWORKS))
    with gr.Row():
        accuracy = gr.LinePlot(empty_frame(), title="Accuracy (%)", **PLOT)
        loss = gr.LinePlot(empty_frame(), title="Loss (nats)", **PLOT)
    gr.HTML(notice(CURVES))
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def compare(request: gr.Request, visitor: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Run the experiments in a worker and show every epoch and every row."""
        chosen, asked = values[: names.size], values[names.size :]
        yield from run_compare(context, visitor, str(request.session_hash), names, chosen, *asked)

    run.click(
        streamed(compare, failed),
        [context.visitor, *names.inputs, networks, mine, preset, epochs, seeds],
        [progress, table, accuracy, loss, run, stop],
        concurrency_limit=None,
        **quiet,
    )

    def halt(request: gr.Request) -> None:
        """Stop this page's comparison."""
        context.stop(f"{request.session_hash}:compare")

    stop.click(halt, None, None, queue=False, **quiet)

    def own_models(visitor: str) -> Any:
        """Return the visitor's models as choices, hidden while there are none."""
        choices = [(kept.title, kept.id) for kept in context.store.models_of(visitor)]
        return gr.update(choices=choices, visible=bool(choices))

    gr.on([context.model.change, context.page.load], own_models, context.visitor, mine, queue=False, **quiet)

    def explain(own: Sequence[str]) -> str:
        """Name the lines of the networks and of the visitor's models that are chosen."""
        return legend_html(colours_of(context.store.get(model).title for model in own))

    mine.change(written(explain), mine, legend, queue=False, **quiet)


def run_choices() -> tuple[gr.Dropdown, gr.Number, gr.Slider]:
    """Lay out the choice of preset, epochs and seeds."""
    preset = gr.Dropdown(
        list(PRESETS), value="recommended", label="Preset", info="The recipe", filterable=False, min_width=190
    )
    epochs = gr.Number(0, label="Epochs", info="0: the preset's", min_width=110)
    seeds = gr.Slider(1, 10, value=1, step=1, label="Seeds", info="Runs of each", buttons=[], min_width=150)
    return preset, epochs, seeds


def run_compare(
    context: Context,
    visitor: str,
    session: str,
    names: DataChoice,
    chosen: tuple[Any, ...],
    networks: Sequence[str],
    own: Sequence[str],
    preset: str,
    epochs: float | None,
    seeds: float,
) -> Iterator[tuple[Any, ...]]:
    """Yield values for progress, table, both plots and the two buttons."""
    idle, busy = gr.update(interactive=True), gr.update(interactive=False)
    board = Board(int(seeds))
    saved = [context.store.get(model) for model in own or ()]
    if not networks and not saved:
        raise ConfigError("There is nothing to compare. Choose at least one network.")
    key = f"{session}:compare"
    changes: dict[str, object] = {"epochs": whole(epochs)} if epochs else {}
    with context.store.folder_for("") as kept:
        source, title = names.source(chosen, kept.folder) if networks else ("", "")
        experiments = plan(networks, int(seeds), preset, source=source, **changes) if networks else []
        job = context.start(
            key,
            "compare",
            visitor,
            folder=str(kept.folder),
            experiments=[experiment.to_dict() for experiment in experiments],
            saved=[{"title": model.title, "folder": str(model.run)} for model in saved],
        )
        every = [*experiments, *(context.classifier(model.id).checkpoint.experiment for model in saved)]
        longest = max(experiment.training.epochs for experiment in every)
        blank = gr.update(value=empty_frame(), x_lim=[0, longest])
        yield progress_html(0, board.words()), board.table(), blank, blank, busy, idle
        try:
            yield from watch(job, board, title, len(experiments))
        finally:
            context.end(key, job)
        context.store.drop(kept.id)


def watch(job: Job, board: Board, title: str, runs: int) -> Iterator[tuple[Any, ...]]:
    """Yield the values of `run_compare` while a comparison of `runs` runs is going on, and its end."""
    idle, busy, keep = gr.update(interactive=True), gr.update(interactive=False), gr.skip()
    words = ""
    for events in job.events():
        for event in events:
            board.take(event)
            if isinstance(event, CompareDone):
                words = ending(event, title, board.took)
        plots = (board.curves("accuracy"), board.curves("loss")) if events else (keep, keep)
        yield progress_html(board.share, board.words()), board.table(), *plots, busy, idle
    # A worker that had to be ended hard says nothing more.
    words = words or f"Stopped after {board.finished} of {runs} runs."
    yield progress_html(board.share, words), board.table(), keep, keep, idle, busy


def ending(done: CompareDone, title: str, took: float) -> str:
    """Return the last words of a comparison."""
    if not done.runs:
        return "The models as they were tested when they were trained"
    words = f"{done.finished} of {done.runs} runs on {title}"
    return f"Stopped after {words}." if done.stopped else f"{words}, {seconds(took)} in all"


def failed(message: str) -> tuple[Any, ...]:
    """Return the values of `run_compare` for a comparison that could not go on."""
    idle, busy, keep = gr.update(interactive=True), gr.update(interactive=False), gr.skip()
    return message, keep, keep, keep, idle, busy
