"""Ablations: what each choice of a recipe is worth, a pair of models at a time.

`ladder` leads from the article's nn.RNN recipe to the recommended one, `single_mistakes` puts each of the
article's choices into the recommended recipe, `without_recurrence` takes memory, order and states from the
recommended networks. What the settings mean is config.py's, what the recipes are presets.py's.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from namemodel.architectures import ARCHITECTURES
from namemodel.article.studies.study import Row, Study, Table, table_of_pairs
from namemodel.comparison.results import Comparison
from namemodel.config import Experiment
from namemodel.presets import make_experiment

ARTICLE = "the article's nn.RNN"
RECOMMENDED = "the recommended RNN"
NO_CHAR_LM = {"char_lm": False}
FITTED = {"hidden_size": "by the number of names", "learning_rate": "by the hidden size"}
"""What 0 means of a setting."""

STEPS: dict[str, tuple[str, ...]] = {
    "no softmax before the loss": ("output",),
    "loss divided once": ("divide_loss",),
    "no state carried into the next batch": ("carry_state",),
    "no batch dropped": ("drop_last",),
    "names shuffled before each epoch": ("shuffle",),
    "the last epoch kept, none chosen on test names": ("select_on", "validation_fraction", "evaluate_every"),
    "no name on both sides of the split": ("split", "repeats", "shared"),
    "spelling: one case, one form, letters of training": ("canonical", "case", "vocabulary"),
    "steps: AdamW, one-cycle rate, batches of 64": (
        *("optimizer", "learning_rate", "weight_decay", "schedule", "batch_size", "clip_norm"),
        *("patience", "by_length"),
    ),
    "letters embedded": ("input",),
    "maximum of the hidden states, padding masked": (
        *("pooling", "head_size", "mask_padding", "max_length"),
    ),
    "one layer, read from both ends, with dropout before the logits": (
        *("layers", "bidirectional", "hidden_size", "layer_dropout", "dropout"),
    ),
    "training names varied: letters unknown, accents folded": ("character_dropout", "accent_folding"),
    "a character LM beside the classifier": ("char_lm",),
}
"""The article's choices undone, each on top of those before it: the settings that get the values of the
recommended recipe."""

NETWORKS = ("rnn", "gru", "lstm")
LINEAR = "linear"
WAYS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "W_h = 0": {"recurrent_weights": "zero"},
    "letters shuffled": {"letters": "shuffled"},
    "last state alone": {"pooling": "last"},
    "all states": {"pooling": "all"},
}
AS_IT_IS, *OTHERS = WAYS


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
SINGLE_MISTAKES = (
    Mistake("softmax before the loss", {"output": "softmax"}, NO_CHAR_LM),
    Mistake("loss divided twice", {"divide_loss": "twice"}, NO_CHAR_LM),
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


def step_settings(title: str) -> dict[str, Any]:
    """Return the settings that a step changes, with their values."""
    recommended = make_experiment("rnn").settings
    return {name: recommended[name] for name in STEPS[title]}


def ladder(**changes: Any) -> dict[str, Experiment]:
    """Return the article's recipe and every step from it, by title; `changes` are made in all of them."""
    settings: dict[str, Any] = {}
    found = {ARTICLE: make_experiment("rnn", "article", **changes)}
    for title in STEPS:
        settings |= step_settings(title)
        found[title] = make_experiment("rnn", "article", **(settings | changes))
    found[title] = found[title].replace(preset="recommended")
    return found


def ladder_table(comparison: Comparison) -> Table:
    """Return a row for each step, held against the one before."""
    rows = [Row(ARTICLE, before=("",))]
    for before, after in itertools.pairwise((ARTICLE, *STEPS)):
        rows.append(Row(after, before, (settings_words(step_settings(after)),)))
    titles = ("choice undone", "settings", "accuracy", "points more than before", "verdict")
    return table_of_pairs(comparison, titles, rows)


def single_mistakes(**changes: Any) -> dict[str, Experiment]:
    """Return the recommended recipe, its variants that mistakes are held against, and each mistake."""
    recipes: dict[str, dict[str, Any]] = {RECOMMENDED: {}}
    recipes |= {mistake.counterpart: mistake.beside for mistake in SINGLE_MISTAKES}
    recipes |= {mistake.title: mistake.beside | mistake.settings for mistake in SINGLE_MISTAKES}
    return {title: make_experiment("rnn", **(own | changes)) for title, own in recipes.items()}


def mistakes_table(comparison: Comparison) -> Table:
    """Return a row for each mistake, held against the same recipe without it."""
    others = dict.fromkeys([RECOMMENDED, *(mistake.counterpart for mistake in SINGLE_MISTAKES)])
    rows = [Row(title, before=("", "")) for title in others]
    for one in SINGLE_MISTAKES:
        settings = (settings_words(one.settings), settings_words(one.beside))
        rows.append(Row(one.title, one.counterpart, settings))
    titles = ("mistake", "settings", "also, on both sides", "accuracy", "points more than without", "verdict")
    return table_of_pairs(comparison, titles, rows)


def without_recurrence(**changes: Any) -> dict[str, Experiment]:
    """Return every network in every way, by title, and the linear layers with letters in order or not.

    A character LM reads every state; it would answer for a classifier that has lost the order of the letters.
    """
    found = {
        title_of(id, way): make_experiment(id, **(NO_CHAR_LM | settings | changes))
        for id in NETWORKS
        for way, settings in WAYS.items()
    }
    for way in (AS_IT_IS, "letters shuffled"):
        found[title_of(LINEAR, way)] = make_experiment(LINEAR, **(WAYS[way] | changes))
    return found


def recurrence_table(comparison: Comparison) -> Table:
    """Return a row for each network in each way, held against the network as it is."""
    pairs = [(title_of(id, way), title_of(id)) for id in NETWORKS for way in OTHERS]
    pairs.append((title_of(LINEAR, "letters shuffled"), title_of(LINEAR)))
    pairs += [(title_of(LINEAR), title_of(id)) for id in NETWORKS]
    rows = [Row(title_of(id), after=("",)) for id in NETWORKS]
    rows += [Row(model, other, after=(other,)) for model, other in pairs]
    return table_of_pairs(comparison, ("network", "accuracy", "against", "points more", "verdict"), rows)


def title_of(id: str, way: str = AS_IT_IS) -> str:
    """Return what a network in one way is called: "GRU, letters shuffled"."""
    title = ARCHITECTURES[id].title
    return title if way == AS_IT_IS else f"{title}, {way}"


def settings_words(settings: dict[str, Any]) -> str:
    """Return settings as one writes them: "char_lm=False, shuffle=False"."""
    return ", ".join(
        f"{name}={value}" if value or name not in FITTED else f"{name} {FITTED[name]}"
        for name, value in settings.items()
    )


LADDER = Study(
    "ablation",
    "From the article’s recipe to the recommended one",
    "The article’s nn.RNN recipe, and its choices undone one after another until it is the "
    "recommended recipe for an RNN. Each step is held against the one before. Where the split or "
    "the names change, the test names do too.",
    ladder,
    ladder_table,
    slow=lambda _: True,  # nine of its recipes are; the others have the same seeds
)
MISTAKES = Study(
    "mistakes",
    "Each mistake alone",
    "The recommended recipe for an RNN, with one choice of the article’s put into it. Where that "
    "would not be the article’s, or not show, without another setting, both sides have that "
    "setting too.",
    single_mistakes,
    mistakes_table,
)
RECURRENCE = Study(
    "recurrence",
    "Does recurrence matter?",
    "The recommended networks without a character LM, which would answer for the classifier. "
    "W_h = 0: no hidden state enters the next one’s sum (the gates of GRU and LSTM still carry it). "
    "Letters shuffled: each name’s letters in a random order of its own, in training and in testing.",
    without_recurrence,
    recurrence_table,
)
