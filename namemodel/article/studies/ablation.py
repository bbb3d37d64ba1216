"""From the article's nn.RNN recipe to the recommended one, a choice at a time, and each mistake alone.

Owns the order of the steps. What the settings mean is config.py's, what the recipes are presets.py's.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from namemodel.article.studies.study import Table, accuracy_cell, pair_cells
from namemodel.comparison.results import Comparison
from namemodel.config import Experiment
from namemodel.presets import make_experiment

ARTICLE = "the article's nn.RNN"
RECOMMENDED = "the recommended RNN"


CLASSIFIER_ALONE = {"char_lm": False}
FITTED = {"hidden_size": "by the number of names", "learning_rate": "by the hidden size"}
"""What 0 means of a setting."""


@dataclass(frozen=True)
class Step:
    """One choice of the article's undone, on top of those before it."""

    title: str
    names: tuple[str, ...]
    """The settings that get the values of the recommended recipe."""

    @property
    def settings(self) -> dict[str, Any]:
        """Those settings with their values."""
        recommended = make_experiment("rnn").settings
        return {name: recommended[name] for name in self.names}


STEPS = (
    Step("no softmax before the loss", ("output",)),
    Step("loss divided once", ("divide_loss",)),
    Step("no state carried into the next batch", ("carry_state",)),
    Step("no batch dropped", ("drop_last",)),
    Step("names shuffled before each epoch", ("shuffle",)),
    Step(
        "the last epoch kept, none chosen on test names",
        ("select_on", "validation_fraction", "evaluate_every"),
    ),
    Step("no name on both sides of the split", ("split", "repeats", "shared")),
    Step("spelling: one case, one form, letters of training", ("canonical", "case", "vocabulary")),
    Step(
        "steps: AdamW, one-cycle rate, batches of 64",
        (
            *("optimizer", "learning_rate", "weight_decay", "schedule", "batch_size", "clip_norm"),
            *("patience", "by_length"),
        ),
    ),
    Step("letters embedded", ("input",)),
    Step(
        "maximum of the hidden states, padding masked",
        ("pooling", "head_size", "mask_padding", "max_length"),
    ),
    Step(
        "one layer, read from both ends, with dropout before the logits",
        ("layers", "bidirectional", "hidden_size", "layer_dropout", "dropout"),
    ),
    Step(
        "training names varied: letters unknown, accents folded",
        ("character_dropout", "accent_folding"),
    ),
    Step("a character LM beside the classifier", ("char_lm",)),
)


@dataclass(frozen=True)
class Mistake:
    """One choice of the article's put into the recommended recipe, which is otherwise as it is."""

    title: str
    settings: dict[str, Any]
    beside: dict[str, Any] = field(default_factory=dict)
    """Settings without which it would not be the article's, or not show; its counterpart has them too."""

    @property
    def counterpart(self) -> str:
        """The recipe without the mistake."""
        return f"{RECOMMENDED}, {settings_words(self.beside)}" if self.beside else RECOMMENDED


# The character LM has a loss of its own, which neither a softmax nor a second division touches: it would
# learn in the classifier's place.
MISTAKES = (
    Mistake("softmax before the loss", {"output": "softmax"}, CLASSIFIER_ALONE),
    Mistake("loss divided twice", {"divide_loss": "twice"}, CLASSIFIER_ALONE),
    Mistake("state carried into the next batch", {"carry_state": True}),
    # Shuffled, the names that are dropped would be others in every epoch.
    Mistake("last partial batch dropped", {"drop_last": True}, {"shuffle": False, "by_length": False}),
    # By length, the batches at least would come in another order in every epoch.
    Mistake("names never shuffled", {"shuffle": False}, {"by_length": False}),
    # The article never stops before its last epoch.
    Mistake("epoch chosen on the test names", {"select_on": "test", "patience": 0}),
    Mistake("repeated names on both sides of the split", {"split": "random", "repeats": "keep"}),
    Mistake("spelling as it is", {"canonical": False, "case": "keep", "vocabulary": "article"}),
    # With batches of 64 there would be an eighth of the article's steps.
    Mistake(
        "steps: Adam at a rate of 5e-6",
        {"optimizer": "adam", "learning_rate": 5e-6, "weight_decay": 0.0, "schedule": "constant"},
        {"batch_size": 8},
    ),
    Mistake("letters one-hot", {"input": "one-hot"}),
    Mistake(
        "all hidden states, padding read",
        {"pooling": "all", "head_size": 256, "mask_padding": False, "max_length": 0},
    ),
    Mistake(
        "two layers, read from the front only",
        # A network of two layers that read both ways has no character LM; one that reads one way has.
        {"layers": 2, "bidirectional": False, "layer_dropout": 0.4, "dropout": 0.0, "hidden_size": 256},
    ),
)


def ladder(**changes: Any) -> dict[str, Experiment]:
    """Return the article's recipe and every step from it, by title; `changes` are made in all of them."""
    settings: dict[str, Any] = {}
    found = {ARTICLE: make_experiment("rnn", "article", **changes)}
    for step in STEPS:
        settings |= step.settings
        found[step.title] = make_experiment("rnn", "article", **(settings | changes))
    last = STEPS[-1].title
    found[last] = found[last].replace(preset="recommended")
    return found


def mistakes_alone(**changes: Any) -> dict[str, Experiment]:
    """Return the recommended recipe, its variants that mistakes are held against, and each mistake."""
    recipes: dict[str, dict[str, Any]] = {RECOMMENDED: {}}
    recipes |= {mistake.counterpart: mistake.beside for mistake in MISTAKES}
    recipes |= {mistake.title: mistake.beside | mistake.settings for mistake in MISTAKES}
    return {title: make_experiment("rnn", **(own | changes)) for title, own in recipes.items()}


def ladder_table(comparison: Comparison) -> Table:
    """Return a row for each step, held against the one before."""
    titles = [ARTICLE, *(step.title for step in STEPS)]
    pairs = [(after, before) for before, after in itertools.pairwise(titles)]
    found, note = pair_cells(comparison, pairs)
    rows = [[ARTICLE, "", accuracy_cell(comparison, ARTICLE), "", ""]]
    for step, cells in zip(STEPS, found, strict=True):
        rows.append(
            [step.title, settings_words(step.settings), accuracy_cell(comparison, step.title), *cells]
        )
    return Table(("choice undone", "settings", "accuracy", "points more than before", "verdict"), rows, note)


def mistakes_table(comparison: Comparison) -> Table:
    """Return a row for each mistake, held against the same recipe without it."""
    found, note = pair_cells(comparison, [(mistake.title, mistake.counterpart) for mistake in MISTAKES])
    others = dict.fromkeys([RECOMMENDED, *(mistake.counterpart for mistake in MISTAKES)])
    rows = [[title, "", "", accuracy_cell(comparison, title), "", ""] for title in others]
    for mistake, cells in zip(MISTAKES, found, strict=True):
        settings, beside = settings_words(mistake.settings), settings_words(mistake.beside)
        rows.append([mistake.title, settings, beside, accuracy_cell(comparison, mistake.title), *cells])
    titles = ("mistake", "settings", "also, on both sides", "accuracy", "points more than without", "verdict")
    return Table(titles, rows, note)


def settings_words(settings: dict[str, Any]) -> str:
    """Return settings as one writes them: "char_lm=False, shuffle=False"."""
    return ", ".join(
        f"{name}={value}" if value or name not in FITTED else f"{name} {FITTED[name]}"
        for name, value in settings.items()
    )
