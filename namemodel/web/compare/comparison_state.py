"""What a comparison has shown so far: its runs, its learning curves, and the figures of each model."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from namemodel.comparison import Comparison, Planned, RunDone, RunEpoch, SavedRow
from namemodel.comparison.references import Printed
from namemodel.comparison.report import FIGURES
from namemodel.comparison.results import Summary
from namemodel.comparison.statistics import Interval, wilson
from namemodel.web.shared.charts import Plot, Series, accuracy_plot, loss_plot
from namemodel.web.shared.series_style import Style, styles_of
from namemodel.web.shared.sessions import MODELS_A_VISITOR, OWN
from namemodel.web.shared.text import count
from namemodel.web.shared.theme import PALETTE

# Of a visitor's own models.
OWN_STYLES = [Style(PALETTE[-number % len(PALETTE)], "star") for number in range(1, MODELS_A_VISITOR + 1)]
USUAL_EPOCHS = 30  # that empty charts have room for


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
    """What a comparison has shown so far.

    Args:
        trained: titles of the models that are trained, in order; whatever else is planned is a reference.
            None before a comparison begins.
        printed: figures of an article to hold the others against.
        epochs: that the curves have room for.
    """

    def __init__(
        self,
        trained: Iterable[str] | None = None,
        printed: Sequence[Printed] = (),
        epochs: int = USUAL_EPOCHS,
    ) -> None:
        self.trained = list(dict.fromkeys(trained or ()))
        self.printed, self.epochs = printed, epochs
        self.begun = trained is not None
        self.outcome: Comparison | None = None
        """The runs and their answers, once all is over."""
        self.models: list[str] = []
        self.seeds: list[int] = []
        self.runs: dict[str, list[RunDone]] = {}
        self.own: dict[str, SavedRow] = {}
        self.points: dict[str, dict[int, list[tuple[float, float]]]] = {}
        """By title and epoch: loss and accuracy of each seed."""

    def take(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case Planned():
                self.models, self.seeds = event.models, event.seeds
            case RunEpoch():
                self.add_point(event.model, event.epoch, event.loss, event.accuracy)
            case SavedRow():
                title = f"mine {len(self.own) + 1}: {event.title.removeprefix(OWN)}"
                self.own[title] = event
                for epoch, loss, accuracy in event.curve:
                    self.add_point(title, epoch, loss, accuracy)
            case RunDone():
                self.runs.setdefault(event.model, []).append(event)

    def add_point(self, title: str, epoch: int, loss: float | None, accuracy: float | None) -> None:
        """Add one epoch of one network, if it was evaluated then."""
        if loss is not None and accuracy is not None:
            points = self.points.setdefault(title, defaultdict(list))
            points[epoch].append((loss, accuracy))

    @property
    def references(self) -> list[str]:
        """The models that are not trained here."""
        return [model for model in self.models if model not in self.trained]

    @property
    def done(self) -> list[RunDone]:
        """All runs that are done, by model."""
        return [run for model in self.models for run in self.runs.get(model, ())]

    @property
    def styles(self) -> dict[str, Style]:
        """The style of each model, the visitor's own too."""
        own = dict(zip(self.own, OWN_STYLES, strict=False))
        return styles_of(self.models or self.trained, self.references) | own

    @property
    def shown(self) -> bool:
        """Whether there are any figures, or may be: not where all was over before the first run was done."""
        return bool(self.done or self.own) if self.outcome else bool(self.models or self.own)

    @property
    def answered(self) -> list[str]:
        """The models of the outcome with answers to test names."""
        answers = self.outcome.predictions if self.outcome else {}
        return [model for model in self.models if any(model == known for known, _ in answers)]

    def legend(self) -> dict[str, Style]:
        """Return the styles of the curves: of all that are to come, and in the end of those that came."""
        lines = self.points if self.outcome else [*self.trained, *self.own]
        return {title: style for title, style in self.styles.items() if title in lines}

    def plots(self) -> list[Plot]:
        """Return the plots of accuracy and loss by epoch: means over the seeds, in a band that spans them."""
        series = [
            [self.series(title, style, which) for title, style in self.styles.items() if title in self.points]
            for which in (0, 1)
        ]
        return [accuracy_plot(series[1], self.epochs), loss_plot(series[0], self.epochs)]

    def series(self, title: str, style: Style, which: int) -> Series:
        """Return the losses (0) or accuracies (1) of a model."""
        found = {epoch: [one[which] for one in seeds] for epoch, seeds in sorted(self.points[title].items())}
        several = len(self.seeds) > 1 and title not in self.own
        return Series(
            title,
            style,
            list(found),
            [statistics.fmean(seeds) for seeds in found.values()],
            [min(seeds) for seeds in found.values()] if several else (),
            [max(seeds) for seeds in found.values()] if several else (),
        )

    def results(self) -> list[Result]:
        """Return the figures of all models, done or not: networks, the visitor's own, references."""
        styles, summaries = self.styles, {one.model: one for one in Comparison(self.done).summaries()}
        planned = {model: Result(model, styles[model]) for model in self.models}
        for model, found in summaries.items():
            note = f"{found.runs} of {len(self.seeds)} seeds" if found.runs < len(self.seeds) else ""
            planned[model] = Result(model, styles[model], figures_of(found, found.accuracy), note)
        own = [
            Result(title, styles[title], figures_of(row, own_accuracy(row)), own_note(row))
            for title, row in self.own.items()
        ]
        references = [planned.pop(model) for model in self.references]
        return [*planned.values(), *own, *references]


def figures_of(found: Summary | SavedRow, accuracy: Interval | None) -> dict[str, Any]:
    """Return the figures of a summary or a saved row, with the interval of its accuracy."""
    return {name: getattr(found, name) for name in FIGURES} | {"accuracy": accuracy}


def own_accuracy(row: SavedRow) -> Interval | None:
    """Return the accuracy of a visitor's own model on the names it was tested on, if it was."""
    return wilson(round(row.accuracy * row.n), row.n) if row.accuracy is not None and row.n else None


def own_note(row: SavedRow) -> str:
    """Return what is said below the title of a visitor's own model."""
    return f"on {count(row.n)} names of its own" if row.n else "not tested"
