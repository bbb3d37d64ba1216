"""What has happened in a comparison: runs, learning curves, figures, time; and what stays of it.

A page reads the runs again when two of its models are chosen, so they are stored in the folder of the job.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

import pandas as pd

from namemodel.comparison import Comparison
from namemodel.comparison.references import Printed
from namemodel.comparison.report import FIGURES
from namemodel.comparison.results import Summary, as_record
from namemodel.comparison.run import model_folder
from namemodel.comparison.statistics import Interval, wilson
from namemodel.events import CompareDone, Planned, RunDone, RunEpoch, RunStarted, SavedRow, event_from_dict
from namemodel.web.shared.charts import USUAL_EPOCHS, Series
from namemodel.web.shared.html import count, seconds
from namemodel.web.shared.series_style import Style, styles_of
from namemodel.web.shared.sessions import MODELS_A_SESSION, OWN
from namemodel.web.shared.theme import PALETTE

# Of a session's own models.
OWN_STYLES = [Style(PALETTE[-number % len(PALETTE)], "star") for number in range(1, MODELS_A_SESSION + 1)]
RUNS, TABLE = "runs.jsonl", "runs.csv"
AT_ONCE = 2  # runs
ADDING_UP = "Adding up …"
TESTED = "tested"  # the folder of the predictions, in the folder of the job


@dataclass(frozen=True)
class Result:
    """What is known of one model."""

    title: str
    style: Style
    figures: Mapping[str, Any] = field(default_factory=dict)
    """Means over its seeds, by name as in `FIGURES`; None where not known. Empty before a run is done."""
    note: str = ""

    @property
    def accuracy(self) -> Interval | None:
        """Its accuracy with the interval, where it is known."""
        return self.figures.get("accuracy")


class ComparisonState:
    """What has happened in a comparison so far.

    Args:
        trained: titles of the models that are trained, in order; whatever else is planned is a reference.
            None before a comparison begins.
        printed: figures of an article to hold the others against.
        epochs: that the curves have room for.
        clock: seconds, never going back.
    """

    def __init__(
        self,
        trained: Iterable[str] | None = None,
        printed: Sequence[Printed] = (),
        epochs: int = USUAL_EPOCHS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.begun = trained is not None
        self.study = ""
        """The id of the study that it is, if it is one."""
        self.trained = list(dict.fromkeys(trained or ()))
        self.printed, self.epochs, self.clock = printed, epochs, clock
        self.models: list[str] = []
        self.seeds: list[int] = []
        self.runs = 0
        self.waiting: list[str] = []
        """The models of the runs that have not begun."""
        self.active: dict[int, tuple[RunStarted, float]] = {}
        """By run: how it began, and when."""
        self.shares: dict[int, float] = {}
        """By run: how much of it is done, from 0 to 1."""
        self.took: dict[str, float] = {}
        """By model: seconds of a run, of the last that is done or, by its epochs so far, that goes on."""
        self.done: list[RunDone] = []
        self.own: dict[str, SavedRow] = {}
        self.points: dict[str, dict[int, list[tuple[float, float]]]] = {}
        """By title and epoch: loss and accuracy of each seed."""
        self.over: CompareDone | None = None
        self.openable: list[str] = []
        """The models that were saved, once all is over."""
        self.outcome: Comparison | None = None
        """The runs and their predictions, once all is over."""

    def take(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case Planned():
                self.models, self.seeds, self.runs = event.models, event.seeds, event.runs
                self.waiting = [model for model in event.models for _ in event.seeds]
            case RunStarted():
                self.active[event.run] = event, self.clock()
                self.waiting.remove(event.model)
            case RunEpoch():
                run, began = self.active[event.run]
                self.shares[event.run] = event.epoch / run.epochs
                self.took[event.model] = (self.clock() - began) / event.epoch * run.epochs
                self.add_point(event.model, event.epoch, event.loss, event.accuracy)
            case SavedRow():
                title = f"mine {len(self.own) + 1}: {event.title.removeprefix(OWN)}"
                self.own[title] = event
                for point in event.curve:
                    self.add_point(title, *point)
            case RunDone():
                self.done.append(event)
                run, began = self.active.pop(event.run)
                self.shares[event.run] = 1.0
                # A reference is done in a moment, and tells nothing of a network.
                if run.epochs:
                    self.took[event.model] = self.clock() - began
            case CompareDone():
                self.over = event

    def add_point(self, title: str, epoch: int, loss: float | None, accuracy: float | None) -> None:
        """Add one epoch of one network, if it was evaluated then."""
        if loss is not None and accuracy is not None:
            points = self.points.setdefault(title, defaultdict(list))
            points[epoch].append((loss, accuracy))

    @property
    def comparison(self) -> Comparison:
        """The runs that are done."""
        return self.outcome or Comparison(self.done)

    @property
    def styles(self) -> dict[str, Style]:
        """The style of each model, the session's own too."""
        references = [model for model in self.models if model not in self.trained]
        own = dict(zip(self.own, OWN_STYLES, strict=False))
        return styles_of(self.models or self.trained, references) | own

    @property
    def shown(self) -> bool:
        """Whether there are any figures, or may be: not where all was over before the first run was done."""
        return bool(self.done or self.own) if self.outcome else bool(self.models or self.own)

    @property
    def predicted(self) -> list[str]:
        """The models whose predictions for the test names the outcome has."""
        known = {model for model, _ in self.outcome.predictions} if self.outcome else set()
        return [model for model in self.models if model in known]

    def curves(self, figure: int) -> list[Series]:
        """Return losses (0) or accuracies (1) by epoch: means over the seeds, in a band that spans them."""
        series = []
        for title, style in self.styles.items():
            if title in self.points:
                epochs = sorted(self.points[title])
                seeds = [[point[figure] for point in self.points[title][epoch]] for epoch in epochs]
                several = len(self.seeds) > 1 and title not in self.own
                low, high = ([end(values) for values in seeds] if several else () for end in (min, max))
                series.append(Series(title, style, epochs, list(map(fmean, seeds)), low, high))
        return series

    def results(self) -> list[Result]:
        """Return the figures of all models, done or not: networks, the session's own, references."""
        styles = self.styles
        found = {model: Result(model, styles[model]) for model in self.models}
        for one in self.comparison.summaries():
            note = f"{one.runs} of {len(self.seeds)} seeds" if one.runs < len(self.seeds) else ""
            found[one.model] = Result(one.model, styles[one.model], figures_of(one, one.accuracy), note)
        for title, row in self.own.items():
            accuracy, note = None, "not tested"
            if row.n and row.accuracy is not None:
                accuracy = wilson(round(row.accuracy * row.n), row.n)
                note = f"on {count(row.n)} names of its own"
            found[title] = Result(title, styles[title], figures_of(row, accuracy), note)
        return sorted(found.values(), key=lambda one: one.style.muted)

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
        return max([sum(work) / AT_ONCE, *work])

    def progress(self) -> str:
        """Return "7 of 25 runs · 12 s left", or what is done before the first and after the last."""
        if not self.runs:
            return "Reading the names …"
        if not self.done and not self.active:
            return "Starting worker processes …"
        if len(self.done) == self.runs:
            return ADDING_UP
        left = self.seconds_left()
        return f"{len(self.done)} of {self.runs} runs{'' if left is None else f' · {seconds(left)} left'}"

    def summary(self, title: str, took: float) -> str:
        """Return what was done in the end, and in which time.

        Args:
            title: of the names.
            took: seconds since the button was pressed.
        """
        if self.over is None:  # a worker that had to be ended hard says nothing more
            done = f"after {len(self.done)} of {self.runs} runs" if self.runs else "before the first run"
            return f"Stopped {done}."
        if not self.over.runs:
            return "The models as they were tested when they were trained"
        words = f"{self.over.finished} of {self.over.runs} runs on {title}"
        if self.over.stopped:
            return f"Stopped after {words}."
        return f"{words}, {seconds(took)} in all"


def figures_of(found: Summary | SavedRow, accuracy: Interval | None) -> dict[str, Any]:
    """Return the figures of a summary or a saved row, with the interval of its accuracy."""
    return {name: getattr(found, name) for name in FIGURES} | {"accuracy": accuracy}


def save_runs(folder: Path, runs: Sequence[RunDone], own: Iterable[SavedRow]) -> Path:
    """Write the runs that are done, and a CSV of their single figures for people; returns the CSV's path.

    The session's own models come last in the CSV, without a seed.
    """
    lines = "".join(f"{json.dumps(run.to_dict())}\n" for run in runs)
    (folder / RUNS).write_text(lines, encoding="utf-8")
    records = [*map(as_record, runs), *({"model": row.title, **asdict(row)} for row in own)]
    # As objects: a seed stays a whole number also where another row has none.
    table = pd.DataFrame(records, dtype=object).drop(columns=["title", "curve"], errors="ignore")
    table.to_csv(folder / TABLE, index=False, encoding="utf-8-sig")
    return folder / TABLE


def saved_models(folder: Path, runs: Sequence[RunDone]) -> dict[str, Path]:
    """Return the run folders of the models that were saved, by title, of the runs that are done."""
    return {run.model: path for run in runs if (path := model_folder(folder / TESTED, run.run)).is_dir()}


def load_runs(folder: Path) -> Comparison:
    """Return the runs that `save_runs` wrote, with their predictions; none where there is no file."""
    path = folder / RUNS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    events = [event_from_dict(json.loads(line)) for line in lines]
    return Comparison.read([event for event in events if isinstance(event, RunDone)], folder)
