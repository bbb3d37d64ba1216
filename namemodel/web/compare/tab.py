"""Compare: networks with seeds, in parallel: a table that fills, and what its figures support."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from namemodel.architectures import ARCHITECTURES
from namemodel.comparison import CompareDone, Planned, RunDone, SavedRow, Variant
from namemodel.comparison.references import PRINTED_OF
from namemodel.errors import ConfigError
from namemodel.jobs import Job
from namemodel.presets import PRESETS, make_experiment
from namemodel.web.compare import comparisons
from namemodel.web.compare.comparison_state import Board
from namemodel.web.compare.eta import ADDING_UP, Pace
from namemodel.web.compare.request import CHOICES, NETWORKS, Asked
from namemodel.web.compare.results import Results
from namemodel.web.compare.studies import about_html, outcome_html
from namemodel.web.shared.context import Context
from namemodel.web.shared.controls import make_char_lm
from namemodel.web.shared.data_choice import DataChoice
from namemodel.web.shared.errors import catch_errors
from namemodel.web.shared.html import progress_html
from namemodel.web.shared.sessions import StoredFolder
from namemodel.web.shared.sliders import ClampedSlider
from namemodel.web.shared.text import STOPPING, seconds

TITLE = "Compare"
WAITING = progress_html(0, "Nothing is running.")
TOGETHER = 2  # runs that go on at once
MOST_SEEDS = 10
REFERENCES = ("majority", "ngrams")
Update = dict[Any, Any]
"""New values by component."""


def build(context: Context, visitor: str) -> None:
    """Lay out the tab and wire its events."""
    study, networks, about = what_choices()
    own = [(model.title, model.id) for model in context.store.models_of(visitor)]
    mine = gr.CheckboxGroup(own, label="Models that you trained", visible=bool(own))
    with gr.Row():
        with gr.Column(scale=2, min_width=290):
            names = DataChoice()
        with gr.Column(scale=3, min_width=290):
            preset, epochs, seeds, equal, char_lm = run_choices()
    with gr.Row(elem_classes="nm-actions"):
        run = gr.Button("Compare", variant="primary", min_width=120)
        stop = gr.Button("Stop", interactive=False, min_width=80, elem_id="nm-stop-compare")
        download = gr.DownloadButton("Download runs", interactive=False, min_width=150)
    progress = gr.HTML(WAITING, min_height=64)
    last = gr.State("")
    results = Results(context, last)
    controls = Controls(context, names, run, stop, download, progress, last, results)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    run.click(
        catch_errors(controls.compare, controls.failed),
        [context.visitor, last, *names.inputs, study, networks, mine, preset, epochs, seeds, equal, char_lm],
        [progress, last, run, stop, download, *results.components],
        concurrency_limit=None,
        **quiet,
    )
    stop.click(controls.halt, None, stop, queue=False, **quiet)
    follow_choices(context, study, [about, networks, preset, equal, char_lm], mine)
    # A preset says whether its networks have a character LM; the switch may say otherwise.
    preset.input(
        lambda preset: make_experiment("gru", preset).model.char_lm, preset, char_lm, queue=False, **quiet
    )


@dataclass(frozen=True)
class Controls:
    """The components that a comparison changes, and what its buttons do."""

    context: Context
    names: DataChoice
    run: gr.Button
    stop: gr.Button
    download: gr.DownloadButton
    progress: gr.HTML
    last: gr.State
    results: Results

    def compare(self, request: gr.Request, visitor: str, before: str, *values: Any) -> Iterator[Update]:
        """Run what the controls ask for in a worker, and show every epoch and every row."""
        chosen, rest = values[: self.names.size], values[self.names.size :]
        asked = Asked(*rest)
        saved = [self.context.store.get(model) for model in asked.own or ()]
        if not asked.trains and not saved:
            raise ConfigError("There is nothing to compare. Choose at least one network.")
        with self.context.store.folder_for(visitor) as kept:
            source, title = self.names.source(chosen, kept.folder) if asked.trains else ("", "")
            variants = asked.variants(source)
            key = self.key(request)
            job = start(self.context, key, kept, asked, variants, saved)
            self.context.store.replace(before)  # only now: what it shows can still be asked for until here
            board = Board((variant.model for variant in variants), printed=source == PRINTED_OF)
            longest = longest_of(self.context, variants, saved)
            yield self.busy(kept) | self.results.begin(board, longest)
            try:
                said = yield from watch(job, board, self.results, self.progress, title)
            finally:
                self.context.end(key, job)
            yield finish(board, kept, self.results, self.download) | {self.progress: said, **self.idle()}
            if not asked.plain and len(board.done) == len(variants):
                table = outcome_html(asked.study, board.done, source, kept.folder)
                yield self.results.outcome_of(table)

    def failed(self, message: str) -> Update:
        """Return what is shown of a comparison that could not go on."""
        return {self.progress: message, **self.idle()}

    def halt(self, request: gr.Request) -> Any:
        """Stop this page's comparison, and show that it was asked to."""
        self.context.stop(self.key(request))
        return gr.update(interactive=False)

    def key(self, request: gr.Request) -> str:
        """Return what this page's comparison is known by."""
        return f"{request.session_hash}:compare"

    def busy(self, kept: StoredFolder) -> Update:
        """Return what is shown of a comparison that has begun."""
        return {
            self.progress: progress_html(0, "Reading the names …"),
            self.last: kept.id,
            self.run: gr.update(interactive=False),
            self.stop: gr.update(interactive=True),
            self.download: gr.update(value=None, interactive=False),
        }

    def idle(self) -> Update:
        """Return the buttons of a comparison that is over."""
        return {self.run: gr.update(interactive=True), self.stop: gr.update(interactive=False)}


def follow_choices(context: Context, study: gr.Dropdown, shown: list[Any], mine: gr.CheckboxGroup) -> None:
    """Wire what follows the choice of a study and of the visitor's own models.

    Args:
        shown: the place for what a study is, and the controls that only networks have.
    """
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

    def own_models(visitor: str) -> Any:
        """Return the visitor's models as choices, hidden while there are none."""
        choices = [(kept.title, kept.id) for kept in context.store.models_of(visitor)]
        return gr.update(choices=choices, visible=bool(choices))

    context.model.change(own_models, context.visitor, mine, **quiet)

    def show_choices(study: str) -> list[Any]:
        """Return what a study is, and show the choices that it leaves."""
        return [about_html(study), *[gr.update(visible=study == NETWORKS)] * (len(shown) - 1)]

    study.change(show_choices, study, shown, **quiet)


def what_choices() -> tuple[gr.Dropdown, gr.CheckboxGroup, gr.HTML]:
    """Lay out the choice of what is compared, and what is said of a study."""
    with gr.Row():
        study = gr.Dropdown(
            CHOICES, value=NETWORKS, label="Compare", filterable=False, scale=1, min_width=180
        )
        networks = gr.CheckboxGroup(
            [(entry.title, entry.id) for entry in ARCHITECTURES.values()],
            value=list(ARCHITECTURES),
            label="Networks",
            scale=4,
            min_width=290,
        )
    return study, networks, gr.HTML("")


def run_choices() -> tuple[gr.Dropdown, gr.Number, Any, gr.Checkbox, gr.Checkbox]:
    """Lay out the choice of preset, epochs, seeds and size, and whether networks have a character LM."""
    with gr.Row():
        preset = gr.Dropdown(
            list(PRESETS),
            value="recommended",
            label="Preset",
            info="The recipe",
            filterable=False,
            min_width=190,
        )
        epochs = gr.Number(0, label="Epochs", info="0: the recipe's", min_width=110)
        seeds = ClampedSlider(
            1,
            MOST_SEEDS,
            value=3,
            step=1,
            label="Seeds",
            info="Runs of each",
            buttons=[],
            min_width=150,
        )
    with gr.Row():
        equal = gr.Checkbox(
            label="Equal parameters",
            info="Widens or narrows the networks until all have about as many parameters.",
            min_width=220,
        )
        char_lm = make_char_lm()
    return preset, epochs, seeds, equal, char_lm


def start(
    context: Context,
    key: str,
    kept: StoredFolder,
    asked: Asked,
    variants: Sequence[Variant],
    saved: Sequence[StoredFolder],
) -> Job:
    """Start the worker of a comparison in a folder of its own."""
    # The models of a study differ in their test names; a reference would be of the first one's alone.
    references = list(REFERENCES) if asked.plain and variants else []
    return context.start(
        key,
        "compare",
        kept,
        folder=str(kept.folder),
        experiments=[{"model": one.model, "experiment": one.experiment.to_dict()} for one in variants],
        references=references,
        equal_parameters=asked.plain and asked.equal,
        processes=TOGETHER,
        saved=[{"title": model.title, "folder": str(model.run)} for model in saved],
        out=comparisons.TESTED,
    )


def longest_of(context: Context, variants: Sequence[Variant], saved: Sequence[StoredFolder]) -> int:
    """Return the most epochs of all that is compared."""
    trained = [context.classifier(model.id).checkpoint.experiment for model in saved]
    experiments = [*(variant.experiment for variant in variants), *trained]
    return max(experiment.training.epochs for experiment in experiments)


def watch(
    job: Job, board: Board, results: Results, progress: Any, title: str
) -> Generator[Update, None, str]:
    """Yield what is new while a comparison is going on; returns its progress at the end, and last words."""
    pace, words = Pace(TOGETHER), ""
    for events in job.events():
        for event in events:
            board.take(event)
            pace.take(event)
            if isinstance(event, CompareDone):
                words = ending(event, title, pace.clock() - pace.began)
        said = STOPPING if job.stopped_at is not None and not words else pace.words()
        update: Update = {progress: progress_html(pace.share, said)}
        if events:
            update |= results.curves(board)
        if any(isinstance(event, Planned | RunDone | SavedRow) for event in events):
            update |= results.figures(board)
        yield update
    # A worker that had to be ended hard says nothing more.
    words = words or f"Stopped after {pace.finished} of {pace.runs} runs."
    yield {progress: progress_html(pace.share, ADDING_UP)}
    return progress_html(pace.share, words)


def finish(board: Board, kept: StoredFolder, results: Results, download: Any) -> Update:
    """Keep what a comparison found, and return what is shown when it is over."""
    table = comparisons.keep(kept.folder, board.done, list(board.own.values()))
    found = bool(board.done or board.own)
    offer = gr.update(value=str(table) if found else None, interactive=found)
    return {download: offer, **results.end(board, comparisons.load(kept.folder))}


def ending(done: CompareDone, title: str, took: float) -> str:
    """Return the last words of a comparison."""
    if not done.runs:
        return "The models as they were tested when they were trained"
    words = f"{done.finished} of {done.runs} runs on {title}"
    return f"Stopped after {words}." if done.stopped else f"{words}, {seconds(took)} in all"
