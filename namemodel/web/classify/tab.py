"""Classify: type a name, and bars follow.

`name.change` → `answer` → `Classifier.classify` (`inference/`) → `answer_html` (`pieces/answer.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.checkpoint.files import Checkpoint
from namemodel.errors import ChoiceError, NameModelError
from namemodel.inference.neighbours import load_index
from namemodel.inference.pretrained import pretrained_ids
from namemodel.web.classify.answer import answer_html
from namemodel.web.classify.neighbours import neighbours_html
from namemodel.web.shared.accordion import make_folded
from namemodel.web.shared.context import Context, default_model, describe
from namemodel.web.shared.errors import written
from namemodel.web.shared.sessions import PREFIX
from namemodel.web.shared.threshold import as_fraction, linked_threshold, make_threshold

TITLE = "Classify"
MOST = 1000  # characters of a name that are looked at
FIRST_NAME = "Tribbiani"
TWO_LISTS = ("Schröder", "Rossi", "ZIMMERMANN", "D'Angelo", "Adam", "Łukasz")
MANY_LISTS = ("Nakamura", "O'Brien", "Papadopoulos", "Nguyễn", "Schröder", "MacDonald")
NEAR_HEIGHT = 120
HEIGHT = 280  # pixels that an answer has room for, so that nothing moves when it changes


def build(context: Context) -> None:
    """Lay out the tab and wire its events."""
    answer_to = written(lambda name, model, threshold: answer(context, name, model, threshold))
    name = gr.Textbox(FIRST_NAME, label="Name", placeholder="Type a name", max_lines=1, elem_id="nm-name")
    with gr.Row(elem_classes="nm-chips"):
        chips = [
            gr.Button(example, size="sm", min_width=44)
            for example in examples(context, default_model() or "")
        ]
    hint = gr.HTML("", elem_id="nm-hint")
    shown = gr.HTML(answer_to(FIRST_NAME, default_model(), 0), elem_id="nm-answer", min_height=HEIGHT)
    threshold = make_threshold()
    asked = [name, context.model, threshold]
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    gr.on(
        [name.change, name.submit, context.model.change, threshold.change],
        answer_to,
        asked,
        shown,
        trigger_mode="always_last",
        **quiet,
    )
    context.model.change(lambda model: examples(context, model or ""), context.model, chips, **quiet)
    context.model.input(lambda: "", None, hint, **quiet)
    for chip in chips:
        chip.click(lambda example: example, chip, name, **quiet)
    context.copy.click(None, asked, None, js="window.namemodel.copyLink", api_visibility="private")
    build_folded(context, name, shown)

    def opened(visitor: str, request: gr.Request) -> tuple[Any, ...]:
        """Open the page as its address asks."""
        return open_link(context, answer_to, visitor, request.query_params)

    context.page.load(opened, context.visitor, [context.model, name, threshold, shown, hint], **quiet)


def build_folded(context: Context, name: gr.Textbox, shown: gr.HTML) -> None:
    """Lay out what is folded away below the answer: the nearest names, and the model's card."""
    make_folded(
        "Also in the data as …",
        "nm-near",
        lambda: gr.HTML(min_height=NEAR_HEIGHT),
        written(lambda name, model: neighbours(context, name, model)),
        [name, context.model],
        follows=[shown.change],
    )
    make_folded(
        "About this model",
        "nm-card",
        lambda: gr.Markdown(min_height=NEAR_HEIGHT, elem_classes="nm-card"),
        written(context.card),
        [context.model],
        follows=[context.model.change],
    )


def open_link(
    context: Context, answer_to: Callable[..., str], visitor: str, asked: Mapping[str, str]
) -> tuple[Any, ...]:
    """Return model, name, threshold, answer and hint as the page's address asks for them.

    What the address does not say is left alone: the visitor may be typing already.
    """
    choices = context.model_choices(visitor)
    models = gr.update(choices=choices) if len(choices) != len(pretrained_ids()) else gr.skip()
    if not {"name", "model", "abstain"} & asked.keys():
        return models, gr.skip(), gr.skip(), gr.skip(), gr.skip()
    name, wanted, abstain = asked.get("name", FIRST_NAME), asked.get("model"), asked.get("abstain")
    known = wanted in [id for _, id in choices]
    if known:
        models = gr.update(choices=choices, value=wanted)
    hint = written(check_link)(wanted if not known else None, abstain)
    threshold = 0 if hint else linked_threshold(abstain)
    return models, name, threshold, answer_to(name, wanted if known else default_model(), threshold), hint


def check_link(model: str | None, abstain: str | None) -> str:
    """Raise the NameModelError for what a link asks for and cannot get; "" if there is nothing.

    Args:
        model: one that this visitor cannot choose, if the link names such.
    """
    if model and model.startswith(PREFIX):
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


def examples(context: Context, model: str) -> list[str]:
    """Return names to click that suit the lists of a model."""
    if not model:
        return list(TWO_LISTS)
    return list(TWO_LISTS if len(context.classifier(model).labels) == 2 else MANY_LISTS)
