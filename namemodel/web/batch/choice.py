"""The table to classify: its upload, how it is read, the column with the names, and what is written.

Owns these components and what the page keeps of an upload: its path, and what was found out about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.names.components import plain_title
from namemodel.readers.columns import LABEL_WORDS, column_warning
from namemodel.readers.table import TableInfo
from namemodel.web.batch.reading import GUESSED, MENUS, OPTIONS_OF_KIND, read_words
from namemodel.web.shared.context import QUIET, Update
from namemodel.web.shared.controls import make_threshold
from namemodel.web.shared.errors import for_page
from namemodel.web.shared.html import notice, render
from namemodel.web.shared.uploads import MB, PACKED, PACKED_UPLOAD, UPLOAD

NAME_COMPONENTS = {"whole": "Whole name", "surname": "Surname", "given": "Given names"}
NO_TRUTH = ("None", "")
NOTHING = notice("Drop a table above, or try the sample.")
NO_SAMPLES = notice("Three cells of that column, and what is classified of each, appear here.")
REFUSED = '<div class="nm-refused"></div>'  # filled by batch.js
ESCAPE_FORMULAS = (
    "Puts an apostrophe before what a spreadsheet would run: = + - @ where a cell begins, or behind a "
    "separator in it. Plain numbers stay as they are."
)
NO_FORMULAS = "Not in Parquet or Excel files: text is never run there."


@dataclass(frozen=True)
class Upload:
    """What the page keeps of an uploaded table."""

    path: Path
    info: TableInfo | None
    """None where it cannot be read as was chosen."""
    reading: Mapping[str, Any]
    """How it is to be read: a value for each of `MENUS`."""


class TableChoice:
    """The components.

    Attributes:
        opened: the page's state, an `Upload` or None.
        settings: the components of how a table is classified, by field of `TableOptions`.
        menus: the components of how it is read, by field of `TableOptions`.
        components: all that an update may be for.
    """

    def __init__(self) -> None:
        self.opened = gr.State(None)
        half: dict[str, Any] = {"scale": 1, "min_width": 290}
        with gr.Row():
            with gr.Column(**half):
                self.lay_out_upload()
            with gr.Column(**half):
                self.lay_out_columns()
        with gr.Row():
            with gr.Column(**half):
                min_confidence = make_threshold()
            with gr.Column(**half):
                probabilities = gr.Checkbox(
                    label="Probabilities of all lists", info="Adds a column for each list of the model."
                )
                self.escape_formulas = gr.Checkbox(True, label="Escape formulas", info=ESCAPE_FORMULAS)
        self.settings: dict[str, Any] = {
            "column": self.column,
            "name_component": self.name_component,
            "truth": self.truth,
            "min_confidence": min_confidence,
            "probabilities": probabilities,
            "escape_formulas": self.escape_formulas,
        }
        self.components = [self.opened, self.read, self.samples, *self.menus.values()]
        self.components += [self.column, self.name_component, self.truth, self.escape_formulas]
        self.column.input(
            self.choose_column, {self.opened, self.column}, [self.name_component, self.samples], **QUIET
        )
        self.name_component.input(
            lambda values: show_samples(
                values[self.opened], values[self.column], values[self.name_component]
            ),
            {self.opened, self.column, self.name_component},
            self.samples,
            **QUIET,
        )

    def lay_out_upload(self) -> None:
        """Lay out the upload, what was found out about the file, and how else it could be read."""
        self.upload = gr.File(label="Table", height=150, elem_id="nm-table", elem_classes="nm-file")
        # The script beside it (batch.js) tells of a file that is too large.
        limits = {"most": UPLOAD, "packed": PACKED_UPLOAD, "suffixes": " ".join(PACKED), "MB": MB}
        with gr.Row(elem_classes="nm-underfile"):
            gr.HTML(render("batch/upload_limits.html", **limits), elem_classes="nm-limits")
            self.sample = gr.Button("Try a sample", size="sm", elem_classes="nm-quiet", min_width=130)
        gr.HTML(REFUSED, elem_classes="nm-refusal")
        self.read = gr.HTML(NOTHING, min_height=76, elem_id="nm-read")
        common: dict[str, Any] = {"value": "", "filterable": False, "interactive": True, "min_width": 180}
        with (
            gr.Accordion("How the file is read", open=False, elem_classes="nm-accordion nm-reading"),
            gr.Row(),
        ):
            self.menus = {
                name: gr.Dropdown([GUESSED, *choices], label=title, visible=name != "sheet", **common)
                for name, (title, choices) in MENUS.items()
            }

    def lay_out_columns(self) -> None:
        """Lay out the columns with the names and with the right lists, and what is classified of a name."""
        common: dict[str, Any] = {"interactive": False, "filterable": False, "min_width": 180}
        with gr.Row():
            self.column = gr.Dropdown(
                [], label="Column with the names", info="Guessed; yours to change.", **common
            )
            self.truth = gr.Dropdown(
                [NO_TRUTH],
                value="",
                label="Column with the right lists",
                info="If known: evaluates the model.",
                **common,
            )
        self.name_component = gr.Radio(
            [(title, component) for component, title in NAME_COMPONENTS.items()],
            value="whole",
            label="What is classified of a cell",
            elem_classes="nm-name-component",
        )
        self.samples = gr.HTML(NO_SAMPLES, min_height=150, elem_id="nm-samples")

    def shown(self, upload: Upload, labels: Sequence[str]) -> Update:
        """Return what is shown of a table that can be read; `labels` are the model's."""
        info = upload.info
        assert info is not None
        columns, name_component = list(info.columns), info.name_components[info.guess]
        warnings = [notice(for_page(warning), "warn") for warning in info.warnings]
        formulas = info.kind == "text"
        return {
            self.opened: upload,
            self.read: "".join([notice(read_words(upload.path.name, info)), *warnings]),
            self.column: gr.update(choices=columns, value=info.guess, interactive=True),
            self.name_component: name_component,
            self.samples: show_samples(upload, info.guess, name_component),
            self.truth: gr.update(
                choices=[NO_TRUTH, *columns], value=guess_truth(info, labels) or "", interactive=True
            ),
            self.escape_formulas: gr.update(
                info=ESCAPE_FORMULAS if formulas else NO_FORMULAS, interactive=formulas
            ),
        }

    def unshown(self, upload: Upload | None, message: str, fresh: bool = True) -> Update:
        """Return what is shown where there is no table, with what to say instead.

        The columns to choose from stay, though nobody can: an event on its way may still hold one of them.

        Args:
            fresh: whether it is another file; of one that was read before the choice stays.
        """
        update: Update = {self.opened: upload, self.read: message, self.samples: NO_SAMPLES}
        if fresh:
            update[self.column] = gr.update(value=None, interactive=False)
            update[self.truth] = gr.update(value="", interactive=False)
            update[self.name_component] = "whole"
        return update

    def fitting(self, info: TableInfo | None) -> Update:
        """Return the menus for another file: as guessed, those that its kind has; all for one that fails."""
        options = OPTIONS_OF_KIND["text" if info is None else info.kind]
        update: Update = {
            menu: gr.update(value="", interactive=name in options) for name, menu in self.menus.items()
        }
        sheets = info.sheets if info else ()
        shown: dict[str, Any] = {"visible": info.kind == "excel"} if info else {}
        update[self.menus["sheet"]] = gr.update(
            choices=[GUESSED, *sheets], value="", interactive=True, **shown
        )
        return update

    def choose_column(self, values: Update) -> Update:
        """Return the name component that is most likely meant of a column, and its samples."""
        opened, column = values[self.opened], values[self.column]
        if opened is None or opened.info is None or column not in opened.info.name_components:
            return {self.samples: NO_SAMPLES}
        component = opened.info.name_components[column]
        return {self.name_component: component, self.samples: show_samples(opened, column, component)}


def show_samples(opened: Upload | None, column: str, name_component: str) -> str:
    """Return the samples of a column, each with what is classified of it, and a warning if need be."""
    info = opened.info if opened else None
    if info is None or column not in info.name_components or name_component not in NAME_COMPONENTS:
        return NO_SAMPLES
    cells = info.shown(column, name_component)
    return render(
        "batch/samples.html", cells=cells, warning=column_warning(column, [name for _, name in cells])
    )


def guess_truth(info: TableInfo, labels: Sequence[str]) -> str | None:
    """Return the column that says what is right: its title says so, and its samples are the model's lists."""
    known = {label.casefold() for label in labels}
    for column in info.columns if info.header else ():
        cells = info.samples[column]
        if plain_title(column) in LABEL_WORDS and cells and all(cell.casefold() in known for cell in cells):
            return column
    return None
