"""Compare: networks with seeds, in parallel: a table that fills, and what its figures support."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import gradio as gr

from namemodel.checkpoint.files import read_config
from namemodel.comparison import Comparison, Variant
from namemodel.comparison.references import PRINTED, PRINTED_OF
from namemodel.config import Experiment
from namemodel.errors import ConfigError, JobError, choose
from namemodel.jobs import Job
from namemodel.web.compare.choice import NETWORKS, REFERENCES, ComparisonChoice, plan_runs
from namemodel.web.compare.questions import FIRST, QUESTIONS, SEEDS, SOURCE, Question
from namemodel.web.compare.state import (
    ADDING_UP,
    AT_ONCE,
    TESTED,
    ComparisonState,
    load_runs,
    save_runs,
    saved_models,
)
from namemodel.web.compare.view import ComparisonView, cards_html
from namemodel.web.shared.context import QUIET, STREAM, Context, Update
from namemodel.web.shared.controls import RunButtons, progress_place
from namemodel.web.shared.errors import catch_errors, error_notice
from namemodel.web.shared.estimate import make_estimate
from namemodel.web.shared.html import STOPPING, progress_html, render
from namemodel.web.shared.lists import models_of
from namemodel.web.shared.runs import Run
from namemodel.web.shared.sessions import OWN, SessionStore, StoredFolder
from namemodel.web.work import compare_networks

TITLE = "Compare"
OPENED = "() => (window.namemodel.address.tab('classify').click(), scrollTo(0, 0), [])"
PRESS = "() => window.namemodel.pressRun('compare')"


class CompareTab:
    """The components of the tab, and what its button does."""

    def __init__(self, context: Context, session: str) -> None:
        self.context = context
        self.last = gr.State("")  # the id of the page's last comparison
        # Each counts what worked, for the page to go on then; nothing happens after an error.
        self.asked, self.opened = gr.State(0), gr.State(0)
        self.made = gr.State(FIRST)  # the choices that the results are of, or the id of a stored comparison
        self.cards = gr.HTML(
            cards_html(),
            js_on_load="namemodel.questions(element, trigger, 'run', 'show')",
        )
        self.choice = ComparisonChoice(context, session)
        with gr.Row(elem_classes="nm-actions"):
            self.buttons = RunButtons(context, TITLE, "Compare")
            with gr.Column(min_width=0, elem_classes="nm-estimated"):
                make_estimate(context, self.plan, self.choice.components, AT_ONCE)
            self.download = gr.DownloadButton("Download runs", interactive=False, min_width=150)
        self.progress = progress_place(progress_html(0, "Nothing is running."))
        self.by = gr.HTML(made_html(QUESTIONS[FIRST]), elem_id="nm-compared", min_height=44)
        self.view = ComparisonView(context, self.last)
        self.buttons.start(
            self.compare,
            {self.last, *self.choice.components},
            [*self.shown, *self.buttons.both],
            lambda message: {self.progress: message, **self.buttons.idle()},
        )
        # Queued: else Gradio does not tell the page that a state changed.
        self.cards.show(self.guarded(self.show_stored), {context.session}, self.shown, **STREAM)
        asked = [*self.choice.set("", "", 0), self.asked, self.progress]
        self.cards.run(self.guarded(self.ask), {self.asked}, asked, **STREAM)
        self.asked.change(None, None, None, js=PRESS, api_visibility="private")
        self.view.table.open(
            self.guarded(self.open_model),
            {context.session, self.last, self.opened},
            [context.model, context.newest, self.opened, self.progress],
            **STREAM,
        )
        self.opened.change(None, None, None, js=OPENED, api_visibility="private")
        changes = [control.change for control in self.choice.components]
        known = {self.made, *self.choice.components}
        gr.on(
            [self.made.change, *changes], self.describe, known, self.by, trigger_mode="always_last", **QUIET
        )

    def plan(self, values: dict[Any, Any]) -> tuple[list[Experiment], list[int] | None]:
        """Return what would be trained, and how many names are on each list."""
        variants = plan_runs("", *(values[control] for control in self.choice.planned))
        return [variant.experiment for variant in variants], self.choice.names.counts(values)

    @property
    def shown(self) -> list[Any]:
        """What a comparison changes, but for the buttons."""
        return [self.progress, self.last, self.made, self.download, *self.view.components]

    def guarded(self, handler: Callable[..., Update]) -> Callable[..., Update]:
        """Wrap an event's handler: an error takes the place of the progress."""
        return catch_errors(handler, lambda message: {self.progress: message})

    def ask(self, values: dict[Any, Any], event: gr.EventData) -> Update:
        """Return the controls as a question has them."""
        controls = self.choice.set(question_of(event).study, SOURCE, SEEDS)
        return {**controls, self.asked: values[self.asked] + 1}

    def show_stored(self, values: dict[Any, Any], event: gr.EventData) -> Update:
        """Return what is shown of the stored comparison of a question, in the place of the last run."""
        question = question_of(event)
        run = self.context.runs.find(values[self.context.session], TITLE)
        if run is not None and run.over:
            run.leave()
        return {
            self.progress: progress_html(0, "Nothing is running."),
            self.last: "",
            self.made: question.id,
            self.download: gr.update(value=None, interactive=False),
            **self.view.show_stored(question.id),
        }

    def open_model(self, values: dict[Any, Any], event: gr.EventData) -> Update:
        """Make a model of the last comparison one of the visitor's own, if it is none yet, and choose it."""
        store, session = self.context.store, values[self.context.session]
        id = own_model(store, session, store.get(values[self.last], model=False), text_of(event, "model"))
        choices = models_of(self.context, id, session)
        return {
            self.context.model: gr.update(choices=choices, value=id),
            self.context.newest: id,
            self.opened: values[self.opened] + 1,
        }

    def describe(self, values: dict[Any, Any]) -> str:
        """Return what the results are of, and whether the controls still say the same."""
        made, now = values[self.made], self.choice.described(values)
        if isinstance(made, str):
            first = self.choice.set(QUESTIONS[made].study, SOURCE, values[self.choice.seeds])
            return made_html(QUESTIONS[made], now != self.choice.described(values | first))
        return made_html(None, tuple(made) != now)

    def compare(self, run: Run, values: dict[Any, Any]) -> Iterator[Update]:
        """Run what the controls ask for in a worker, and show every epoch and every row."""
        context, study = self.context, values[self.choice.study]
        own = [context.store.get(model) for model in values[self.choice.own] or ()]
        trains = study != NETWORKS or bool(values[self.choice.networks])
        if not trains and not own:
            raise ConfigError("There is nothing to compare. Choose at least one network.")
        with context.store.folder_for(values[context.session]) as stored:
            source, title = self.choice.names.source(values, stored.folder) if trains else ("", "")
            variants = plan_runs(source, *(values[control] for control in self.choice.planned))
            experiments = [variant.experiment for variant in variants]
            experiments += [context.classifier(model.id).checkpoint.experiment for model in own]
            state = ComparisonState(
                (variant.model for variant in variants),
                PRINTED if source == PRINTED_OF else (),
                max(experiment.training.epochs for experiment in experiments),
            )
            state.study = study if study != NETWORKS else ""
            shown, failure = self.view.show(state), ""
            with self.job(run, stored, values, variants, own) as job:
                context.store.replace(values[self.last])  # what it shows can be asked for until here
                yield {
                    self.progress: progress_html(0, state.progress()),
                    self.last: stored.id,
                    self.made: self.choice.described(values),
                    self.download: gr.update(value=None, interactive=False),
                    **self.buttons.busy(),
                    **self.view.offer_pair(state),
                    **shown,
                }
                try:
                    yield from self.watch(run, job, state, shown)
                except JobError as error:  # the runs that are done are kept
                    failure = error_notice(error)
            table = save_runs(stored.folder, state.done, state.own.values())
            state.outcome = Comparison.read(state.done, stored.folder, source)
            saved = saved_models(stored.folder, state.done)
            state.openable = [model for model in state.models if model in saved]
            stored.title = title
            update = {
                self.progress: failure or run.progress(state.share, state.summary(title, run.seconds)),
                self.download: gr.update(value=str(table) if state.shown else None, interactive=state.shown),
                **self.view.show(state),
                **self.view.offer_pair(state),
                **self.buttons.idle(),
            }
            yield update

    def watch(self, run: Run, job: Job, state: ComparisonState, shown: Update) -> Iterator[Update]:
        """Yield what is shown while a comparison goes on: its progress, and what changes of `shown`."""
        for events in job.events():
            for event in events:
                state.take(event)
            words = STOPPING if job.stopped and not state.over else state.progress()
            before, shown = shown, self.view.show(state) if events else shown
            news = {place: html for place, html in shown.items() if html != before[place]}
            yield {self.progress: run.progress(state.share, words), **news}
        yield {self.progress: run.progress(state.share, ADDING_UP)}

    def job(
        self,
        run: Run,
        stored: StoredFolder,
        values: dict[Any, Any],
        variants: Sequence[Variant],
        own: Sequence[StoredFolder],
    ) -> AbstractContextManager[Job]:
        """Compare in a worker, in a folder of its own, while a block lasts."""
        plain = values[self.choice.study] == NETWORKS
        return run.job(
            compare_networks,
            stored,
            folder=str(stored.folder),
            experiments=[{"model": one.model, "experiment": one.experiment.to_dict()} for one in variants],
            # The models of a study differ in their test names; a reference would be of the first one's alone.
            references=list(REFERENCES) if plain and variants else [],
            equal_parameters=plain and values[self.choice.equal],
            processes=AT_ONCE,
            saved=[{"title": model.title, "folder": str(model.run)} for model in own],
            out=TESTED,
            models=True,
        )


def own_model(store: SessionStore, session: str, compared: StoredFolder, title: str) -> str:
    """Return the id of a session's own copy of a model of a comparison, made at the first call.

    Raises:
        NameModelError: the comparison has no such model, or the session has no id.
    """
    before = compared.opened.get(title)
    if before in {model.id for model in store.models_of(session)}:
        return store.get(before).id
    saved = saved_models(compared.folder, load_runs(compared.folder).runs)
    model = choose("model", title, saved)
    with store.folder_for(session) as entry:
        shutil.copytree(model, entry.run)
        experiment = Experiment.from_dict(read_config(entry.checkpoint)["experiment"])
        if (names := compared.folder / experiment.data.source).is_file():
            shutil.copyfile(names, entry.folder / names.name)
        words = [title, experiment.preset, f"seed {experiment.seed}", compared.title]
        store.promote(entry, f"{OWN}{' · '.join(words)}")
    compared.opened[title] = entry.id
    return entry.id


def text_of(event: gr.EventData, key: str) -> str:
    """Return a text of what a browser sent, which may be anything."""
    return str(event._data.get(key) if isinstance(event._data, dict) else "")


def question_of(event: gr.EventData) -> Question:
    """Return the question that a card's button is of; raises ChoiceError."""
    return choose("question", text_of(event, "question"), QUESTIONS)


def made_html(stored: Question | None, stale: bool = False) -> str:
    """Return what results are of: of a stored comparison, if it is one, or of other choices by now."""
    return render("compare/made.html", stored=stored, stale=stale)


def build(context: Context, session: str) -> None:
    """Lay out the tab and wire its events."""
    CompareTab(context, session)
