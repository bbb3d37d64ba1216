"""Classify: type a name, and bars follow.

`name.change` → `answer` → `Classifier.classify` (`inference/`) → `answer_html` (`classify/answer.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import gradio as gr

from namemodel.checkpoint.files import Checkpoint
from namemodel.errors import ChoiceError, NameModelError
from namemodel.inference.neighbours import Neighbour, load_index
from namemodel.inference.pretrained import pretrained_ids
from namemodel.web.classify.answer import answer_html
from namemodel.web.shared.accordion import make_accordion
from namemodel.web.shared.context import Context, default_model, describe
from namemodel.web.shared.errors import catch_errors
from namemodel.web.shared.events import QUIET, Update
from namemodel.web.shared.html import render
from namemodel.web.shared.sessions import PREFIX
from namemodel.web.shared.threshold import as_fraction, linked_threshold, make_threshold

TITLE = "Classify"
MOST = 1000  # characters of a name that are looked at
FIRST_NAME = "Tribbiani"
TWO_LISTS = ("Schröder", "Rossi", "ZIMMERMANN", "D'Angelo", "Adam", "Łukasz")
MANY_LISTS = ("Nakamura", "O'Brien", "Papadopoulos", "Nguyễn", "Schröder", "MacDonald")
NEAR_HEIGHT = 120
HEIGHT = 280  # pixels that an answer has room for, so that nothing moves when it changes


def build(context: Context, visitor: str) -> None:
    """Lay out the tab and wire its events."""
    model = context.model
    answer_to = catch_errors(lambda *values: answer(context, *values))
    name = gr.Textbox(FIRST_NAME, label="Name", placeholder="Type a name", max_lines=1, elem_id="nm-name")
    with gr.Row(elem_classes="nm-chips"):
        chips = [gr.Button(text, size="sm", min_width=44) for text in examples(context, default_model())]
    hint = gr.HTML("", elem_id="nm-hint")
    shown = gr.HTML(answer_to(FIRST_NAME, default_model(), 0), elem_id="nm-answer", min_height=HEIGHT)
    threshold = make_threshold()
    asked = [name, model, threshold]
    gr.on(
        [name.change, name.submit, model.change, threshold.change],
        answer_to,
        asked,
        shown,
        trigger_mode="always_last",
        **QUIET,
    )
    model.change(lambda model: examples(context, model), model, chips, **QUIET)
    model.input(lambda: "", None, hint, **QUIET)
    for chip in chips:
        chip.click(lambda example: example, chip, name, **QUIET)
    context.copy.click(None, asked, None, js="window.namemodel.copyLink", api_visibility="private")
    build_accordions(context, name, shown)

    def open_link(visitor: str, request: gr.Request) -> Update:
        """Open the page as its address asks; what that does not say is left alone, for one may be typing."""
        choices = context.model_choices(visitor)
        update: Update = {model: gr.skip()}
        if len(choices) != len(pretrained_ids()):
            update[model] = gr.update(choices=choices)
        if {"name", "model", "abstain"} & request.query_params.keys():
            link = read_link(request.query_params, [id for _, id in choices])
            if link.model:
                update[model] = gr.update(choices=choices, value=link.model)
            found = answer_to(link.name, link.model or default_model(), link.threshold)
            update |= {name: link.name, threshold: link.threshold, shown: found, hint: link.hint}
        return update

    context.page.load(open_link, context.visitor, [model, name, threshold, shown, hint], **QUIET)


def build_accordions(context: Context, name: gr.Textbox, shown: gr.HTML) -> None:
    """Lay out what opens below the answer: the nearest names, and the model's card."""
    make_accordion(
        "Also in the data as …",
        "nm-near",
        lambda: gr.HTML(min_height=NEAR_HEIGHT),
        catch_errors(lambda name, model: neighbours(context, name, model)),
        [name, context.model],
        follows=[shown.change],
    )
    make_accordion(
        "About this model",
        "nm-card",
        lambda: gr.Markdown(min_height=NEAR_HEIGHT, elem_classes="nm-card"),
        catch_errors(context.card),
        [context.model],
        follows=[context.model.change],
    )


class Link(NamedTuple):
    """What a page's address asks for."""

    name: str
    model: str
    """Empty for the one that the page opens with."""
    threshold: int
    """In percent."""
    hint: str
    """Why something else cannot be had; empty if all can."""


def read_link(asked: Mapping[str, str], models: Sequence[str]) -> Link:
    """Return what an address asks for; what cannot be had is left out, and the hint says so."""
    model, abstain = asked.get("model", ""), asked.get("abstain")
    known = model if model in models else ""
    hint = catch_errors(check_link)("" if known else model, abstain)
    return Link(asked.get("name", FIRST_NAME), known, 0 if hint else linked_threshold(abstain), hint)


def check_link(model: str, abstain: str | None) -> str:
    """Raise the NameModelError for what a link asks for and cannot get; "" if there is nothing.

    Args:
        model: one that this visitor cannot choose, if the link names such.
    """
    if model.startswith(PREFIX):
        raise NameModelError(
            "That model is no longer kept here, or is somebody else's. Choose one above, or train it again."
        )
    if model:
        raise ChoiceError("model", model, pretrained_ids())
    linked_threshold(abstain)
    return ""


def answer(context: Context, name: str, model: str | None, threshold: float) -> str:
    """Return the answer to a name as HTML; `threshold` in percent.

    Raises:
        NameModelError: there is no such model, or the threshold is not from 0 to 100.
    """
    classifier = context.classifier(model)
    (prediction,) = classifier.classify([(name or "")[:MOST]], min_confidence=as_fraction(threshold))
    return answer_html(prediction, classifier.labels, describe(classifier))


def neighbours(context: Context, name: str, model: str | None) -> str:
    """Return the nearest names of a model's own data as HTML; raises NameModelError as `near_in`."""
    checkpoint = context.classifier(model).checkpoint
    return near_in(checkpoint, context.names_folder(model or ""), (name or "")[:MOST])


def near_in(checkpoint: Checkpoint, folder: Path | None, name: str) -> str:
    """Return the nearest names of a checkpoint's data as HTML.

    Args:
        folder: where a visitor's own names lie.

    Raises:
        NameModelError: the names are not here.
    """
    return neighbours_html(name, load_index(checkpoint, folder).neighbours(name, checkpoint))


def neighbours_html(name: str, near: Sequence[Neighbour]) -> str:
    """Return what the data hold of a name: a sentence, and the nearest names as a table."""
    return render("neighbours.html", name=name.strip(), near=near)


def examples(context: Context, model: str | None) -> list[str]:
    """Return names to click that suit the lists of a model."""
    many = model and len(context.classifier(model).labels) > 2
    return list(MANY_LISTS if many else TWO_LISTS)
