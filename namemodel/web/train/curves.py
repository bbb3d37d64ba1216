"""The curves of one training run, and how far it is."""

from __future__ import annotations

from namemodel.events import EpochDone, Progress, Started
from namemodel.web.shared.lines import Curve, accuracy_lines, legend_html, loss_lines
from namemodel.web.shared.series_style import Look
from namemodel.web.shared.text import count, seconds
from namemodel.wording import things

SERIES = {
    "train": Look("#8d99a6", "circle"),
    "validation": Look("var(--c0)", "square"),
    "test (the article's recipe only)": Look("var(--c1)", "triangle"),
}
LEGEND = legend_html(SERIES)
USUAL = 30  # epochs that the empty charts have room for


class Curves:
    """What a run has shown so far: the points of both charts, and how far it is."""

    def __init__(self, epochs: int = USUAL) -> None:
        self.epochs = epochs
        self.losses: dict[str, list[tuple[int, float]]] = {series: [] for series in SERIES}
        self.accuracies: dict[str, list[tuple[int, float]]] = {series: [] for series in SERIES}
        self.words = "Reading the names …"
        self.share = self.took = 0.0
        self.epoch = 0
        self.kept: int | None = None

    def take(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case Started():
                names = things(event.train_names, "training name")
                self.words = (
                    f"{event.title}, {count(event.parameters)} parameters, {names}, on {event.device}"
                )
            case Progress():
                self.share = (event.epoch - 1 + event.batch / event.batches) / self.epochs
                self.words = f"epoch {event.epoch} of {self.epochs}{left(self.share, self.took)}"
            case EpochDone():
                self.epoch = event.epoch
                self.kept = event.epoch if event.kept else self.kept
                self.took += event.seconds
                self.share = event.epoch / self.epochs
                self.words = f"epoch {event.epoch} of {self.epochs}{left(self.share, self.took)}"
                self.add_points(event)

    def add_points(self, event: EpochDone) -> None:
        """Add an epoch's figures to the points of both charts."""
        figures = (
            (event.train_loss, event.train_accuracy),
            (event.validation_loss, event.validation_accuracy),
            (event.test_loss, event.test_accuracy),
        )
        for series, (loss, accuracy) in zip(SERIES, figures, strict=True):
            if loss is not None:
                self.losses[series].append((event.epoch, loss))
            if accuracy is not None:
                self.accuracies[series].append((event.epoch, accuracy))

    def charts(self) -> tuple[str, str]:
        """Return the charts of loss and of accuracy."""
        return loss_lines(lines(self.losses), self.epochs), accuracy_lines(
            lines(self.accuracies), self.epochs
        )


def lines(points: dict[str, list[tuple[int, float]]]) -> list[Curve]:
    """Return the lines of a chart."""
    return [Curve(series, SERIES[series], found) for series, found in points.items()]


def left(share: float, took: float) -> str:
    """Return " · 12 s left", once there is something to judge by."""
    return f" · {seconds(took / share - took)} left" if share and took else ""
