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
from typing import Any, NamedTuple

import torch

from namemodel.hardware import one_thread
from namemodel.inference.classifier import Classifier
from namemodel.inference.familiarity import familiarity, why_not
from namemodel.inference.predictions import NAMED, Prediction
from namemodel.inference.pretrained import load
from namemodel.inside.answers import choose_pair, contrast_of, predict_one
from namemodel.inside.belief import END, beliefs, expected_letters
from namemodel.inside.evidence import Evidence, take_apart
from namemodel.inside.reading import Reading, read
from namemodel.models.char_lm import NO_CHAR_LM
from namemodel.models.classifier import Encoded
from namemodel.names.vocabulary import UNKNOWN


class Believed(NamedTuple):
    """What the forward character LM says of one place in a name: fields of `Letter`; None without one."""

    belief: dict[str, float] | None = None
    times_likelier: float | None = None
    probability: dict[str, float] | None = None
    expected: dict[str, list[tuple[str, float]]] | None = None


BELIEVED = Believed._fields


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
    terms: dict[str, float]
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


def explain(model: Classifier | str | Path, name: str, labels: Sequence[str] | None = None) -> Explanation:
    """Return how a network read a name.

    Args:
        model: a classifier, or what `load` takes.
        labels: the two lists to compare; None for the most probable one and the runner-up.

    Raises:
        InvalidName: the name has no answer. ConfigError, ChoiceError: `labels` are not two of the model's.
        DataError: the name is not a string. ChoiceError, CheckpointError: as `load`.
    """
    classifier = model if isinstance(model, Classifier) else load(model)
    prediction = predict_one(classifier, name)
    pair = choose_pair(classifier, prediction, labels)
    with one_thread(), torch.inference_mode():
        return explain_prediction(classifier, prediction, pair)


def explain_prediction(classifier: Classifier, prediction: Prediction, pair: list[int]) -> Explanation:
    """Return the explanation of a name that has an answer, for two lists by their indices."""
    reading = read(classifier, prediction.name)
    evidence = take_apart(classifier.model, reading, contrast_of(classifier, pair))
    before, believed = believe(classifier, reading, pair)
    unknown = " ".join(classifier.vocabulary.unknown(reading.form)[:NAMED])
    familiar, unfamiliar = find_familiarity(classifier, reading, unknown, pair[0])
    absent = why_absent(unknown, evidence, before is None)
    if unfamiliar is not None:
        absent["familiarity"] = unfamiliar
    return Explanation(
        name=prediction.name,
        status=prediction.status,
        message=prediction.message,
        predicted=classifier.labels[pair[0]],
        against=classifier.labels[pair[1]],
        probabilities=prediction.probabilities,
        belief_before=before,
        letters=explain_letters(reading, believed, evidence),
        constant=None if evidence.no_sum else sum(evidence.constants.values()),
        constants=evidence.constants,
        totals=evidence.totals,
        log_odds=evidence.log_odds,
        familiarity=familiar,
        absent=absent,
    )


def explain_letters(reading: Reading, believed: list[Believed], evidence: Evidence) -> list[Letter]:
    """Return what is said of each letter and of the end."""
    letters = []
    for place, (letter, shown) in enumerate(zip([*reading.form, END], [*reading.shown, END], strict=True)):
        terms = {term: float(values[place]) for term, values in evidence.letters.items()}
        summed = None if evidence.no_sum else sum(terms.values())
        letters.append(Letter(letter, shown, *believed[place], evidence=summed, terms=terms))
    return letters


def why_absent(unknown: str, evidence: Evidence, no_char_lm: bool) -> dict[str, str]:
    """Return why fields are None, but for the familiarity.

    Args:
        unknown: the characters that the network reads as unknown, as a message shows them.
    """
    absent = dict.fromkeys(("evidence", "constant"), evidence.no_sum) if evidence.no_sum else {}
    if no_char_lm:
        absent |= dict.fromkeys(("belief_before", *BELIEVED), NO_CHAR_LM)
    elif unknown:
        unmoved = f"Not in the training names, so no list expects it, and the belief stays: {unknown}"
        absent |= dict.fromkeys(("times_likelier", "probability"), unmoved)
    return absent


def believe(
    classifier: Classifier, reading: Reading, pair: list[int]
) -> tuple[dict[str, float] | None, list[Believed]]:
    """Return the belief before the name, and what is believed of each letter and the end."""
    char_lm, labels = classifier.model.char_lm, [classifier.labels[index] for index in pair]
    if char_lm is None or reading.likelihoods is None or reading.hidden is None:
        return None, [Believed()] * (len(reading.form) + 1)
    before, *after = (
        dict(zip(classifier.labels, row, strict=True))
        for row in beliefs(char_lm, reading.likelihoods).tolist()
    )
    log_probs = reading.likelihoods[:, 0, pair].cpu().double()
    expected = [
        expected_letters(char_lm.next_log_probs(reading.hidden, index), classifier.vocabulary)
        for index in pair
    ]
    believed = []
    for place, belief in enumerate(after):
        row, ratio, probability = log_probs[place], None, None
        if place == len(reading.form) or reading.ids[0, place] != UNKNOWN:
            ratio = float((row[0] - row[1]).exp())
            probability = dict(zip(labels, row.exp().tolist(), strict=True))
        of_each = {label: places[place] for label, places in zip(labels, expected, strict=True)}
        believed.append(Believed(belief, ratio, probability, of_each))
    return before, believed


def find_familiarity(
    classifier: Classifier, reading: Reading, unknown: str, label: int
) -> tuple[float | None, str | None]:
    """Return `Explanation.familiarity`, and why there is none."""
    checkpoint, title, encoded = classifier.checkpoint, classifier.labels[label], reading.encoded
    missing, char_lm = why_not(checkpoint, title), classifier.model.char_lm
    if missing is not None or char_lm is None or not isinstance(encoded, Encoded):
        return None, missing
    if unknown:
        return None, f"No familiarity: the model gives no probability to {unknown}"
    log_p = char_lm.log_p_per_letter(encoded.output, reading.ids, reading.lengths)
    return familiarity(checkpoint, title, float(log_p[0, label])), None
