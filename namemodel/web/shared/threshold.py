"""The threshold of confidence under which a model abstains: a slider in percent, a fraction within."""

from __future__ import annotations

from typing import Any

from namemodel.errors import ConfigError
from namemodel.web.shared.sliders import ClampedSlider

HIGHEST = 99  # percent; at 100 no answer would be left


def make_threshold() -> Any:
    """Return the slider; it begins where a model never abstains for a lack of confidence."""
    return ClampedSlider(
        0,
        HIGHEST,
        value=0,
        step=1,
        label="Abstain below, in percent",
        info="Of lower confidence, the model abstains; at 0, only where most letters are unknown to it.",
        buttons=[],
        elem_classes="nm-threshold",
    )


def as_fraction(percent: float | None) -> float:
    """Return what the slider says as a threshold from 0 to 1; a cleared field is 0."""
    return (percent or 0) / 100


def linked_threshold(text: str | None) -> int:
    """Return the slider's value that a link asks for, 0 where it asks for none.

    Raises:
        ConfigError: it asks for something else than whole percents from 0 to `HIGHEST`.
    """
    if text is None:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 3 and int(text) <= HIGHEST):
        raise ConfigError(
            f"The link asks to abstain below {text[:20]!r}; only whole percents from 0 to {HIGHEST} are "
            "allowed. Move the slider instead."
        )
    return int(text)
