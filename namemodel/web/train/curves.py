"""The curves of one training run, and how far it is."""

from __future__ import annotations

from markupsafe import Markup

from namemodel.events import CrossFitting, EpochDone, Finished, Progress, Started, Stopped
from namemodel.web.shared.charts import USUAL_EPOCHS, Series, accuracy_plot, draw, loss_plot
from namemodel.web.shared.html import count, seconds
from namemodel.web.shared.series_style import Style
from namemodel.wording import percent, things

STYLES = {
    "train": Style("#8d99a6", "circle"),
    "validation": Style("var(--c0)", "square"),
    "test (the article's recipe only)": Style("var(--c1)", "triangle"),
}
NOTE = (
    "Training figures are of the classifier, on letters that are varied and with dropout, while the weights "
    "move; the others are of the whole model (with a character LM, of both together), after the epoch."
)
ENOUGH = 10  # validation names for a curve


class Curves:
    """What a run has shown so far: the epochs that are done, and how far it is."""

    def __init__(self, epochs: int = USUAL_EPOCHS) -> None:
        self.epochs = epochs
        self.validation_names: int | None = None
        self.done: list[EpochDone] = []
        self.words = "Reading the names …"
        self.share = self.took = 0.0
        self.kept_epoch: int | None = None
        self.end: Finished | Stopped | None = None

    def take(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case Started():
                self.validation_names = event.validation_names
                names = things(event.train_names, "training name")
                self.words = (
                    f"{event.title}, {count(event.parameters)} parameters, {names}, on {event.device}"
                )
            case Progress():
                self.move_on(event.epoch, (event.epoch - 1 + event.batch / event.batches) / self.epochs)
            case EpochDone():
                self.done.append(event)
                self.kept_epoch = event.epoch if event.kept else self.kept_epoch
                self.took += event.seconds
                self.move_on(event.epoch, event.epoch / self.epochs)
            case CrossFitting():
                self.words = f"trained; measuring which names are unlike its lists: {percent(event.fraction)}"
            case Finished() | Stopped():
                self.end = event

    def move_on(self, epoch: int, share: float) -> None:
        """Note how far the run is, and for how long it will go on once an epoch has shown its time."""
        self.share = share
        left = f" · {seconds(self.took / share - self.took)} left" if share and self.took else ""
        self.words = f"epoch {epoch} of {self.epochs}{left}"

    def last_event(self, checkpoint: str) -> Finished | Stopped:
        """Return how a run ended; a worker that had to be ended hard did not say it.

        Args:
            checkpoint: where the weights of an epoch that is kept are.
        """
        if self.end is not None:
            return self.end
        epoch = self.done[-1].epoch if self.done else 0
        return Stopped(epoch, self.kept_epoch, None, checkpoint if self.kept_epoch else None)

    def html(self) -> Markup:
        """Return the charts of loss and accuracy."""
        plots = [
            loss_plot(self.series("loss"), self.epochs),
            accuracy_plot(self.series("accuracy"), self.epochs),
        ]
        return draw("Learning curves", plots, STYLES, self.note)

    @property
    def note(self) -> str:
        """What has to be known to read the charts."""
        if not self.too_few:
            return NOTE
        names = things(self.validation_names or 0, "validation name")
        return f"{NOTE} Of {names} there is no curve: {ENOUGH} at least are drawn."

    @property
    def too_few(self) -> bool:
        """Whether there are too few validation names for their figures to say anything."""
        return self.validation_names is not None and 0 < self.validation_names < ENOUGH

    def series(self, figure: str) -> list[Series]:
        """Return the "loss" or "accuracy" of each of `STYLES`, at the epochs that have it."""
        series = []
        for title, style in STYLES.items():
            if title == "validation" and self.too_few:
                continue
            field = f"{title.split()[0]}_{figure}"  # of `EpochDone`, such as `train_loss`
            known = [one for one in self.done if getattr(one, field) is not None]
            values = [getattr(one, field) for one in known]
            series.append(Series(title, style, [one.epoch for one in known], values))
        return series
