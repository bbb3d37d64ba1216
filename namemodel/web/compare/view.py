"""What a comparison shows below its controls: findings, table, charts, matrices, two models in detail."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import gradio as gr
import numpy as np
from markupsafe import Markup

from namemodel.comparison import Comparison
from namemodel.comparison.report import FIGURES, findings, on_these_names, sentence
from namemodel.comparison.verdicts import compare_predictions, verdict_among_all
from namemodel.errors import DataError
from namemodel.web.compare.choice import OFFERED
from namemodel.web.compare.figures import curves_html, figures_html
from namemodel.web.compare.questions import FIRST, QUESTIONS
from namemodel.web.compare.state import ComparisonState, load_runs
from namemodel.web.compare.stored import load_stored
from namemodel.web.shared.confusion import cell_names
from namemodel.web.shared.context import QUIET, Context, Update
from namemodel.web.shared.errors import catch_errors
from namemodel.web.shared.html import count, notice, render
from namemodel.wording import things

WAITING = "They are put into words when the runs are done."
NOTHING_TESTED = "Nothing is held against another: that takes two models with a seed in common."
STUDY_STOPPED = "Not all runs of the study were done, so nothing is tested. Below are those that were."
NO_TABLE = notice("Choose networks and press Compare. The table fills row by row.")
NO_MATRICES = notice("A matrix for each model appears here when the comparison is over.")
NO_PAIR = notice("Two models can be compared name by name here when their runs are done.")
NO_NAMES = notice("A stored result has no names. Run it yourself to compare two models name by name.")
PAIR_TITLE = Markup('<h3 class="nm-pairtitle">Two models on the same names</h3>')  # of what follows
ROW_HEIGHT, HEAD_HEIGHT = 48, 130  # pixels of a row of the table, and of header and caption
MOST_ROWS = 200  # of the names on which two models differ


class ComparisonView:
    """The components, and what goes into them, at first a stored comparison.

    Args:
        last: the page's state with the id of its last comparison.
    """

    def __init__(self, context: Context, last: gr.State) -> None:
        self.shown: dict[gr.HTML, Callable[[ComparisonState], str]] = {}
        """What shows how a comparison goes on, and what makes it."""
        self.findings = self.add(findings_html, elem_id="nm-outcome")
        self.table = self.add(
            table_html,
            js_on_load="namemodel.sortable(element, watch, trigger, 'open')",
            elem_id="nm-results-table",
        )
        self.add(figures_html)
        self.add(curves_html)
        self.add(matrices_html, js_on_load="namemodel.confusions(element)")
        choice: dict[str, Any] = {"choices": [], "filterable": False, "interactive": False, "min_width": 150}
        with gr.Row():
            self.first = gr.Dropdown(label="First model", scale=2, **choice)
            self.second = gr.Dropdown(label="Second model", scale=2, **choice)
            self.seed = gr.Dropdown(label="Test names of seed", scale=1, **choice)
        self.pair = gr.HTML(NO_NAMES, elem_id="nm-pair")
        self.components = [*self.shown, self.first, self.second, self.seed, self.pair]

        def show_pair(values: dict[Any, Any]) -> Update:
            """Return what is known of two models of the page's last comparison."""
            outcome = load_runs(context.store.get(values[last], model=False).folder)
            return {self.pair: pair_html(outcome, *(values[one] for one in chosen))}

        chosen = [self.first, self.second, self.seed]
        gr.on(
            [one.input for one in chosen],
            catch_errors(show_pair, lambda message: {self.pair: message}),
            {last, *chosen},
            self.pair,
            **QUIET,
        )

    def add(self, make: Callable[[ComparisonState], str], **options: Any) -> gr.HTML:
        """Lay out a place for what `make` returns."""
        place = gr.HTML(stored_html(make, FIRST), **options)
        self.shown[place] = make
        return place

    def show(self, state: ComparisonState) -> Update:
        """Return what a comparison has come to so far."""
        return {place: make(state) for place, make in self.shown.items()}

    def show_stored(self, id: str) -> Update:
        """Return what a stored comparison came to."""
        shown = {place: stored_html(make, id) for place, make in self.shown.items()}
        return {**shown, **self.offer_pair(load_stored(id)[1])}

    def offer_pair(self, state: ComparisonState) -> Update:
        """Return the choice of two models, at first the two networks with the most right names, if any."""
        models, outcome = state.predicted, state.outcome
        if outcome is None or len(models) < 2:
            none = gr.update(choices=[], value=None, interactive=False)
            why = NO_NAMES if outcome and len(outcome.rows) > 1 else NO_PAIR
            return {self.first: none, self.second: none, self.seed: none, self.pair: why}
        first, second, *_ = sorted(
            models, key=lambda model: (model not in outcome.networks, -outcome.accuracy(model).mean)
        )
        seeds = sorted({seed for _, seed in outcome.predictions})
        both = [seed for seed in seeds if outcome.predictions.keys() >= {(first, seed), (second, seed)}]
        chosen = (both or seeds)[0]
        return {
            self.first: gr.update(choices=models, value=first, interactive=True),
            self.second: gr.update(choices=models, value=second, interactive=True),
            self.seed: gr.update(choices=seeds, value=chosen, interactive=len(seeds) > 1),
            self.pair: catch_errors(pair_html)(outcome, first, second, chosen),
        }


@cache
def stored_html(make: Callable[[ComparisonState], str], id: str) -> str:
    """Return what `make` returns of a stored comparison; all visitors see the same."""
    return make(load_stored(id)[1])


@cache
def cards_html() -> str:
    """Return the cards that ask first."""
    return render("compare/questions.html", questions=QUESTIONS.values(), first=FIRST)


def findings_html(state: ComparisonState) -> str:
    """Return the table of a study, or the sentences that figures support as a list, or why there are none."""
    if state.outcome and state.study in OFFERED and len(state.done) == state.runs:
        return study_html(state.study, state.outcome)  # it says more than the tests of all pairs do
    # Those would not be the pairs that a study asks about.
    stopped = state.outcome is not None and state.study in OFFERED and bool(state.done)
    sentences = findings(state.outcome) if state.outcome and not stopped else []
    room = state.shown if state.outcome else state.begun  # for sentences that are there or may follow
    if state.outcome:
        instead = NOTHING_TESTED if room else "No run was done, so there is nothing to say."
        instead = STUDY_STOPPED if stopped else instead
    else:
        instead = WAITING if room else "Said here in words when a comparison is over."
    return render("compare/findings.html", sentences=sentences, instead=instead, room=room)


def study_html(id: str, outcome: Comparison) -> str:
    """Return the table that the runs of a study come to, all of them done."""
    table = OFFERED[id].table(outcome)
    caption = f"{OFFERED[id].title.removesuffix('?')}: {table.note}"
    return render("compare/study.html", titles=table.titles, rows=table.rows, caption=caption)


def table_html(state: ComparisonState) -> str:
    """Return a row for each model that is done, means over its seeds, then for each printed figure.

    There is room for the rows to come. A column is sorted by numbers, which its cells have beside their text.
    """
    if not state.shown:
        return NO_TABLE
    return render(
        "compare/comparison_table.html",
        caption=caption(state),
        figures=FIGURES.values(),
        results=[one for one in state.results() if one.figures],
        printed=state.printed,
        openable=state.openable,
        stored=state.outcome and not state.predicted,
        seed=min(state.seeds, default=0),
        room=ROW_HEIGHT * (len(state.models) + len(state.own) + len(state.printed)) + HEAD_HEIGHT,
    )


def caption(state: ComparisonState) -> str:
    """Say what the figures are of."""
    if not state.done:
        return "Rows appear as their first run is done."
    fewest, most = min(run.n for run in state.done), max(run.n for run in state.done)
    tested = things(most, "test name") if fewest == most else f"{count(fewest)} to {count(most)} test names"
    if len(state.seeds) > 1:
        return (
            f"Means over seeds that move split and initialisation together, {tested} each; "
            "± half of the 95 % interval, widened for overlapping splits (Nadeau and Bengio 2003); in "
            "brackets where so few seeds leave one that reaches 0 or 100 %."
        )
    return (
        f"One seed, {tested}; in brackets Wilson’s 95 % interval, which knows nothing of other "
        "splits and initialisations. More seeds show those."
    )


def matrices_html(state: ComparisonState) -> str:
    """Return the confusion matrix of each model, its seeds added up, when a comparison is over.

    The names of a cell travel with the matrix as escaped JSON; confusion.js shows them as text.
    """
    if state.outcome is None or not state.done:
        return NO_MATRICES + PAIR_TITLE
    matrices, rows = [], state.outcome.rows
    for model, runs in ((model, rows[model]) for model in state.models if model in rows):
        if runs[0].parameters:  # the majority class always answers the same
            counts = np.sum([run.confusion for run in runs], axis=0).tolist()
            tests = (one for run in runs for one in state.outcome.predictions.get((model, run.seed), ()))
            matrices.append((model, runs[0].labels, counts, cell_names(runs[0].labels, tests)))
    named = bool(state.predicted)
    shown = render("compare/confusions.html", matrices=matrices, styles=state.styles, named=named)
    return shown + PAIR_TITLE


def pair_html(outcome: Comparison, first: str, second: str, seed: int) -> str:
    """Return what is known of two models, and the names of a seed on which they differ.

    Raises:
        DataError: they have no names in common.
    """
    if first == second:
        raise DataError(f"{first} agrees with itself on every name. Choose two different models.")
    missing = [model for model in (first, second) if (model, seed) not in outcome.predictions]
    if missing:
        raise DataError(f"The run of {missing[0]} with seed {seed} was not done. Choose another seed.")
    paired = compare_predictions(outcome.predictions[first, seed], outcome.predictions[second, seed])
    sentences = [sentence(verdict_among_all(first, second, outcome))]
    if len(outcome.rows[first]) > 1:
        sentences.append(on_these_names(first, second, paired))
    return render(
        "compare/pair.html",
        sentences=sentences,
        titles=("Name", "List", first, second),
        paired=paired,
        most=MOST_ROWS,
    )
