"""How far a comparison is, and how long it will take."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from namemodel.comparison import Planned, RunDone, RunEpoch, RunStarted
from namemodel.web.shared.text import seconds

ADDING_UP = "Adding up …"
Clock = Callable[[], float]


@dataclass
class Going:
    """A run that has begun and is not done."""

    model: str
    epochs: int
    began: float
    epoch: int = 0
    last: float = 0.0
    """When that epoch was done."""


class Pace:
    """What the events say about time.

    Args:
        together: how many runs go on at once.
        clock: seconds, never going back.
    """

    def __init__(self, together: int, clock: Clock = time.monotonic) -> None:
        self.together, self.clock = together, clock
        self.began = clock()
        self.waiting: list[str] = []
        self.runs = self.finished = 0
        self.begun = False
        self.going: dict[int, Going] = {}
        self.took: dict[str, list[float]] = defaultdict(list)

    def take(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case Planned():
                self.runs = event.runs
                self.waiting = [model for model in event.models for _ in event.seeds]
            case RunStarted():
                self.begun = True
                self.going[event.run] = Going(event.model, event.epochs, self.clock())
                if event.model in self.waiting:
                    self.waiting.remove(event.model)
            case RunEpoch():
                run = self.going[event.run]
                run.epoch, run.last = event.epoch, self.clock()
            case RunDone():
                run = self.going.pop(event.run)
                # A reference is done in a moment, and tells nothing of a network.
                if run.epochs:
                    self.took[event.model].append(self.clock() - run.began)
                self.finished += 1

    @property
    def share(self) -> float:
        """How much of all runs is done, from 0 to 1."""
        begun = sum(run.epoch / max(run.epochs, 1) for run in self.going.values())
        return (self.finished + begun) / self.runs if self.runs else 0.0

    def whole(self, model: str) -> float | None:
        """Return the seconds that a run of a model takes from start to end, if anything tells."""
        if self.took.get(model):
            return statistics.fmean(self.took[model])
        told = [
            (run.last - run.began) / run.epoch * run.epochs
            for run in self.going.values()
            if run.model == model and run.epoch
        ]
        return statistics.fmean(told) if told else None

    def left(self) -> float | None:
        """Return the seconds that are left; None until the first epoch is done."""
        models = {*self.waiting, *(run.model for run in self.going.values())}
        told = {model: took for model in models if (took := self.whole(model)) is not None}
        if not told:
            return None
        # A network that has not begun is taken to be like the others.
        typical = statistics.fmean(told.values())
        now = self.clock()
        going = [max(told.get(run.model, typical) - (now - run.began), 0.0) for run in self.going.values()]
        work = [*going, *(told.get(model, typical) for model in self.waiting)]
        return max(sum(work) / self.together, max(work, default=0.0))

    def words(self) -> str:
        """Return "7 of 25 runs · 12 s left", or what is done before the first and after the last."""
        if not self.runs:
            return "Reading the names …"
        if not self.begun:
            return "Starting worker processes …"
        if self.finished == self.runs:
            return ADDING_UP
        left = self.left()
        rest = f" · {seconds(left)} left" if left is not None else ""
        return f"{self.finished} of {self.runs} runs{rest}"
