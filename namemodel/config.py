"""Every setting of an experiment: the only home of defaults, ranges and help texts.

Owns the frozen dataclasses that describe an experiment; the command line's flags and the page's
controls are drawn from their fields. Knows nothing of torch, files or names.
"""

from __future__ import annotations

import dataclasses
import typing
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from namemodel.errors import ChoiceError, ConfigError

MAX_SEED = 2**32 - 1  # the highest that scikit-learn's splits take
MANY_NAMES = 5000  # training names from which on a wider network pays
WIDTHS = (64, 256)  # of a network for fewer training names, and for as many or more
HIGHEST_RATE, RATE_TIMES_WIDTH = 6e-3, 0.5  # a wide network's learning rate is lower in proportion
MAX_LETTERS = 64  # the longest name that is classified, in characters
KINDS = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}


@dataclass(frozen=True)
class Setting:
    """What a control needs to know of one field: help, range, and where it applies."""

    help: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    only: tuple[str, ...] = ()
    """The architectures that have this setting; empty for all."""


def setting(default: Any, help: str, **about: Any) -> Any:
    """Return a dataclass field with a default and a `Setting` in its metadata."""
    return field(default=default, metadata={"setting": Setting(help, **about)})


@dataclass(frozen=True)
class Settings:
    """Base of the config dataclasses: validation and a strict JSON round trip."""

    def __post_init__(self) -> None:
        hints = typing.get_type_hints(type(self))
        for item in dataclasses.fields(self):
            check(item.name, getattr(self, item.name), hints[item.name], item.metadata["setting"])

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Build from plain JSON values.

        Raises:
            ChoiceError: a key that is no field. ConfigError: a value that is not allowed.
        """
        return cls(**known_fields(cls, values))

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed; raises as `from_dict`."""
        return dataclasses.replace(self, **known_fields(type(self), changes))


def known_fields(cls: type, values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` if each key is a field of `cls`; raises ChoiceError for the first that isn't."""
    names = [item.name for item in dataclasses.fields(cls)]
    for key in values:
        if key not in names:
            raise ChoiceError("setting", key, names)
    return values


def check(name: str, value: Any, hint: Any, about: Setting) -> None:
    """Check one value against its type hint and range.

    Raises:
        ChoiceError: not one of a Literal's choices. ConfigError: wrong type or out of range.
    """
    if typing.get_origin(hint) is Literal:
        if value not in typing.get_args(hint):
            raise ChoiceError(f"{name} setting", value, [str(c) for c in typing.get_args(hint)])
        return
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    fits = numeric if hint is float else isinstance(value, hint) and (hint is bool or hint is str or numeric)
    if not fits:
        raise ConfigError(f"{name} is {value!r}; it must be {KINDS[hint]}.")
    if numeric and not (
        (about.low is None or value >= about.low) and (about.high is None or value <= about.high)
    ):
        raise ConfigError(f"{name} is {value}; it must be from {about.low} to {about.high}.")


Repeats = Literal["merge", "keep"]
Shared = Literal["source", "keep", "drop"]
SplitKind = Literal["by-name", "random"]


@dataclass(frozen=True, kw_only=True)
class DataConfig(Settings):
    """Where the names come from and how they become training, validation and test rows."""

    source: str = setting("german-italian", "A data set's id, or a path to a CSV, folder or zip.")
    test_source: str = setting("", "A file that is wholly the test set; then --data gives no test rows.")
    repeats: Repeats = setting("merge", "Names that occur several times in a list: merge or keep.")
    shared: Shared = setting(
        "source", "Names that are in several lists: keep, drop, or as the data set prescribes."
    )
    split: SplitKind = setting(
        "by-name",
        "by-name keeps all rows of a name on one side; random is the article's, and leaks.",
    )
    test_fraction: float = setting(0.2, "Share of the rows that is the test set.", low=0.05, high=0.5)
    validation_fraction: float = setting(
        0.05,
        "Share of the remaining rows on which the temperature is found, and an epoch chosen if one is.",
        low=0.0,
        high=0.5,
    )


@dataclass(frozen=True, kw_only=True)
class TextConfig(Settings):
    """How a spelling becomes ids."""

    canonical: bool = setting(True, "Unicode NFC, trimmed, one form of apostrophe, hyphen and space.")
    case: Literal["lower", "keep"] = setting(
        "lower", "lower reads ROSSI, rossi and Rossi alike; keep is the article's."
    )
    vocabulary: Literal["training", "article"] = setting(
        "training", "Letters of the training names, or the article's: all files and ASCII letters."
    )
    letters: Literal["in-order", "shuffled"] = setting(
        "in-order", "shuffled reads each name's letters in a random order of its own: what is lost?"
    )


RECURRENT = ("linear-rnn", "rnn", "gru", "lstm")


@dataclass(frozen=True, kw_only=True)
class ModelConfig(Settings):
    """The shape of one network."""

    architecture: str = setting("gru", "Which network.")
    implementation: Literal["torch", "scratch"] = setting(
        "torch", "torch's kernel, or the same equations written out.", only=("rnn", "gru", "lstm")
    )
    hidden_size: int = setting(
        0,
        f"Numbers in a state (or in a linear layer); 0: {WIDTHS[0]}, or {WIDTHS[1]} from {MANY_NAMES:,} "
        "training names on.",
        low=0,
        high=1024,
        step=1,
    )
    layers: int = setting(1, "Recurrent layers, one above the other.", low=1, high=4, step=1, only=RECURRENT)
    bidirectional: bool = setting(True, "Also read the name from its end.", only=RECURRENT)
    dropout: float = setting(
        0.2,
        "Share of the features before the logits that is dropped while training.",
        low=0.0,
        high=0.9,
        step=0.05,
    )
    layer_dropout: float = setting(
        0.0, "The same between recurrent layers.", low=0.0, high=0.9, step=0.05, only=RECURRENT
    )
    input: Literal["embedding", "one-hot"] = setting("embedding", "How a letter enters the network.")
    embedding_size: int = setting(32, "Numbers a letter is embedded in.", low=1, high=256, step=1)
    head: Literal["all", "last", "max", "mean"] = setting(
        "max",
        "What the classifier sees: all states, the last, or their max or mean.",
        only=RECURRENT,
    )
    head_size: int = setting(
        0,
        "Width of a layer before the logits; 0 for none.",
        low=0,
        high=1024,
        step=1,
        only=RECURRENT,
    )
    speller: float = setting(
        1.0,
        "Weight, while training, of a second judgement: how each list would spell the name, letter by "
        "letter. It counts as much as the head's; 0 for none. Networks of one layer, or of one direction.",
        low=0.0,
        high=10.0,
        step=0.1,
        only=RECURRENT,
    )
    prior: float = setting(
        0.7,
        "Exponent of the lists' shares of the training names, in the speller's judgement: at 1 they count in "
        "full; less finds more names of short lists, at the price of the long ones'.",
        low=0.0,
        high=1.0,
        step=0.1,
        only=RECURRENT,
    )
    longest: int = setting(
        MAX_LETTERS,
        "Letters that a fixed-length network has room for; 0 for the data's longest name.",
        low=0,
        high=MAX_LETTERS,
        step=1,
    )
    padding: Literal["masked", "read"] = setting(
        "masked",
        "masked: padding changes nothing; read: the recurrence runs on over it.",
        only=RECURRENT,
    )
    memory: Literal["on", "off"] = setting(
        "on",
        "off fixes W_h at 0: no state enters the next one's sum. The gates of GRU and LSTM still carry it.",
        only=RECURRENT,
    )
    recurrence: Literal["coded", "printed"] = setting(
        "coded",
        "coded: tanh(W_h h) + tanh(W_x x), as in the article's code; printed: tanh(W_x x + W_h h).",
        only=("linear-rnn",),
    )
    reset: Literal["after", "before"] = setting(
        "after",
        "Where the reset gate acts: after the matrix product (torch) or before (the article).",
        only=("gru",),
    )
    activation: Literal["relu", "tanh", "none"] = setting(
        "relu", "Between the three linear layers.", only=("linear",)
    )
    output: Literal["logits", "softmax"] = setting(
        "logits", "softmax puts a softmax before the loss's own: the article's mistake."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for item in dataclasses.fields(self):
            only = item.metadata["setting"].only
            if only and self.architecture not in only and getattr(self, item.name) != item.default:
                raise ConfigError(
                    f"{item.name} is a setting of {', '.join(only)}, not of {self.architecture}. "
                    "Leave it out."
                )
        if self.reset == "before" and self.implementation == "torch":
            raise ConfigError("reset='before' needs implementation='scratch': torch resets after.")


@dataclass(frozen=True, kw_only=True)
class TrainingConfig(Settings):
    """How the weights are found."""

    epochs: int = setting(30, "Most passes over the training names.", low=1, high=1000, step=1)
    batch_size: int = setting(64, "Names in one step.", low=1, high=4096, step=1)
    optimizer: Literal["adamw", "adam"] = setting("adamw", "The optimiser.")
    learning_rate: float = setting(
        0.0,
        f"The (highest) learning rate; 0: {RATE_TIMES_WIDTH} divided by the network's width, at most "
        f"{HIGHEST_RATE}.",
        low=0.0,
        high=1.0,
        step=1e-4,
    )
    weight_decay: float = setting(0.05, "Decoupled weight decay (AdamW).", low=0.0, high=1.0, step=0.01)
    schedule: Literal["one-cycle", "constant"] = setting("one-cycle", "The learning rate over time.")
    clip_norm: float = setting(
        1.0, "Largest gradient norm; 0 for no clipping.", low=0.0, high=100.0, step=0.1
    )
    label_smoothing: float = setting(
        0.0, "Share of the target spread over all lists.", low=0.0, high=0.5, step=0.01
    )
    character_dropout: float = setting(
        0.1,
        "Chance that a letter is replaced by 'unknown' while training.",
        low=0.0,
        high=0.5,
        step=0.01,
    )
    accent_folding: float = setting(
        0.2, "Chance that a name loses its accents while training.", low=0.0, high=1.0, step=0.05
    )
    patience: int = setting(
        15,
        "With select_on validation or test: epochs without a better one before stopping; 0 for never.",
        low=0,
        high=1000,
        step=1,
    )
    shuffle: bool = setting(True, "Reshuffle the training names before each epoch.")
    by_length: bool = setting(
        True,
        "With shuffle: batches of names of about one length, read faster; drawn anew for each epoch.",
    )
    carry_state: bool = setting(False, "Start a batch from the last one's state: the article's mistake.")
    drop_last: bool = setting(False, "Drop the last partial batch: the article's mistake.")
    divide_loss: Literal["once", "twice"] = setting(
        "once", "twice divides the batch's mean loss by its size again: the article's mistake."
    )
    select_on: Literal["validation", "test", "last"] = setting(
        "last",
        "What chooses the epoch to keep; last keeps the last, where the learning rate has come to rest; "
        "test is the article's mistake.",
    )
    evaluate_every: int = setting(1, "Epochs between two evaluations.", low=1, high=100, step=1)


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One training run, wholly described: with the same names it gives the same weights."""

    data: DataConfig = field(default_factory=DataConfig)
    text: TextConfig = field(default_factory=TextConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    preset: str = "recommended"
    seed: int = 0
    device: str = "auto"

    def __post_init__(self) -> None:
        check("preset", self.preset, str, Setting(""))
        check("seed", self.seed, int, Setting("", low=0, high=MAX_SEED))
        check("device", self.device, str, Setting(""))

    def to_dict(self) -> dict[str, Any]:
        """Return the experiment as plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Experiment:
        """Build from plain JSON values; raises as `Settings.from_dict`."""
        parts: dict[str, Any] = dict(known_fields(cls, values))
        for name, part in SECTIONS.items():
            if name in parts:
                parts[name] = part.from_dict(parts[name])
        return cls(**parts)

    def with_settings(self, **changes: Any) -> Experiment:
        """Return a copy with settings changed, each named by its field alone (`hidden_size=64`).

        Raises:
            ChoiceError: no section has such a field. ConfigError: a value that is not allowed.
        """
        known_fields(AllSettings, changes)
        sections = {
            name: getattr(self, name).replace(
                **{k: v for k, v in changes.items() if k in {f.name for f in dataclasses.fields(part)}}
            )
            for name, part in SECTIONS.items()
        }
        return dataclasses.replace(self, **sections)


SECTIONS: dict[str, type[Settings]] = {
    "data": DataConfig,
    "text": TextConfig,
    "model": ModelConfig,
    "training": TrainingConfig,
}

# One flat view of every setting, for flags and for errors that suggest a name.
AllSettings = dataclasses.make_dataclass(
    "AllSettings",
    [
        (f.name, f.type, field(default=f.default, metadata=f.metadata))
        for part in SECTIONS.values()
        for f in dataclasses.fields(part)
    ],
    frozen=True,
)
