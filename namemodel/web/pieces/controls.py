"""Controls drawn from the fields of the config dataclasses: one field, one control."""

from __future__ import annotations

import dataclasses
import typing
from typing import Any, Literal

import gradio as gr

from namemodel.config import (
    DataConfig,
    Experiment,
    ModelConfig,
    Setting,
    Settings,
    TextConfig,
    TrainingConfig,
)
from namemodel.presets import make_experiment
from namemodel.web.pieces.sliders import OpenSlider

SECTIONS: tuple[tuple[str, type[Settings]], ...] = (
    ("Network", ModelConfig),
    ("Training", TrainingConfig),
    ("Names", DataConfig),
    ("Spelling", TextConfig),
)
ELSEWHERE = ("architecture", "source", "test_source")  # settings with a control of their own, or none
MOST_STEPS = 256  # of a slider; a finer range becomes a number field


class SettingControls:
    """One control for each setting of the network and its training."""

    def __init__(self, architecture: str, preset: str) -> None:
        self.components: dict[str, Any] = {}
        values = flat_values(make_experiment(architecture, preset))
        for title, section in SECTIONS:
            gr.Markdown(f"**{title}**")
            hints = typing.get_type_hints(section)
            with gr.Column(elem_classes="nm-grid"):
                for item in dataclasses.fields(section):
                    if item.name not in ELSEWHERE:
                        about = item.metadata["setting"]
                        shown = applies(about, architecture)
                        self.components[item.name] = make_control(
                            item.name, hints[item.name], about, values[item.name], shown
                        )

    def updates(self, architecture: str, preset: str) -> list[Any]:
        """Return an update for each control: the preset's value, shown where the network has it."""
        values = flat_values(make_experiment(architecture, preset))
        abouts = {f.name: f.metadata["setting"] for _, part in SECTIONS for f in dataclasses.fields(part)}
        return [
            gr.update(value=values[name], visible=applies(abouts[name], architecture))
            for name in self.components
        ]

    def changes(self, architecture: str, preset: str, values: tuple[Any, ...]) -> dict[str, Any]:
        """Return the settings that differ from the preset's, each in its field's type."""
        plain = flat_values(make_experiment(architecture, preset))
        given = dict(zip(self.components, values, strict=True))
        typed = {name: as_type(value, plain[name]) for name, value in given.items()}
        return {name: value for name, value in typed.items() if value != plain[name]}


def flat_values(experiment: Experiment) -> dict[str, Any]:
    """Return the settings by name."""
    parts = (experiment.model, experiment.training, experiment.data, experiment.text)
    return {name: value for part in parts for name, value in part.to_dict().items()}


def applies(about: Setting, architecture: str) -> bool:
    """Return whether an architecture has a setting."""
    return not about.only or architecture in about.only


def as_type(value: Any, like: Any) -> Any:
    """Return a control's value in the type of the setting: a control may hand 8.0 for 8."""
    if isinstance(like, bool) or not isinstance(value, int | float):
        return value
    return whole(value) if isinstance(like, int) else float(value)


def whole(value: Any) -> Any:
    """Return a number as an int if it is one, and anything else as it is, for config.py to refuse."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def make_control(name: str, hint: Any, about: Setting, value: Any, visible: bool) -> Any:
    """Return the control that fits a field: checkbox, dropdown, slider or number."""
    common: dict[str, Any] = {
        "label": name.replace("_", " "),
        "info": about.help,
        "value": value,
        "visible": visible,
        "interactive": True,
    }
    if hint is bool:
        return gr.Checkbox(**common)
    if typing.get_origin(hint) is Literal:
        return gr.Dropdown(choices=list(typing.get_args(hint)), filterable=False, **common)
    low, high, step = about.low, about.high, about.step
    if low is not None and high is not None and step and (high - low) / step <= MOST_STEPS:
        return OpenSlider(low, high, step=step, **common)
    # Neither range nor precision of its own: config.py checks them, in words that name the setting.
    return gr.Number(**common)
