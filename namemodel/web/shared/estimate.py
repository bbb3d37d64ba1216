"""How long a run will take, said beside the button that starts it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from typing import Any

import gradio as gr

from namemodel.config import Experiment
from namemodel.errors import NameModelError
from namemodel.training.estimate import seconds_to_train
from namemodel.web.shared.context import QUIET, Context, Update
from namemodel.web.shared.html import seconds

PATIENCE = 15.0  # seconds that a page waits for an estimate


def seconds_of(experiments: Sequence[Experiment], names: Sequence[int], at_once: int) -> float | None:
    """Return about how many seconds trainings take together, so many of them at once; None if not known."""
    took = []
    for experiment in experiments:
        if (one := seconds_to_train(experiment, names)) is None:
            return None
        took.append(one)
    return max(sum(took) / at_once, *took, 0.0)


Plan = Callable[[Update], tuple[Sequence[Experiment], Sequence[int] | None]]
"""What is trained, by the values of controls, and how many names are on each list; None if not known."""


def make_estimate(context: Context, plan: Plan, inputs: set[Any], at_once: int = 1) -> gr.HTML:
    """Lay out the place that says "about 12 s", or nothing where that can't be known before the run.

    Args:
        inputs: the controls.
        at_once: trainings.
    """

    def foresee(values: Update) -> str:
        try:
            experiments, names = plan(values)
            if not names or not experiments:
                return ""
        except NameModelError:  # the run itself says what is wrong
            return ""
        future = context.estimating.submit(seconds_of, experiments, names, at_once)
        try:
            took = future.result(PATIENCE)
        except (TimeoutError, CancelledError):
            future.cancel()
            return ""
        return "" if took is None else f"about {words_of(took)}"

    place = gr.HTML(js_on_load="namemodel.foresee(element, trigger, 'ask')", elem_classes="nm-estimate")
    place.ask(foresee, inputs, place, trigger_mode="always_last", **QUIET)
    return place


def words_of(took: float) -> str:
    """Return about so many seconds: no more digits than are known."""
    return seconds(took) if took >= 90 else f"{max(round(took), 1)} s"
