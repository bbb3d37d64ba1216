"""The form of a network's settings, drawn from the fields of config.py: recipe.js shows it.

Six for learners are in sight; the article's choices are a group of switches, each with its price; all others
are folded and can be searched.
"""

from __future__ import annotations

import json
import sys
import typing
from pathlib import Path
from typing import Any, Literal, NamedTuple

import gradio as gr

from namemodel.architectures import ARCHITECTURES, architectures_with
from namemodel.article.studies.ablations import SINGLE_MISTAKES, settings_words
from namemodel.config import SETTINGS, Setting, TableConfig
from namemodel.errors import ConfigError
from namemodel.hardware import available_devices, resolve_device
from namemodel.presets import PRESETS, make_experiment
from namemodel.web.shared.controls import whole

TITLES = {
    "model": "Network",
    "training": "Training",
    "data": "Names",
    "text": "Spelling",
    "article": "The article",
}
"""Titles of the sections of the settings, in the order of the page."""
# Settings with a control of their own, or none.
ELSEWHERE = ("architecture", "source", "test_source", "min_names", *TableConfig.model_fields)
SHOWN = {
    known.name: known
    for section in TITLES
    for known in SETTINGS.values()
    if known.section == section and known.name not in ELSEWHERE
}
"""The settings of the form."""
LEARNERS = {"hidden_size": "0: fits the names", "epochs": "", "learning_rate": "0: fits the size"}
"""Settings in sight, beside network, preset and seed, and what their 0 means."""
PRICES = Path(__file__).with_name("prices.json")
"""What each of the article's choices costs alone, by its title (benchmarks/stored.py)."""
LONGEST = 100  # letters of a choice
NO_CHAR_LM = (
    "Layers above the first know the whole name where they read both ways: no next letter is left to predict."
)


class Recipe(NamedTuple):
    """What the form says: arguments of `make_experiment`."""

    architecture: str = "gru"
    preset: str = "recommended"
    seed: Any = 0
    device: Any = "auto"
    changes: dict[str, Any] = {}  # noqa: RUF012 – nobody writes to it
    """Settings that differ from the preset's."""


def make_form() -> gr.HTML:
    """Return the form; its value has the fields of a `Recipe`."""
    devices = [(f"auto ({resolve_device('auto')})", "auto")]
    devices += [(name, name) for name in available_devices()]
    return gr.HTML(
        Recipe()._asdict(),
        html_template='<div class="nm-recipe"></div>',
        js_on_load="namemodel.recipe(element, props, watch)",
        apply_default_css=False,
        networks=[(entry.title, entry.id) for entry in ARCHITECTURES.values()],
        presets={id: f"{words[0].upper()}{words[1:]}." for id, words in PRESETS.items()},
        devices=devices,
        learners=LEARNERS,
        settings=[describe(known) for known in SHOWN.values()],
        sections=TITLES,
        plain=plain_values(),
        differing={id: {preset: differing(id, preset) for preset in PRESETS} for id in ARCHITECTURES},
        **switches(),
        no_char_lm=NO_CHAR_LM,
    )


def describe(known: Setting) -> dict[str, Any]:
    """Return how the form draws a setting."""
    choices = list(typing.get_args(known.type)) if typing.get_origin(known.type) is Literal else None
    return {
        "name": known.name,
        "label": known.name.replace("_", " "),
        "section": known.section,
        "kind": "choice" if choices else known.type.__name__,
        "choices": choices,
        "low": known.low,
        "high": known.high,
        "step": known.step,
        "help": known.help,
        "of": architectures_with(known.name),
    }


def plain_values() -> dict[str, Any]:
    """Return the defaults of the settings."""
    settings = make_experiment().settings
    return {name: settings[name] for name in SHOWN}


def differing(architecture: str, preset: str) -> dict[str, Any]:
    """Return the settings of a preset that differ from the defaults."""
    plain, settings = plain_values(), make_experiment(architecture, preset).settings
    return {name: settings[name] for name in SHOWN if settings[name] != plain[name]}


def switches() -> dict[str, Any]:
    """Return the article's choices, each with what it costs alone."""
    prices = json.loads(PRICES.read_text(encoding="utf-8"))
    mistakes = [
        {
            "title": one.title,
            "settings": one.settings,
            "beside": settings_words(one.beside),
            **prices[one.title],
        }
        for one in SINGLE_MISTAKES
    ]
    return {"mistakes": mistakes}


def read_form(value: Any) -> Recipe:
    """Return what the form says; a browser may send anything.

    Raises:
        ConfigError: it isn't what the form sends.
    """
    sent = Recipe()._asdict() | value if isinstance(value, dict) else {}
    words, changes = [sent.get(name) for name in ("architecture", "preset", "device")], sent.get("changes")
    right = {*sent} == {*Recipe._fields} and isinstance(changes, dict)
    if not right or not all(isinstance(word, str) for word in words):
        raise ConfigError("The settings did not arrive. Reload the page and set them again.")
    recipe = Recipe(**sent)
    if max(len(text) for text in [*words, *recipe.changes.values()] if isinstance(text, str)) > LONGEST:
        raise ConfigError(f"A choice has {LONGEST} letters at most. Reload the page and choose again.")
    if others := {*recipe.changes} - {*SHOWN}:
        raise ConfigError(f"{min(others)!r} is not a setting of this form. Reload the page.")
    changes = {name: as_typed(SHOWN[name], given) for name, given in recipe.changes.items()}
    return recipe._replace(seed=whole(recipe.seed), changes=changes)


def as_typed(known: Setting, value: Any) -> Any:
    """Return a number in its setting's type: JSON has 8 for 8.0 and 8.0 for 8; raises ConfigError."""
    if known.type is float and isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > sys.float_info.max:
            raise ConfigError(f"{known.name} is a number too large to compute with. Enter a smaller one.")
        return float(value)
    return whole(value) if known.type is int else value
