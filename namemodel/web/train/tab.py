"""Train: choose names, a network and a recipe, and watch it learn."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from namemodel.comparison.statistics import wilson
from namemodel.config import Experiment
from namemodel.errors import ConfigError
from namemodel.events import Finished, Started, Stopped
from namemodel.presets import make_experiment
from namemodel.training.final_evaluation import TestPrediction, load_tests
from namemodel.training.run_folder import RunFolder
from namemodel.web.reader_work import read_names
from namemodel.web.shared.confusion import cell_names
from namemodel.web.shared.context import DOWNLOAD, QUIET, Context, Update
from namemodel.web.shared.controls import RunButtons, progress_place
from namemodel.web.shared.data_choice import (
    OWN_LISTS,
    PASTED_FILE,
    READY_MADE,
    DataChoice,
    fingerprint,
    read_lists,
)
from namemodel.web.shared.errors import catch_errors
from namemodel.web.shared.estimate import make_estimate
from namemodel.web.shared.html import STOPPING, count, notice, percent, progress_html, render, seconds
from namemodel.web.shared.lists import models_of
from namemodel.web.shared.runs import Run
from namemodel.web.shared.sessions import OWN, StoredFolder
from namemodel.web.train.curves import Curves
from namemodel.web.train.settings import Recipe, make_form, read_form
from namemodel.web.train.stored import load_stored
from namemodel.web.work import train_network
from namemodel.wording import things

TITLE = "Train"
MOST_PARAMETERS = 10_000_000
FEW = 100  # test names, below which the interval of their share is given
MISREAD = 12  # names that are shown at once
SHARED_LETTERS = 50_000  # of lists that travel back with a result; longer ones fit into no link
INTRO = render("train/intro.html")
TRIED = "progress => window.namemodel.openTried(progress)"


class TrainTab:
    """The components of the tab, and what its button does."""

    def __init__(self, context: Context) -> None:
        self.context = context
        with gr.Row(elem_classes="nm-train"):
            with gr.Column(min_width=0, elem_classes="nm-train-controls"):
                self.names = DataChoice(context.readers, read_names, OWN_LISTS, linked=True)
                with gr.Row(elem_classes="nm-actions nm-train-actions"):
                    self.buttons = RunButtons(context, TITLE, "Train")
                    estimate = gr.Column(min_width=0, elem_classes="nm-estimated")
            with gr.Column(min_width=0, elem_classes="nm-train-result"):
                self.lay_out_result()
            with gr.Column(min_width=0, elem_classes="nm-train-controls"):
                self.form = make_form()
        with estimate:
            make_estimate(context, self.plan, {*self.names.inputs, self.form})
        shown = [self.progress, self.charts, self.result, self.matrix, self.command, self.pasted]
        tried = self.result.try_model(
            catch_errors(self.choose_model, lambda message: {self.progress: message}),
            {context.session},
            [context.model, self.progress],
            **QUIET,
        )
        tried.then(None, self.progress, None, js=TRIED, api_visibility="private")
        self.buttons.start(
            self.train,
            {*self.names.inputs, self.form},
            [*shown, self.download, *self.buttons.both, context.model, context.newest],
            self.failed,
            momentary=[context.model, context.newest],
        )

    def lay_out_result(self) -> None:
        """Lay out what is shown of a run: how far it is, its result, its curves, the files to download."""
        self.progress = progress_place(progress_html(0, "Nothing is training."))
        first = load_stored()
        self.result = gr.HTML(
            outcome(first.end, first.tests, first.title, stored_choice(), version=first.version),
            js_on_load="namemodel.trainResult(element, watch, trigger, 'try_model')",
            min_height=228,
            elem_id="nm-outcome-train",
        )
        common: dict[str, Any] = {"min_width": 100, "scale": 0}
        with gr.Row(elem_classes="nm-actions"):
            self.download = gr.DownloadButton("Download checkpoint", interactive=False, **common)
            self.pasted = gr.DownloadButton("Download names.csv", visible=False, **common)
        self.charts = gr.HTML(first.curves.html())
        self.matrix = gr.HTML(
            matrix(first.end, first.tests, first.title), js_on_load="namemodel.confusions(element)"
        )
        self.command = gr.Textbox(
            label="The same on the command line",
            elem_id="nm-command",
            max_lines=8,
            interactive=False,
            buttons=["copy"],
        )

    def plan(self, values: dict[Any, Any]) -> tuple[list[Experiment], list[int] | None]:
        """Return what would be trained, and how many names are on each list."""
        recipe = read_form(values[self.form])
        experiment = make_experiment(recipe.architecture, recipe.preset, **recipe.changes)
        return [experiment], self.names.counts(values)

    def choose_model(self, values: dict[Any, Any], event: gr.EventData) -> Update:
        """Return the model of a result as the page's; raises NameModelError where it is gone."""
        session, sent = values[self.context.session], event._data
        id = sent.get("model") if isinstance(sent, dict) else None
        model = self.context.store.get_own(id if isinstance(id, str) else "", session)
        choices = models_of(self.context, model.id, session)
        return {self.context.model: gr.update(choices=choices, value=model.id)}

    def train(self, run: Run, values: dict[Any, Any]) -> Iterator[Update]:
        """Train in a worker and show every epoch; keep the model for its session, if there is one."""
        recipe = read_form(values[self.form])
        with self.context.store.folder_for(values[self.context.session]) as stored:
            source, names = self.names.source(values, stored.folder)
            given = {"seed": recipe.seed, "device": recipe.device, "source": source}
            experiment = make_experiment(recipe.architecture, recipe.preset, **given, **recipe.changes)
            curves = Curves(experiment.training.epochs)
            work: dict[str, Any] = {
                "experiment": experiment.to_dict(),
                "folder": str(stored.folder),
                "out": stored.run.name,
            }
            with run.job(train_network, stored, **work) as job:
                pasted = stored.folder / PASTED_FILE if source == PASTED_FILE else None
                yield self.begun(command_of(experiment, recipe.changes), curves, pasted)
                for events in job.events():
                    for event in events:
                        curves.take(event)
                        check_size(event)
                    if curves.end is None:
                        words = STOPPING if job.stopped else curves.words
                        charts = {self.charts: curves.html()} if events else {}
                        yield {self.progress: run.progress(curves.share, words), **charts}
                    else:
                        break  # the process needs a moment more to end
            end = curves.last_event(str(stored.checkpoint))
            update = self.ended(run, end, curves)
            if isinstance(end, Finished):
                lists = own_lists(values[self.names.lists]) if source == PASTED_FILE else None
                trained = {"form": recipe._asdict(), **self.names.said(values)}
                update |= self.tested(end, stored, title_of(experiment, end, names), trained, lists)
            if end.checkpoint is not None:
                self.context.store.promote(stored, title_of(experiment, end, names))
                packed = shutil.make_archive(str(stored.folder / DOWNLOAD), "zip", stored.checkpoint)
                update |= {self.download: gr.update(value=packed, interactive=True)}
        if end.checkpoint is not None:  # after the folder's block, which removes the oldest of many models
            update[self.context.newest] = stored.id
            if isinstance(end, Finished):  # a model that was stopped is not chosen at once
                choices = models_of(self.context, stored.id, stored.session)
                update[self.context.model] = gr.update(choices=choices, value=stored.id)
        yield update

    def cleared(self) -> Update:
        """Return what is shown of no run."""
        return {
            self.charts: Curves().html(),
            self.result: INTRO,
            self.matrix: "",
            self.command: "",
            self.pasted: gr.update(value=None, visible=False),
            self.download: gr.update(value=None, interactive=False),
        }

    def begun(self, command: str, curves: Curves, pasted: Path | None) -> Update:
        """Return what is shown of a run that begins; `pasted` is the file of lists that its command reads."""
        return {
            **self.cleared(),
            **self.buttons.busy(),
            self.charts: curves.html(),
            self.progress: progress_html(0, curves.words),
            self.command: command,
            self.pasted: gr.update(value=pasted and str(pasted), visible=pasted is not None),
        }

    def ended(self, run: Run, end: Finished | Stopped, curves: Curves) -> Update:
        """Return what is shown of a run that is over, apart from the names that a finished one tested."""
        share = 1.0 if isinstance(end, Finished) else curves.share
        return {
            **self.buttons.idle(),
            self.charts: curves.html(),
            self.progress: run.progress(share, ending(end, run.seconds)),
            self.result: untested(end) if isinstance(end, Stopped) else INTRO,
        }

    def tested(
        self,
        end: Finished,
        stored: StoredFolder,
        title: str,
        trained: dict[str, Any],
        lists: list[dict[str, str]] | None,
    ) -> Update:
        """Return what is shown of the test names of a run; arguments as `outcome`."""
        tests, title = load_tests(RunFolder(stored.run).tests), title.removeprefix(OWN)
        return {
            self.result: outcome(end, tests, title, trained, stored.id, lists),
            self.matrix: matrix(end, tests, title),
        }

    def failed(self, message: str) -> Update:
        """Return what is shown of a run that could not go on: nothing of another one stays."""
        return {**self.cleared(), **self.buttons.idle(), self.progress: message}


def build(context: Context, session: str) -> None:
    """Lay out the tab and wire its events."""
    TrainTab(context)


def command_of(experiment: Experiment, changes: dict[str, Any]) -> str:
    """Return the command that trains the same network; `changes` differ from the preset's settings."""
    words = ["namemodel", "train", "--data", experiment.data.source, "--arch", experiment.model.architecture]
    words += ["--preset", experiment.preset, "--device", experiment.device, "--seed", str(experiment.seed)]
    for name, value in changes.items():
        flag = name.replace("_", "-")
        words += [f"--no-{flag}" if value is False else f"--{flag}"]
        words += [str(value)] * (not isinstance(value, bool))
    return shlex.join(words)


def title_of(experiment: Experiment, end: Finished | Stopped, names: str) -> str:
    """Return what a session's model is called; what tells two of them apart comes first."""
    words = [experiment.model.title, experiment.preset, f"seed {experiment.seed}"]
    return f"{OWN}{' · '.join([*words, *['stopped'] * isinstance(end, Stopped), names])}"


def check_size(event: object) -> None:
    """Raise ConfigError for a network that is too large for a page that many share."""
    if isinstance(event, Started) and event.parameters > MOST_PARAMETERS:
        raise ConfigError(
            f"The network has {count(event.parameters)} parameters; the page trains at most "
            f"{count(MOST_PARAMETERS)}. Lower hidden size or layers, or use the command line."
        )


def ending(end: Finished | Stopped, took: float) -> str:
    """Return the last words of a run that took so many seconds since the button was pressed."""
    if isinstance(end, Finished):
        return f"{things(end.epochs, 'epoch')} in {seconds(took)}; epoch {end.kept_epoch} is kept"
    kept = f"Epoch {end.kept_epoch} is kept." if end.kept_epoch else "No epoch was finished, nothing is kept."
    return f"Stopped after {things(end.epoch, 'epoch')}. {kept}"


def untested(end: Stopped) -> Markup:
    """Return why a run that was stopped has no result."""
    known = end.validation_accuracy
    validation = f" Its validation accuracy is {percent(known)}." if known is not None else ""
    return notice(
        f"The test names were not read: that is done once, at the end of a whole run.{validation} "
        "The command below trains the whole run."
    )


def own_lists(value: Any) -> list[dict[str, str]] | None:
    """Return the visitor's own lists as a link to them has them, or None if they are too long for one."""
    lists = [one._asdict() for one in read_lists(value)]
    return lists if sum(len(one["names"]) for one in lists) <= SHARED_LETTERS else None


def stored_choice() -> dict[str, Any]:
    """Return what the controls say at first, which is what the stored result is of."""
    lists = fingerprint(read_lists(READY_MADE[0]))
    return {"form": Recipe()._asdict(), "kind": OWN_LISTS, "names": lists}


def outcome(
    end: Finished,
    tests: Sequence[TestPrediction],
    title: str,
    trained: dict[str, Any],
    model: str = "",
    lists: list[dict[str, str]] | None = None,
    version: str = "",
) -> Markup:
    """Return what came out of a run: test accuracy, and the test names that it misread.

    Args:
        title: what was trained.
        trained: what the form and the choice of names said, as train.js compares it with what they say.
        model: the id under which it is kept; empty for the stored result.
        lists: the visitor's own lists that it was trained on, if they can be shared.
        version: that made the stored result.
    """
    misread = [one for one in tests if one.predicted != one.label]
    return render(
        "train/outcome.html",
        run=end,
        right=len(tests) - len(misread),
        misread=misread,
        most=MISREAD,
        title=title,
        trained=trained,
        model=model,
        example=(misread or tests)[0].name,
        lists=lists,
        version=version,
        few=few_words(end),
    )


def few_words(end: Finished) -> str:
    """Return what a small number of test names leaves open, or ""."""
    names, right = end.test["n"], round(end.test_accuracy * end.test["n"])
    if names >= FEW:
        return ""
    found = wilson(right, names)
    share = f"{percent(found.low)} to {percent(found.high)}"
    words = f"{things(names, 'name')} are few: of all such names {share} may be right (95 % interval)."
    most = max(map(sum, end.test["confusion"])) / names
    return words if found.low > most else f"{words} Always guessing the longest list may do as well."


def matrix(end: Finished, tests: Sequence[TestPrediction], title: str) -> Markup:
    """Return the confusion matrix of a run, whose cells show their names."""
    return render("train/matrix.html", run=end, names=cell_names(end.test["labels"], tests), title=title)
