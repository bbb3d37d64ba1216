"""Which lists the page is about: German and Italian, eighteen, or a visitor's own.

The choice stands beside the menu of models, which offers those of these lists.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from namemodel.checkpoint.files import read_config
from namemodel.config import Experiment
from namemodel.inference.pretrained import pretrained_folder, pretrained_ids
from namemodel.web.shared.context import QUIET, Context, Update, default_model

OWN = "mine"
TITLES = {"german-italian": "two lists", "languages": "eighteen", OWN: "mine"}
"""What the page calls the lists that models were trained on, by data set."""


class ListChoice:
    """The choice of lists, and what it does to the menu of models."""

    def __init__(self, context: Context) -> None:
        self.context = context
        there = {lists_of(id) for id in pretrained_ids()} | {OWN}
        self.lists = gr.Radio(
            [(title, id) for id, title in TITLES.items() if id in there],
            value=lists_of(default_model()),
            label="Lists",
            elem_id="nm-lists",
        )
        context.model.choices = models_of(context, default_model(), "")
        session, model = context.session, context.model
        self.lists.input(self.choose, [session, self.lists, model], [self.lists, model], **QUIET).then(
            None,
            self.lists,
            None,
            js="lists => window.namemodel.chosenLists(lists)",
            api_visibility="private",
        )
        model.change(self.follow, [session, model], [self.lists, model], **QUIET)

    def choose(self, session: str, lists: str, model: str | None) -> Update:
        """Return the first model of the lists that a visitor chose; without one, the choice goes back."""
        of_lists = [id for _, id in self.context.model_choices(session) if lists_of(id) == lists]
        if not of_lists:
            return {self.lists: lists_of(model)}
        first = default_model() if default_model() in of_lists else of_lists[0]
        choices = models_of(self.context, first, session)
        return {self.context.model: gr.update(choices=choices, value=first)}

    def follow(self, session: str, model: str | None) -> Update:
        """Return the lists of the model that is shown now, and the other models of these lists."""
        choices = models_of(self.context, model, session)
        return {self.lists: lists_of(model), self.context.model: gr.update(choices=choices)}


def lists_of(model: str | None) -> str:
    """Return the lists, of `TITLES`, that a model was trained on; `OWN` where it is none of ours."""
    if model not in pretrained_ids():  # what a browser sends may be anything
        return OWN
    return Experiment.from_dict(read_config(pretrained_folder(model))["experiment"]).data.source


def with_newest(context: Context, session: str, model: str | None) -> Any:
    """Return what adds a visitor's newest models to the menu; nothing where it has other lists."""
    return gr.update(choices=models_of(context, model, session)) if lists_of(model) == OWN else gr.skip()


def models_of(context: Context, model: str | None, session: str) -> list[Any]:
    """Return (title, id) of the models of the same lists as one; the title does not say the lists again."""
    lists = lists_of(model)
    same = [(title, id) for title, id in context.model_choices(session) if lists_of(id) == lists]
    return same if lists == OWN else [(title.partition(" · ")[2], id) for title, id in same]
