"""What a comparison shows below its controls: sentences, the table, figures, and two models in detail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from namemodel.comparison.paired import compare_answers
from namemodel.comparison.verdicts import verdict_among_all
from namemodel.comparison.words import findings, mean_accuracy, on_names, on_these_names, over_seeds
from namemodel.errors import DataError
from namemodel.web.compare import comparisons, confusions, pairwise, results_table
from namemodel.web.compare.comparison_state import Board
from namemodel.web.compare.comparisons import Comparison
from namemodel.web.shared.charts import accuracy_html, time_html
from namemodel.web.shared.context import Context
from namemodel.web.shared.errors import catch_errors
from namemodel.web.shared.html import notice
from namemodel.web.shared.lines import accuracy_lines, legend_html, loss_lines
from namemodel.web.shared.reliability import reliability_html
from namemodel.web.shared.text import unbroken

CURVES = (
    "The curves are of validation names; of test names where a recipe chooses its epoch on them, as the "
    "article’s does. Where it holds out none, they are of training names: of the classifier alone, without "
    "the character LM, and with dropout."
)
FIGURES = notice("Accuracy with its intervals, time and reliability are drawn here as runs are done.")
Update = dict[Any, Any]
"""New values by component."""


class Results:
    """The components, and what goes into them.

    Args:
        last: the page's state with the id of its last comparison.
    """

    def __init__(self, context: Context, last: gr.State) -> None:
        self.context = context
        self.said = gr.HTML(said_html(None))
        self.outcome = gr.HTML("", elem_id="nm-outcome")
        self.table = gr.HTML(
            results_table.EMPTY, js_on_load="namemodel.sortable(element, watch)", elem_id="nm-scores"
        )
        self.accuracy = gr.HTML(FIGURES, elem_id="nm-accuracy")
        self.time = gr.HTML("")
        gr.HTML("<h3>Learning curves</h3>", elem_classes="nm-curves")
        self.legend = gr.HTML("")
        with gr.Row():
            self.lines = []
            for chart in line_charts(Board()):
                with gr.Column(min_width=290):
                    self.lines.append(gr.HTML(chart))
        gr.HTML(notice(CURVES))
        self.reliability = gr.HTML("")
        self.matrices = gr.HTML(
            confusions.EMPTY, js_on_load="namemodel.confusions(element)", elem_id="nm-matrices"
        )
        self.first, self.second, self.seed, self.pair = pair_view()
        self.last = last
        for chosen in (self.first, self.second, self.seed):
            chosen.input(
                catch_errors(self.show_pair),
                [last, self.first, self.second, self.seed],
                self.pair,
                queue=False,
                show_progress="hidden",
                api_visibility="private",
            )

    @property
    def components(self) -> list[Any]:
        """All components that an update may be for."""
        drawn = [
            self.said,
            self.outcome,
            self.table,
            self.accuracy,
            self.time,
            self.legend,
            *self.lines,
            self.reliability,
        ]
        return [*drawn, self.matrices, self.first, self.second, self.seed, self.pair]

    def begin(self, board: Board, longest: int) -> Update:
        """Return what is shown before the first event; the curves have room for `longest` epochs."""
        board.longest = longest
        none = gr.update(choices=[], value=None, interactive=False)
        return {
            self.said: said_html(None, "They are put into words when the runs are done."),
            self.outcome: "",
            self.table: results_table.scores_html(board),
            **self.curves(board),
            **self.drawn(board),
            self.matrices: confusions.EMPTY,
            **dict.fromkeys((self.first, self.second, self.seed), none),
            self.pair: pairwise.EMPTY,
        }

    def curves(self, board: Board) -> Update:
        """Return the curves so far, and which is whose."""
        return {
            self.legend: legend_html(board.legend()),
            **dict(zip(self.lines, line_charts(board), strict=True)),
        }

    def figures(self, board: Board) -> Update:
        """Return the table and figures so far."""
        return {self.table: results_table.scores_html(board), **self.drawn(board)}

    def drawn(self, board: Board) -> Update:
        """Return the figures so far, as high as they will be in the end."""
        dots = board.dots()
        if not dots:
            return {self.accuracy: FIGURES, self.time: "", self.reliability: ""}
        curves = board.reliability()
        return {
            self.accuracy: accuracy_html(dots, board.printed),
            self.time: time_html(dots),
            self.reliability: reliability_html(curves, board.looks) if curves else "",
        }

    def end(self, board: Board, kept: Comparison) -> Update:
        """Return what can be said and shown when a comparison is over."""
        over = {self.legend: legend_html(board.legend(over=True))}
        if not (board.done or board.own):
            return over | self.nothing()
        models = [model for model in board.models if any(model == known for known, _ in kept.answers)]
        # The answers of the majority class are known beforehand.
        drawn = [model for model in models if kept.rows[model][0].parameters]
        found = {model: confusion_of(kept, model) for model in drawn}
        return {
            **over,
            self.said: said_html(findings(kept.rows, kept.answers)),
            **self.figures(board),
            self.matrices: confusions.confusions_html(found, board.looks),
            **self.offer_pair(kept, models),
        }

    def nothing(self) -> Update:
        """Return what is shown of a comparison that was stopped before a run was done."""
        return {
            self.said: said_html(None, "No run was done, so there is nothing to say.", idle=True),
            self.table: results_table.EMPTY,
            **self.drawn(Board()),
        }

    def outcome_of(self, table: str) -> Update:
        """Return what is shown of a study that is over: its table, which says more than pairs of all do."""
        return {self.said: "", self.outcome: table}

    def offer_pair(self, kept: Comparison, models: Sequence[str]) -> Update:
        """Return the choice of two models, the two networks with the most right names first."""
        if len(models) < 2:
            return {}
        best = sorted(models, key=lambda model: -mean_accuracy(kept.rows, model))
        first, second, *_ = sorted(best, key=lambda model: not kept.rows[model][0].architecture)
        seeds = sorted({seed for _, seed in kept.answers})
        return {
            self.first: gr.update(choices=list(models), value=first, interactive=True),
            self.second: gr.update(choices=list(models), value=second, interactive=True),
            self.seed: gr.update(choices=seeds, value=seeds[0], interactive=len(seeds) > 1),
            self.pair: catch_errors(pair_of)(kept, first, second, seeds[0]),
        }

    def show_pair(self, last: str, first: str, second: str, seed: int) -> str:
        """Return what is known of two models of the page's last comparison; raises NameModelError."""
        return pair_of(comparisons.load(self.context.store.folder_of(last)), first, second, seed)


def line_charts(board: Board) -> list[str]:
    """Return the charts of accuracy and of loss, by epoch."""
    return [
        accuracy_lines(board.curves("accuracy"), board.longest),
        loss_lines(board.curves("loss"), board.longest),
    ]


def pair_view() -> tuple[gr.Dropdown, gr.Dropdown, gr.Dropdown, gr.HTML]:
    """Lay out the choice of two models and of a seed, and what is known of them."""
    choice: dict[str, Any] = {"choices": [], "filterable": False, "interactive": False, "min_width": 150}
    gr.HTML("<h3>Two models on the same names</h3>", elem_classes="nm-pairtitle")
    with gr.Row():
        first = gr.Dropdown(label="First model", scale=2, **choice)
        second = gr.Dropdown(label="Second model", scale=2, **choice)
        seed = gr.Dropdown(label="Test names of seed", scale=1, **choice)
    return first, second, seed, gr.HTML(pairwise.EMPTY, elem_id="nm-pair")


def pair_of(kept: Comparison, first: str, second: str, seed: int) -> str:
    """Return what is known of two models; raises DataError where they have no names in common."""
    if first == second:
        raise DataError(f"{first} agrees with itself on every name. Choose two different models.")
    missing = [model for model in (first, second) if (model, seed) not in kept.answers]
    if missing:
        raise DataError(f"The run of {missing[0]} with seed {seed} was not done. Choose another seed.")
    paired = compare_answers(kept.answers[first, seed], kept.answers[second, seed])
    verdict = verdict_among_all(first, second, kept.rows, kept.answers)
    if several := over_seeds(verdict):
        sentences = [several, on_these_names(first, second, paired)]
    else:
        sentences = [on_names(verdict, paired)]
    return pairwise.pair_html(first, second, paired, sentences)


def confusion_of(kept: Comparison, model: str) -> confusions.Confusion:
    """Return a model's confusion over its seeds."""
    runs = kept.rows[model]
    return confusions.add_up(runs, [kept.answers.get((model, run.seed), []) for run in runs])


def said_html(sentences: Sequence[str] | None, waiting: str = "", idle: bool = False) -> str:
    """Return the sentences that figures support, as a list; None for none yet.

    Args:
        waiting: what is said instead of them while there are none.
        idle: whether none will follow, so that they need no room.
    """
    if sentences is None:
        words = notice(waiting or "Said here in words when a comparison is over.")
    elif not sentences:
        words = notice("Nothing is held against another: that takes two models with a seed in common.")
    else:
        words = f"<ul>{''.join(f'<li>{unbroken(sentence)}</li>' for sentence in sentences)}</ul>"
    kind = " idle" if idle or (sentences is None and not waiting) else ""
    return f'<section class="nm-findings{kind}"><h3>What the figures support</h3>{words}</section>'
