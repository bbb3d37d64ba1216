"""`namemodel memory`: the memory task by network, start and number of symbols."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from namemodel.cli.flags import PROCESSES, parameter, with_flags
from namemodel.cli.studies import JSON, RUNS, finished_runs, show_study
from namemodel.config import MOST_SEEDS
from namemodel.errors import ConfigError

SEEDS_HELP = f"Runs of each network and length, 1 to {MOST_SEEDS}, with seeds from 0 on."
LENGTHS_HELP = "Numbers of symbols T, separated by commas. Under a minute: --lengths 5,10 --seeds 1."


@with_flags(
    parameter("seeds", "--seeds", SEEDS_HELP, "NUMBER", "8", kind=int, low=1, high=MOST_SEEDS),
    parameter("lengths", "--lengths", LENGTHS_HELP, "NUMBERS", "5,10,20,40,80,160"),
    PROCESSES,
    parameter("runs", "--runs", RUNS, "DIR", "none are kept", kind=Path),
    parameter("out", "--out", "Also write every run.", "FILE.json", kind=Path),
    parameter("json", "--json", JSON, kind=bool, panel=None),
)
def memory(
    *,
    json: bool = False,
    seeds: int | None = None,
    lengths: str | None = None,
    out: Path | None = None,
    **given: Any,
) -> None:
    """Measure which networks can remember the first of T symbols.

    RNN, GRU and LSTM with several starts. Below the table stands how what they
    learn hangs on their share: the gradient at the first symbol, relative to that
    at the last, before training. All runs take about half an hour of two cores.
    """
    from namemodel.article.studies.memory import LENGTHS, SEEDS, SUMMARY, TITLE, MemoryRuns, plan, read_rows
    from namemodel.article.studies.memory_tables import learned_table
    from namemodel.inside.memory_runs import write_rows

    planned = plan(seeds or SEEDS, read_lengths(lengths) if lengths else LENGTHS)
    with finished_runs(MemoryRuns, planned, json=json, out=out, **given) as store:
        rows = read_rows(planned, store)
    show_study("memory", learned_table(rows), json, TITLE, SUMMARY)
    if out is not None:
        write_rows(rows, out)


def read_lengths(given: str) -> list[int]:
    """Return numbers that are separated by commas; raises ConfigError for anything else."""
    try:
        return [int(number) for number in given.split(",")]
    except ValueError:
        raise ConfigError(f"--lengths is {given!r}; it must be whole numbers, such as 5,10,20.") from None
