"""What a comparison shows below its controls: sentences, table, figures, curves, and two models in detail."""

from __future__ import annotations

from typing import Any

import gradio as gr

from namemodel.comparison.report import findings
from namemodel.web.compare import comparisons, pairwise
from namemodel.web.compare.comparison_state import ComparisonState
from namemodel.web.compare.confusions import confusions_html
from namemodel.web.compare.figures import figures_html
from namemodel.web.compare.results_table import table_html
from namemodel.web.shared.charts import draw
from namemodel.web.shared.context import Context
from namemodel.web.shared.errors import catch_errors
from namemodel.web.shared.events import Update
from namemodel.web.shared.html import render
from namemodel.web.shared.text import unbroken

CURVES_NOTE = (
    "The curves are of validation names; of test names where a recipe chooses its epoch on them, as the "
    "article’s does. Where it holds out none, they are of training names: of the classifier alone, without "
    "the character LM, and with dropout. A band spans the seeds."
)
WAITING = "They are put into words when the runs are done."
NOTHING_DONE = "No run was done, so there is nothing to say."
NOTHING_TESTED = "Nothing is held against another: that takes two models with a seed in common."


class Results:
    """The components, and what goes into them.

    Args:
        last: the page's state with the id of its last comparison.
    """

    def __init__(self, context: Context, last: gr.State) -> None:
        idle = ComparisonState()
        self.findings = gr.HTML(findings_html(idle), elem_id="nm-outcome")
        sortable = "namemodel.sortable(element, watch)"
        self.table = gr.HTML(table_html(idle), js_on_load=sortable, elem_id="nm-scores")
        self.figures = gr.HTML(figures_html(idle))
        self.curves = gr.HTML(curves_html(idle))
        self.matrices = gr.HTML(confusions_html(idle), js_on_load="namemodel.confusions(element)")
        gr.HTML("<h3>Two models on the same names</h3>", elem_classes="nm-pairtitle")
        choice: dict[str, Any] = {"choices": [], "filterable": False, "interactive": False, "min_width": 150}
        with gr.Row():
            self.first = gr.Dropdown(label="First model", scale=2, **choice)
            self.second = gr.Dropdown(label="Second model", scale=2, **choice)
            self.seed = gr.Dropdown(label="Test names of seed", scale=1, **choice)
        self.pair = gr.HTML(pairwise.EMPTY, elem_id="nm-pair")
        self.components: list[Any] = [self.findings, self.table, self.figures, self.curves, self.matrices]
        self.components += [self.first, self.second, self.seed, self.pair]

        def show_pair(last: str, first: str, second: str, seed: int) -> str:
            """Return what is known of two models of the page's last comparison."""
            kept = comparisons.load(context.store.folder_of(last))
            return pairwise.pair_html(kept, first, second, seed)

        gr.on(
            [self.first.input, self.second.input, self.seed.input],
            catch_errors(show_pair),
            [last, self.first, self.second, self.seed],
            self.pair,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )

    def show(self, state: ComparisonState) -> Update:
        """Return what a comparison has come to so far."""
        return {
            self.findings: findings_html(state),
            self.table: table_html(state),
            self.figures: figures_html(state),
            self.curves: curves_html(state),
            self.matrices: confusions_html(state),
        }

    def clear_pair(self) -> Update:
        """Return the choice of two models while there is none."""
        none = gr.update(choices=[], value=None, interactive=False)
        return {self.first: none, self.second: none, self.seed: none, self.pair: pairwise.EMPTY}

    def offer_pair(self, state: ComparisonState) -> Update:
        """Return the choice of two models, at first the two networks with the most right names."""
        kept, models = state.outcome, state.answered
        if kept is None or len(models) < 2:
            return {}
        first, second, *_ = sorted(
            models, key=lambda model: (model not in kept.networks, -kept.accuracy(model).mean)
        )
        seeds = sorted({seed for _, seed in kept.predictions})
        return {
            self.first: gr.update(choices=models, value=first, interactive=True),
            self.second: gr.update(choices=models, value=second, interactive=True),
            self.seed: gr.update(choices=seeds, value=seeds[0], interactive=len(seeds) > 1),
            self.pair: catch_errors(pairwise.pair_html)(kept, first, second, seeds[0]),
        }


def curves_html(state: ComparisonState) -> str:
    """Return the learning curves so far."""
    return draw("Learning curves", state.plots(), state.legend(), CURVES_NOTE)


def findings_html(state: ComparisonState) -> str:
    """Return the sentences that figures support, as a list, or why there are none."""
    sentences: list[str] = []
    instead = "Said here in words when a comparison is over."
    if state.outcome is not None:
        sentences = findings(state.outcome)
        instead = NOTHING_TESTED if state.shown else NOTHING_DONE
    elif state.begun:
        instead = WAITING
    return render(
        "findings.html",
        sentences=[unbroken(sentence) for sentence in sentences],
        instead=instead,
        idle=instead not in (WAITING, NOTHING_TESTED),  # none will follow: no room is left for them
    )
