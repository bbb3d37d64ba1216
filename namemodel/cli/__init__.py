"""The `namemodel` command: one program, one command a file.

Owns the list of commands and the one place where errors become a line for the user. Commands import
torch only when they run, so help is fast; `web/` is imported by `serve` alone.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

import namemodel
from namemodel.cli.batch import batch
from namemodel.cli.classify import classify
from namemodel.cli.compare import compare
from namemodel.cli.data import app as data
from namemodel.cli.evaluate import evaluate
from namemodel.cli.models import models
from namemodel.cli.output import INTERRUPTED, shown
from namemodel.cli.serve import serve
from namemodel.cli.studies import ablate, claims, recurrence
from namemodel.cli.train import train
from namemodel.errors import RENAMED, NameModelError

PROGRAM = "namemodel"
COMMANDS: tuple[Callable[..., None], ...] = (
    *(classify, batch, train, evaluate, compare),
    *(ablate, recurrence, claims),
    *(models, serve),
)
BAD_INPUT = 2
DEFECT = 1
NO_READER = 141  # as a shell reports a program that SIGPIPE ended
TRACEBACK = "NAMEMODEL_TRACEBACK"

app = typer.Typer(name=PROGRAM, add_completion=False, rich_markup_mode="rich")
for command in COMMANDS:
    app.command()(command)
app.add_typer(data, name="data")


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
        if isinstance(stream, io.TextIOWrapper):  # a letter that the terminal lacks is no failure
            stream.reconfigure(errors="backslashreplace")
    try:
        return run(sys.argv[1:] if arguments is None else list(arguments))
    except typer.TyperException as error:
        return complain(usage_message(error))
    except NameModelError as error:
        return complain(str(error))
    except BrokenPipeError:  # whoever read the output, `head` for example, has seen enough
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
    message = error.format_message().strip()
    option = str(getattr(error, "option_name", ""))
    renamed = RENAMED.get(option.removeprefix("--").removeprefix("no-").replace("-", "_"))
    for parameter in context.command.params if context and renamed else ():
        if parameter.name == renamed:
            names = " or ".join([*parameter.opts, *parameter.secondary_opts])
            message = f"There is no option {option}. Did you mean {names}?"
    if option and path == f"{PROGRAM} classify" and not renamed:
        message += f". Put -- before a name that begins with a hyphen: {path} -- NAME"
    return f"{message}{'' if message[-1:] in '.?!' else '.'} See '{path} --help'."


def complain(message: str) -> int:
    """Write one line to stderr; returns the exit status of bad input."""
    print(f"{PROGRAM}: {shown(' '.join(message.split()))}", file=sys.stderr)
    return BAD_INPUT
