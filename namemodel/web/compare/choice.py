"""What is compared: the controls, and the runs that a choice of them takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from namemodel.architectures import ARCHITECTURES, architectures_with
from namemodel.article.studies import STUDIES
from namemodel.article.studies.ablations import MEMORY
from namemodel.comparison import Variant, plan
from namemodel.comparison.plan import with_seeds
from namemodel.errors import ConfigError
from namemodel.presets import PRESETS, make_experiment
from namemodel.web.reader_work import read_names
from namemodel.web.shared.context import QUIET, Context, Update
from namemodel.web.shared.controls import ClampedSlider, make_char_lm, whole
from namemodel.web.shared.data_choice import FILE, OWN_LISTS, DataChoice

NETWORKS = "networks"
OFFERED = {study.id: study for study in (MEMORY, *STUDIES.values()) if study.on_page}
"""The studies that the page offers."""
MOST_RUNS = 10
REFERENCES = ("majority", "ngrams")
"""What networks are held against; the models of a study differ in their test names."""


class ComparisonChoice:
    """The controls.

    Attributes:
        study: `NETWORKS`, or the id of a study.
        own: ids of models that were trained in this session.
        plain: the controls that a study leaves no choice of.
        planned: the controls of `plan_runs`, in the order of its arguments.
        components: all of them.
    """

    def __init__(self, context: Context, session: str) -> None:
        self.context = context
        studies = [("Networks", NETWORKS), *((study.title, study.id) for study in OFFERED.values())]
        networks = [(entry.title, entry.id) for entry in ARCHITECTURES.values()]
        with gr.Row():
            self.study = gr.Dropdown(
                studies, value=NETWORKS, label="Compare", filterable=False, scale=1, min_width=220
            )
            self.networks = gr.CheckboxGroup(
                networks, value=list(ARCHITECTURES), label="Networks", scale=4, min_width=290
            )
        self.own = gr.CheckboxGroup(label="Models that you trained", **self.own_models(session))
        with gr.Row():
            with gr.Column(scale=2, min_width=290):
                self.names = DataChoice(context.readers, read_names)
            with gr.Column(scale=3, min_width=290):
                with gr.Row():
                    self.preset = gr.Dropdown(
                        list(PRESETS),
                        value="recommended",
                        label="Preset",
                        info="The recipe",
                        filterable=False,
                        min_width=190,
                    )
                    self.epochs = gr.Number(0, label="Epochs", info="0: the recipe's", min_width=110)
                    few = {"step": 1, "info": "Runs of each", "buttons": [], "min_width": 150}
                    self.seeds = ClampedSlider(1, MOST_RUNS, value=3, label="Seeds", **few)
                with gr.Row():
                    self.equal = gr.Checkbox(
                        label="Equal parameters",
                        info="Widens or narrows the networks until all have about as many parameters.",
                        min_width=220,
                    )
                    self.char_lm = make_char_lm()
        self.plain = [self.networks, self.preset, self.equal, self.char_lm]
        self.planned = [self.study, self.networks, self.preset, self.epochs, self.seeds, self.char_lm]
        self.components = {*self.planned, self.own, self.equal, *self.names.inputs}
        self.study.change(self.show_choices, {self.study}, [self.study, *self.plain], **QUIET)
        context.newest.change(
            lambda values: {self.own: gr.update(**self.own_models(values[context.session]))},
            {context.session},
            self.own,
            **QUIET,
        )
        # A preset says whether its networks have a character LM; the switch may say otherwise.
        self.preset.input(
            lambda values: {self.char_lm: make_experiment("gru", values[self.preset]).model.char_lm},
            {self.preset},
            self.char_lm,
            **QUIET,
        )

    def own_models(self, session: str) -> dict[str, Any]:
        """Return the models of a session as choices, hidden where there is none."""
        choices = [(model.title, model.id) for model in self.context.store.models_of(session)]
        return {"choices": choices, "visible": bool(choices)}

    def described(self, values: dict[Any, Any]) -> tuple[Any, ...]:
        """Return the choices that the result of a comparison depends on."""
        plain = self.plain if values[self.study] == NETWORKS else []
        own_names = {FILE: self.names.upload, OWN_LISTS: self.names.lists}
        names = [control for kind, control in own_names.items() if kind == values[self.names.kind]]
        counted = [self.study, *plain, self.epochs, self.seeds, self.own, self.names.kind, *names]
        return tuple(values[control] or None for control in counted)

    def set(self, study: str, source: str, seeds: int) -> Update:
        """Return the controls as they are at first, but for a study, the names and the number of seeds."""
        return {
            self.study: study,
            self.networks: list(ARCHITECTURES),
            self.own: [],
            self.names.kind: source,
            self.preset: "recommended",
            self.epochs: 0,
            self.seeds: seeds,
            self.equal: False,
            self.char_lm: True,
        }

    def show_choices(self, values: dict[Any, Any]) -> Update:
        """Return what a study runs and how to read it, and show the choices that it leaves."""
        study = values[self.study]
        words = OFFERED[study].summary if study in OFFERED else None
        shown = gr.update(visible=study == NETWORKS)
        return {self.study: gr.update(info=words), **dict.fromkeys(self.plain, shown)}


def plan_runs(
    source: str,
    study: str,
    networks: Sequence[str],
    preset: str,
    epochs: float | None,
    seeds: float,
    char_lm: bool,
) -> list[Variant]:
    """Return what is run on a source of names; nothing where no network is chosen.

    Args:
        study: `NETWORKS`, or one of `OFFERED`, for which only epochs and seeds count.
        epochs: 0 or None for the recipe's.

    Raises:
        ConfigError: the epochs are less than 0. NameModelError: as `plan`.
    """
    if epochs and epochs < 0:
        raise ConfigError(
            f"Epochs is {whole(epochs)}; it must be from 1 to 1000, or 0 for as many as the recipe says."
        )
    changes: dict[str, Any] = {"epochs": whole(epochs)} if epochs else {}
    if study != NETWORKS:
        return with_seeds(OFFERED[study].models(source=source, **changes), int(seeds))
    if not networks:
        return []
    by_preset = make_experiment("gru", preset).model.char_lm
    if char_lm != by_preset and set(networks) & set(architectures_with("char_lm")):
        changes["char_lm"] = char_lm
    return plan(networks, int(seeds), preset, source=source, **changes)
