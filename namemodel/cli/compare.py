"""`namemodel compare`: the same experiment for several architectures and seeds."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from namemodel.architectures import ARCHITECTURES
from namemodel.cli.flags import (
    ARCHITECTURE_IDS,
    EXPERIMENT,
    DataFlag,
    DeviceFlag,
    PresetFlag,
    SeedFlag,
    TestFlag,
    given,
    with_settings,
)
from namemodel.cli.interrupt import stop_on_interrupt
from namemodel.cli.output import INTERRUPTED
from namemodel.cli.runs import ProcessesFlag, RunTable, follow


@with_settings
def compare(
    more: Annotated[list[str] | None, typer.Argument(metavar="WORD", help="Further architectures.")] = None,
    data: DataFlag = None,
    arch: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORD",
            help=f"A network: {ARCHITECTURE_IDS}. Give it several times, or several names behind it.",
            show_default="all of them",
            rich_help_panel=EXPERIMENT,
        ),
    ] = None,
    seeds: Annotated[
        int,
        typer.Option(
            metavar="NUMBER",
            help="Runs of each network, 1 to 100: the seeds from --seed on. One seed, one split for all.",
            rich_help_panel=EXPERIMENT,
        ),
    ] = 3,
    preset: PresetFlag = None,
    equal_parameters: Annotated[
        bool,
        typer.Option(
            "--equal-parameters",
            help="Give every network about as many parameters as the largest recurrent one.",
            rich_help_panel=EXPERIMENT,
        ),
    ] = False,
    no_references: Annotated[
        bool,
        typer.Option(
            "--no-references",
            help="Leave out n-grams with linear models, and the majority class.",
            rich_help_panel=EXPERIMENT,
        ),
    ] = False,
    processes: ProcessesFlag = None,
    test: TestFlag = None,
    seed: SeedFlag = None,
    device: DeviceFlag = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Also write a row for each run.", rich_help_panel=EXPERIMENT),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the events as JSON, one a line, and nothing else.")
    ] = False,
    *,
    settings: dict[str, Any],
) -> None:
    """Train several networks alike and compare them in one table.

    Figures are those of the test names, which no model has seen; the preset
    "article" is trained on some of them and may choose its epoch on them. Runs go
    on side by side, one for each core. The checkpoints are not kept. Ctrl-C stops
    after the runs that are done.
    """
    from namemodel.comparison import REFERENCES, plan
    from namemodel.comparison import compare as events_of
    from namemodel.hardware import resolve_device

    chosen = [*(arch or []), *(more or [])] or list(ARCHITECTURES)
    asked = settings | given(preset=preset, seed=seed, device=device, source=data, test_source=test)
    variants = plan(chosen, seeds, equal_parameters=equal_parameters, **asked)
    resolve_device(device or "auto")
    table = RunTable(out)
    with stop_on_interrupt() as stop, tempfile.TemporaryDirectory(prefix="namemodel-compare-") as answers:
        events = events_of(
            variants,
            stop,
            references=[] if no_references else list(REFERENCES),
            processes=processes,
            out=Path(answers),
        )
        finished = follow(events, table, json)
    if not finished:
        raise typer.Exit(INTERRUPTED)
