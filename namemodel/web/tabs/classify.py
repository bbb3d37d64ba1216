"""Classify: type a name, and bars follow."""

from __future__ import annotations

from typing import Any

import gradio as gr

from namemodel.errors import ChoiceError, NameModelError
from namemodel.shipped import shipped_ids
from namemodel.web.context import Context, default_model, describe
from namemodel.web.errors import written
from namemodel.web.pieces.answer import answer_html
from namemodel.web.visitors import PREFIX

TITLE = "Classify"
MOST = 1000  # characters of a name that are looked at
FIRST_NAME = "Tribbiani"
TWO_LISTS = ("Schröder", "Rossi", "ZIMMERMANN", "D'Angelo", "Adam", "Łukasz")
MANY_LISTS = ("Nakamura", "O'Brien", "Papadopoulos", "Nguyễn", "Schröder", "MacDonald")
HEIGHT = 280  # pixels that an answer has room for, so that nothing moves when it changes


def build(context: Context) -> None:
    """Lay out the tab and wire its events."""
    answer_to = written(lambda name, model: answer(context, name, model))
    refused = written(refuse)
    name = gr.Textbox(FIRST_NAME, label="Name", placeholder="Type a name", max_lines=1, elem_id="nm-name")
    with gr.Row(elem_classes="nm-chips"):
        chips = [
            gr.Button(example, size="sm", min_width=44)
            for example in examples(context, default_model() or "")
        ]
    hint = gr.HTML("", elem_id="nm-hint")
    shown = gr.HTML(answer_to(FIRST_NAME, default_model()), elem_id="nm-answer", min_height=HEIGHT)
    live: dict[str, Any] = {"queue": False, "show_progress": "hidden", "outputs": shown}
    gr.on(
        [name.change, name.submit],
        answer_to,
        [name, context.model],
        trigger_mode="always_last",
        api_name="classify",
        **live,
    )
    context.model.change(answer_to, [name, context.model], api_visibility="private", **live)
    context.model.change(
        lambda model: examples(context, model or ""),
        context.model,
        chips,
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )
    context.model.input(lambda: "", None, hint, queue=False, show_progress="hidden", api_visibility="private")
    for chip in chips:
        chip.click(
            lambda example: example,
            chip,
            name,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
    context.copy.click(
        None, [name, context.model], None, js="window.namemodel.copyLink", api_visibility="private"
    )

    def opened(visitor: str, request: gr.Request) -> tuple[Any, Any, Any, Any]:
        """Open the page with the name and the model of its address.

        What the address does not say is left alone: the visitor may be typing already.
        """
        asked, wanted = request.query_params.get("name"), request.query_params.get("model")
        choices = context.model_choices(visitor)
        models = gr.update(choices=choices) if len(choices) != len(shipped_ids()) else gr.skip()
        if asked is None and wanted is None:
            return models, gr.skip(), gr.skip(), gr.skip()
        name = FIRST_NAME if asked is None else asked
        if wanted in [id for _, id in choices]:
            models = gr.update(choices=choices, value=wanted)
            return models, name, answer_to(name, wanted), ""
        return models, name, answer_to(name, default_model()), refused(wanted) if wanted else ""

    context.page.load(
        opened,
        context.visitor,
        [context.model, name, shown, hint],
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )


def refuse(model: str) -> str:
    """Raise the NameModelError for a link to a model that this visitor cannot choose."""
    if model.startswith(PREFIX):
        raise NameModelError(
            "That model is no longer kept here, or is somebody else's. Choose one above, or train it again."
        )
    raise ChoiceError("model", model, shipped_ids())


def answer(context: Context, name: str, model: str | None) -> str:
    """Return the answer to a name as HTML; raises NameModelError when there is no such model."""
    classifier = context.classifier(model)
    (prediction,) = classifier.classify([(name or "")[:MOST]])
    return answer_html(prediction, classifier.labels, describe(classifier))


def examples(context: Context, model: str) -> list[str]:
    """Return names to click that suit the lists of a model."""
    if not model:
        return list(TWO_LISTS)
    return list(TWO_LISTS if len(context.classifier(model).labels) == 2 else MANY_LISTS)
