"""What a comparison has shown so far: its table, its curves, and how far it is."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence

import pandas as pd

from namemodel.compare import RunDone, RunEpoch, RunStarted, SavedRow
from namemodel.models import ARCHITECTURES
from namemodel.web.pieces.tables import figures_html
from namemodel.web.pieces.text import count, notice, percent, seconds
from namemodel.web.theme import ARCHITECTURE_COLOURS, PALETTE
from namemodel.web.visitors import MODELS_A_VISITOR, OWN

EMPTY = notice("Choose networks and press Compare. The table fills row by row.")
NETWORKS = {ARCHITECTURES[id].title: colour for id, colour in ARCHITECTURE_COLOURS.items()}
# What a visitor's own models are called in the plots: a plot takes its colours when it is built.
MINE = {f"mine {number}": PALETTE[-number % len(PALETTE)] for number in range(1, MODELS_A_VISITOR + 1)}
COLOURS = NETWORKS | MINE
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


def colours_of(titles: Iterable[str]) -> dict[str, str]:
    """Return the colours of all networks and of the visitor's models of these titles, by title."""
    own = zip(MINE.items(), titles, strict=False)
    return NETWORKS | {f"{name}: {title.removeprefix(OWN)}": colour for (name, colour), title in own}


def empty_frame() -> pd.DataFrame:
    """Return the data of a plot with no point yet."""
    # A plot takes its colours from the series of its first data: a row of each, without a value.
    return pd.DataFrame({"epoch": 0, "value": float("nan"), "network": list(COLOURS)})


class Board:
    """What a comparison has shown so far."""

    def __init__(self, seeds: int) -> None:
        self.seeds = seeds
        self.rows: dict[str, list[RunDone]] = {}
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
        name = list(MINE)[len(self.own)]
        for epoch, loss, accuracy in event.curve:
            self.add_point(name, epoch, loss, accuracy)
        tested = event.n is not None and event.macro_f1 is not None and event.log_loss is not None
        self.own[event.title] = (
            f"{name}: {event.title.removeprefix(OWN)}",
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

    def add_point(self, title: str, epoch: int, loss: float | None, accuracy: float | None) -> None:
        """Add one epoch of one network to both plots, its accuracy in percent, if it was judged."""
        if loss is not None and accuracy is not None:
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
