"""The table to classify: its upload, how it is read, the column with the names, and what is written.

Owns these components and what the page keeps of an upload: its path, and what was found out about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.data.name_files import LABEL_WORDS, plain_title
from namemodel.errors import TableError
from namemodel.tables import TableInfo, TableOptions
from namemodel.web.batch.messages import ENCODINGS, NO_SAMPLES, limit_html, read_words, samples_html
from namemodel.web.shared.errors import for_page
from namemodel.web.shared.events import QUIET, Update
from namemodel.web.shared.html import notice
from namemodel.web.shared.limits import UNPACKED, check_upload
from namemodel.web.shared.threshold import as_fraction, make_threshold

YES, NO = "yes", "no"
MENUS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "encoding": ("Encoding", [(title, name) for name, title in ENCODINGS.items()]),
    "delimiter": (
        "Separated by",
        [
            ("Commas", "comma"),
            ("Semicolons", "semicolon"),
            ("Tabs", "tab"),
            ("Bars", "pipe"),
            ("Spaces", "space"),
        ],
    ),
    "header": ("Header", [("Titles in the first row", YES), ("No titles", NO)]),
    "quotes": ("Quotation marks", [("Hold a cell together", YES), ("Ordinary characters", NO)]),
    "skip_rows": ("Lines above the table", [("None", "0"), *((str(n), str(n)) for n in range(1, 51))]),
    "sheet": ("Sheet", []),
}
"""How a file can be read: by option, the title of its menu and the choices beside "As guessed"."""
OPTIONS_OF_KIND = {
    "text": ("encoding", "delimiter", "header", "quotes", "skip_rows"),
    "excel": ("header", "skip_rows", "sheet"),
    "parquet": (),
}
GUESSED = ("As guessed", "")
AS_GUESSED = ("",) * len(MENUS)
NAME_COMPONENTS = {"whole": "Whole cell", "surname": "Surname", "given": "Given names"}
NO_TRUTH = ("None", "")
NOTHING = notice("Drop a table above, or try the sample.")
REFUSED = '<div class="nm-refused" role="alert"></div>'  # filled by batch.js
ESCAPE_FORMULAS = (
    "Puts an apostrophe before what a spreadsheet would run: = + - @ where a cell begins, or behind a "
    "separator in it. Plain numbers stay as they are."
)
NO_FORMULAS = "Not in Parquet: nothing there is ever run."


@dataclass(frozen=True)
class Upload:
    """What the page keeps of an uploaded table."""

    path: Path
    info: TableInfo | None
    """None where it cannot be read as it was asked for."""
    asked: tuple[str, ...]
    """How it was asked to be read: a value for each of `MENUS`."""


class TableChoice:
    """The components.

    Attributes:
        opened: the page's state, an `Upload` or None.
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
                self.threshold = make_threshold()
            with gr.Column(**half):
                self.probabilities = gr.Checkbox(
                    label="Probabilities of all lists", info="Adds a column for each list of the model."
                )
                self.escape_formulas = gr.Checkbox(True, label="Escape formulas", info=ESCAPE_FORMULAS)
        self.column.input(
            self.choose_column, [self.opened, self.column], [self.name_component, self.samples], **QUIET
        )
        self.name_component.input(
            show_samples, [self.opened, self.column, self.name_component], self.samples, **QUIET
        )

    def lay_out_upload(self) -> None:
        """Lay out the upload, what was found out about the file, and how else it could be read."""
        self.upload = gr.File(label="Table", height=150, elem_id="nm-table", elem_classes="nm-file")
        with gr.Row(elem_classes="nm-underfile"):
            gr.HTML(limit_html(), elem_classes="nm-limits")
            self.sample = gr.Button("Try a sample", size="sm", elem_classes="nm-quiet", min_width=130)
        gr.HTML(REFUSED, elem_classes="nm-refusal")
        self.read = gr.HTML(NOTHING, min_height=76, elem_id="nm-read")
        narrow: dict[str, Any] = {"value": "", "filterable": False, "interactive": True, "min_width": 180}
        with (
            gr.Accordion("How the file is read", open=False, elem_classes="nm-accordion nm-reading"),
            gr.Row(),
        ):
            self.menus = {
                name: gr.Dropdown([GUESSED, *choices], label=title, visible=name != "sheet", **narrow)
                for name, (title, choices) in MENUS.items()
            }

    def lay_out_columns(self) -> None:
        """Lay out the columns with the names and with the right lists, and what is classified of a name."""
        narrow: dict[str, Any] = {"interactive": False, "filterable": False, "min_width": 180}
        with gr.Row():
            self.column = gr.Dropdown(
                [], label="Column with the names", info="Guessed; yours to change.", **narrow
            )
            self.truth = gr.Dropdown(
                [NO_TRUTH],
                value="",
                label="Column with the right lists",
                info="If known: evaluates the model.",
                **narrow,
            )
        self.name_component = gr.Radio(
            [(title, component) for component, title in NAME_COMPONENTS.items()],
            value="whole",
            label="What is classified of a cell",
            elem_classes="nm-name-component",
        )
        self.samples = gr.HTML(NO_SAMPLES, min_height=150, elem_id="nm-samples")

    @property
    def settings(self) -> list[Any]:
        """The components of how a table is classified; their values go to `options`."""
        columns = [self.column, self.name_component, self.truth]
        return [*columns, self.threshold, self.probabilities, self.escape_formulas]

    @property
    def components(self) -> list[Any]:
        """All components that an update may be for."""
        found = [self.opened, self.read, self.column, self.name_component, self.samples, self.truth]
        return [*found, *self.menus.values(), self.escape_formulas]

    def shown(self, upload: Upload, labels: Sequence[str]) -> Update:
        """Return what is shown of a table that can be read; `labels` are the model's."""
        info = upload.info
        assert info is not None
        columns, name_component = list(info.columns), info.name_components[info.guess]
        read = [notice(read_words(upload.path.name, info))]
        read += [notice(for_page(warning), "warn") for warning in info.warnings]
        truth = guess_truth(info, labels) or ""
        formulas = info.kind != "parquet"
        return {
            self.opened: upload,
            self.read: "".join(read),
            self.column: gr.update(choices=columns, value=info.guess, interactive=True),
            self.name_component: name_component,
            self.samples: samples_html(info, info.guess, name_component),
            self.truth: gr.update(choices=[NO_TRUTH, *columns], value=truth, interactive=True),
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

    @staticmethod
    def choose_column(opened: Upload | None, column: str) -> list[Any]:
        """Return the name component that is most likely meant of a column, and its samples."""
        if opened is None or opened.info is None or column not in opened.info.name_components:
            return [gr.skip(), NO_SAMPLES]
        component = opened.info.name_components[column]
        return [component, samples_html(opened.info, column, component)]


def show_samples(opened: Upload | None, column: str, name_component: str) -> str:
    """Return the samples of a column, and what is classified of each."""
    info = opened.info if opened else None
    if info is None or column not in info.name_components or name_component not in NAME_COMPONENTS:
        return NO_SAMPLES
    return samples_html(info, column, name_component)


def guess_truth(info: TableInfo, labels: Sequence[str]) -> str | None:
    """Return the column that says what is right: its title says so, and its samples are the model's lists."""
    known = {label.casefold() for label in labels}
    for column in info.columns if info.header else ():
        cells = info.samples[column]
        if plain_title(column) in LABEL_WORDS and cells and all(cell.casefold() in known for cell in cells):
            return column
    return None


def reading_options(asked: Sequence[str]) -> TableOptions:
    """Return how a file is asked to be read, by a value for each of `MENUS`; raises NameModelError."""
    given: dict[str, Any] = {name: value for name, value in zip(MENUS, asked, strict=True) if value}
    for name in {"header", "quotes"} & given.keys():
        given[name] = given[name] == YES
    if "skip_rows" in given:
        given["skip_rows"] = int(given["skip_rows"])
    return TableOptions(**given, most_bytes=UNPACKED)


def run_options(opened: Upload | None, settings: Sequence[Any]) -> tuple[Upload, TableInfo, dict[str, Any]]:
    """Return the table and the fields of a `TableOptions` for its run; the file is read as it was shown.

    Args:
        settings: the values of `TableChoice.settings`.

    Raises:
        TableError: there is no table.
    """
    if opened is None or opened.info is None:
        raise TableError("There is no table yet. Upload one, or try the sample.")
    check_upload(opened.path)
    column, name_component, truth, threshold, probabilities, escape_formulas = settings
    info = opened.info
    return (
        opened,
        info,
        {
            "column": column,
            "name_component": name_component,
            "truth": truth or None,
            "min_confidence": as_fraction(threshold),
            "probabilities": bool(probabilities),
            "escape_formulas": bool(escape_formulas),
            "encoding": info.encoding_name or None,
            "delimiter": info.delimiter,
            "quotes": info.quotes if info.kind == "text" else None,
            "header": info.header,
            "skip_rows": info.skip_rows if info.kind != "parquet" else None,
            "sheet": info.sheet,
            "most_bytes": UNPACKED,
            "keep": False,
        },
    )
