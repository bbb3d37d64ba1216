"""Compare: networks with seeds, in parallel: a table that fills, and what its figures support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import gradio as gr

from namemodel.architectures import ARCHITECTURES
from namemodel.comparison import Comparison, Variant
from namemodel.comparison.references import PRINTED, PRINTED_OF
from namemodel.errors import ConfigError
from namemodel.jobs import Job
from namemodel.presets import PRESETS, make_experiment
from namemodel.web.compare.eta import ADDING_UP, Eta
from namemodel.web.compare.request import CHOICES, NETWORKS, OFFERED, CompareRequest
from namemodel.web.compare.state import TESTED, ComparisonState, save_runs
from namemodel.web.compare.view import CompareView, study_html
from namemodel.web.shared.context import QUIET, STREAM, Context, Update
from namemodel.web.shared.controls import ClampedSlider, RunButtons, make_char_lm
from namemodel.web.shared.data_choice import DataChoice
from namemodel.web.shared.errors import catch_errors
from namemodel.web.shared.html import STOPPING, notice, progress_html
from namemodel.web.shared.sessions import StoredFolder
from namemodel.web.work import compare_networks

TITLE = "Compare"
AT_ONCE = 2  # runs
MOST_SEEDS = 10
REFERENCES = ("majority", "ngrams")


class CompareTab:
    """The components of the tab, and what its buttons do."""

    def __init__(self, context: Context, session: str) -> None:
        self.context = context
        self.last = gr.State("")  # the id of the page's last comparison
        self.request = self.lay_out_request(session)
        with gr.Row(elem_classes="nm-actions"):
            self.buttons = RunButtons(context, TITLE, "Compare")
            self.download = gr.DownloadButton("Download runs", interactive=False, min_width=150)
        self.progress = gr.HTML(progress_html(0, "Nothing is running."), min_height=64)
        self.view = CompareView(context, self.last)
        self.buttons.run.click(
            catch_errors(self.compare, lambda message: {self.progress: message, **self.buttons.idle()}),
            {context.session, self.last, *self.names.inputs, *self.request.values()},
            [self.progress, self.last, self.download, *self.buttons.both, *self.view.components],
            concurrency_limit=None,
            **STREAM,
        )

    def lay_out_request(self, session: str) -> dict[str, Any]:
        """Lay out what is compared and how; returns the controls by field of `CompareRequest`."""
        networks = [(entry.title, entry.id) for entry in ARCHITECTURES.values()]
        controls: dict[str, Any] = {}
        with gr.Row():
            controls["study"] = gr.Dropdown(
                CHOICES, value=NETWORKS, label="Compare", filterable=False, scale=1, min_width=180
            )
            controls["networks"] = gr.CheckboxGroup(
                networks, value=list(ARCHITECTURES), label="Networks", scale=4, min_width=290
            )
        about = gr.HTML("", visible=False)
        controls["own"] = gr.CheckboxGroup(label="Models that you trained", **self.own_models(session))
        with gr.Row():
            with gr.Column(scale=2, min_width=290):
                self.names = DataChoice()
            with gr.Column(scale=3, min_width=290):
                with gr.Row():
                    controls["preset"] = gr.Dropdown(
                        list(PRESETS),
                        value="recommended",
                        label="Preset",
                        info="The recipe",
                        filterable=False,
                        min_width=190,
                    )
                    controls["epochs"] = gr.Number(0, label="Epochs", info="0: the recipe's", min_width=110)
                    few = {"step": 1, "info": "Runs of each", "buttons": [], "min_width": 150}
                    controls["seeds"] = ClampedSlider(1, MOST_SEEDS, value=3, label="Seeds", **few)
                with gr.Row():
                    controls["equal"] = gr.Checkbox(
                        label="Equal parameters",
                        info="Widens or narrows the networks until all have about as many parameters.",
                        min_width=220,
                    )
                    controls["char_lm"] = make_char_lm()
        self.follow_choices(controls, about)
        return controls

    def follow_choices(self, controls: dict[str, Any], about: gr.HTML) -> None:
        """Wire what follows the choice of a study, of a preset and of the models of the session."""
        study, preset, char_lm = controls["study"], controls["preset"], controls["char_lm"]
        plain = [controls["networks"], preset, controls["equal"], char_lm]  # what a study leaves no choice of

        def show_choices(study: str) -> Update:
            """Return what a study runs and how to read it, and show the choices that it leaves."""
            words = notice(OFFERED[study].summary) if study in OFFERED else ""
            shown = gr.update(visible=study == NETWORKS)
            return {about: gr.update(value=words, visible=bool(words)), **dict.fromkeys(plain, shown)}

        self.context.newest.change(
            lambda session: gr.update(**self.own_models(session)),
            self.context.session,
            controls["own"],
            **QUIET,
        )
        study.change(show_choices, study, [about, *plain], **QUIET)
        # A preset says whether its networks have a character LM; the switch may say otherwise.
        preset.input(lambda preset: make_experiment("gru", preset).model.char_lm, preset, char_lm, **QUIET)

    def own_models(self, session: str) -> dict[str, Any]:
        """Return the models of a session as choices, hidden where there is none."""
        choices = [(model.title, model.id) for model in self.context.store.models_of(session)]
        return {"choices": choices, "visible": bool(choices)}

    def compare(self, request: gr.Request, values: dict[Any, Any]) -> Iterator[Update]:
        """Run what the controls ask for in a worker, and show every epoch and every row."""
        store, key = self.context.store, self.buttons.key(request)
        wanted = CompareRequest(**{field: values[control] for field, control in self.request.items()})
        own = [store.get(model) for model in wanted.own or ()]
        if not wanted.trains and not own:
            raise ConfigError("There is nothing to compare. Choose at least one network.")
        with store.folder_for(values[self.context.session]) as stored:
            chosen = tuple(values[control] for control in self.names.inputs)
            source, title = self.names.source(chosen, stored.folder) if wanted.trains else ("", "")
            variants = wanted.variants(source)
            state = ComparisonState(
                (variant.model for variant in variants),
                PRINTED if source == PRINTED_OF else (),
                self.most_epochs(variants, own),
            )
            eta, shown = Eta(AT_ONCE), self.view.show(state)
            with self.job(key, stored, wanted, variants, own) as job:
                store.replace(values[self.last])  # only now: what it shows can still be asked for until here
                yield {
                    self.progress: progress_html(0, eta.words()),
                    self.last: stored.id,
                    self.download: gr.update(value=None, interactive=False),
                    **self.buttons.busy(),
                    **self.view.clear_pair(),
                    **shown,
                }
                yield from self.watch(job, state, eta, shown)
            table = save_runs(stored.folder, state.done, state.own.values())
            state.outcome = outcome = Comparison.read(state.done, stored.folder, source)
            yield {
                self.progress: progress_html(eta.share, eta.last_words(title)),
                self.download: gr.update(value=str(table) if state.shown else None, interactive=state.shown),
                **self.view.show(state),
                **self.view.offer_pair(outcome, state.predicted),
                **self.buttons.idle(),
            }
            if not wanted.plain and len(state.done) == len(variants):
                # It says more than the tests of all pairs do.
                yield {self.view.findings: study_html(wanted.study, outcome)}

    def watch(self, job: Job, state: ComparisonState, eta: Eta, shown: Update) -> Iterator[Update]:
        """Yield what is shown while a comparison goes on: its progress, and what changes of `shown`."""
        for events in job.events():
            for event in events:
                state.take(event)
                eta.take(event)
            words = STOPPING if job.stopped and not eta.over else eta.words()
            before, shown = shown, self.view.show(state) if events else shown
            news = {place: html for place, html in shown.items() if html != before[place]}
            yield {self.progress: progress_html(eta.share, words), **news}
        yield {self.progress: progress_html(eta.share, ADDING_UP)}

    def job(
        self,
        key: str,
        stored: StoredFolder,
        wanted: CompareRequest,
        variants: Sequence[Variant],
        own: Sequence[StoredFolder],
    ) -> AbstractContextManager[Job]:
        """Compare in a worker, in a folder of its own, while a block lasts."""
        # The models of a study differ in their test names; a reference would be of the first one's alone.
        references = list(REFERENCES) if wanted.plain and variants else []
        return self.context.job(
            key,
            compare_networks,
            stored,
            folder=str(stored.folder),
            experiments=[{"model": one.model, "experiment": one.experiment.to_dict()} for one in variants],
            references=references,
            equal_parameters=wanted.plain and wanted.equal,
            processes=AT_ONCE,
            saved=[{"title": model.title, "folder": str(model.run)} for model in own],
            out=TESTED,
        )

    def most_epochs(self, variants: Sequence[Variant], own: Sequence[StoredFolder]) -> int:
        """Return the most epochs of all that is compared."""
        trained = [self.context.classifier(model.id).checkpoint.experiment for model in own]
        experiments = [*(variant.experiment for variant in variants), *trained]
        return max(experiment.training.epochs for experiment in experiments)


def build(context: Context, session: str) -> None:
    """Lay out the tab and wire its events."""
    CompareTab(context, session)
