"""Ablations: what each choice of a recipe is worth, a pair of models at a time.

`ladder` leads from the article's nn.RNN recipe to the recommended one, `single_mistakes` puts each of the
article's choices into the recommended recipe, `without_recurrence` takes the recurrent weights, the order
of the letters or hidden states from the recommended networks. config.py says what the settings mean, and
presets.py which recipes there are. `without_memory` is the smallest part of that: an RNN, with its memory and
without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from namemodel.architectures import ARCHITECTURES
from namemodel.article.studies.study import Study, Table, accuracy_cell, seeds_words
from namemodel.comparison.report import difference_cell, smallest, tested, verdict_cell
from namemodel.comparison.results import Comparison
from namemodel.comparison.verdicts import compare_pairs
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
    "maximum of the hidden states, padding masked": ("pooling", "head_size", "mask_padding", "max_length"),
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


class Row(NamedTuple):
    """One model of an ablation, and the model that it is held against, if any."""

    model: str
    experiment: Experiment
    against: str = ""
    cells: tuple[str, ...] = ()
    """Those between its title and the difference, without its accuracy."""


def ladder(**changes: Any) -> list[Row]:
    """Return the article's recipe and every step from it, each held against the one before."""
    recommended, settings = make_experiment("rnn").settings, dict[str, Any]()
    rows = [Row(ARTICLE, make_experiment("rnn", "article", **changes), cells=("",))]
    for title, names in STEPS.items():
        step = {name: recommended[name] for name in names}
        settings |= step
        experiment = make_experiment("rnn", "article", **(settings | changes))
        rows.append(Row(title, experiment, rows[-1].model, (settings_words(step),)))
    rows[-1] = rows[-1]._replace(experiment=experiment.replace(preset="recommended"))
    return rows


def single_mistakes(**changes: Any) -> list[Row]:
    """Return the recommended recipe and its variants, and each mistake held against one of them."""
    plain: dict[str, dict[str, Any]] = {RECOMMENDED: {}}
    plain |= {mistake.counterpart: mistake.beside for mistake in SINGLE_MISTAKES}
    rows = [
        Row(title, make_experiment("rnn", **(beside | changes)), cells=("", ""))
        for title, beside in plain.items()
    ]
    for one in SINGLE_MISTAKES:
        experiment = make_experiment("rnn", **(one.beside | one.settings | changes))
        cells = (settings_words(one.settings), settings_words(one.beside))
        rows.append(Row(one.title, experiment, one.counterpart, cells))
    return rows


def without_recurrence(**changes: Any) -> list[Row]:
    """Return every network in every way, and the linear layers, held against the networks as they are.

    A character LM reads every state; it would answer for a classifier that has lost the order of the letters.
    """

    def row(id: str, way: str = AS_IT_IS, against: str = "") -> Row:
        title = titles[id] if way == AS_IT_IS else f"{titles[id]}, {way}"
        settings = WAYS[way] if id == LINEAR else NO_CHAR_LM | WAYS[way]
        return Row(title, make_experiment(id, **(settings | changes)), against, (against,))

    titles = {id: ARCHITECTURES[id].title for id in (*NETWORKS, LINEAR)}
    return [
        *(row(id) for id in NETWORKS),
        *(row(id, way, titles[id]) for id in NETWORKS for way in OTHERS),
        row(LINEAR, "letters shuffled", titles[LINEAR]),
        *(row(LINEAR, against=titles[id]) for id in NETWORKS),
    ]


def without_memory(**changes: Any) -> list[Row]:
    """Return the RNN as it is, without its recurrent weights, and without the order of its letters.

    An RNN's recurrent weights are its whole memory: at 0, each hidden state is computed from its own letter.
    The gates of GRU and LSTM would still carry earlier states.
    """
    rnn = ARCHITECTURES["rnn"].title
    kept = (rnn, f"{rnn}, W_h = 0", f"{rnn}, letters shuffled")
    return [row for row in without_recurrence(**changes) if row.model in kept]


def settings_words(settings: dict[str, Any]) -> str:
    """Return settings as one writes them: "char_lm=False, shuffle=False"."""
    return ", ".join(
        f"{name}={value}" if value or name not in FITTED else f"{name} {FITTED[name]}"
        for name, value in settings.items()
    )


def table_of_pairs(comparison: Comparison, titles: tuple[str, ...], rows: Sequence[Row]) -> Table:
    """Return a table of models, each pair tested alone and as one of all (Holm).

    A row ends with two cells of the pair: the model less the other in points of accuracy, with its 95 %
    interval over several seeds, and the verdict. The note says how much the tests can tell.
    """
    pairs = [(row.model, row.against) for row in rows if row.against]
    verdicts = dict(zip(pairs, compare_pairs(pairs, comparison), strict=True))
    cells = []
    for row in rows:
        verdict = verdicts.get((row.model, row.against))
        found = [difference_cell(verdict), verdict_cell(verdict)] if verdict else ["", ""]
        cells.append([row.model, *row.cells, *found])
        cells[-1].insert(titles.index("accuracy"), accuracy_cell(comparison, row.model))
    sentences, known = [seeds_words(comparison)], tested(list(verdicts.values()))
    for seeds in sorted({verdict.difference.seeds for verdict in known if verdict.difference}):
        of = [verdict for verdict in known if verdict.difference and verdict.difference.seeds == seeds]
        sentences.append(
            f"Over {seeds} seeds a typical difference here is beyond chance from {smallest(of, 1)} points on "
            f"alone, among all {len(known)} tests from {smallest(of, len(known))} on."
        )
    return Table(titles, cells, " ".join(sentences))


def ablation(rows: Callable[..., list[Row]], *titles: str, **fields: Any) -> Study:
    """Return the study of some rows, which take settings that all models are given.

    Args:
        titles: of the table's columns.
        fields: the others of `Study`.
    """
    return Study(
        models=lambda **changes: {row.model: row.experiment for row in rows(**changes)},
        table=lambda comparison: table_of_pairs(comparison, titles, rows()),
        **fields,
    )


LADDER = ablation(
    ladder,
    *("choice undone", "settings", "accuracy", "points more than before", "verdict"),
    id="ablation",
    title="From the article’s recipe to the recommended one",
    summary="The article’s nn.RNN recipe, and its choices undone one after another until it is the "
    "recommended recipe for an RNN. Each step is held against the one before. Where the split or "
    "the names change, the test names do too.",
    slow=lambda _: True,  # nine of its recipes are; the others have the same seeds
)
MISTAKES = ablation(
    single_mistakes,
    *("mistake", "settings", "also, on both sides", "accuracy", "points more than without", "verdict"),
    id="mistakes",
    title="Each mistake alone",
    summary="The recommended recipe for an RNN, with one choice of the article’s put into it. Where that "
    "would not be the article’s, or not show, without another setting, both sides have that setting too.",
)
RECURRENCE = ablation(
    without_recurrence,
    *("network", "accuracy", "against", "points more", "verdict"),
    id="recurrence",
    title="Does recurrence matter?",
    summary="The recommended networks without a character LM, which would answer for the classifier. "
    "W_h = 0: no hidden state enters the next one’s sum (the gates of GRU and LSTM still carry it). "
    "Letters shuffled: each name’s letters in a random order of its own, in training and in testing.",
)
MEMORY = ablation(
    without_memory,
    *("network", "accuracy", "against", "points more", "verdict"),
    id="memory",
    title="An RNN without its memory",
    summary="The recommended RNN without a character LM, which would answer for the classifier. W_h = 0: no "
    "hidden state enters the next one’s sum, so each letter is read alone. Letters shuffled: each name’s "
    "letters in a random order of its own, in training and in testing.",
)
"""A part of `RECURRENCE`, of a minute: the page offers it, the documents have the whole."""
