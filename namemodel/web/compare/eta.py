"""How far a comparison is, and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import fmean

from namemodel.comparison import CompareDone, Planned, RunDone, RunEpoch, RunStarted
from namemodel.web.shared.html import seconds

ADDING_UP = "Adding up …"


class Eta:
    """What the events say about time.

    Args:
        at_once: how many runs go on at once.
        clock: seconds, never going back.
    """

    def __init__(self, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.at_once, self.clock = at_once, clock
        self.began = clock()
        self.runs = self.finished = 0
        self.waiting: list[str] = []
        self.active: dict[int, tuple[RunStarted, float]] = {}
        """By run: how it began, and when."""
        self.shares: dict[int, float] = {}
        """By run: how much of it is done, from 0 to 1."""
        self.took: dict[str, float] = {}
        """By model: seconds of a run, of the last that is done or, by its epochs so far, that goes on."""
        self.over: CompareDone | None = None

    def take(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case Planned():
                self.runs = event.runs
                self.waiting = [model for model in event.models for _ in event.seeds]
            case RunStarted():
                self.active[event.run] = event, self.clock()
                self.waiting.remove(event.model)
            case RunEpoch():
                run, began = self.active[event.run]
                self.shares[event.run] = event.epoch / run.epochs
                self.took[event.model] = (self.clock() - began) / event.epoch * run.epochs
            case RunDone():
                run, began = self.active.pop(event.run)
                self.shares[event.run] = 1.0
                # A reference is done in a moment, and tells nothing of a network.
                if run.epochs:
                    self.took[event.model] = self.clock() - began
                self.finished += 1
            case CompareDone():
                self.over = event

    @property
    def share(self) -> float:
        """How much of all runs is done, from 0 to 1."""
        return sum(self.shares.values()) / max(self.runs, 1)

    def seconds_left(self) -> float | None:
        """Return the seconds that are left; None until the first epoch is done."""
        if not self.took:
            return None
        # A network that has not begun is taken to be like the others.
        typical, now = fmean(self.took.values()), self.clock()
        work = [self.took.get(model, typical) for model in self.waiting]
        for run, began in self.active.values():
            work.append(max(self.took.get(run.model, typical) - (now - began), 0.0))
        return max([sum(work) / self.at_once, *work])

    def words(self) -> str:
        """Return "7 of 25 runs · 12 s left", or what is done before the first and after the last."""
        if not self.runs:
            return "Reading the names …"
        if not self.finished and not self.active:
            return "Starting worker processes …"
        if self.finished == self.runs:
            return ADDING_UP
        left = self.seconds_left()
        return f"{self.finished} of {self.runs} runs{'' if left is None else f' · {seconds(left)} left'}"

    def last_words(self, title: str) -> str:
        """Return what was done in the end, and in which time.

        Args:
            title: of the names.
        """
        if self.over is None:  # a worker that had to be ended hard says nothing more
            return f"Stopped after {self.finished} of {self.runs} runs."
        if not self.over.runs:
            return "The models as they were tested when they were trained"
        words = f"{self.over.finished} of {self.over.runs} runs on {title}"
        if self.over.stopped:
            return f"Stopped after {words}."
        return f"{words}, {seconds(self.clock() - self.began)} in all"
