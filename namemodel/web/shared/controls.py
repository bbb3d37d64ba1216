"""Controls drawn from the settings of config.py: one field, one control."""

from __future__ import annotations

import typing
from typing import Any, Literal

import gradio as gr

from namemodel.architectures import architectures_with
from namemodel.config import SETTINGS, ModelConfig, Setting
from namemodel.presets import make_experiment
from namemodel.web.shared.events import QUIET, Update
from namemodel.web.shared.sliders import OpenSlider

TITLES = {
    "model": "Network",
    "training": "Training",
    "data": "Names",
    "text": "Spelling",
    "article": "Choices of the article",
}
"""What the sections of the settings are called, in the order of the page."""
ELSEWHERE = ("architecture", "source", "test_source")  # settings with a control of their own, or none
CHAR_LM = "Character LM"
CHAR_LM_INFO = (
    "A language model beside the classifier: the probability of each next letter under each list. "
    "For networks of one layer, or of one direction."
)
NO_CHAR_LM = (
    "Layers above the first know the whole name where they read both ways: no next letter is left to predict."
)
MOST_STEPS = 256  # of a slider; a finer range becomes a number field


class SettingControls:
    """One control for each setting of the network and its training.

    Args:
        placed: controls that stand elsewhere already, by setting.
    """

    def __init__(self, architecture: str, preset: str, **placed: Any) -> None:
        self.components: dict[str, Any] = dict(placed)
        values = make_experiment(architecture, preset).settings
        for section, title in TITLES.items():
            gr.Markdown(f"**{title}**")
            with gr.Column(elem_classes="nm-grid"):
                for known in SETTINGS.values():
                    if known.section == section and known.name not in {*ELSEWHERE, *placed}:
                        shown = architecture in architectures_with(known.name)
                        self.components[known.name] = make_control(known, values[known.name], shown)

    def updates(self, architecture: str, preset: str) -> Update:
        """Return an update for each control: the preset's value, shown where the network has it."""
        values = make_experiment(architecture, preset).settings
        return {
            control: gr.update(value=values[name], visible=architecture in architectures_with(name))
            for name, control in self.components.items()
        }

    def changes(self, architecture: str, preset: str, values: tuple[Any, ...]) -> dict[str, Any]:
        """Return the settings that differ from the preset's, each in its field's type."""
        plain = make_experiment(architecture, preset).settings
        given = dict(zip(self.components, values, strict=True))
        typed = {name: as_type(value, plain[name]) for name, value in given.items()}
        return {name: value for name, value in typed.items() if value != plain[name]}


def make_char_lm() -> gr.Checkbox:
    """Return the switch of the character LM."""
    return gr.Checkbox(True, label=CHAR_LM, info=CHAR_LM_INFO)


def follow_layers(controls: SettingControls) -> None:
    """Let the switch of the character LM say that it does not apply, where the layers leave none."""
    switch, layers, ways = (controls.components[name] for name in ("char_lm", "layers", "bidirectional"))

    def show(layers: float | None, bidirectional: bool) -> Any:
        applies = ModelConfig(layers=2 if (layers or 1) > 1 else 1, bidirectional=bidirectional).has_char_lm
        return gr.update(
            interactive=applies,
            label=CHAR_LM if applies else f"{CHAR_LM} (does not apply)",
            info=CHAR_LM_INFO if applies else NO_CHAR_LM,
        )

    gr.on([layers.change, ways.change], show, [layers, ways], switch, **QUIET)


def as_type(value: Any, like: Any) -> Any:
    """Return a control's value in the type of the setting: a control may hand 8.0 for 8."""
    if isinstance(like, bool) or not isinstance(value, int | float):
        return value
    return whole(value) if isinstance(like, int) else float(value)


def whole(value: Any) -> Any:
    """Return a number as an int if it is one, and anything else as it is, for config.py to refuse."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


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
    if low is not None and high is not None and step and (high - low) / step <= MOST_STEPS:
        return OpenSlider(low, high, step=step, **common)
    # Neither range nor precision of its own: config.py checks them, in words that name the setting.
    return gr.Number(**common)
