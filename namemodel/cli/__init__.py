"""The `namemodel` command: one program, one command a file.

Owns the list of commands and the one place where errors become a line for the user. A command's module is
imported when the command is given: the list of commands is printed at once, and commands import torch only
when they run. `web/` is imported by `serve` alone.
"""

from __future__ import annotations

import importlib
import io
import os
import re
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

import namemodel
from namemodel.cli.interrupt import INTERRUPTED
from namemodel.errors import RENAMED, NameModelError
from namemodel.wording import printable

PROGRAM = "namemodel"
COMMANDS = {
    "classify": "Show which list each name most resembles.",
    "explain": "Show how a model reads each name, letter by letter.",
    "spell": "Make new names that resemble those of a list.",
    "batch": "Classify the names in a column of a table.",
    "train": "Train a network on lists of names.",
    "evaluate": "Evaluate a model on labelled names, apart from those it was trained on.",
    "compare": "Train several networks in the same way and compare them in one table.",
    "ablate": "Undo the article's choices one after another.",
    "recurrence": "Measure whether recurrence matters.",
    "claims": "Test every claim of the article.",
    "memory": "Measure which networks can remember the first of T symbols.",
    "models": "List the pretrained models, with their test accuracy.",
    "serve": "Serve the page: classify, train and compare in a browser. Ctrl-C ends it.",
    "data": "List the data sets, or fetch the archive of name lists.",
}
"""The first sentence of each command's help."""
MODULES = dict.fromkeys(("ablate", "recurrence", "claims"), "studies")
"""The module of each command that is not in one of its own name."""
BAD_INPUT = 2
DEFECT = 1
NO_READER = 141  # as a shell reports a program that SIGPIPE ended
TRACEBACK = "NAMEMODEL_TRACEBACK"


class LazyCommands(TyperGroup):
    """Lists the commands by `COMMANDS`, and imports the one that is given."""

    def __init__(self, **details: Any) -> None:
        commands = {name: TyperCommand(name, help=summary) for name, summary in COMMANDS.items()}
        super().__init__(**details | {"commands": commands})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the name of the command that is given, the command itself, and the other arguments."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, load_command(str(name)), rest


def load_command(name: str) -> Any:
    """Import a command, a function or a group of them, and build its flags."""
    command = getattr(importlib.import_module(f"namemodel.cli.{MODULES.get(name, name)}"), name)
    if not isinstance(command, typer.Typer):
        function, command = command, typer.Typer(add_completion=False, rich_markup_mode="rich")
        command.command(name)(function)
    return typer.main.get_command(command)


app = typer.Typer(name=PROGRAM, cls=LazyCommands, add_completion=False, rich_markup_mode="rich")


@app.callback(invoke_without_command=True)
def program(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Which list of names does a spelling resemble?

    Classify names, or train, evaluate and compare models. An answer names the
    list that a spelling most resembles. It says nothing about a person.
    """
    if version:
        print(f"{PROGRAM} {namemodel.__version__}")
    elif context.invoked_subcommand is None:
        print(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status; every error becomes one line on stderr here.

    Args:
        arguments: without the program's name; None for those of this process.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # characters that the terminal lacks are escaped
            stream.reconfigure(errors="backslashreplace")
    try:
        return run(sys.argv[1:] if arguments is None else list(arguments))
    except typer.TyperException as error:
        return complain(usage_message(error))
    except NameModelError as error:
        return complain(str(error))
    except BrokenPipeError:  # what reads the output, `head` for example, has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NO_READER
    except OSError as error:
        return complain(f"{error.filename}: {error.strerror}." if error.filename else str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        complain(
            f"something went wrong in the program itself ({type(error).__name__}: {error}). "
            f"Set {TRACEBACK}=1 to see where, and please report it."
        )
        return DEFECT


def run(arguments: list[str]) -> int:
    """Run a command and return its exit status; every error is raised."""
    root: Any = typer.main.get_command(app)
    try:
        with root.make_context(PROGRAM, arguments) as context:
            root.invoke(context)
        status = 0
    except typer.Exit as end:
        status = end.exit_code
    sys.stdout.flush()
    return status


def usage_message(error: typer.TyperException) -> str:
    """Return the message of a wrong use of the program, with what to do and where its help is."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else PROGRAM
    message = error.format_message().strip().replace("Value error, ", "")  # pydantic's
    option = str(getattr(error, "option_name", ""))
    for parameter in context.command.params if context else ():
        if parameter.name == RENAMED.get(option.removeprefix("--")):
            names = " or ".join([*parameter.opts, *parameter.secondary_opts])
            message = f"There is no option {option}. Did you mean {names}?"
    if re.match("-[^-]", option) and path in (f"{PROGRAM} classify", f"{PROGRAM} explain"):
        message += f". Put -- before a name that begins with a hyphen: {path} -- NAME"
    return f"{message}{'' if message[-1:] in '.?!' else '.'} See '{path} --help'."


def complain(message: str) -> int:
    """Write one line to stderr; returns the exit status of bad input."""
    print(f"{PROGRAM}: {printable(' '.join(message.split()))}", file=sys.stderr)
    return BAD_INPUT
