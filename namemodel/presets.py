"""The recipes: the recommended one, quick and small ones, the textbook's, and the article's of each model.

Owns which settings differ from config.py's defaults, and why; what only one architecture needs stands in its
registry entry. Knows nothing of torch or files.
"""

from __future__ import annotations

from typing import Any

from namemodel.architectures import architectures_with, get_architecture
from namemodel.config import Experiment, ModelConfig
from namemodel.errors import ChoiceError, ConfigError

PRESETS = {
    "recommended": "shuffled batches, AdamW with a one-cycle learning rate that ends near 0",
    "quick": "the recommended recipe in a few epochs of small, fast steps: for a first look",
    "small": "the recommended recipe for a network that can be looked into: if recurrent, 16 units, one "
    "layer, one direction and the last hidden state, with a character LM",
    "two-units": "as small, with a hidden state of two numbers, which can be drawn, and no character LM",
    "textbook": "the network of the article's formulas, small enough to be read; if recurrent, of one "
    "layer and one direction, with the last hidden state and no character LM",
    "article": "the article's recipe for this network, its mistakes included, as settings",
}

# What differs from the recommended recipe where a result is wanted in seconds.
QUICK: dict[str, Any] = {
    "epochs": 8,
    "batch_size": 32,
    "learning_rate": 6e-3,
    "patience": 0,
}
# A network whose states can be read one by one. It is the recommended one made small, in torch's form; the
# textbook's below is built from the article's formulas, with one-hot letters and no character LM.
SMALL: dict[str, Any] = {
    "hidden_size": 16,
    "layers": 1,
    "bidirectional": False,
    "pooling": "last",
}
# A network whose state is a point of the plane. Large steps help the GRU's worst starts; rates near this one
# give about the same (docs/recipe.md).
TWO_UNITS: dict[str, Any] = SMALL | {
    "hidden_size": 2,
    "embedding_size": 8,
    "char_lm": False,
    "epochs": 60,
    "learning_rate": 0.06,
    "label_smoothing": 0.1,
    "dropout": 0.0,  # of two features
}
# What the article's formulas say, without its mistakes. Its GRU resets before the product, torch's after.
TEXTBOOK: dict[str, Any] = {
    "hidden_size": 16,
    "input": "one-hot",
    "layers": 1,
    "bidirectional": False,
    "pooling": "last",
    "char_lm": False,
    "recurrence": "printed",
    "reset": "before",
    "implementation": "scratch",
}

# What all of the article's scripts share.
ARTICLE: dict[str, Any] = {
    "repeats": "keep",
    "shared": "drop",
    "split": "random",
    "validation_fraction": 0.0,
    "canonical": False,
    "case": "keep",
    "vocabulary": "article",
    "input": "one-hot",
    "hidden_size": 256,
    "dropout": 0.0,
    "max_length": 0,
    "optimizer": "adam",
    "learning_rate": 5e-6,
    "weight_decay": 0.0,
    "schedule": "constant",
    "clip_norm": 0.0,
    "character_dropout": 0.0,
    "accent_folding": 0.0,
    "patience": 0,
    "shuffle": False,
    "by_length": False,
    "evaluate_every": 3,
}
# The mistakes of its nn.RNN script (its LinearRNN script has none of them).
MISTAKES: dict[str, Any] = {
    "output": "softmax",
    "drop_last": True,
    "divide_loss": "twice",
    "select_on": "test",
}
# What its recurrent scripts share besides.
ARTICLE_RECURRENT: dict[str, Any] = {
    "pooling": "all",
    "head_size": 256,
    "mask_padding": False,
    "bidirectional": False,
    "char_lm": False,
}
ARTICLE_RNN: dict[str, Any] = (
    ARTICLE
    | MISTAKES
    | ARTICLE_RECURRENT
    | {
        "epochs": 30,
        "batch_size": 8,
        "layers": 2,
        "layer_dropout": 0.4,
        "carry_state": True,
    }
)
ARTICLE_BY_ARCHITECTURE: dict[str, dict[str, Any]] = {
    # Of its three linear layers the article gives only the 100 epochs.
    "linear": ARTICLE | MISTAKES | {"epochs": 100, "batch_size": 8},
    "linear-rnn": ARTICLE | ARTICLE_RECURRENT | {"epochs": 30, "batch_size": 1},
}
"""For all others its nn.RNN script: GRU and LSTM are its next step, "with the rest of the code unchanged"."""


def recipe(architecture: str, preset: str) -> dict[str, Any]:
    """Return the settings that a preset changes for an architecture; raises ChoiceError."""
    own = dict(get_architecture(architecture).recipe)
    match preset:
        case "recommended":
            return own
        case "quick":
            return own | QUICK
        case "small" | "two-units" | "textbook":
            settings = {"small": SMALL, "two-units": TWO_UNITS, "textbook": TEXTBOOK}[preset]
            return own | {name: v for name, v in settings.items() if architecture in architectures_with(name)}
        case "article":
            return ARTICLE_BY_ARCHITECTURE.get(architecture, ARTICLE_RNN)
    raise ChoiceError("preset", preset, PRESETS)


def make_experiment(
    architecture: str = "gru",
    preset: str = "recommended",
    *,
    seed: int = 0,
    device: str = "auto",
    **changes: Any,
) -> Experiment:
    """Return the experiment that a preset prescribes for an architecture, with settings changed.

    Args:
        changes: any settings of config.py, such as `source` or `hidden_size`.

    Raises:
        ChoiceError: no such architecture, preset or setting. ConfigError: a value not allowed.
    """
    settings = recipe(architecture, preset) | changes
    plain = Experiment(model=ModelConfig(architecture=architecture), preset=preset, seed=seed, device=device)
    experiment = plain.with_settings(**settings)
    if changes.get("char_lm") and not experiment.model.has_char_lm:
        having = architectures_with("char_lm")
        remedy = ", or set layers to 1 or bidirectional to false" if architecture in having else ""
        raise ConfigError(
            f"char_lm is a setting of {', '.join(having)}, of one layer or one direction. "
            f"Leave it out{remedy}."
        )
    return experiment
