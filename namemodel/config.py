"""Every setting of an experiment: the only home of defaults, ranges and help texts.

Owns the frozen dataclasses that describe an experiment; the command line's flags and the page's controls are
drawn from `SETTINGS`. Which architectures have a setting, architectures.py says. Knows nothing of torch,
files or names.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from namemodel.architectures import get_architecture, with_setting
from namemodel.errors import RENAMED, ChoiceError, ConfigError

MAX_SEED = 2**32 - 1  # the highest that scikit-learn's splits take
MANY_NAMES = 5000  # training names from which on a wider network pays
WIDTHS = (64, 256)  # of a network for fewer training names, and for as many or more
HIGHEST_RATE, RATE_TIMES_WIDTH = 6e-3, 0.5  # a wide network's learning rate is lower in proportion
WITH_CHAR_LM = " + character LM"  # behind the title of an architecture
MAX_LETTERS = 64  # the longest name that is classified, in characters
KINDS = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}


@dataclass(frozen=True)
class Setting:
    """What a control needs to know of one field: help and range."""

    help: str
    low: float | None = None
    high: float | None = None
    step: float | None = None


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
        return cls(**known(values, field_names(cls)))

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed; raises as `from_dict`."""
        return dataclasses.replace(self, **known(changes, field_names(type(self))))

    def check_architecture(self, architecture: str) -> None:
        """Raise ConfigError if a field is set that an architecture does not have."""
        for item in dataclasses.fields(self):
            ids = with_setting(item.name)
            if architecture not in ids and getattr(self, item.name) != item.default:
                raise ConfigError(
                    f"{item.name} is a setting of {', '.join(ids)}, not of {architecture}. Leave it out."
                )


def field_names(cls: type[Settings] | type[Experiment]) -> list[str]:
    """Return the names of a dataclass's fields."""
    return [item.name for item in dataclasses.fields(cls)]


def known(values: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return `values` if each key is one of `names`.

    Raises:
        ChoiceError: a key is not. ConfigError: it is a setting of another section.
    """
    for key in (key for key in values if key not in names):
        other = SETTINGS.get(RENAMED.get(key, key))
        if other is not None and other.name not in names:
            raise ConfigError(
                f"There is no setting {key!r} here: {other.name} is in the section {other.section}."
            )
        raise ChoiceError("setting", key, names)
    return values


def check(name: str, value: Any, hint: Any, about: Setting) -> None:
    """Check one value against its type hint and range.

    Raises:
        ChoiceError: not one of a Literal's choices. ConfigError: wrong type or out of range.
    """
    if typing.get_origin(hint) is Literal:
        if value not in typing.get_args(hint):
            raise ChoiceError(f"{name} setting", value, [str(c) for c in typing.get_args(hint) if c])
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


@dataclass(frozen=True, kw_only=True)
class ModelConfig(Settings):
    """The shape of one network."""

    architecture: str = setting("gru", "Which network.")
    implementation: Literal["torch", "scratch"] = setting(
        "torch", "torch's kernel, or the same equations written out."
    )
    hidden_size: int = setting(
        0,
        f"Units of a hidden state (or of a linear layer); 0: {WIDTHS[0]}, or {WIDTHS[1]} from "
        f"{MANY_NAMES:,} training names on.",
        low=0,
        high=1024,
        step=1,
    )
    layers: int = setting(1, "Recurrent layers, one above the other.", low=1, high=4, step=1)
    bidirectional: bool = setting(True, "Also read the name from its end.")
    dropout: float = setting(
        0.2,
        "Share of the features before the logits that is dropped while training.",
        low=0.0,
        high=0.9,
        step=0.05,
    )
    layer_dropout: float = setting(0.0, "The same between recurrent layers.", low=0.0, high=0.9, step=0.05)
    input: Literal["embedding", "one-hot"] = setting("embedding", "How a letter enters the network.")
    embedding_size: int = setting(32, "Embedding dimension.", low=1, high=256, step=1)
    pooling: Literal["max", "last"] = setting(
        "max", "What the classifier sees of the hidden states: their maximum, unit by unit, or the last."
    )
    char_lm: bool = setting(
        True,
        "Add a class-conditional character language model: the probability of every next letter under each "
        "list. The answer is the mean of its log probabilities and the classifier's. For networks of one "
        "layer, or of one direction.",
    )
    prior_strength: float = setting(
        0.7,
        "Exponent of the lists' shares of the training names, in the character LM (logit adjustment): at 1 "
        "they count in full; less finds more names of short lists, at the price of the long ones'.",
        low=0.0,
        high=1.0,
        step=0.1,
    )
    max_length: int = setting(
        MAX_LETTERS,
        "Letters that a fixed-length network has room for; 0 for the data's longest name.",
        low=0,
        high=MAX_LETTERS,
        step=1,
    )
    activation: Literal["relu", "tanh", "none"] = setting("relu", "Between the three linear layers.")

    def __post_init__(self) -> None:
        super().__post_init__()
        get_architecture(self.architecture)
        self.check_architecture(self.architecture)

    @property
    def has_char_lm(self) -> bool:
        """Whether the network has a character LM.

        In a network of several layers that reads both ways, the upper layers' states know the whole name:
        there is no next letter to predict.
        """
        recurrent = get_architecture(self.architecture).recurrent
        return recurrent and self.char_lm and (self.layers == 1 or not self.bidirectional)

    @property
    def title(self) -> str:
        """What a model of this shape is called: "GRU + character LM"."""
        return get_architecture(self.architecture).title + WITH_CHAR_LM * self.has_char_lm


@dataclass(frozen=True, kw_only=True)
class TrainingConfig(Settings):
    """How the weights are found."""

    epochs: int = setting(30, "Most passes over the training names.", low=1, high=1000, step=1)
    batch_size: int = setting(64, "Names in one step.", low=1, high=4096, step=1)
    optimizer: Literal["adamw", "adam"] = setting("adamw", "The optimiser.")
    learning_rate: float = setting(
        0.0,
        f"The (highest) learning rate; 0: {RATE_TIMES_WIDTH} divided by the hidden size, at most "
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
        "Epochs without a better one before stopping, where an epoch is selected; 0 for never.",
        low=0,
        high=1000,
        step=1,
    )
    by_length: bool = setting(
        True, "Batches of names of similar length, which are read faster; drawn anew for each epoch."
    )
    select_on: Literal["last", "validation"] = setting(
        "last",
        "The epoch that is kept: the last, where the learning rate has come to rest, or that of the lowest "
        "validation loss, averaged over five epochs.",
    )


@dataclass(frozen=True, kw_only=True)
class ArticleConfig(Settings):
    """Settings that reproduce the article or test its claims; the defaults change nothing.

    `namemodel/article/` implements them. `pooling` and `select_on` add a choice to the settings of that name
    in the other sections; with "" theirs counts.
    """

    output: Literal["logits", "softmax"] = setting(
        "logits", "softmax puts a softmax before the loss's own: the article's mistake."
    )
    pooling: Literal["", "all"] = setting("", "all concatenates all hidden states, as the article does.")
    head_size: int = setting(
        0, "Width of a ReLU layer before the logits; 0 for none.", low=0, high=1024, step=1
    )
    mask_padding: bool = setting(
        True, "Off: the recurrence runs on over the padding, as if it were letters: the article's choice."
    )
    recurrence: Literal["coded", "printed"] = setting(
        "coded",
        "coded: tanh(W_h h) + tanh(W_x x), as in the article's code; printed: tanh(W_x x + W_h h).",
    )
    reset: Literal["after", "before"] = setting(
        "after",
        "Where the reset gate acts: after the matrix product (torch) or before (the article's formulas).",
    )
    recurrent_weights: Literal["learned", "zero"] = setting(
        "learned",
        "zero fixes W_h at 0: no hidden state enters the next one's sum. The gates of GRU and LSTM still "
        "carry it on.",
    )
    carry_state: bool = setting(
        False, "Start a batch from the last one's hidden state: the article's mistake."
    )
    shuffle: bool = setting(
        True,
        "Reshuffle the training names before each epoch; the article does not. Off, so is by_length.",
    )
    drop_last: bool = setting(False, "Drop the last partial batch: the article's mistake.")
    divide_loss: Literal["once", "twice"] = setting(
        "once", "twice divides the batch's mean loss by its size again: the article's mistake."
    )
    select_on: Literal["", "test"] = setting("", "test is the article's mistake.")
    evaluate_every: int = setting(1, "Epochs between two evaluations.", low=1, high=100, step=1)


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One training run, wholly described: with the same names it gives the same weights."""

    data: DataConfig = field(default_factory=DataConfig)
    text: TextConfig = field(default_factory=TextConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    article: ArticleConfig | None = None
    """None where nothing of it is set."""
    preset: str = "recommended"
    seed: int = 0
    device: str = "auto"

    def __post_init__(self) -> None:
        check("preset", self.preset, str, Setting(""))
        check("seed", self.seed, int, Setting("", low=0, high=MAX_SEED))
        check("device", self.device, str, Setting(""))
        if self.article == ArticleConfig():
            object.__setattr__(self, "article", None)
        if self.article is None:
            return
        self.article.check_architecture(self.model.architecture)
        if self.article.reset == "before" and self.model.implementation == "torch":
            raise ConfigError("reset='before' needs implementation='scratch': torch resets after.")

    def to_dict(self) -> dict[str, Any]:
        """Return the experiment as plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Experiment:
        """Build from plain JSON values; raises as `Settings.from_dict`."""
        parts: dict[str, Any] = dict(known(values, field_names(cls)))
        for name, part in SECTIONS.items():
            if parts.get(name) is not None:
                parts[name] = part.from_dict(parts[name])
        return cls(**parts)

    @property
    def settings(self) -> dict[str, Any]:
        """Every setting by its name alone."""
        values: dict[str, Any] = {}
        for name, part in SECTIONS.items():
            for key, value in (getattr(self, name) or part()).to_dict().items():
                values[key] = value or values.get(key, value)  # "" is the other section's choice
        return values

    def with_settings(self, **changes: Any) -> Experiment:
        """Return a copy with settings changed, each named by its field alone (`hidden_size=64`).

        Raises:
            ChoiceError: no section has such a field. ConfigError: a value that is not allowed.
        """
        known(changes, SETTINGS)
        sections: dict[str, Any] = {}
        for name, part in SECTIONS.items():
            own = {key: value for key, value in changes.items() if key in field_names(part)}
            for key in own.keys() & SHARED.keys():  # pooling and select_on are in two sections
                item = SETTINGS[key]
                check(key, own[key], item.type, item.about)
                if (own[key] in SHARED[key]) != (part is ArticleConfig):  # for the other section
                    own[key] = "" if part is ArticleConfig else item.default
            sections[name] = (getattr(self, name) or part()).replace(**own)
        return dataclasses.replace(self, **sections)


SECTIONS: dict[str, type[Settings]] = {
    "data": DataConfig,
    "text": TextConfig,
    "model": ModelConfig,
    "training": TrainingConfig,
    "article": ArticleConfig,
}


@dataclass(frozen=True)
class KnownSetting:
    """One setting, wherever it stands: what flags and controls are drawn from."""

    name: str
    section: str
    type: Any
    """bool, int, float, str, or a Literal of its choices."""
    default: Any
    about: Setting


def known_settings() -> dict[str, KnownSetting]:
    """Return every setting by name; the choices that the article adds stand behind those of its setting."""
    found: dict[str, KnownSetting] = {}
    for section, part in SECTIONS.items():
        hints = typing.get_type_hints(part)
        for item in dataclasses.fields(part):
            about, hint = item.metadata["setting"], hints[item.name]
            if (base := found.get(item.name)) is None:
                found[item.name] = KnownSetting(item.name, section, hint, item.default, about)
                continue
            choices = (*typing.get_args(base.type), *filter(None, typing.get_args(hint)))
            help = dataclasses.replace(base.about, help=f"{base.about.help} {about.help}")
            found[item.name] = dataclasses.replace(base, type=Literal[choices], about=help)
    return found


SETTINGS = known_settings()
SHARED = {
    item.name: tuple(filter(None, typing.get_args(typing.get_type_hints(ArticleConfig)[item.name])))
    for item in dataclasses.fields(ArticleConfig)
    if SETTINGS[item.name].section != "article"
}
"""The choices that only the article makes, of settings that another section has."""
