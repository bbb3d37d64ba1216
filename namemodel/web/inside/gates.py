"""Exhibit 5: the gates of a GRU and an LSTM as switches, for a name, the test names and the memory task."""

from __future__ import annotations

from typing import Any

from namemodel.inference.classifier import Classifier
from namemodel.inside.arrays import Array, round_decimals
from namemodel.inside.forced_gates import (
    Combination,
    ForcedLinear,
    combinations,
    force_gates,
    forced_answers,
    gate_equations,
    gate_settings,
)
from namemodel.inside.memory_runs import START, forced_memory, stored_rows
from namemodel.inside.memory_task import CLASSES
from namemodel.inside.states import mean_gates, read_states
from namemodel.models.gru import GRUCell
from namemodel.models.lstm import LSTMCell
from namemodel.web.inside.exhibit import Exhibit, Trace, Visit
from namemodel.web.inside.networks import (
    WITHIN_CHANCE,
    choose_network,
    count_right,
    last_state_predictor,
    pretrained_accuracies,
)
from namemodel.web.shared.html import percent
from namemodel.web.shared.theme import usual_colours

ARTICLE = {"update": "u = 1 − z in “Understanding RNNs”", "candidate": "not in “Understanding RNNs”"}
SHUT = {"gru": {"update": 1, "candidate": 0}, "lstm": {"input": 0, "candidate": 0, "output": 0}}
"""The forced gates of which one is enough to leave h at 0, where it starts."""
APART = {"gru": ("reset", "update"), "lstm": ("forget",)}
"""The gates that, forced to 0, tell names from the memory task."""
MOST_UNITS = 16  # that can be read as rows of a picture


def trace_gates(visit: Visit) -> Trace:
    """Return answers and accuracies under every combination of forced gates, and the gates by letter."""
    shown = choose_network(visit, ("lstm", "gru"))
    classifier = shown.classifier
    architecture, predictor = (
        classifier.checkpoint.experiment.model.architecture,
        last_state_predictor(classifier),
    )
    answers = forced_answers(classifier, visit.name, predictor)
    followed, labels, colours = int(answers[0].argmax()), classifier.labels, usual_colours(classifier.labels)
    states = read_states(classifier, visit.name)
    (layer,) = states.layers
    return over_names(classifier) | {
        "letters": list(states.letters),
        "gates": show_gates(architecture, mean_gates(layer)),
        "equations": list(gate_equations(classifier)),
        "label": labels[followed],
        "shares": round_decimals(answers[:, followed]),
        "answers": [int(row.argmax()) for row in answers],
        "leads": round_decimals(answers.max(axis=1)),
        "labels": list(labels),
        "colours": {label: colours[label] for label in labels},
        "shut": [int(is_shut(architecture, forced)) for forced in combinations(architecture)],
        "memory": memory_of(architecture),
        "chance": 1 / CLASSES,
        "network": shown.network,
        "networks": shown.choices,
        "title": shown.title,
        "apart": tell_apart(classifier),
        "notes": [shown.note] if shown.note else [],
        "reader": shown.reader,
        "char_lm": predictor == "classifier",
        "hidden_size": layer.h.shape[1],
        "units": units_of(layer.gates, visit.options.get("units", "")),
    }


def show_gates(architecture: str, means: dict[str, Array]) -> list[Trace]:
    """Return the gates of an architecture with what they do, and their means over the units by letter."""
    return [
        {
            **{name: getattr(gate, name) for name in ("name", "symbol", "zero", "one")},
            "article": ARTICLE.get(gate.name, "") if gate.article else "",
            "values": round_decimals(means[gate.name]),
            "signed": gate.name == "candidate",
        }
        for gate in gate_settings(architecture)
    ]


def over_names(classifier: Classifier) -> Trace:
    """Return the accuracies of a pretrained network under each combination; None of another one."""
    measured = pretrained_accuracies(classifier)
    names, accuracies = (measured[0], measured[1].forced) if measured else (None, None)
    fewer = fewer_right(names, accuracies) if names and accuracies else None
    return {"names": names, "accuracies": accuracies, "fewer": fewer, "within_chance": WITHIN_CHANCE}


def is_shut(architecture: str, forced: Combination) -> bool:
    """Return whether h stays 0 whatever is read."""
    shut = SHUT[architecture]
    gates = gate_settings(architecture)
    return any(shut.get(gate.name, -1) == value for gate, value in zip(gates, forced, strict=True))


def tell_apart(classifier: Classifier) -> str:
    """Return which forced gates tell names from memory, in a sentence; "" for an unmeasured network."""
    architecture, measured = classifier.checkpoint.experiment.model.architecture, over_names(classifier)
    memory, accuracies = memory_of(architecture), measured["accuracies"]
    if accuracies is None or not memory:
        return ""
    gates, every, shut = gate_settings(architecture), combinations(architecture), SHUT[architecture]
    parts = []
    for gate in gates:
        if gate.name in APART[architecture]:
            at = every.index(tuple(0 if other is gate else None for other in gates))
            names, kept = percent(accuracies[at]), percent(memory[0]["mean"][at])
            parts.append(f"{gate.symbol} = 0 leaves {names} of the names right and {kept} of the memory task")
    both = " or ".join(f"{gate.symbol} = {shut[gate.name]}" for gate in gates if gate.name in shut)
    return f"{'; '.join(parts)} (T = {memory[0]['length']}). {both} destroys both, since h stays 0."


def fewer_right(names: int, accuracies: list[float]) -> list[int]:
    """Return how many names fewer are right under each combination than as learned; below 0, more."""
    as_learned, *_ = right = [count_right(accuracy, names) for accuracy in accuracies]
    return [as_learned - other for other in right]


def units_of(gates: dict[str, Any], name: str) -> Trace | None:
    """Return the values of a gate in each unit by letter, `[T][H]`, if that gate is asked for."""
    if name not in gates or gates[name].shape[1] > MOST_UNITS:
        return None
    return {"gate": name, "values": round_decimals(gates[name])}


def memory_of(architecture: str) -> list[Trace]:
    """Return how trained networks of an architecture do on the memory task with gates forced, by length."""
    rows = stored_rows()
    return [
        {
            "length": length,
            "start": START,
            "seeds": runs.seeds,
            "mean": round_decimals(runs.mean),
            "lowest": round_decimals(runs.lowest),
            "highest": round_decimals(runs.highest),
        }
        for length, runs in forced_memory(rows, architecture).items()
    ]


GATES = Exhibit(
    id="gates",
    short="5 Gates",
    title="Force a gate",
    idea="Gates decide at each letter what a network keeps and what it takes in. Force one to 0 or to 1 for "
    "good, and see who needs it: names, or a task that is nothing but memory.",
    question="Force the LSTM’s forget gate to 0: at every letter it drops its cell state. How many of 100 "
    "unseen names does it still get right?",
    guesses=("About 50, as by guessing", "About 75", "About 95"),
    right=2,
    explanation="The state before still enters the candidate and the other gates, as in a plain RNN, which "
    "is enough for 95 of 100 names. It is not enough to remember the first of 20 symbols: with f = 0, 24 of "
    "100 are right, and guessing gives 25. That is what the forget gate is for.",
    trace=trace_gates,
    code=(ForcedLinear, force_gates, GRUCell.step, LSTMCell.step),
)
