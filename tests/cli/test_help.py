"""Every command says what it does, and says it fast."""

import dataclasses
import subprocess
import sys
from typing import Any

import pytest
import typer

import namemodel
from namemodel.cli import COMMANDS, app, load_command
from namemodel.cli.flags import OWN_FLAGS
from namemodel.config import SECTIONS
from namemodel.tables.options import TableOptions

LOADED: dict[str, Any] = {name: load_command(name) for name in COMMANDS}
PATHS: dict[tuple[str, ...], Any] = {
    (): typer.main.get_command(app),
    **{(name,): command for name, command in LOADED.items()},
    **{("data", name): command for name, command in LOADED["data"].commands.items()},
}


def test_the_commands_are_those_that_are_documented():
    names = "classify explain spell batch train evaluate compare ablate recurrence claims memory"
    assert list(COMMANDS) == [*names.split(), "models", "serve", "data"]
    assert LOADED["data"].commands.keys() == {"list", "fetch"}


def test_the_list_of_commands_gives_the_first_sentence_of_the_help_of_each():
    assert {name: command.help.split("\n\n")[0] for name, command in LOADED.items()} == COMMANDS


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_and_every_flag_has_help(run, path):
    ran = run(*path, "--help")
    assert ran.status == 0
    assert not ran.err
    command = PATHS[path]
    assert command.help
    assert max(map(len, command.help.splitlines())) <= 78  # as wide as a terminal of 80 shows unbroken
    assert all(parameter.help for parameter in command.params)
    assert command.help.split("\n")[0].rstrip(".") in ran.out


@pytest.mark.parametrize("command", ["train", "compare"])
def test_every_setting_has_a_flag_of_its_name(run, command):
    flags = {parameter.name: parameter.opts[0] for parameter in LOADED[command].params}
    for section in SECTIONS.values():
        for name in section.model_fields:
            if name not in OWN_FLAGS:
                assert flags[name] == "--" + name.replace("_", "-")
    assert set(OWN_FLAGS.values()) <= set(flags.values())


def test_without_arguments_the_help_is_printed(run):
    assert run() == run("--help")


def test_the_version_is_the_packages(run):
    assert run("--version").out == f"namemodel {namemodel.__version__}\n"


@pytest.mark.parametrize("command", [[], ["train"]])
def test_help_imports_nothing_heavy_and_that_of_the_program_no_settings(command):
    heavy = {"torch", "pandas", "sklearn", "gradio"} | (set() if command else {"pydantic"})
    script = (
        f"import sys; from namemodel.cli import main; main([*{command}, '--help']);"
        f"print({heavy} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_python_m_namemodel_is_the_same_program(run):
    command = [sys.executable, "-m", "namemodel"]
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == run("--version").out
    wrong = subprocess.run([*command, "clasify"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert not wrong.stdout
    assert wrong.stderr == (
        "namemodel: No such command 'clasify'. Did you mean 'classify', 'claims'? See 'namemodel --help'.\n"
    )


def test_every_option_of_a_table_with_a_help_text_is_a_flag_of_batch():
    flags = {parameter.name: parameter for parameter in LOADED["batch"].params}
    described = {
        field.name: field.metadata["option"].help
        for field in dataclasses.fields(TableOptions)
        if "option" in field.metadata
    }
    assert len(described) > 10
    assert {name: flags[name].help for name in described} == described
