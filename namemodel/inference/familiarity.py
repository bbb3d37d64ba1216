"""How familiar a name's letters are: the share of a list's own names that are rarer.

A name is rarer if the list's character LM gives it a lower log p per letter (`CharLM.log_p_per_letter`). The
values of the own names are in the checkpoint. Each comes from a network that was not trained on the name: one
that was would find it more probable than new names (`training/cross_fit.py`). The familiarity of new names of
the list is then about uniform from 0 to 1, as a p-value is: one in twenty has less than 0.05. Without 20
validation names it is still given, and somewhat too high: fewer names are called rare than should be.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.checkpoint.files import Checkpoint
from namemodel.config import FAMILIARITY_FROM
from namemodel.models.char_lm import NO_CHAR_LM


def familiarity(checkpoint: Checkpoint, label: str, log_p_per_letter: float) -> float | None:
    """Return the share, from 0 to 1, of a list's own names that are rarer than a name.

    Args:
        label: the list, one of the checkpoint's labels: the one that the model predicts.
        log_p_per_letter: of the name, under this list, in nats.

    Returns:
        None where `why_not` has a reason.
    """
    (found,) = familiarities(checkpoint, [checkpoint.labels.index(label)], [log_p_per_letter])
    return None if math.isnan(found) else float(found)


def familiarities(
    checkpoint: Checkpoint, classes: npt.ArrayLike, log_p_per_letter: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Return the familiarity of many names, `[N]`, NaN where there is none.

    Args:
        classes: `[N]`, the index of each name's list among the checkpoint's labels.
        log_p_per_letter: `[N]`, of each name under its list, in nats.
    """
    indices, log_p = np.asarray(classes), np.asarray(log_p_per_letter, dtype=np.float32)
    found = np.full(len(log_p), np.nan)
    for label, own in checkpoint.own_log_p.items():
        rows = indices == checkpoint.labels.index(label)
        found[rows] = np.searchsorted(own, log_p[rows]) / len(own)
    return found


def why_not(checkpoint: Checkpoint, label: str) -> str | None:
    """Return the reason why names of a list have no familiarity, in a sentence; None where they have one."""
    if label in checkpoint.own_log_p:
        return None
    if not checkpoint.experiment.model.has_char_lm:
        return NO_CHAR_LM
    names: Any = checkpoint.data.get("train_counts", {}).get(label, 0)
    if names < FAMILIARITY_FROM:
        return (
            f"A familiarity needs {FAMILIARITY_FROM} names of a list or more, and this model was trained "
            f"on {names} of {label!r}. Train it on more."
        )
    return (
        "The checkpoint does not say how rare its own names are: it is of an older version, or its training "
        "was stopped before the end. Train it again; a run that was stopped can be resumed instead."
    )
