"""The flags of an experiment: one for each setting of config.py, drawn from its fields.

A flag that is not given is None, so that a preset, or the run that is resumed, decides.
"""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

import typer

from namemodel.architectures import ARCHITECTURES, with_setting
from namemodel.config import SETTINGS, Setting
from namemodel.presets import PRESETS

OWN_FLAGS = {"source": "--data", "test_source": "--test", "architecture": "--arch"}
EXPERIMENT = "Experiment"  # the title of the panel of the flags below

DataFlag = Annotated[
    str | None,
    typer.Option(
        "--data",
        metavar="SOURCE",
        help="A data set's id (see 'namemodel data'), or a CSV, folder or zip of names and labels.",
        show_default="german-italian",
        rich_help_panel=EXPERIMENT,
    ),
]
TestFlag = Annotated[
    str | None,
    typer.Option(
        "--test",
        metavar="FILE",
        help="A file that is wholly the test set; --data then gives no test names.",
        rich_help_panel=EXPERIMENT,
    ),
]
PresetFlag = Annotated[
    str | None,
    typer.Option(
        "--preset",
        metavar="WORD",
        help="The recipe. " + ". ".join(f"{name}: {what}" for name, what in PRESETS.items()) + ".",
        show_default="recommended",
        rich_help_panel=EXPERIMENT,
    ),
]
DeviceFlag = Annotated[
    str | None,
    typer.Option(
        "--device",
        metavar="WORD",
        help="Where the network is trained: auto, cpu, cuda, cuda:N or mps.",
        show_default="auto",
        rich_help_panel=EXPERIMENT,
    ),
]
SeedFlag = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER",
        help="Moves the split, the first weights and the order of the names; the same seed, the same run.",
        show_default="0",
        rich_help_panel=EXPERIMENT,
    ),
]
ARCHITECTURE_IDS = ", ".join(ARCHITECTURES)
PANELS = {
    "data": "Data settings",
    "text": "Text settings",
    "model": "Model settings",
    "training": "Training settings",
    "article": "Choices of the article",
}
"""Titles of the settings' panels in help, by section."""


def given(**values: Any) -> dict[str, Any]:
    """Return the values that are not None."""
    return {name: value for name, value in values.items() if value is not None}


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command with a flag for each setting.

    The command's argument `settings` gets those that the user gave, as `make_experiment` takes them.
    """
    return with_flags(command, setting_flags(), "settings")


def with_flags(
    command: Callable[..., None], flags: Sequence[inspect.Parameter], into: str
) -> Callable[..., None]:
    """Return a command with further flags; its argument `into` gets those that the user gave."""
    signature = inspect.signature(command, eval_str=True)
    own = [parameter for parameter in signature.parameters.values() if parameter.name != into]

    @functools.wraps(command)
    def wrapper(**values: Any) -> None:
        asked = {flag.name: values.pop(flag.name) for flag in flags}
        command(**values, **{into: given(**asked)})

    parameters = [*own, *flags]
    vars(wrapper)["__signature__"] = signature.replace(parameters=parameters)
    wrapper.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return wrapper


def setting_flags() -> list[inspect.Parameter]:
    """Return a keyword parameter, as Typer reads it, for each setting without a flag of its own."""
    flags = []
    for known in SETTINGS.values():
        if known.name not in OWN_FLAGS:
            # Words are config.py's to check, which suggests the nearest.
            kind: Any = known.type if known.type in (bool, int, float) else str
            annotation = Annotated[kind | None, setting_option(known)]
            flags.append(
                inspect.Parameter(
                    known.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
                )
            )
    return flags


def setting_option(known: Setting) -> Any:
    """Return the option of one setting; its range is config.py's to check."""
    flag = "--" + known.name.replace("_", "-")
    default = str(known.default)
    details: dict[str, Any] = {"show_default": False, "rich_help_panel": PANELS[known.section]}
    if known.type is bool:
        flag, default = f"{flag}/--no-{flag[2:]}", "on" if known.default else "off"
        allowed, details["metavar"] = "", " "
    elif typing.get_origin(known.type) is Literal:
        allowed, details["metavar"] = f"One of {', '.join(typing.get_args(known.type))}; default", "WORD"
    else:
        allowed, details["metavar"] = f"{known.low:g} to {known.high:g}; default", "NUMBER"
    ids = with_setting(known.name)
    only = f" Only of {', '.join(ids)}." if len(ids) < len(ARCHITECTURES) else ""
    return typer.Option(flag, help=f"{known.help} {allowed or 'Default'} {default}.{only}", **details)
