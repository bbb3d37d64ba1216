"""Ctrl-C and SIGTERM: the first asks, the second ends."""

import io
import os
import signal
from collections.abc import Iterator

import pytest

from namemodel.cli.interrupt import stop_on_interrupt


@pytest.fixture
def _as_in_a_terminal() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt, also where the tests' own parent has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press_ctrl_c() -> None:
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.usefixtures("_as_in_a_terminal")
def test_the_first_ctrl_c_sets_the_flag_and_the_second_raises():
    with stop_on_interrupt() as stop:
        assert not stop()
        press_ctrl_c()
        assert stop()
        with pytest.raises(KeyboardInterrupt):
            press_ctrl_c()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_sigterm_sets_the_flag_and_the_second_is_as_before():
    before = signal.getsignal(signal.SIGTERM)
    with stop_on_interrupt() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop()
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_run_in_the_background_is_not_stopped_by_the_ctrl_c_of_another():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with stop_on_interrupt() as stop:
            press_ctrl_c()
            assert not stop()
    finally:
        signal.signal(signal.SIGINT, before)


class Interrupted(io.RawIOBase):
    """A standard input at which somebody presses Ctrl-C."""

    def readable(self) -> bool:
        return True

    def readinto(self, _: object) -> int:
        press_ctrl_c()
        return 0


@pytest.mark.usefixtures("_as_in_a_terminal")
def test_ctrl_c_ends_a_short_command_silently_with_status_130(run, toy_run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(Interrupted())))
    ran = run("classify", "--model", toy_run, "-")
    assert (ran.status, ran.out, ran.err) == (130, "", "")
