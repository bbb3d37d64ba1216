"""The program run inside the tests' process, as `namemodel` on a command line would."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from namemodel.cli import main


@dataclass(frozen=True)
class Ran:
    """What a run of the program left behind."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The JSON objects of stdout, which is nothing but them."""
        return [json.loads(line, parse_constant=pytest.fail) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program with these arguments."""

    def program(*arguments: object) -> Ran:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        return Ran(status, *capsys.readouterr())

    return program
