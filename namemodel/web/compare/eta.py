"""How far a comparison is, and how long it will take."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

from namemodel.events import CompareDone, Planned, RunDone, RunEpoch, RunStarted
from namemodel.web.shared.html import seconds

ADDING_UP = "Adding up …"


@dataclass
class ActiveRun:
    """A run that has begun and is not done; times are those of the clock."""

    model: str
    epochs: int
    began: float
    epoch: int = 0


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
        self.active: dict[int, ActiveRun] = {}
        self.took: dict[str, list[float]] = defaultdict(list)
        """By model: seconds of each of its runs that is done."""
        self.projected: dict[str, float] = {}
        """By model: seconds of the run whose epoch was done last, if its others take as long."""
        self.over: CompareDone | None = None

    def take(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case Planned():
                self.runs = event.runs
                self.waiting = [model for model in event.models for _ in event.seeds]
            case RunStarted():
                self.active[event.run] = ActiveRun(event.model, event.epochs, self.clock())
                if event.model in self.waiting:
                    self.waiting.remove(event.model)
            case RunEpoch():
                run = self.active[event.run]
                run.epoch = event.epoch
                self.projected[event.model] = (self.clock() - run.began) / event.epoch * run.epochs
            case RunDone():
                run = self.active.pop(event.run)
                # A reference is done in a moment, and tells nothing of a network.
                if run.epochs:
                    self.took[event.model].append(self.clock() - run.began)
                self.finished += 1
            case CompareDone():
                self.over = event

    @property
    def share(self) -> float:
        """How much of all runs is done, from 0 to 1."""
        begun = sum(run.epoch / max(run.epochs, 1) for run in self.active.values())
        return (self.finished + begun) / self.runs if self.runs else 0.0

    def seconds_left(self) -> float | None:
        """Return the seconds that are left; None until the first epoch is done."""
        known = self.projected | {model: fmean(took) for model, took in self.took.items()}
        if not known:
            return None
        # A network that has not begun is taken to be like the others.
        typical, now = fmean(known.values()), self.clock()
        work = [known.get(model, typical) for model in self.waiting]
        work += [max(known.get(run.model, typical) - (now - run.began), 0.0) for run in self.active.values()]
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
