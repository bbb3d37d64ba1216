"""Exhibit 5: the gates of a GRU and an LSTM as switches, for a name, the test names and the memory task."""

from __future__ import annotations

import inspect
import re
import sys
from typing import Any

from namemodel.inside.forced_gates import ForcedLinear, force_gates, forced_answers, gate_settings
from namemodel.inside.memory_runs import SHIPPED, START, forced_memory, shipped_rows
from namemodel.inside.memory_task import CLASSES
from namemodel.inside.states import mean_gates, read_states
from namemodel.models import find_network
from namemodel.models.gru import GRUCell
from namemodel.models.lstm import LSTMCell
from namemodel.web.inside.exhibit import Exhibit, Trace, Visit
from namemodel.web.inside.networks import (
    choose_network,
    last_state_part,
    share,
    shipped_accuracies,
)
from namemodel.web.shared.theme import colours_of

ARTICLE = {"update": "the article’s u = 1 − z", "candidate": "the article leaves it out"}
MOST_UNITS = 16  # that can be read as rows of a picture


def trace_gates(visit: Visit) -> Trace:
    """Return answers and accuracies under every combination of forced gates, and the gates by letter."""
    shown = choose_network(visit, "Forcing a gate", ("lstm", "gru"))
    classifier = shown.classifier
    architecture, part = classifier.checkpoint.experiment.model.architecture, last_state_part(classifier)
    answers = forced_answers(classifier, visit.name, part)
    followed, labels, colours = int(answers[0].argmax()), classifier.labels, colours_of(classifier.labels)
    measured = shipped_accuracies(classifier)
    states = read_states(classifier, visit.name)
    (layer,), units = states.layers, visit.options.get("units", "")
    means = mean_gates(layer)
    return {
        "letters": list(states.letters),
        "gates": [
            {
                **{name: getattr(gate, name) for name in ("name", "symbol", "zero", "one")},
                "article": ARTICLE.get(gate.name, "") if gate.article else "",
                "values": [share(value) for value in means[gate.name]],
                "signed": gate.name == "candidate",
            }
            for gate in gate_settings(architecture)
        ],
        "equations": equations_of(architecture),
        "label": labels[followed],
        "shares": [share(row[followed]) for row in answers],
        "answers": [int(row.argmax()) for row in answers],
        "leads": [share(row.max()) for row in answers],
        "labels": list(labels),
        "colours": {label: colours[label] for label in labels},
        "names": measured and measured[0],
        "accuracies": measured and measured[1].forced,
        "memory": memory_of(architecture),
        "chance": 1 / CLASSES,
        "network": shown.network,
        "networks": shown.choices,
        "title": shown.title,
        "notes": [shown.note] if shown.note else [],
        "char_lm": part == "classifier",
        "hidden_size": layer.h.shape[1],
        "units": units_of(layer.gates, units),
    }


def units_of(gates: dict[str, Any], name: str) -> Trace | None:
    """Return the values of a gate in each unit by letter, `[T][H]`, if that gate is asked for."""
    if name not in gates or gates[name].shape[1] > MOST_UNITS:
        return None
    return {"gate": name, "values": [[share(value) for value in row] for row in gates[name]]}


def equations_of(architecture: str) -> list[str]:
    """Return the equations that stand in the module of an architecture's cell."""
    module = sys.modules[find_network(architecture).__module__]
    lines = re.findall(r"^    (\S.* = .*)$", inspect.getdoc(module) or "", re.MULTILINE)
    return [re.split(r" {3,}", line)[0] for line in lines]


def memory_of(architecture: str) -> list[Trace]:
    """Return how trained networks of an architecture do on the memory task with gates forced, by length."""
    rows = shipped_rows() if SHIPPED.exists() else []
    return [
        {
            "length": length,
            "start": START,
            "seeds": runs.seeds,
            "mean": [share(value) for value in runs.mean],
            "lowest": [share(value) for value in runs.lowest],
            "highest": [share(value) for value in runs.highest],
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
    because="The state before still enters the candidate and the other gates, as in a plain RNN, and names "
    "ask for no more. Remembering the first of 20 symbols does: with f = 0 nothing is left but guessing. "
    "That is when an LSTM wins.",
    trace=trace_gates,
    code=(ForcedLinear, force_gates, GRUCell.step, LSTMCell.step),
)
