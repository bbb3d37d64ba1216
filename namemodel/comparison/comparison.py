"""A whole comparison: references, then every run, in this process or in several.

Owns the order of things and what a comparison begins and ends with. Knows nothing of how it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from namemodel.comparison.parallel import Work, run_in_processes
from namemodel.comparison.plan import Variant
from namemodel.comparison.references import get_reference, run_reference
from namemodel.comparison.run import run_variant, saved_row
from namemodel.events import CompareDone, Event, Planned, RunDone
from namemodel.hardware import cores


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
            after another. More are processes of their own, which import the main module again: guard a
            script with `if __name__ == "__main__"`.
        out: a folder for the answers to the test names, a file a run; None keeps none.

    Raises:
        ChoiceError: no such reference. NameModelError: as `train`.
    """
    titles = [get_reference(id).title for id in references]
    models = list(dict.fromkeys(variant.model for variant in variants))
    seeds = list(dict.fromkeys(variant.experiment.seed for variant in variants))
    work = plan_work(variants, references, out)
    yield Planned(models + titles, seeds, len(work))
    for title, folder in saved:
        yield saved_row(title, folder)
    done = 0
    for event in run_all(work, min(processes or cores(), len(work)), stop):
        done += isinstance(event, RunDone)
        yield event
    yield CompareDone(done, len(work), stopped=done < len(work))


def plan_work(variants: Sequence[Variant], references: Sequence[str], out: Path | None) -> list[Work]:
    """Return what there is to do, numbered: the references first, for they are done in a moment."""
    first_of_seed = {v.experiment.seed: v.experiment for v in reversed(variants)}
    fitted = [(id, first_of_seed[seed]) for seed in sorted(first_of_seed) for id in references]
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    return [
        *(partial(run_reference, run, id, experiment, out) for run, (id, experiment) in enumerate(fitted)),
        *(partial(run_variant, run, variant, out) for run, variant in enumerate(variants, start=len(fitted))),
    ]


def run_all(work: Sequence[Work], processes: int, stop: Callable[[], bool]) -> Iterator[Event]:
    """Do all work, in this process or in several, until it is done or is to be stopped."""
    if processes > 1:
        yield from run_in_processes(work, processes, stop)
        return
    for task in work:
        if stop():
            return
        yield from task(stop)
