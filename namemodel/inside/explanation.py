"""How a network read one name: belief, surprise and evidence, letter by letter.

Two lists, `predicted` and `against`, are compared from the first letter to the end. The belief is the forward
character LM's, by Bayes' rule over the letters so far; it does not pretend that the name ends there, as
classifying prefixes would. The evidence (`evidence.py`) is each letter's exact part of the final log odds.
Knows nothing of how any of it is shown.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from namemodel.hardware import one_thread
from namemodel.inference.classifier import Classifier
from namemodel.inference.familiarity import familiarity, why_not
from namemodel.inference.predictions import NAMED, Prediction
from namemodel.inference.pretrained import load
from namemodel.inside.belief import END, beliefs, expected_letters
from namemodel.inside.evidence import Evidence, take_apart
from namemodel.inside.inputs import choose_lists, contrast_of, predict_one
from namemodel.inside.reading import Reading, read
from namemodel.models.char_lm import NO_CHAR_LM
from namemodel.models.classifier import Encoded
from namemodel.names.vocabulary import UNKNOWN

BELIEVED = ("belief", "times_likelier", "probability", "expected")
"""The fields of a letter that the character LM gives."""


@dataclass(frozen=True)
class Letter:
    """One letter of a name, or its end. What is None has its reason in `Explanation.absent`."""

    letter: str
    """As the network reads it; "⏎" for the end."""
    shown: str
    """As it was typed."""
    belief: dict[str, float] | None
    """p(list | letters up to this one) of every list, from the forward character LM."""
    times_likelier: float | None
    """p(letter | letters before, predicted) / p(letter | letters before, against); None too if unknown."""
    probability: dict[str, float] | None
    """Both terms of that ratio, by list."""
    expected: dict[str, list[tuple[str, float]]] | None
    """Of both lists, the letters that were most probable in this place, and their probabilities."""
    evidence: float | None
    """This letter's part of `log_odds`, nats."""
    parts: dict[str, float]
    """Its terms, of those of "classifier", "forward" and "backward" that are sums over letters."""


@dataclass(frozen=True)
class Explanation:
    """How a network read a name. Sum of the letters' `evidence` + `constant` = `log_odds`."""

    name: str
    status: str
    """As `Prediction` has it, and so has the next."""
    message: str
    predicted: str
    """The list that the numbers speak for: the most probable one, or the first that was asked for."""
    against: str
    """The list it is compared with: the runner-up, or the second that was asked for."""
    probabilities: dict[str, float]
    """The answer: of every list, the most probable first."""
    belief_before: dict[str, float] | None
    """p(list) before any letter."""
    letters: list[Letter]
    """With the end, "⏎", last."""
    constant: float | None
    """The part of `log_odds` that belongs to no letter, nats."""
    constants: dict[str, float]
    """Its terms: "prior", "classifier" (bias) and "backward" (the name's beginning), as far as there are."""
    totals: dict[str, float]
    """`log_odds` by "classifier", "forward", "backward" and "prior", letters and constants together."""
    log_odds: float
    """log(p(predicted) / p(against)) of the answer, nats."""
    familiarity: float | None
    """Share of the names of `predicted` whose log probability per letter is lower than this name's."""
    absent: dict[str, str]
    """Why a field is None, for all letters or for some, by field."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)


def explain(model: Classifier | str | Path, name: str, lists: Sequence[str] | None = None) -> Explanation:
    """Return how a network read a name.

    Args:
        model: a classifier, or what `load` takes.
        lists: the two lists to compare; None for the most probable one and the runner-up.

    Raises:
        InvalidName: the name has no answer. ConfigError, ChoiceError: `lists` are not two lists of the model.
        DataError: the name is not a string. ChoiceError, CheckpointError: as `load`.
    """
    classifier = model if isinstance(model, Classifier) else load(model)
    prediction = predict_one(classifier, name)
    pair = choose_lists(classifier, prediction, lists)
    with one_thread(), torch.inference_mode():
        return explain_prediction(classifier, prediction, pair)


def explain_prediction(classifier: Classifier, prediction: Prediction, pair: list[int]) -> Explanation:
    """Return the explanation of a name that has an answer, for two lists by their indices."""
    reading, absent = read(classifier, prediction.name), dict[str, str]()
    evidence = take_apart(classifier.model, reading, contrast_of(classifier, pair))
    if evidence.no_sum:
        absent |= dict.fromkeys(("evidence", "constant"), evidence.no_sum)
    columns: dict[str, Sequence[Any]] = dict.fromkeys(BELIEVED, [None] * (len(reading.form) + 1))
    columns |= {"letter": [*reading.form, END], "shown": [*reading.shown, END]}
    columns |= evidence_columns(evidence, len(reading.form))
    before = None
    if reading.likelihoods is None:
        absent |= dict.fromkeys(("belief_before", *BELIEVED), NO_CHAR_LM)
    else:
        before, *believed = belief_by_list(classifier, reading)
        columns |= {"belief": believed} | surprise_columns(classifier, reading, pair)
    if before and prediction.unknown_characters:
        shown = " ".join(prediction.unknown_characters[:NAMED])
        unmoved = f"Not in the training names, so no list expects it, and the belief stays: {shown}"
        absent |= dict.fromkeys(("times_likelier", "probability"), unmoved)
    familiar, missing = find_familiarity(classifier, reading, pair[0])
    if missing is not None:
        absent["familiarity"] = missing
    return Explanation(
        name=prediction.name,
        status=prediction.status,
        message=prediction.message,
        predicted=classifier.labels[pair[0]],
        against=classifier.labels[pair[1]],
        probabilities=prediction.probabilities,
        belief_before=before,
        letters=[
            Letter(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)
        ],
        constant=None if evidence.no_sum else sum(evidence.constants.values()),
        constants=evidence.constants,
        totals=evidence.totals,
        log_odds=evidence.log_odds,
        familiarity=familiar,
        absent=absent,
    )


def evidence_columns(evidence: Evidence, length: int) -> dict[str, list[Any]]:
    """Return the parts of each letter and of the end, and their sums, None where they are no sum."""
    parts = [
        {part: float(values[place]) for part, values in evidence.letters.items()}
        for place in range(length + 1)
    ]
    return {"parts": parts, "evidence": [None if evidence.no_sum else sum(of.values()) for of in parts]}


def belief_by_list(classifier: Classifier, reading: Reading) -> list[dict[str, float]]:
    """Return the probability of each list before the name, after each letter and after the end."""
    assert classifier.model.char_lm is not None
    assert reading.likelihoods is not None
    found = beliefs(classifier.model.char_lm, reading.likelihoods)
    return [dict(zip(classifier.labels, row, strict=True)) for row in found.tolist()]


def surprise_columns(classifier: Classifier, reading: Reading, pair: list[int]) -> dict[str, list[Any]]:
    """Return what the two lists expected in the place of each letter, and how probable that letter was."""
    char_lm, labels = classifier.model.char_lm, [classifier.labels[index] for index in pair]
    assert char_lm is not None
    assert reading.likelihoods is not None
    assert reading.hidden is not None
    expected = [
        expected_letters(char_lm.next_log_probs(reading.hidden, index), classifier.vocabulary)
        for index in pair
    ]
    known = [*(reading.ids[0] != UNKNOWN).tolist(), True]
    log_probs = reading.likelihoods[:, 0, pair].double()
    ratios = (log_probs[:, 0] - log_probs[:, 1]).exp().tolist()
    return {
        "expected": [dict(zip(labels, place, strict=True)) for place in zip(*expected, strict=True)],
        "times_likelier": [ratio if there else None for ratio, there in zip(ratios, known, strict=True)],
        "probability": [
            dict(zip(labels, row, strict=True)) if there else None
            for row, there in zip(log_probs.exp().tolist(), known, strict=True)
        ],
    }


def find_familiarity(classifier: Classifier, reading: Reading, label: int) -> tuple[float | None, str | None]:
    """Return `Explanation.familiarity`, and why there is none."""
    checkpoint, title, encoded = classifier.checkpoint, classifier.labels[label], reading.encoded
    missing, char_lm = why_not(checkpoint, title), classifier.model.char_lm
    if missing is not None or char_lm is None or not isinstance(encoded, Encoded):
        return None, missing
    log_p = char_lm.log_p_per_letter(encoded.output, reading.ids, reading.lengths)
    return familiarity(checkpoint, title, float(log_p[0, label])), None
