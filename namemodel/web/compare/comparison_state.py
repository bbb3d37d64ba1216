"""What a comparison has shown so far: its rows, its curves, and what its figures are drawn from."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable

from namemodel.comparison import Planned, RunDone, RunEpoch, SavedRow
from namemodel.comparison.references import PRINTED
from namemodel.comparison.results import Comparison, Summary
from namemodel.comparison.statistics import Interval, wilson
from namemodel.web.shared.charts import Dot, Line
from namemodel.web.shared.lines import Curve
from namemodel.web.shared.series_style import Look, looks_of
from namemodel.web.shared.sessions import MODELS_A_VISITOR, OWN
from namemodel.web.shared.theme import PALETTE

# The colours of a visitor's own models.
MINE = tuple(PALETTE[-number % len(PALETTE)] for number in range(1, MODELS_A_VISITOR + 1))
USUAL = 30  # epochs that the empty charts have room for


class Board:
    """What a comparison has shown so far.

    Args:
        models: the titles of what is trained, in their order; whatever else is planned is a reference.
        printed: whether the article's printed figures are of these names.
    """

    def __init__(self, models: Iterable[str] = (), printed: bool = False) -> None:
        self.trained = list(dict.fromkeys(models))
        self.longest = USUAL
        self.printed = [Line(one.title, one.accuracy) for one in PRINTED] if printed else []
        self.models: list[str] = []
        self.seeds: list[int] = []
        self.rows: dict[str, list[RunDone]] = {}
        self.own: dict[str, SavedRow] = {}
        self.points: dict[str, dict[tuple[str, int], list[float]]] = {
            "accuracy": defaultdict(list),
            "loss": defaultdict(list),
        }

    def take(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case Planned():
                self.models, self.seeds = event.models, event.seeds
            case RunEpoch():
                self.add_point(event.model, event.epoch, event.loss, event.accuracy)
            case SavedRow():
                self.add_saved(event)
            case RunDone():
                self.rows.setdefault(event.model, []).append(event)

    def add_saved(self, event: SavedRow) -> None:
        """Add a visitor's trained model: its row as it was tested, its curve as it was trained."""
        title = f"mine {len(self.own) + 1}: {event.title.removeprefix(OWN)}"
        for epoch, loss, accuracy in event.curve:
            self.add_point(title, epoch, loss, accuracy)
        self.own[title] = event

    def add_point(self, title: str, epoch: int, loss: float | None, accuracy: float | None) -> None:
        """Add one epoch of one network to both charts, if it was judged."""
        if loss is not None and accuracy is not None:
            self.points["accuracy"][title, epoch].append(accuracy)
            self.points["loss"][title, epoch].append(loss)

    def curves(self, which: str) -> list[Curve]:
        """Return the lines of "accuracy" or "loss", averaged over the seeds; none without a point."""
        lines: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for (title, epoch), values in sorted(self.points[which].items(), key=lambda item: item[0][1]):
            lines[title].append((epoch, statistics.fmean(values)))
        return [Curve(title, look, lines[title]) for title, look in self.looks.items() if title in lines]

    def legend(self, over: bool = False) -> dict[str, Look]:
        """Return the looks of the lines: of all that are to come, and in the end of those that came."""
        came = {title for title, _ in self.points["loss"]}
        lines = came if over else {*self.trained, *self.own}
        return {title: look for title, look in self.looks.items() if title in lines}

    @property
    def references(self) -> list[str]:
        """The models that are no networks."""
        return [model for model in self.models if model not in self.trained]

    @property
    def done(self) -> list[RunDone]:
        """All runs that are done, by model."""
        return [run for model in self.models for run in self.rows.get(model, ())]

    @property
    def looks(self) -> dict[str, Look]:
        """How each model looks, the visitor's own too."""
        own = zip(self.own, MINE, strict=False)
        return looks_of(self.models or self.trained, self.references) | {
            title: Look(colour, "star") for title, colour in own
        }

    @property
    def summaries(self) -> dict[str, Summary]:
        """The means over the seeds so far, by model."""
        return {one.model: one for one in Comparison(self.done).summaries()}

    def dots(self) -> list[Dot]:
        """Return what the figures of accuracy show, the references last."""
        looks, found = self.looks, self.summaries
        own = [Dot(title, looks[title], own_accuracy(row), row.seconds) for title, row in self.own.items()]
        planned = {model: planned_dot(model, looks[model], found.get(model)) for model in self.models}
        references = [planned.pop(model) for model in self.references]
        return [*planned.values(), *own, *references]

    def reliability(self) -> dict[str, list[list[list[float]]]]:
        """Return the bins of each seed of each planned network, none for one that is not done."""
        networks = [model for model in self.models if model in self.trained]
        return {model: [run.reliability for run in self.rows.get(model, ())] for model in networks}


def planned_dot(model: str, look: Look, found: Summary | None) -> Dot:
    """Return what the figures show of a planned model, done or not."""
    if found is None:
        return Dot(model, look)
    # The majority class has nothing to train, and a line for what answers by the spelling is enough.
    seconds = found.seconds if found.parameters else 0.0
    return Dot(model, look, found.accuracy, seconds, line=look.muted and found.parameters > 0)


def own_accuracy(row: SavedRow) -> Interval | None:
    """Return the accuracy of a visitor's own model on the names it was tested on, if it was."""
    return wilson(round(row.accuracy * row.n), row.n) if row.accuracy is not None and row.n else None
