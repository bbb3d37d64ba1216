"""How the page looks: one theme, its stylesheets and scripts, the colours of the lists.

Lists take their colours from Okabe and Ito's set ("Color Universal Design", 2008), which people with
any colour vision can tell apart. A list keeps its colour wherever no other of the same answer has it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import gradio as gr
from starlette.requests import Request
from starlette.responses import Response

WEB = Path(__file__).parents[1]
SCRIPTS = "/namemodel.js"
LATE = ("inside",)  # tabs whose scripts and stylesheets are large, and come when the tab is opened

PREFIX = ".gradio-container.gradio-container .contain"
"""Selects what Gradio's own prefix of the first stylesheets selects, with the same precedence."""

# Okabe and Ito without black and yellow, which vanish on a dark and on a light page; the sixth is
# theirs too, the last two are darker steps of the first two. page.css has the dark page's variants.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#004b75", "#8c3d00")
GREY = len(PALETTE)
"""The colour of lists that no answer names: page.css has it behind those of `PALETTE`."""
HUES = (0, 1, 2, 3, 0, 1, 0, 1)
"""Of the colours of `PALETTE`: those of one number look alike."""
# Lists that are often seen side by side start with different colours.
FIXED = {"German": 0, "Italian": 1}
COLOURS = {
    "body_background_fill": ("*neutral_50", "#131312"),
    "body_text_color": ("*neutral_900", "#ecebe7"),
    "body_text_color_subdued": ("*neutral_600", "#a9a8a2"),
    "background_fill_primary": ("#ffffff", "#1b1b19"),
    "background_fill_secondary": ("*neutral_50", "#131312"),
    "block_background_fill": ("transparent", "transparent"),
    "block_label_background_fill": ("transparent", "transparent"),
    "block_title_text_color": ("*neutral_600", "#c3c2bd"),
    "block_label_text_color": ("*neutral_600", "#c3c2bd"),
    "input_placeholder_color": ("*neutral_500", "#8f8e89"),
    "border_color_primary": ("*neutral_200", "#33322f"),
    "input_background_fill": ("#ffffff", "#1b1b19"),
    "input_border_color": ("*neutral_300", "#4a4945"),
    "input_border_color_focus": ("*neutral_700", "#c3c2bd"),
    "button_primary_background_fill": ("*neutral_900", "#ecebe7"),
    "button_primary_background_fill_hover": ("*neutral_700", "#ffffff"),
    "button_primary_text_color": ("#ffffff", "#131312"),
    "button_secondary_background_fill": ("transparent", "transparent"),
    "button_secondary_background_fill_hover": ("*neutral_100", "#2a2927"),
    "button_secondary_border_color": ("*neutral_400", "#5a5955"),
    "slider_color": ("*neutral_800", "#c3c2bd"),
    "checkbox_background_color_selected": ("*neutral_900", "#ecebe7"),
    "checkbox_label_background_fill_selected": ("*neutral_100", "#2a2927"),
    "checkbox_label_text_color_selected": ("*neutral_900", "#ecebe7"),
}
"""Colours of the theme by name, on a light and on a dark page; a * refers to a colour of its scale."""
SIZES = {
    "block_border_width": "0px",
    "block_padding": "0px",
    "block_shadow": "none",
    "block_label_border_width": "0px",
    "block_title_text_weight": "500",
    "block_title_text_size": "15px",
    "block_info_text_size": "14px",
    "input_border_width": "1px",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "button_border_width": "1px",
    "layout_gap": "20px",
    "form_gap_width": "16px",
}
"""What light and dark pages have in common."""


def colours_of(labels: tuple[str, ...], named: Iterable[str]) -> dict[str, int]:
    """Return which colour of `PALETTE` each list of a model has; those that are named have one of their own.

    That is its usual one unless a list that is named before it has it. Where there are more lists than
    colours, those that are not named are `GREY`.

    Args:
        named: by one answer, the first list first.
    """
    usual, colours = usual_colours(labels), dict[str, int]()
    few = len(labels) <= len(PALETTE)
    for label in sorted(labels) if few else list(named)[: len(PALETTE)]:
        free = [colour for colour in range(len(PALETTE)) if colour not in colours.values()]
        colours[label] = usual[label] if usual[label] in free else free[0]
    return dict.fromkeys(labels, GREY) | colours


@lru_cache(maxsize=64)
def usual_colours(labels: tuple[str, ...]) -> dict[str, int]:
    """Return which colour of `PALETTE` each list of a model usually has; some of many lists have the same."""
    fixed = {label: place for label, place in FIXED.items() if label in labels}
    free = [place for place in range(len(PALETTE)) if not fixed or place not in FIXED.values()]
    others = [label for label in sorted(labels) if label not in fixed]
    return fixed | {label: free[place % len(free)] for place, label in enumerate(others)}


def files_of(kind: str) -> list[Path]:
    """Return the page's files that end in ".css" or ".js": what tabs share, then what each has of its own."""
    return sorted(WEB.rglob(f"*{kind}"), key=lambda path: (path.parent.name != "shared", path))


def first_styles() -> list[Path]:
    """Return the stylesheets of the page, but for those that come with their tab."""
    return [file for file in files_of(".css") if file.parent.name not in LATE]


def make_head() -> str:
    """Return what goes into the page's head: the address of its scripts, another one for other scripts."""
    version = hashlib.sha256(first_scripts().encode()).hexdigest()[:16]
    return f'<script src="{SCRIPTS[1:]}?{version}"></script>'


@lru_cache(maxsize=1)
def first_scripts() -> str:
    """Return the scripts of the page, but for those that come with their tab, each in a scope of its own."""
    files = (file for file in files_of(".js") if file.parent.name not in LATE)
    return "\n".join(f"{{\n{file.read_text(encoding='utf-8')}}}" for file in files)


async def send_scripts(_: Request) -> Response:
    """Answer a request for the page's scripts, which a browser may keep."""
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(first_scripts(), media_type="text/javascript", headers=kept)


def make_scripts(folder: str) -> str:
    """Return the scripts and stylesheets of a tab in `LATE`."""
    own = [file.read_text(encoding="utf-8") for file in files_of(".css") if file.parent.name == folder]
    scripts = as_scripts(file for file in files_of(".js") if file.parent.name == folder)
    return "".join(f"<style>{PREFIX} {{{style}}}</style>" for style in own) + scripts


def as_scripts(files: Iterable[Path]) -> str:
    """Return scripts as HTML has them."""
    return "".join(f"<script>{file.read_text(encoding='utf-8')}</script>" for file in files)


def make_theme() -> gr.themes.Base:
    """Return the theme: system fonts, ink on paper, no shadows."""
    ink = gr.themes.Color(
        "#f7f7f5", "#efeeeb", "#dddcd8", "#c3c2bd", "#9b9a95", "#757470", "#5a5955",
        "#403f3c", "#2a2927", "#1a1917", "#111110", name="ink",
    )  # fmt: skip
    return gr.themes.Base(
        primary_hue=ink,
        secondary_hue=ink,
        neutral_hue=ink,
        font=("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"),
        font_mono=("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace"),
        text_size=gr.themes.sizes.text_lg,
        radius_size=gr.themes.sizes.radius_sm,
    ).set(
        **{name: light for name, (light, _) in COLOURS.items()},
        **{f"{name}_dark": dark for name, (_, dark) in COLOURS.items()},
        **SIZES,
    )
