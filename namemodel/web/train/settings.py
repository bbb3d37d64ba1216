"""A control for each setting of a network and its training, drawn from the fields of config.py."""

from __future__ import annotations

import typing
from typing import Any, Literal

import gradio as gr

from namemodel.architectures import architectures_with
from namemodel.config import SETTINGS, ModelConfig, Setting, TableConfig
from namemodel.presets import make_experiment
from namemodel.web.shared.context import QUIET, Update
from namemodel.web.shared.controls import CHAR_LM, CHAR_LM_INFO, OpenSlider, whole

TITLES = {
    "model": "Network",
    "training": "Training",
    "data": "Names",
    "text": "Spelling",
    "article": "Choices of the article",
}
"""Titles of the sections of the settings, in the order of the page."""
# Settings with a control of their own, or none.
ELSEWHERE = ("architecture", "source", "test_source", "min_names", *TableConfig.model_fields)
NO_CHAR_LM = (
    "Layers above the first know the whole name where they read both ways: no next letter is left to predict."
)
SLIDER_STEPS = 256  # of a slider; a finer range becomes a number field


class SettingControls:
    """The controls.

    Args:
        char_lm: the switch of the character LM, which stands elsewhere already.
    """

    def __init__(self, architecture: str, preset: str, char_lm: gr.Checkbox) -> None:
        self.components: dict[str, Any] = {"char_lm": char_lm}
        values = make_experiment(architecture, preset).settings
        with gr.Column(elem_classes="nm-grid"):
            for section, title in TITLES.items():
                gr.Markdown(f"**{title}**", elem_classes="nm-section")
                for known in SETTINGS.values():
                    if known.section == section and known.name not in (*ELSEWHERE, "char_lm"):
                        shown = architecture in architectures_with(known.name)
                        self.components[known.name] = make_control(known, values[known.name], shown)
        layers = [self.components[name] for name in ("layers", "bidirectional")]
        gr.on([control.change for control in layers], self.show_char_lm, {*layers}, char_lm, **QUIET)

    def updates(self, architecture: str, preset: str) -> Update:
        """Return an update for each control: the preset's value, shown where the network has it."""
        values = make_experiment(architecture, preset).settings
        return {
            control: gr.update(value=values[name], visible=architecture in architectures_with(name))
            for name, control in self.components.items()
        }

    def changes(self, architecture: str, preset: str, values: dict[Any, Any]) -> dict[str, Any]:
        """Return the settings that differ from the preset's, each in its field's type.

        Args:
            values: of the page, by component.
        """
        settings, changes = make_experiment(architecture, preset).settings, {}
        for name, control in self.components.items():
            value, plain = values[control], settings[name]
            if isinstance(value, int | float) and not isinstance(plain, bool):
                value = whole(value) if isinstance(plain, int) else float(value)  # it may hand 8.0 for 8
            if value != plain:
                changes[name] = value
        return changes

    def show_char_lm(self, values: dict[Any, Any]) -> Update:
        """Return the switch of the character LM; it says where the layers leave none."""
        layers, bidirectional = (values[self.components[name]] for name in ("layers", "bidirectional"))
        applies = ModelConfig(layers=2 if (layers or 1) > 1 else 1, bidirectional=bidirectional).has_char_lm
        update = gr.update(
            interactive=applies,
            label=CHAR_LM if applies else f"{CHAR_LM} (does not apply)",
            info=CHAR_LM_INFO if applies else NO_CHAR_LM,
        )
        return {self.components["char_lm"]: update}


def make_control(known: Setting, value: Any, visible: bool) -> Any:
    """Return the control that fits a setting: checkbox, dropdown, slider or number."""
    common: dict[str, Any] = {
        "label": known.name.replace("_", " "),
        "info": known.help,
        "value": value,
        "visible": visible,
        "interactive": True,
    }
    if known.type is bool:
        return gr.Checkbox(**common)
    if typing.get_origin(known.type) is Literal:
        return gr.Dropdown(choices=list(typing.get_args(known.type)), filterable=False, **common)
    low, high, step = known.low, known.high, known.step
    if low is not None and high is not None and step and (high - low) / step <= SLIDER_STEPS:
        return OpenSlider(low, high, step=step, **common)
    # Neither range nor precision of its own: config.py checks them, in words that name the setting.
    return gr.Number(**common)
