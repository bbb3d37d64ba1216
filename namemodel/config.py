"""Every setting of an experiment: the only home of defaults, ranges and help texts.

Owns the pydantic models that describe an experiment; the command line's flags and the page's controls are
drawn from `SETTINGS`. Which architectures have a setting, architectures.py says. Knows nothing of torch,
files or names.
"""

from __future__ import annotations

import dataclasses
import typing
from collections import ChainMap
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo

from namemodel.architectures import architectures_with, get_architecture
from namemodel.errors import RENAMED, ChoiceError, ConfigError

DEFAULT_MODEL = "german-italian-gru"  # of the pretrained ones
MAX_SEED = 2**32 - 1  # the highest that scikit-learn's splits take
MOST_SEEDS = 100  # of a model in one comparison
WIDEST = 1024  # units of a hidden state
MANY_NAMES = 5000  # training names from which on a wider network pays
WIDTHS = (64, 256)  # of a network for fewer training names, and for as many or more
HIGHEST_RATE, RATE_TIMES_WIDTH = 6e-3, 0.5  # a wide network's learning rate is lower in proportion
WITH_CHAR_LM = " + character LM"  # behind the title of an architecture
MAX_LETTERS = 64  # of a name, in characters
MOST_SAMPLED = 1000  # names of a list that are drawn at once
FAMILIARITY_FROM = 200  # training names of a list from which on a name has a familiarity
KINDS = {
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "text",
    "model_type": "an object of settings",
}
"""What a value has to be, by pydantic's name of the error."""


class Settings(BaseModel):
    """Base of the config sections: frozen, and checked when made. A field's docstring is its help text.

    Raises:
        ChoiceError: an unknown setting, or a value that is none of its choices.
        ConfigError: a value of the wrong type or out of its range, or a setting of another section.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )

    @model_validator(mode="wrap")
    @classmethod
    def raise_our_errors(cls, values: Any, validate: Callable[[Any], Self]) -> Self:
        """Validate, and translate pydantic's error into ours: the only place that does."""
        try:
            return validate(values)
        except ValidationError as error:
            wrong = error.errors(include_url=False)[0]
        name, value = str((*wrong["loc"], cls.__name__)[0]), wrong["input"]
        if wrong["type"] in ("extra_forbidden", "invalid_key"):
            raise unknown_setting(name, cls.model_fields)
        if kind := KINDS.get(wrong["type"]):
            raise ConfigError(f"{name} is {value!r}; it must be {kind}.")
        if wrong["type"] == "literal_error":
            choices = typing.get_args(cls.model_fields[name].annotation)
            raise ChoiceError(f"{name} setting", value, filter(None, choices))
        low, high = limits(cls.model_fields[name])
        raise ConfigError(f"{name} is {value}; it must be from {low} to {high}.")

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return self.model_dump()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Build from plain JSON values; what they lack has its default."""
        return cls.model_validate(values)

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        return type(self)(**dict(self) | changes)

    def check_architecture(self, architecture: str) -> None:
        """Raise ConfigError if a field is set that an architecture does not have."""
        for name, field in type(self).model_fields.items():
            ids = architectures_with(name)
            if architecture not in ids and getattr(self, name) != field.default:
                raise ConfigError(
                    f"{name} is a setting of {', '.join(ids)}, not of {architecture}. Leave it out."
                )


def limits(field: FieldInfo) -> tuple[Any, Any]:
    """Return the lowest and the highest value of a field, None where it has none."""
    found = ChainMap(*map(dataclasses.asdict, field.metadata))  # Ge(ge=0), Le(le=1)
    return found.get("ge"), found.get("le")


def unknown_setting(name: str, names: Collection[str]) -> ChoiceError | ConfigError:
    """Return the error for a setting that is none of `names`; it may be one of another section."""
    other = SETTINGS.get(RENAMED.get(name, name))
    if other is not None and other.name not in names:
        return ConfigError(
            f"There is no setting {name!r} here: {other.name} is in the section {other.section}."
        )
    return ChoiceError("setting", name, names)


class TableConfig(Settings):
    """How a table of labelled names is read; the defaults stand for a guess."""

    name_column: str = ""
    """The column with the names: its title, or its place from 1."""
    label_column: str = ""
    """The column with the labels: its title, or its place from 1."""
    name_component: str = ""
    """What is taken of a cell: whole, surname or given, as in batch; otherwise the cell as it stands."""
    encoding: str = ""
    """The encoding of a text file, such as utf-8, utf-16 or cp1252."""
    delimiter: str = ""
    """The character between the cells of a text file; or tab, comma, semicolon, pipe or space."""
    quotes: bool | None = None
    """Whether quotation marks hold a cell of a text file together."""
    backslash: bool | None = None
    """Whether a backslash and a quotation mark stand for a quotation mark within a cell of a text file."""
    header: bool | None = None
    """Whether the first row holds titles; Parquet always has them."""
    skip_rows: int = Field(default=-1, ge=-1, le=1000)
    """The number of lines of a text file, or rows of a sheet, above the table, left out; -1: guessed."""
    sheet: str = ""
    """The sheet of an Excel file: its name, or its place from 1."""

    @property
    def said(self) -> dict[str, Any]:
        """What is said of a table, and no guess."""
        return {
            name: value
            for name, field in TableConfig.model_fields.items()
            if (value := getattr(self, name)) != field.default
        }


class DataConfig(TableConfig):
    """Where the names come from and how they become training, validation and test rows."""

    source: str = "german-italian"
    """A data set's id, or a path to a table, or to a folder or zip of lists."""
    test_source: str = ""
    """A file that is wholly the test set; then --data gives no test rows."""
    min_names: int = Field(default=0, ge=0, le=1000)
    """Leave out lists of fewer different names; 0: a list that is too short is an error."""
    repeats: Literal["merge", "keep"] = "merge"
    """Names that occur several times in a list: merge or keep."""
    shared: Literal["source", "keep", "drop"] = "source"
    """Names that are in several lists: keep, drop, or as the data set prescribes."""
    split: Literal["by-name", "random"] = "by-name"
    """by-name puts all rows of a name on one side; random is the article's, and leaks."""
    test_fraction: float = Field(default=0.2, ge=0.05, le=0.5)
    """Share of the rows that is the test set."""
    validation_fraction: float = Field(default=0.05, ge=0.0, le=0.5)
    """Share of the remaining rows on which the temperature is fitted, and an epoch selected if one is."""


class TextConfig(Settings):
    """How a name is normalised and which characters are known."""

    canonical: bool = True
    """Unicode NFC, trimmed, one form of apostrophe, hyphen and space."""
    case: Literal["lower", "keep"] = "lower"
    """lower reads ROSSI, rossi and Rossi alike; keep is the article's."""
    vocabulary: Literal["training", "article"] = "training"
    """Characters of the training names, or the article's: all files and ASCII letters."""
    letters: Literal["in-order", "shuffled"] = "in-order"
    """shuffled reads each name's letters in a random order of its own, to measure what the order is worth."""


class ModelConfig(Settings):
    """The shape of one network."""

    architecture: str = "gru"
    """Which network."""
    implementation: Literal["torch", "scratch"] = "torch"
    """torch's kernel, or the same equations written out."""
    hidden_size: int = Field(
        default=0,
        ge=0,
        le=WIDEST,
        description=f"Units of a hidden state (or of a linear layer); 0: {WIDTHS[0]}, or {WIDTHS[1]} from "
        f"{MANY_NAMES:,} training names on.",
    )
    layers: int = Field(default=1, ge=1, le=4)
    """Number of recurrent layers, stacked."""
    bidirectional: bool = True
    """Also read the name from its end."""
    dropout: float = Field(default=0.2, ge=0.0, le=0.9, json_schema_extra={"step": 0.05})
    """Dropout probability of the features before the logits."""
    layer_dropout: float = Field(default=0.0, ge=0.0, le=0.9, json_schema_extra={"step": 0.05})
    """Dropout probability between recurrent layers."""
    input: Literal["embedding", "one-hot"] = "embedding"
    """How a character enters the network."""
    embedding_size: int = Field(default=32, ge=1, le=256)
    """Embedding dimension."""
    pooling: Literal["max", "last"] = "max"
    """What the classifier sees of the hidden states: their maximum, unit by unit, or the last."""
    char_lm: bool = True
    """Add a class-conditional character language model: the probability of every next letter under each list.
    The answer is the mean of its log probabilities and the classifier's. For networks of one layer, or of one
    direction."""
    prior_strength: float = Field(default=0.7, ge=0.0, le=1.0, json_schema_extra={"step": 0.1})
    """Exponent of the lists' shares of the training names, in the character LM (logit adjustment): at 1 they
    count in full; less finds more names of short lists, at the price of the long ones'."""
    max_length: int = Field(default=MAX_LETTERS, ge=0, le=MAX_LETTERS)
    """Letters that a fixed-length network has room for; 0 for the data's longest name."""
    activation: Literal["relu", "tanh", "none"] = "relu"
    """Activation function between the three linear layers."""

    @model_validator(mode="after")
    def check(self) -> Self:
        """Check that there is such an architecture and that it has these settings."""
        get_architecture(self.architecture)
        self.check_architecture(self.architecture)
        return self

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


class TrainingConfig(Settings):
    """How the weights are found."""

    epochs: int = Field(default=30, ge=1, le=1000)
    """Maximum number of passes over the training names."""
    batch_size: int = Field(default=64, ge=1, le=4096)
    """Names per optimiser step."""
    optimizer: Literal["adamw", "adam"] = "adamw"
    """The optimiser."""
    learning_rate: float = Field(
        default=0.0,
        ge=0.0,
        le=1.0,
        json_schema_extra={"step": 1e-4},
        description=f"The (highest) learning rate; 0: {RATE_TIMES_WIDTH} divided by the hidden size, at most "
        f"{HIGHEST_RATE}.",
    )
    weight_decay: float = Field(default=0.05, ge=0.0, le=1.0, json_schema_extra={"step": 0.01})
    """Decoupled weight decay (AdamW)."""
    schedule: Literal["one-cycle", "constant"] = "one-cycle"
    """The learning rate over time."""
    clip_norm: float = Field(default=1.0, ge=0.0, le=100.0, json_schema_extra={"step": 0.1})
    """Largest gradient norm; 0 for no clipping."""
    label_smoothing: float = Field(default=0.0, ge=0.0, le=0.5, json_schema_extra={"step": 0.01})
    """Share of the target spread over all lists."""
    character_dropout: float = Field(default=0.1, ge=0.0, le=0.5, json_schema_extra={"step": 0.01})
    """Probability that a character is replaced by 'unknown' while training."""
    accent_folding: float = Field(default=0.2, ge=0.0, le=1.0, json_schema_extra={"step": 0.05})
    """Probability that a name loses its accents while training."""
    patience: int = Field(default=15, ge=0, le=1000)
    """Epochs without a better one before stopping, where an epoch is selected; 0 for never."""
    by_length: bool = True
    """Batches of names of similar length, which are read faster; drawn anew for each epoch."""
    select_on: Literal["last", "validation"] = "last"
    """The epoch whose weights are saved: the last, where the learning rate is lowest, or that of the lowest
    validation loss, averaged over five epochs."""


class ArticleConfig(Settings):
    """Settings that reproduce the article or test its claims; the defaults change nothing.

    `namemodel/article/` implements them. `pooling` and `select_on` add a choice to the settings of that name
    in the other sections, whose values apply where it is "".
    """

    output: Literal["logits", "softmax"] = "logits"
    """softmax puts a softmax before the loss's own: the article's mistake."""
    pooling: Literal["", "all"] = ""
    """all concatenates all hidden states, as the article does."""
    head_size: int = Field(default=0, ge=0, le=WIDEST)
    """Width of a ReLU layer before the logits; 0 for none."""
    mask_padding: bool = True
    """Off: the recurrence runs on over the padding, as if it were letters: the article's choice."""
    recurrence: Literal["coded", "printed"] = "coded"
    """coded: tanh(W_h h) + tanh(W_x x), as in the article's code; printed: tanh(W_x x + W_h h)."""
    reset: Literal["after", "before"] = "after"
    """Where the reset gate acts: after the matrix product (torch) or before (the article's formulas)."""
    recurrent_weights: Literal["learned", "zero"] = "learned"
    """zero fixes W_h at 0: no hidden state enters the next one's sum. The gates of GRU and LSTM still carry
    it on."""
    carry_state: bool = False
    """Start a batch from the last one's hidden state: the article's mistake."""
    shuffle: bool = True
    """Reshuffle the training names before each epoch; the article does not. Off, so is by_length."""
    drop_last: bool = False
    """Drop the last partial batch: the article's mistake."""
    divide_loss: Literal["once", "twice"] = "once"
    """twice divides the batch's mean loss by its size again: the article's mistake."""
    select_on: Literal["", "test"] = ""
    """test is the article's mistake."""
    evaluate_every: int = Field(default=1, ge=1, le=100)
    """Epochs between two evaluations."""


class Experiment(Settings):
    """One training run, wholly described: with the same names it gives the same weights."""

    data: DataConfig = DataConfig()
    text: TextConfig = TextConfig()
    model: ModelConfig = ModelConfig()
    training: TrainingConfig = TrainingConfig()
    article: ArticleConfig | None = None
    """None where nothing of it is set."""
    preset: str = "recommended"
    seed: int = Field(default=0, ge=0, le=MAX_SEED)
    device: str = "auto"

    @field_validator("article")
    @classmethod
    def drop_defaults(cls, article: ArticleConfig | None) -> ArticleConfig | None:
        """Return the article's section, or None if it changes nothing."""
        return None if article == ArticleConfig() else article

    @model_validator(mode="after")
    def check(self) -> Self:
        """Check the article's settings against the network's."""
        if self.article is not None:
            self.article.check_architecture(self.model.architecture)
            if self.article.reset == "before" and self.model.implementation == "torch":
                raise ConfigError("reset='before' needs implementation='scratch': torch resets after.")
        return self

    @property
    def settings(self) -> dict[str, Any]:
        """Every setting by its name alone."""
        values: dict[str, Any] = {}
        for name, section in SECTIONS.items():
            for key, value in getattr(self, name) or section():
                values[key] = value or values.get(key, value)  # "" is the other section's choice
        return values

    def with_settings(self, **changes: Any) -> Self:
        """Return a copy with settings changed, each named by its field alone (`hidden_size=64`).

        Raises:
            ChoiceError: no section has such a field. ConfigError: a value that is not allowed.
        """
        sections = {name: dict(getattr(self, name) or {}) for name in SECTIONS}
        for name, value in changes.items():
            if name not in SETTINGS:
                raise unknown_setting(name, SETTINGS)
            setting = SETTINGS[name]
            if setting.section != "article" and name in ArticleConfig.model_fields:
                # The article adds a choice: one of the two sections gets the value, the other its default.
                if value not in (choices := typing.get_args(setting.type)):
                    raise ChoiceError(f"{name} setting", value, choices)
                added = value in typing.get_args(ArticleConfig.model_fields[name].annotation)
                sections["article"][name] = value if added else ""
                value = setting.default if added else value
            sections[setting.section][name] = value
        return self.replace(**sections)


SECTIONS: dict[str, type[Settings]] = {
    "data": DataConfig,
    "text": TextConfig,
    "model": ModelConfig,
    "training": TrainingConfig,
    "article": ArticleConfig,
}


@dataclass(frozen=True)
class Setting:
    """One setting, whatever its section: what flags and controls are drawn from."""

    name: str
    section: str
    type: Any
    """bool, int, float, str, or a Literal of its choices; without the None that stands for a guess."""
    default: Any
    help: str
    low: float | None
    high: float | None
    step: float | None
    """Of its slider."""


def plain_type(annotation: Any) -> Any:
    """Return the type of a field without the None of an optional one."""
    kinds = typing.get_args(annotation)
    return next(kind for kind in kinds if kind is not type(None)) if type(None) in kinds else annotation


def collect_settings() -> dict[str, Setting]:
    """Return every setting by name; the choices that the article adds stand behind those of its setting."""
    found: dict[str, Setting] = {}
    for section, fields in SECTIONS.items():
        for name, field in fields.model_fields.items():
            kind, help = plain_type(field.annotation), " ".join((field.description or "").split())
            if base := found.get(name):
                choices = (*typing.get_args(base.type), *filter(None, typing.get_args(kind)))
                found[name] = dataclasses.replace(base, type=Literal[choices], help=f"{base.help} {help}")
                continue
            extra: Any = {"step": 1} if kind is int else field.json_schema_extra or {}
            found[name] = Setting(name, section, kind, field.default, help, *limits(field), extra.get("step"))
    return found


SETTINGS = collect_settings()
