"""Compare: networks with seeds, in parallel: a table that fills, and what its figures support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import gradio as gr

from namemodel.comparison import Comparison, Variant
from namemodel.comparison.references import PRINTED, PRINTED_OF
from namemodel.errors import ConfigError, JobError
from namemodel.jobs import Job
from namemodel.web.compare.choice import NETWORKS, ComparisonChoice, plan_runs
from namemodel.web.compare.state import ADDING_UP, AT_ONCE, TESTED, ComparisonState, save_runs
from namemodel.web.compare.view import ComparisonView, study_html
from namemodel.web.shared.context import Context, Update
from namemodel.web.shared.controls import RunButtons, progress_place
from namemodel.web.shared.errors import error_notice
from namemodel.web.shared.html import STOPPING, progress_html
from namemodel.web.shared.runs import Run
from namemodel.web.shared.sessions import StoredFolder
from namemodel.web.work import compare_networks

TITLE = "Compare"
REFERENCES = ("majority", "ngrams")


class CompareTab:
    """The components of the tab, and what its button does."""

    def __init__(self, context: Context, session: str) -> None:
        self.context = context
        self.last = gr.State("")  # the id of the page's last comparison
        self.choice = ComparisonChoice(context, session)
        with gr.Row(elem_classes="nm-actions"):
            self.buttons = RunButtons(context, TITLE, "Compare")
            self.download = gr.DownloadButton("Download runs", interactive=False, min_width=150)
        self.progress = progress_place(progress_html(0, "Nothing is running."))
        self.view = ComparisonView(context, self.last)
        self.buttons.start(
            self.compare,
            {self.last, *self.choice.components},
            [self.progress, self.last, self.download, *self.buttons.both, *self.view.components],
            lambda message: {self.progress: message, **self.buttons.idle()},
        )

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
            shown, failure = self.view.show(state), ""
            with self.job(run, stored, values, variants, own) as job:
                context.store.replace(values[self.last])  # what it shows can be asked for until here
                yield {
                    self.progress: progress_html(0, state.progress()),
                    self.last: stored.id,
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
            state.outcome = outcome = Comparison.read(state.done, stored.folder, source)
            update = {
                self.progress: failure or run.progress(state.share, state.summary(title, run.seconds)),
                self.download: gr.update(value=str(table) if state.shown else None, interactive=state.shown),
                **self.view.show(state),
                **self.view.offer_pair(state),
                **self.buttons.idle(),
            }
            if study != NETWORKS and len(state.done) == len(variants):
                # It says more than the tests of all pairs do.
                update[self.view.findings] = study_html(study, outcome)
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
        )


def build(context: Context, session: str) -> None:
    """Lay out the tab and wire its events."""
    CompareTab(context, session)
