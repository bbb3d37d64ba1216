"""Classify: type a name, and bars follow.

`name.change` → `predict` → `Classifier.classify` (`inference/`) → `prediction_html` (`prediction.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr

from namemodel.checkpoint.files import Checkpoint
from namemodel.errors import ChoiceError, NameModelError
from namemodel.inference.neighbours import load_index
from namemodel.inference.pretrained import pretrained_ids
from namemodel.inside.explanation import explain
from namemodel.web.classify.prediction import prediction_html
from namemodel.web.shared.context import QUIET, STREAM, Context, Update, default_model, describe
from namemodel.web.shared.controls import as_fraction, linked_threshold, make_threshold
from namemodel.web.shared.errors import catch_errors, error_notice
from namemodel.web.shared.examples import examples_of
from namemodel.web.shared.html import render
from namemodel.web.shared.lists import models_of
from namemodel.web.shared.reading import reading_trace
from namemodel.web.shared.sessions import NOT_OWN, PREFIX

TITLE = "Classify"
MOST = 1000  # characters of a name that are classified
FIRST_NAME = "Tribbiani"
HEIGHT = 280  # pixels that a prediction has room for, so that nothing moves when it changes
NEAR_HEIGHT = 120
READING_HEIGHT = 560
AT_ONCE = 2  # accordions that are filled, of all sessions: the first neighbours read a file of names


def build(context: Context, session: str) -> None:
    """Lay out the tab and wire its events."""
    model, hint = context.model, context.hint
    predict_or_say = catch_errors(lambda *values: predict(context, *values))
    name = gr.Textbox(FIRST_NAME, label="Name", placeholder="Type a name", max_lines=1, elem_id="nm-name")
    shown = gr.HTML(predict_or_say(FIRST_NAME, default_model(), 0), elem_id="nm-answer", min_height=HEIGHT)
    tries = gr.HTML(
        examples_html(context, default_model()),
        elem_id="nm-tries",
        js_on_load="namemodel.examples(element, () => trigger('step'))",
    )
    threshold = make_threshold()
    inputs = [name, model, threshold]
    gr.on(
        [name.change, name.submit, model.change, threshold.change],
        predict_or_say,
        inputs,
        shown,
        trigger_mode="always_last",
        **QUIET,
    )
    model.change(catch_errors(lambda model: examples_html(context, model)), model, tries, **QUIET)
    model.input(lambda: "", None, hint, **QUIET)
    context.copy.click(None, inputs, None, js="window.namemodel.copyLink", api_visibility="private")

    def near(name: str | None, model: str | None) -> str:
        """Return the nearest names of the model's own data."""
        checkpoint, id = context.classifier(model).checkpoint, model or ""
        folder = context.store.get(id).folder if id.startswith(PREFIX) else None
        return neighbours_html(checkpoint, folder, (name or "")[:MOST])

    def read(name: str | None, model: str | None) -> dict[str, Any]:
        """Return how the model read the name, letter by letter."""
        classifier = context.classifier(model)
        return reading_trace(classifier, explain(classifier, (name or "")[:MOST]))

    reading = gr.HTML(
        html_template='<div class="nm-reading"></div>',
        js_on_load="namemodel.readName(element, props, watch)",
        min_height=READING_HEIGHT,
        apply_default_css=False,
        render=False,
    )
    make_accordion("How it read the name", "nm-readname", reading, read, [name, model], shown.change)
    names = gr.HTML(min_height=NEAR_HEIGHT, render=False)
    make_accordion("Also in the data as …", "nm-near", names, near, [name, model], shown.change)
    card = gr.Markdown(min_height=NEAR_HEIGHT, elem_classes="nm-card", render=False)
    make_accordion("About this model", "nm-card", card, context.card, [model], model.change)

    def open_link(session: str, address: object, back: bool = False) -> Update:
        """Show what an address says; what that does not say is left alone, for one may be typing.

        Args:
            back: whether the page was shown already, and the browser went back or forward.
        """
        choices = context.model_choices(session)
        update: Update = {model: gr.skip()}
        linked = read_address(address)
        if back or {"name", "model", "abstain"} & linked.keys():
            link = read_link(linked, [id for _, id in choices])
            wanted = link.model or default_model()
            found = predict_or_say(link.name, wanted, link.threshold)
            update = {model: gr.update(choices=models_of(context, wanted, session), value=wanted)}
            update |= {name: link.name, threshold: link.threshold, shown: found, hint: link.hint}
        return update

    opened = [model, name, threshold, shown, hint]
    context.blocks.load(
        open_link,
        [context.session, hint],
        opened,
        js="session => [session, window.namemodel.address.open()]",
        **QUIET,
    )
    tries.step(
        partial(open_link, back=True),
        [context.session, hint],
        opened,
        js="session => [session, window.namemodel.address.say()]",
        trigger_mode="always_last",
        **QUIET,
    ).then(None, js="window.namemodel.address.arrived", api_visibility="private")
    script = "value => window.namemodel.address.{}"
    name.change(None, name, js=script.format("type(value)"), api_visibility="private")
    model.change(None, model, js=script.format("choose(value)"), api_visibility="private")
    threshold.change(None, threshold, js=script.format("abstain(value)"), api_visibility="private")


def read_address(sent: object) -> dict[str, str]:
    """Return what a browser sends of its address; nothing where it is no JSON object of texts.

    Half a surrogate pair becomes "?".
    """
    try:
        linked = json.loads(sent) if isinstance(sent, str) else None
    except (ValueError, RecursionError):
        return {}
    said = linked.items() if isinstance(linked, dict) else ()
    return {key: text.encode("utf-8", "replace").decode() for key, text in said if isinstance(text, str)}


def make_accordion(
    title: str, id: str, content: Any, fill: Callable[..., Any], inputs: list[Any], follows: Any
) -> None:
    """Lay out an accordion that is filled when it is opened, and again while it is open.

    Args:
        content: the component inside, not yet rendered.
        fill: returns what the component shows, from the values of `inputs`.
        follows: the event after which it is filled again. The browser knows whether it is open and
            sends a request only then, so that typing over a closed one sends nothing.
    """
    with gr.Accordion(title, open=False, elem_id=id, elem_classes="nm-accordion") as accordion:
        content.render()
    again = gr.Button("Again", visible="hidden", elem_id=f"{id}-again")
    gr.on(
        [accordion.expand, again.click],
        catch_errors(fill),
        inputs,
        content,
        trigger_mode="always_last",
        concurrency_limit=AT_ONCE,
        concurrency_id="accordion",
        **STREAM,
    )
    follows(None, js=f"() => window.namemodel.follow('{id}')", api_visibility="private")


class Link(NamedTuple):
    """What a page's address asks for."""

    name: str
    model: str
    """Empty for the one that the page opens with."""
    threshold: int
    """In percent."""
    hint: str = ""
    """Why something else cannot be had; empty if all can."""


def read_link(linked: Mapping[str, str], models: Sequence[str]) -> Link:
    """Return what an address asks for; what cannot be had is left out, and the hint says so."""
    name, model = linked.get("name", FIRST_NAME), linked.get("model", "")
    known = model if model in models else ""
    try:
        if model.startswith(PREFIX) and not known:
            raise NameModelError(NOT_OWN)
        if model and not known:
            raise ChoiceError("model", model, pretrained_ids())
        return Link(name, known, linked_threshold(linked.get("abstain")))
    except NameModelError as error:
        return Link(name, known, 0, error_notice(error))


def predict(context: Context, name: str, model: str | None, threshold: float) -> str:
    """Return the prediction for a name as HTML; `threshold` in percent.

    Raises:
        NameModelError: there is no such model, or the threshold is not from 0 to 100.
    """
    classifier = context.classifier(model)
    (prediction,) = classifier.classify([(name or "")[:MOST]], min_confidence=as_fraction(threshold))
    test = classifier.checkpoint.metrics.get("test")
    return prediction_html(prediction, classifier.labels, describe(classifier), test)


def neighbours_html(checkpoint: Checkpoint, folder: Path | None, name: str) -> str:
    """Return the nearest names of a checkpoint's data: a sentence, and a table.

    Args:
        folder: that of a session's own names.

    Raises:
        NameModelError: the names are not here.
    """
    near = load_index(checkpoint, folder).neighbours(name, checkpoint)
    return render("classify/neighbours.html", name=name.strip(), near=near)


def examples_html(context: Context, model: str | None) -> str:
    """Return names to click that suit the lists of a model; raises NameModelError without one."""
    return render("classify/examples.html", examples=examples_of(context, model))
