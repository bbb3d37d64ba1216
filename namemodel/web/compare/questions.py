"""The questions that the tab asks first: what to guess, and the answers of stored comparisons.

No figure in an answer is typed: it is computed from the stored runs, by the tests of comparison/verdicts.py.
To add a question, write its answer, list it in `QUESTIONS` and run `make stored-comparisons`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from namemodel.architectures import ARCHITECTURES
from namemodel.article.studies.ablations import SINGLE_MISTAKES, without_memory
from namemodel.comparison import Comparison, Variant
from namemodel.comparison.report import least, points, power
from namemodel.comparison.verdicts import Verdict, compare_pairs, families
from namemodel.config import WITH_CHAR_LM
from namemodel.data import DATASETS
from namemodel.web.compare.choice import NETWORKS, OFFERED, REFERENCES, plan_runs
from namemodel.web.compare.stored import load_stored
from namemodel.web.shared.html import Bar
from namemodel.wording import listed

SOURCE = "german-italian"
SEEDS = 3  # that a visitor runs
FIRST = "networks"  # the comparison that the tab opens on
RECURRENT = ("rnn", "gru", "lstm")
COSTS = (0.05, 0.15)  # of accuracy, between which the guesses about memory lie
MISTAKES = {
    "softmax before the loss": "A softmax before the loss",
    "state carried into the next batch": "State carried into the next batch",
    "names never shuffled": "Names never shuffled",
    "steps: Adam at a rate of 5e-6": "Tiny steps: a rate of 0.000005",
}
"""The mistakes that one may guess, by their titles in the study."""


class Answer(NamedTuple):
    """What a stored comparison says to a question."""

    right: int
    """The guess that is right."""
    bars: list[Bar]
    says: str


@dataclass(frozen=True)
class Question:
    """One card, and the comparison that answers it.

    Attributes:
        study: `NETWORKS`, or the id of an offered study.
        stored_seeds: of its stored comparison.
    """

    id: str
    title: str
    question: str
    guesses: tuple[str, ...]
    answer: Callable[[Comparison], Answer]
    figure: str
    """What its bars show."""
    study: str
    stored_seeds: int

    def variants(self, seeds: int) -> list[Variant]:
        """Return the runs of its comparison, without references."""
        return plan_runs(SOURCE, self.study, list(ARCHITECTURES), "recommended", 0, seeds, True)

    @property
    def references(self) -> list[str]:
        """The references of its comparison."""
        return list(REFERENCES) if self.study == NETWORKS else []

    @property
    def answered(self) -> Answer:
        """Its answer, from the stored comparison."""
        _, state = load_stored(self.id)
        assert state.outcome is not None
        return self.answer(state.outcome)

    @property
    def made(self) -> str:
        """What its stored comparison is of, in a sentence."""
        made, state = load_stored(self.id)
        what = f"“{OFFERED[self.study].title}”" if self.study in OFFERED else f"{len(state.trained)} networks"
        return (
            f"Stored result: {what} on {DATASETS[SOURCE].title}, {len(state.seeds)} seeds, made with "
            f"namemodel {made['version']}."
        )


def wrong(comparison: Comparison, models: dict[str, str]) -> list[Bar]:
    """Return how many of 100 test names each model gets wrong, as bars; models by what they are called."""
    return bars({name: 1 - comparison.accuracy(model).mean for name, model in models.items()})


def bars(values: dict[str, float]) -> list[Bar]:
    """Return fractions in percent, by name, as bars on a scale from 0 to the largest."""
    most = max(*values.values(), 0.0) or 1.0
    return [Bar(name, max(value, 0.0) / most, 0, unsigned(value)) for name, value in values.items()]


def unsigned(share: float) -> str:
    """Return a fraction in points, with a sign only below 0: "8.3"."""
    return points(share).removeprefix("+")


def interval(verdict: Verdict) -> str:
    """Return a difference over seeds: "8.6 points (95 % interval 6.1 to 11.0, 10 seeds)"."""
    gap = verdict.difference
    assert gap is not None
    mean, low, high = (unsigned(share) for share in (gap.mean, gap.low, gap.high))
    return f"{mean} points (95 % interval {low} to {high}, {gap.seeds} seeds)"


def memory(comparison: Comparison) -> Answer:
    """Answer what an RNN's recurrent weights are worth."""
    pairs = [(row.against, row.model) for row in without_memory() if row.against]
    cut, shuffled = compare_pairs(pairs, comparison)
    lead = cut.lead or 0.0
    right = 1 + sum(lead > cost for cost in COSTS) if cut.winner == cut.first else 0
    says = f"Without memory it loses {interval(cut)}."
    if not right:
        says = f"Without memory it loses nothing that was found: {power([cut])}."
    order = f"Shuffling the letters of each name costs {interval(shuffled)}."
    if shuffled.winner != shuffled.first:
        order = f"Shuffling the letters of each name costs nothing that was found: {power([shuffled])}."
    models = {"as it is": cut.first, "without memory": cut.second, "letters shuffled": shuffled.second}
    return Answer(right, wrong(comparison, models), f"{says} {order}")


def best_network(comparison: Comparison) -> Answer:
    """Answer which of RNN, GRU and LSTM is the most accurate."""
    named = {ARCHITECTURES[id].title: f"{ARCHITECTURES[id].title}{WITH_CHAR_LM}" for id in RECURRENT}
    titles = list(named.values())
    among = compare_pairs(families(comparison)[0], comparison)
    verdicts = [one for one in among if one.first in titles and one.second in titles]
    ahead = {title: sum(v.winner == title for v in verdicts) for title in titles}
    best = [title for title in titles if ahead[title] == len(titles) - 1]
    right = titles.index(best[0]) if best else len(titles)
    told = [f"{v.winner} is ahead of {v.loser}" for v in verdicts if v.winner]
    tied = [v for v in verdicts if not v.winner]
    says = [f"Beyond chance, {listed(told)}."] if told else []
    if tied:
        whom = "They" if len(tied) == len(verdicts) else "The others"
        held = power(tied).replace(" pairs", " pairs of networks", 1)
        says.append(f"{whom} are not told apart: {held}.")
    return Answer(right, wrong(comparison, named), " ".join(says).replace(WITH_CHAR_LM, ""))


def costliest_mistake(comparison: Comparison) -> Answer:
    """Answer which of the article's choices costs most, each alone in the recommended recipe."""
    pairs = [(one.counterpart, one.title) for one in SINGLE_MISTAKES]
    verdicts = compare_pairs(pairs, comparison)
    costs = {verdict.second: verdict.lead or 0.0 for verdict in verdicts}
    worst = max(verdicts, key=lambda verdict: verdict.lead or 0.0)
    shown = {name: costs[title] for title, name in MISTAKES.items()}
    tied = [verdict for verdict in verdicts if not verdict.winner and verdict.p is not None]
    says = f"“{MISTAKES.get(worst.second, worst.second)}” costs {interval(worst)}."
    if tied:
        seeds, smallest = len(comparison.rows[worst.second]), least(tied, tied[0].undecided)
        most = max(verdict.lead or 0.0 for verdict in tied)
        says += (
            f" Of {len(verdicts)} such choices {len(tied)} can’t be told from none: they cost "
            f"{unsigned(most)} points at most, and {seeds} seeds can’t tell apart less than {smallest}."
        )
    right = list(MISTAKES).index(worst.second) if worst.second in MISTAKES else -1
    return Answer(right, bars(shown), says)


QUESTIONS = {
    one.id: one
    for one in (
        Question(
            "memory",
            "Does memory matter?",
            "An RNN remembers by its recurrent weights. With these at 0 it reads each letter alone. Of 100 "
            "names that it has not seen, how many more does it get wrong?",
            ("None", "Up to 5", "5 to 15", "More than 15"),
            memory,
            "Wrong of 100 test names",
            "memory",
            10,
        ),
        Question(
            FIRST,
            "RNN, GRU or LSTM?",
            "Three recurrent networks read the same names, each with the recipe that suits it. Which gets "
            "the most names right?",
            (*(ARCHITECTURES[id].title for id in RECURRENT), "They can’t be told apart"),
            best_network,
            "Wrong of 100 test names",
            NETWORKS,
            10,
        ),
        Question(
            "mistakes",
            "What did each mistake cost?",
            "The article’s script makes choices that one would avoid today. Put into a good recipe one at a "
            "time, which of these costs the most accuracy?",
            tuple(MISTAKES.values()),
            costliest_mistake,
            "Points of accuracy that it costs",
            "mistakes",
            5,
        ),
    )
}
"""By id, in the order of the cards."""
