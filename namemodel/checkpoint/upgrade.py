"""Checkpoints of format 2, which development versions wrote, upgraded to the current format.

Owns the current name of each setting and tensor of format 2. Knows nothing of files or networks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from torch import Tensor

from namemodel.architectures import architectures_with
from namemodel.errors import CheckpointError

OF_ARTICLE = {
    "model": ("output", "head_size", "recurrence", "reset"),
    "training": ("carry_state", "shuffle", "drop_last", "divide_loss", "evaluate_every"),
}
"""Settings that moved to the section of the article, by the section that they were in."""
RENAMED = {"head": "pooling", "longest": "max_length", "prior": "prior_strength", "speller": "char_lm"}
TENSORS = (
    (r"^input\.", "embedding."),
    (r"^recurrence\.cells\.(\d+)\.(weight|bias)_ih$", r"recurrence.cells.\1.W_x.\2"),
    (r"^recurrence\.cells\.(\d+)\.(weight|bias)_hh$", r"recurrence.cells.\1.W_h.\2"),
    (r"^recurrence\.cells\.(\d+)\.from_input\.", r"recurrence.cells.\1.W_x."),
    (r"^recurrence\.cells\.(\d+)\.from_state\.", r"recurrence.cells.\1.W_h."),
    (r"^head\.(\d)\.", r"linear.\1."),
    (r"^speller\.start$", "char_lm.h_0"),
    (r"^speller\.shared$", "char_lm.weight"),
    (r"^speller\.shared_bias$", "char_lm.bias"),
    (r"^speller\.own$", "char_lm.class_weight"),
    (r"^speller\.own_bias$", "char_lm.class_bias"),
    (r"^speller\.log_prior$", "char_lm.log_prior"),
)


def upgrade_experiment(old: Mapping[str, Any]) -> dict[str, Any]:
    """Return an experiment of format 2 with the current settings.

    Raises:
        CheckpointError: it uses a setting that no longer exists.
    """
    model, training = dict(old["model"]), dict(old["training"])
    if model["head"] == "mean":
        raise CheckpointError(
            "The model was trained with the mean of its states (head=mean), which this version does not "
            "have. Train it again, with pooling=max for example."
        )
    article = {name: model.pop(name) for name in OF_ARTICLE["model"]}
    article |= {name: training.pop(name) for name in OF_ARTICLE["training"]}
    article |= {
        "mask_padding": model.pop("padding") == "masked",
        "recurrent_weights": "zero" if model.pop("memory") == "off" else "learned",
    }
    model = {RENAMED.get(name, name): value for name, value in model.items()}
    model["char_lm"] = model["char_lm"] > 0
    if model["pooling"] == "all":
        model["pooling"], article["pooling"] = "max", "all"
    if training["select_on"] == "test":
        training["select_on"], article["select_on"] = "last", "test"
    # Format 2 had some of them for every architecture, without an effect.
    article = {name: v for name, v in article.items() if model["architecture"] in architectures_with(name)}
    return {**old, "model": model, "training": training, "article": article}


def upgrade_name(name: str, architecture: str, head_size: int) -> str:
    """Return the current name of a network's tensor of format 2."""
    if architecture == "linear":
        return re.sub(r"^input\.", "embedding.", name)
    for old, new in TENSORS:
        name = re.sub(old, new, name)
    return name if head_size else name.replace("linear.0.", "linear.")


def upgrade(
    config: Mapping[str, Any], weights: Mapping[str, Tensor]
) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """Return the config and the network's tensors of a checkpoint of format 2 with their current names.

    Raises:
        CheckpointError: it uses a setting that no longer exists, or is an unfinished run. KeyError: a setting
            is missing.
    """
    if config.get("progress"):
        raise CheckpointError(
            "The run was begun by an older version, and cannot be resumed. What it kept can be used; "
            "train again for more."
        )
    old = config["experiment"]
    shape = old["model"]["architecture"], old["model"]["head_size"]
    named = {upgrade_name(name, *shape): tensor for name, tensor in weights.items()}
    return {**config, "experiment": upgrade_experiment(old)}, named
