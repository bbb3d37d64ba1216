"""The flags that several commands share, each written once.

Owns how a flag is made from a setting of config.py. A flag that is not given is None, so that a preset, the
run that is resumed, or a guess decides.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import typing
from collections.abc import Callable
from typing import Annotated, Any, Literal

import typer

from namemodel.architectures import ARCHITECTURES, architectures_with
from namemodel.config import MAX_SEED, SETTINGS, Setting, TableConfig
from namemodel.errors import ConfigError
from namemodel.presets import PRESETS
from namemodel.readers.options import READING

ARCHITECTURE_IDS = ", ".join(ARCHITECTURES)
OWN_FLAGS = {"source": "--data", "test_source": "--test", "architecture": "--arch"}
EXPERIMENT = "Experiment"
PANELS = {
    "data": "Data settings",
    "text": "Text settings",
    "model": "Model settings",
    "training": "Training settings",
    "article": "Choices of the article",
}
"""Titles of the settings' panels in help, by section."""


def option(
    names: str,
    help: str,
    metavar: str | None = None,
    default: str | bool = True,
    *,
    kind: type = str,
    low: float | None = None,
    high: float | None = None,
    panel: str | None = EXPERIMENT,
) -> Any:
    """Return an option, as Typer reads it.

    Args:
        names: `--flag`, or `--flag/--no-flag`; after a space another name of the same.
        metavar: what help calls its value; None for the type.
        default: what help says of a flag that is not given; True for its default.
        kind: the type of its value; a number is checked against `low` and `high`.
    """
    number = functools.partial(read_number, names.split()[0], kind, low, high)
    parser = number if kind in (int, float) else None
    return typer.Option(
        *names.split(), metavar=metavar, help=help, show_default=default, rich_help_panel=panel, parser=parser
    )


def read_number(flag: str, kind: type, low: float | None, high: float | None, given: Any) -> Any:
    """Return the number that was given to a flag; raises ConfigError for none, or one out of range."""
    with contextlib.suppress(ValueError):
        number = kind(given)
        if (low is None or number >= low) and (high is None or number <= high):
            return number
    word = "a whole number" if kind is int else "a number"
    limits = "" if high is None else f" from {low} to {high}"
    raise ConfigError(f"{flag} is {given!r}; it must be {word}{limits}.")


def parameter(name: str, *about: Any, kind: Any = str, **details: Any) -> inspect.Parameter:
    """Return a keyword parameter with an `option`; it is None where it is not given."""
    annotation = Annotated[kind | None, option(*about, kind=kind, **details)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def with_flags(*flags: inspect.Parameter) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that adds flags to a command.

    The command gets, as keyword arguments, those of all its flags that the user gave.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        signature, added = inspect.signature(command, eval_str=True), [flag.name for flag in flags]
        own = [
            own.replace(kind=own.KEYWORD_ONLY)
            for own in signature.parameters.values()
            if own.kind is not own.VAR_KEYWORD and own.name not in added
        ]

        @functools.wraps(command)
        def wrapper(**values: Any) -> None:
            command(**{name: value for name, value in values.items() if value is not None})

        parameters = [*flags, *own]
        vars(wrapper)["__signature__"] = signature.replace(parameters=parameters)
        wrapper.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return wrapper

    return decorate


def json_option(what: str) -> Any:
    """Return the option --json; `what` is printed then."""
    return typer.Option("--json", help=f"Print {what}, and nothing else.")


def setting_flag(setting: Setting) -> inspect.Parameter:
    """Return the flag of a setting."""
    flag, default, kind = setting.name.replace("_", "-"), setting.default, setting.type
    names, metavar = f"--{flag}", "NUMBER"
    if kind is bool:
        names, metavar = f"--{flag}/--no-{flag}", " "
        values = "" if default is None else f"Default {'on' if default else 'off'}."
    elif typing.get_origin(kind) is Literal:
        values = f"One of {', '.join(typing.get_args(kind))}; default {default}."
        kind, metavar = str, "WORD"  # config.py checks it, and suggests the nearest
    elif setting.name in TableConfig.model_fields:
        values, metavar = "", "TEXT" if kind is str else metavar
    else:
        values = f"{setting.low:g} to {setting.high:g}; default {default}."
    ids = architectures_with(setting.name)
    only = f" Only of {', '.join(ids)}." if len(ids) < len(ARCHITECTURES) else ""
    of_table = setting.name in TableConfig.model_fields
    about = (names, f"{setting.help} {values}{only}".rstrip(), metavar, "guessed" if of_table else False)
    panel = READING if of_table else PANELS[setting.section]
    return parameter(setting.name, *about, kind=kind, panel=panel, low=setting.low, high=setting.high)


DATA = "A data set's id (see 'namemodel data'), or a table of names and labels, or a folder or zip of lists."
TEST = "A file that is wholly the test set; --data then gives no test names."
MODEL = "A model's id (see 'namemodel models'), or the folder of a run or model."
MIN_CONFIDENCE = "Abstain where the confidence is lower than this, from 0 to 1; 0: never."
RECIPES = "The recipe. " + ". ".join(f"{name}: {what}" for name, what in PRESETS.items()) + "."
SEED = "Seed of the split, the first weights and the order of the names; the same seed gives the same run."
WHICH_DEVICE = "The device to train on: auto, cpu, cuda, cuda:N or mps."
PARALLEL = "The number of parallel runs, 1 to 64, each in a process of its own with one thread."

DATA_OPTION = ("--data", DATA, "SOURCE", SETTINGS["source"].default)
DataFlag = Annotated[str, option(*DATA_OPTION)]
ModelFlag = Annotated[str, option("--model", MODEL, "ID", panel=None)]
MinConfidenceFlag = Annotated[
    float, option("--min-confidence", MIN_CONFIDENCE, "SHARE", kind=float, low=0, high=1, panel=None)
]
SOURCE = parameter("source", *DATA_OPTION)
DEVICE = parameter("device", "--device", WHICH_DEVICE, "WORD", "auto")
PROCESSES = parameter(
    "processes", "--processes", PARALLEL, "NUMBER", "one for each core", kind=int, low=1, high=64
)
TABLE_FLAGS = tuple(setting_flag(SETTINGS[name]) for name in TableConfig.model_fields)
"""The flags of how a table of labelled names is read."""
EXPERIMENT_FLAGS = (
    SOURCE,
    parameter("preset", "--preset", RECIPES, "WORD", "recommended"),
    parameter("test_source", "--test", TEST, "FILE"),
    parameter("seed", "--seed", SEED, "NUMBER", "0", kind=int, low=0, high=MAX_SEED),
    DEVICE,
    *(setting_flag(setting) for setting in SETTINGS.values() if setting.name not in OWN_FLAGS),
)
"""The flags of an experiment, named as the arguments of `make_experiment`; commands add --arch themselves."""
