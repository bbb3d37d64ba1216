"""Compare: networks with seeds, in parallel: a table that fills, and what its figures support."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.compare import CompareDone, Planned, RunDone, SavedRow, Variant, plan
from namemodel.compare.plan import with_seeds
from namemodel.compare.references import PRINTED_OF
from namemodel.errors import ConfigError, NameModelError
from namemodel.jobs import Job
from namemodel.models import ARCHITECTURES
from namemodel.presets import PRESETS
from namemodel.studies import STUDIES, Measured
from namemodel.web import comparisons
from namemodel.web.context import Context
from namemodel.web.errors import streamed, written
from namemodel.web.pieces.board import Board, colours_of
from namemodel.web.pieces.controls import whole
from namemodel.web.pieces.data_choice import DataChoice
from namemodel.web.pieces.legend import legend_html
from namemodel.web.pieces.pace import Pace
from namemodel.web.pieces.results import Results
from namemodel.web.pieces.tables import figures_html, progress_html
from namemodel.web.pieces.text import notice, seconds
from namemodel.web.visitors import Kept

TITLE = "Compare"
WAITING = progress_html(0, "Nothing is running.")
TOGETHER = 2  # runs that go on at once
REFERENCES = ("majority", "ngrams")
NETWORKS = "networks"
OFFERED = ("ablation", "mistakes", "recurrence")  # the studies that are done in minutes
WHAT = [("Networks", NETWORKS), *((STUDIES[id].title, id) for id in OFFERED)]
"""What can be compared: title and id."""
Update = dict[Any, Any]
"""New values by component."""


def build(context: Context) -> None:
    """Lay out the tab and wire its events."""
    study, networks, about = what_choices()
    mine = gr.CheckboxGroup([], label="Models that you trained", visible=False)
    with gr.Row():
        with gr.Column(scale=2, min_width=290):
            names = DataChoice()
        with gr.Column(scale=3, min_width=290):
            preset, epochs, seeds, equal = run_choices()
    own_recipe = [networks, preset, equal]
    with gr.Row(elem_classes="nm-actions"):
        run = gr.Button("Compare", variant="primary", min_width=120)
        stop = gr.Button("Stop", interactive=False, min_width=80)
        download = gr.DownloadButton("Download runs", interactive=False, min_width=150)
    progress = gr.HTML(WAITING, min_height=64)
    last = gr.State("")
    results = Results(context, last)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    buttons = (run, stop, download)

    def failed(message: str) -> Update:
        """Return what is shown of a comparison that could not go on."""
        return {progress: message, **rest(run, stop)}

    def compare(request: gr.Request, visitor: str, before: str, *values: Any) -> Iterator[Update]:
        """Run the experiments in a worker and show every epoch and every row."""
        chosen, (asked, networks, own, preset, epochs, seeds, equal) = (
            values[: names.size],
            values[names.size :],
        )
        saved = [context.store.get(model) for model in own or ()]
        if asked != NETWORKS:
            networks, saved = [asked], []
        if not networks and not saved:
            raise ConfigError("There is nothing to compare. Choose at least one network.")
        context.stop(f"{request.session_hash}:compare")
        context.store.drop(before)
        with context.store.folder_for(visitor) as kept:
            source, title = names.source(chosen, kept.folder) if networks else ("", "")
            changes: dict[str, Any] = {"epochs": whole(epochs)} if epochs else {}
            if asked == NETWORKS:
                variants = plan_in(kept.folder, source, networks, int(seeds), preset, equal, changes)
            else:
                variants = with_seeds(STUDIES[asked].models(source=source, **changes), int(seeds))
            job = start(context, f"{request.session_hash}:compare", visitor, kept, variants, saved)
            board = Board((variant.model for variant in variants), printed=source == PRINTED_OF)
            longest = longest_of(context, variants, saved)
            first = {progress: progress_html(0, "Reading the names …"), last: kept.id, **work(*buttons)}
            yield first | results.begin(board, longest)
            try:
                yield from watch(job, board, results, progress, title)
            finally:
                context.end(f"{request.session_hash}:compare", job)
            yield finish(board, kept, results, download, asked) | rest(run, stop)

    run.click(
        streamed(compare, failed),
        [context.visitor, last, *names.inputs, study, networks, mine, preset, epochs, seeds, equal],
        [progress, last, *buttons, *results.components],
        concurrency_limit=None,
        **quiet,
    )

    def change_study(asked: str) -> list[Any]:
        """Show the controls that what is compared has, and say what it is."""
        plain = asked == NETWORKS
        words = "" if plain else notice(STUDIES[asked].summary)
        return [words, *[gr.update(visible=plain)] * (len(own_recipe) + 1)]

    study.change(change_study, study, [about, *own_recipe, results.learning], queue=False, **quiet)

    def halt(request: gr.Request) -> None:
        """Stop this page's comparison."""
        context.stop(f"{request.session_hash}:compare")

    stop.click(halt, None, None, queue=False, **quiet)

    def own_models(visitor: str) -> Any:
        """Return the visitor's models as choices, hidden while there are none."""
        choices = [(kept.title, kept.id) for kept in context.store.models_of(visitor)]
        return gr.update(choices=choices, visible=bool(choices))

    gr.on([context.model.change, context.page.load], own_models, context.visitor, mine, queue=False, **quiet)

    def explain(own: Sequence[str]) -> str:
        """Name the lines of the networks and of the visitor's models that are chosen."""
        return legend_html(colours_of(context.store.get(model).title for model in own))

    mine.change(written(explain), mine, results.legend, queue=False, **quiet)


def what_choices() -> tuple[gr.Dropdown, gr.CheckboxGroup, gr.HTML]:
    """Lay out the choice of what is compared, and the place for what a study is."""
    with gr.Row():
        study = gr.Dropdown(WHAT, value=NETWORKS, label="Compare", filterable=False, scale=1, min_width=180)
        networks = gr.CheckboxGroup(
            [(entry.title, entry.id) for entry in ARCHITECTURES.values()],
            value=list(ARCHITECTURES),
            label="Networks",
            scale=4,
            min_width=290,
        )
    return study, networks, gr.HTML("")


def run_choices() -> tuple[gr.Dropdown, gr.Number, gr.Slider, gr.Checkbox]:
    """Lay out the choice of preset, epochs, seeds and size."""
    with gr.Row():
        preset = gr.Dropdown(
            list(PRESETS),
            value="recommended",
            label="Preset",
            info="The recipe",
            filterable=False,
            min_width=190,
        )
        epochs = gr.Number(0, label="Epochs", info="0: the preset's", min_width=110)
        seeds = gr.Slider(
            1, 10, value=3, step=1, label="Seeds", info="Runs of each", buttons=[], min_width=150
        )
    equal = gr.Checkbox(
        label="Equal parameters",
        info="Widens or narrows the networks until all have about as many parameters.",
    )
    return preset, epochs, seeds, equal


def plan_in(
    folder: Path,
    source: str,
    networks: Sequence[str],
    seeds: int,
    preset: str,
    equal: bool,
    changes: dict[str, Any],
) -> list[Variant]:
    """Return what to run; a source that is a file is its name in `folder`, as the worker reads it.

    Raises:
        NameModelError: as `plan`; no message shows where the folder is.
    """
    if not networks:
        return []
    here = str(folder / source) if equal and (folder / source).is_file() else source
    try:
        variants = plan(networks, seeds, preset, equal_parameters=equal, source=here, **changes)
    except NameModelError as error:
        raise ConfigError(str(error).replace(f"{folder}/", "")) from error
    return [Variant(variant.model, variant.experiment.with_settings(source=source)) for variant in variants]


def start(
    context: Context,
    key: str,
    visitor: str,
    kept: Kept,
    variants: Sequence[Variant],
    saved: Sequence[Kept],
) -> Job:
    """Start the worker of a comparison in a folder of its own."""
    return context.start(
        key,
        "compare",
        visitor,
        folder=str(kept.folder),
        experiments=[{"model": one.model, "experiment": one.experiment.to_dict()} for one in variants],
        references=list(REFERENCES) if variants else [],
        processes=TOGETHER,
        saved=[{"title": model.title, "folder": str(model.run)} for model in saved],
        out=comparisons.TESTED,
    )


def longest_of(context: Context, variants: Sequence[Variant], saved: Sequence[Kept]) -> int:
    """Return the most epochs of all that is compared."""
    trained = [context.classifier(model.id).checkpoint.experiment for model in saved]
    experiments = [*(variant.experiment for variant in variants), *trained]
    return max(experiment.training.epochs for experiment in experiments)


def watch(job: Job, board: Board, results: Results, progress: Any, title: str) -> Iterator[Update]:
    """Yield what is new while a comparison is going on, and its last words."""
    pace, words = Pace(TOGETHER), ""
    for events in job.events():
        for event in events:
            board.take(event)
            pace.take(event)
            if isinstance(event, CompareDone):
                words = ending(event, title, pace.clock() - pace.began)
        update: Update = {progress: progress_html(pace.share, pace.words())}
        if events:
            update |= results.curves(board)
        if any(isinstance(event, Planned | RunDone | SavedRow) for event in events):
            update |= results.figures(board)
        yield update
    # A worker that had to be ended hard says nothing more.
    words = words or f"Stopped after {pace.finished} of {pace.runs} runs."
    yield {progress: progress_html(pace.share, words)}


def finish(board: Board, kept: Kept, results: Results, download: Any, asked: str) -> Update:
    """Keep what a comparison found, and return what is shown when it is over."""
    table = comparisons.keep(kept.folder, board.done, list(board.own.values()))
    found = bool(board.done or board.own)
    offer = gr.update(value=str(table) if found else None, interactive=found)
    found_all = {run.model for run in board.done} == set(board.models)
    said = verdicts(asked, board.done, kept.folder) if asked != NETWORKS and found_all else None
    return {download: offer, **results.end(board, comparisons.load(kept.folder), said)}


def verdicts(asked: str, done: Sequence[RunDone], folder: Path) -> str:
    """Return what a study came to, as a table."""
    runs = [dataclasses.replace(run, tested=str(folder / run.tested)) for run in done]
    table = STUDIES[asked].table(Measured(runs, source=""))
    return figures_html(table.titles, table.rows, STUDIES[asked].title, words=True)


def work(run: Any, stop: Any, download: Any) -> Update:
    """Return the buttons of a comparison that is going on."""
    return {
        run: gr.update(interactive=False),
        stop: gr.update(interactive=True),
        download: gr.update(value=None, interactive=False),
    }


def rest(run: Any, stop: Any) -> Update:
    """Return the buttons of a comparison that is over."""
    return {run: gr.update(interactive=True), stop: gr.update(interactive=False)}


def ending(done: CompareDone, title: str, took: float) -> str:
    """Return the last words of a comparison."""
    if not done.runs:
        return "The models as they were tested when they were trained"
    words = f"{done.finished} of {done.runs} runs on {title}"
    return f"Stopped after {words}." if done.stopped else f"{words}, {seconds(took)} in all"
