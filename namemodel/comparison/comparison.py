"""A whole comparison: references, then every run, in this process or in several.

Owns the order of things and what a comparison begins and ends with. Knows nothing of how it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from namemodel.comparison.plan import Variant
from namemodel.comparison.references import get_reference, run_reference
from namemodel.comparison.run import run_variant, saved_row
from namemodel.config import Experiment
from namemodel.events import CompareDone, Event, Planned, RunDone
from namemodel.hardware import cores
from namemodel.jobs import run_side_by_side


def compare(
    variants: Sequence[Variant],
    stop: Callable[[], bool] = lambda: False,
    saved: Sequence[tuple[str, Path]] = (),
    *,
    references: Sequence[str] = (),
    processes: int | None = 1,
    out: Path | None = None,
) -> Iterator[Event]:
    """Run all variants and yield what happens; with several processes their events are mixed.

    Args:
        variants: what to run, as `plan` returns it.
        stop: asked before every batch.
        saved: titles and run folders of trained models, whose rows come first.
        references: ids of `REFERENCES`; each is fitted on the names of the first variant of each seed.
        processes: how many runs go on at once, None for one a core; 1 runs them in this process, one
            after another, more in processes of their own.
        out: a folder for the answers to the test names, a file a run; None keeps none.

    Raises:
        ChoiceError: no such reference. NameModelError: as `train`.
    """
    titles = [get_reference(id).title for id in references]
    models = list(dict.fromkeys(variant.model for variant in variants))
    seeds = list(dict.fromkeys(variant.experiment.seed for variant in variants))
    runs = plan_runs(variants, references, out)
    yield Planned(models + titles, seeds, len(runs))
    for title, folder in saved:
        yield saved_row(title, folder)
    done = 0
    for event in do_all(runs, min(processes or cores(), len(runs)), stop):
        done += isinstance(event, RunDone)
        yield event
    yield CompareDone(done, len(runs), stopped=done < len(runs))


def plan_runs(
    variants: Sequence[Variant], references: Sequence[str], out: Path | None
) -> list[dict[str, Any]]:
    """Return the arguments of `do_run` for each run: the references first, for they are done in a moment."""
    first_of_seed = {v.experiment.seed: v.experiment for v in reversed(variants)}
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    planned = [
        *(("reference", id, first_of_seed[seed]) for seed in sorted(first_of_seed) for id in references),
        *(("variant", variant.model, variant.experiment) for variant in variants),
    ]
    return [
        {
            "run": run,
            "kind": kind,
            "model": model,
            "experiment": experiment.to_dict(),
            "out": out and str(out),
        }
        for run, (kind, model, experiment) in enumerate(planned)
    ]


def do_run(
    stop: Callable[[], bool], run: int, kind: str, model: str, experiment: dict[str, Any], out: str | None
) -> Iterator[Event]:
    """Train and test a variant, or fit and test a reference, which is over too soon to be stopped.

    Args:
        run: the number of the run.
        kind: "variant" or "reference".
        model: what the variant is called, or the id of the reference.
        experiment: as `Experiment.to_dict` writes it.
        out: the folder for the file of answers to the test names; None for no file.
    """
    asked, folder = Experiment.from_dict(experiment), None if out is None else Path(out)
    if kind == "reference":
        return run_reference(run, model, asked, folder)
    return run_variant(run, Variant(model, asked), folder, stop)


def do_all(runs: Sequence[dict[str, Any]], processes: int, stop: Callable[[], bool]) -> Iterator[Event]:
    """Do all runs, in this process or in several, until they are done or are to be stopped."""
    if processes > 1:
        yield from run_side_by_side(do_run, runs, processes, stop)
        return
    for run in runs:
        if stop():
            return
        yield from do_run(stop, **run)
