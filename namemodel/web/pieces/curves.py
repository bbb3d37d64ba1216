"""The curves of one training run, and how far it is."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pandas as pd

from namemodel.training.events import EpochDone, Progress, Started
from namemodel.web.pieces.text import count, seconds
from namemodel.web.theme import SERIES

COLUMNS = ("epoch", "value", "series")


def empty_frame(test_too: bool = False) -> pd.DataFrame:
    """Return the data of a plot with no point yet."""
    # A plot takes its colours from the series of its first data: a row of each, without a value.
    return pd.DataFrame({"epoch": 0, "value": float("nan"), "series": list(SERIES)[: 3 if test_too else 2]})


class Curves:
    """What a run has shown so far: the points of both plots, and how far it is."""

    def __init__(self, epochs: int) -> None:
        self.epochs = epochs
        self.losses: list[tuple[int, float, str]] = []
        self.accuracies: list[tuple[int, float, str]] = []
        self.words = "Reading the names …"
        self.share = self.took = 0.0
        self.epoch = 0
        self.best: int | None = None

    def take(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case Started():
                names = f"{count(event.train_names)} training names"
                self.words = f"{count(event.parameters)} parameters, {names}, on {event.device}"
            case Progress():
                self.share = (event.epoch - 1 + event.batch / event.batches) / self.epochs
                self.words = f"epoch {event.epoch} of {self.epochs}{left(self.share, self.took)}"
            case EpochDone():
                self.epoch = event.epoch
                self.best = event.epoch if event.best else self.best
                self.took += event.seconds
                self.share = event.epoch / self.epochs
                self.words = f"epoch {event.epoch} of {self.epochs}{left(self.share, self.took)}"
                add_points(event, self.losses, self.accuracies)

    def frames(self) -> tuple[Any, Any]:
        """Return the data of both plots; nothing new for a plot without a point."""
        if not self.losses:
            return gr.skip(), gr.skip()
        return frame(self.losses), frame(self.accuracies)


def left(share: float, took: float) -> str:
    """Return " · 12 s left", once there is something to judge by."""
    return f" · {seconds(took / share - took)} left" if share and took else ""


def add_points(
    event: EpochDone, losses: list[tuple[int, float, str]], accuracies: list[tuple[int, float, str]]
) -> None:
    """Add an epoch's figures to the points of both plots, accuracies in percent."""
    figures = (
        (event.train_loss, event.train_accuracy),
        (event.validation_loss, event.validation_accuracy),
        (event.test_loss, event.test_accuracy),
    )
    for series, (loss, accuracy) in zip(SERIES, figures, strict=True):
        if loss is not None:
            losses.append((event.epoch, loss, series))
        if accuracy is not None:
            accuracies.append((event.epoch, accuracy * 100, series))


def frame(points: list[tuple[int, float, str]]) -> pd.DataFrame:
    """Return the points of a plot."""
    return pd.DataFrame(points, columns=list(COLUMNS))
