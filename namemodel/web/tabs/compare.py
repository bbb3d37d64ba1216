"""Compare: the same experiment for several networks, curves over each other, one table."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import gradio as gr
import pandas as pd

from namemodel.compare import CompareDone, RunDone, RunEpoch, RunStarted, SavedRow, plan
from namemodel.errors import ConfigError
from namemodel.models import ARCHITECTURES
from namemodel.presets import PRESETS
from namemodel.web.context import Context
from namemodel.web.errors import streamed, written
from namemodel.web.pieces.data_choice import DataChoice
from namemodel.web.pieces.legend import legend_html
from namemodel.web.pieces.tables import figures_html, progress_html
from namemodel.web.pieces.text import count, notice, percent, seconds
from namemodel.web.theme import ARCHITECTURE_COLOURS, PALETTE

TITLE = "Compare"
EMPTY = notice("Choose networks and press Compare. The table fills row by row.")
WAITING = progress_html(0, "Nothing is running.")
COLOURS = {ARCHITECTURES[id].title: colour for id, colour in ARCHITECTURE_COLOURS.items()}
PLOT: dict[str, Any] = {
    "x": "epoch",
    "y": "value",
    "color": "network",
    "height": 280,
    "min_width": 290,
    "x_lim": [0, 30],
    "x_title": "epoch",
    "color_title": " ",
    "y_title": " ",
}
TITLES = (
    "Network",
    "Parameters",
    "Test accuracy",
    "Macro-F1",
    "Log loss (nats)",
    "s an epoch",
    "s to train",
    "µs a name",
)
MAX_EPOCHS = 200
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
            preset = gr.Dropdown(
                list(PRESETS),
                value="recommended",
                label="Preset",
                info="The recipe",
                filterable=False,
                min_width=190,
            )
            epochs = gr.Number(
                0,
                label="Epochs",
                info="0: the preset's",
                precision=0,
                minimum=0,
                maximum=MAX_EPOCHS,
                min_width=110,
            )
            seeds = gr.Slider(
                1, 10, value=1, step=1, label="Seeds", info="Runs of each", buttons=[], min_width=150
            )
    with gr.Row(elem_classes="nm-actions"):
        run = gr.Button("Compare", variant="primary", min_width=120)
        stop = gr.Button("Stop", interactive=False, min_width=80)
    progress = gr.HTML(WAITING, min_height=64)
    table = gr.HTML(EMPTY, min_height=260)
    legend = gr.HTML(legend_html(COLOURS))
    with gr.Row():
        accuracy = gr.LinePlot(empty_frame(), title="Accuracy (%)", color_map=COLOURS, **PLOT)
        loss = gr.LinePlot(empty_frame(), title="Loss (nats)", color_map=COLOURS, **PLOT)
    gr.HTML(notice(CURVES))
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def compare(request: gr.Request, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Run the experiments in a worker and show every epoch and every row."""
        chosen, (networks, own, preset, epochs, seeds) = values[: names.size], values[names.size :]
        yield from run_compare(
            context, names, chosen, networks, own, preset, epochs, int(seeds), str(request.session_hash)
        )

    run.click(
        streamed(compare, failed),
        [*names.inputs, networks, mine, preset, epochs, seeds],
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


def colours_of(titles: Iterable[str]) -> dict[str, str]:
    """Return a colour for each network and for each of the visitor's models."""
    return COLOURS | {title: PALETTE[-1 - i % len(PALETTE)] for i, title in enumerate(titles)}


def empty_frame(names: Iterable[str] = COLOURS) -> pd.DataFrame:
    """Return the data of a plot with no point yet."""
    # A plot takes its colours from the series of its first data: a row of each, without a value.
    return pd.DataFrame({"epoch": 0, "value": float("nan"), "network": list(names)})


def run_compare(
    context: Context,
    names: DataChoice,
    chosen: tuple[Any, ...],
    networks: Sequence[str],
    own: Sequence[str],
    preset: str,
    epochs: float | None,
    seeds: int,
    session: str,
) -> Iterator[tuple[Any, ...]]:
    """Yield values for progress, table, both plots and the two buttons."""
    idle, busy, keep = gr.update(interactive=True), gr.update(interactive=False), gr.skip()
    board = Board(seeds)
    saved = [(context.store.get(model).title, str(context.store.get(model).run)) for model in own or ()]
    if not networks and not saved:
        raise ConfigError("There is nothing to compare. Choose at least one network.")
    board.titles = [title for title, _ in saved]
    key = f"{session}:compare"
    changes: dict[str, object] = {"epochs": int(epochs)} if epochs else {}
    with context.store.folder_for("") as kept:
        source, title = names.source(chosen, kept.folder) if networks else ("", "")
        source = str(kept.folder / source) if (kept.folder / source).is_file() else source
        experiments = plan(networks, seeds, preset, source=source, **changes) if networks else []
        job = context.start(
            key,
            "compare",
            experiments=[experiment.to_dict() for experiment in experiments],
            saved=[{"title": title, "folder": folder} for title, folder in saved],
        )
        most = max([experiment.training.epochs for experiment in experiments], default=30)
        colours = colours_of(board.titles)
        blank = gr.update(value=empty_frame(colours), x_lim=[0, most], color_map=colours)
        yield progress_html(0, board.words()), board.table(), blank, blank, busy, idle
        words = f"Stopped after {board.finished} of {len(experiments)} runs."
        try:
            for events in job.events():
                for event in events:
                    board.take(event)
                    if isinstance(event, CompareDone):
                        words = ending(event, title, board.took)
                if events:
                    plots = (board.curves("accuracy"), board.curves("loss"))
                    yield progress_html(board.share, board.words()), board.table(), *plots, busy, idle
        finally:
            context.end(key, job)
        yield progress_html(board.share, words), board.table(), keep, keep, idle, busy
        context.store.drop(kept.id)


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


class Board:
    """What a comparison has shown so far."""

    def __init__(self, seeds: int) -> None:
        self.seeds = seeds
        self.rows: dict[str, list[RunDone]] = {}
        self.titles: list[str] = []
        self.own: dict[str, tuple[str, ...]] = {}
        self.points: dict[str, dict[tuple[str, int], list[float]]] = {
            "accuracy": defaultdict(list),
            "loss": defaultdict(list),
        }
        self.now: RunStarted | None = None
        self.epoch = 0
        self.finished = 0
        self.took = 0.0

    def add_saved(self, event: SavedRow) -> None:
        """Add a visitor's trained model: its row as it was tested, its curve as it was trained."""
        for epoch, loss, accuracy in event.curve:
            self.add_point(event.title, epoch, loss, accuracy)
        tested = event.n is not None and event.macro_f1 is not None and event.log_loss is not None
        self.own[event.title] = (
            event.title,
            count(event.parameters),
            f"{percent(event.accuracy)} of {count(event.n or 0)}" if tested else "not tested",
            f"{event.macro_f1:.3f}" if tested else "–",
            f"{event.log_loss:.3f}" if tested else "–",
            f"{event.seconds_an_epoch:.2f}",
            f"{event.seconds:.1f}",
            f"{event.microseconds_a_name:.0f}",
        )

    def take(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case RunStarted():
                self.now, self.epoch = event, 0
            case RunEpoch():
                self.epoch = event.epoch
                self.took += event.seconds
                title = ARCHITECTURES[event.architecture].title
                self.add_point(title, event.epoch, event.loss, event.accuracy)
            case SavedRow():
                self.add_saved(event)
            case RunDone():
                self.finished += 1
                self.rows.setdefault(event.architecture, []).append(event)

    def add_point(self, title: str, epoch: int, loss: float, accuracy: float) -> None:
        """Add one epoch of one network to both plots, its accuracy in percent."""
        self.points["accuracy"][title, epoch].append(accuracy * 100)
        self.points["loss"][title, epoch].append(loss)

    @property
    def share(self) -> float:
        """How much of all runs is done."""
        if self.now is None:
            return 0.0
        here = self.epoch / self.now.epochs if self.finished == self.now.run else 0.0
        return (self.finished + here) / self.now.runs

    def words(self) -> str:
        """Say which run is on."""
        if self.now is None:
            return "Reading the names …"
        title = ARCHITECTURES[self.now.architecture].title
        seed = f", seed {self.now.seed}" if self.seeds > 1 else ""
        left = f" · {seconds(self.took / self.share - self.took)} left" if self.share > 0.02 else ""
        return f"{title}{seed}, epoch {self.epoch} · {self.finished} of {self.now.runs} runs{left}"

    def curves(self, which: str) -> pd.DataFrame:
        """Return one plot's points, averaged over the seeds."""
        rows = [
            (epoch, statistics.fmean(values), title)
            for (title, epoch), values in sorted(self.points[which].items(), key=lambda item: item[0][1])
        ]
        return pd.DataFrame(rows, columns=["epoch", "value", "network"]) if rows else empty_frame()

    def table(self) -> str:
        """Return the rows so far, one an architecture, the mean of its seeds."""
        rows = [self.row(name, runs) for name, runs in self.rows.items()]
        if not rows and not self.own:
            return EMPTY
        tested = next(iter(self.rows.values()))[0].n if self.rows else 0
        caption = f"Mean and standard deviation of the seeds so far, {count(tested)} test names each"
        if self.seeds == 1 and tested:
            best = max(runs[0].accuracy for runs in self.rows.values())
            half = 1.96 * math.sqrt(best * (1 - best) / tested)
            caption = f"One seed, {count(tested)} test names: chance alone is worth ± {half * 100:.1f} points"
        return figures_html(TITLES, [*rows, *self.own.values()], caption)

    def row(self, name: str, runs: Sequence[RunDone]) -> tuple[str, ...]:
        """Return the cells of one architecture."""

        def mean(field: str) -> float:
            return statistics.fmean(getattr(run, field) for run in runs)

        spread = statistics.stdev([run.accuracy for run in runs]) if len(runs) > 1 else None
        accuracy = percent(mean("accuracy")) + (f" ± {spread * 100:.1f}" if spread is not None else "")
        return (
            ARCHITECTURES[name].title,
            count(runs[0].parameters),
            accuracy,
            f"{mean('macro_f1'):.3f}",
            f"{mean('log_loss'):.3f}",
            f"{mean('seconds_an_epoch'):.2f}",
            f"{mean('seconds'):.1f}",
            f"{mean('microseconds_a_name'):.0f}",
        )
