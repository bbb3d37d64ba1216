"""The table to classify: its upload, how it is read, and the column with the names.

Owns the components and what the page keeps of an upload: its path, and what was found out about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.tables import TableInfo, TableOptions
from namemodel.web.batch.table_words import (
    NAME_COMPONENTS,
    NO_SAMPLES,
    REFUSED,
    guess_truth,
    limit_html,
    read_words,
    samples_html,
)
from namemodel.web.shared.errors import for_page
from namemodel.web.shared.limits import UNPACKED
from namemodel.web.shared.text import notice

GUESSED = ("As guessed", "")
ENCODINGS = [
    GUESSED,
    ("UTF-8", "utf-8"),
    ("UTF-16", "utf-16"),
    ("Windows-1252 (Western)", "cp1252"),
    ("Windows-1250 (Central European)", "cp1250"),
    ("Windows-1251 (Cyrillic)", "cp1251"),
    ("Latin-1", "latin-1"),
    ("Latin-9", "iso8859-15"),
    ("Mac Roman", "mac-roman"),
]
DELIMITERS = [
    GUESSED,
    ("Commas", "comma"),
    ("Semicolons", "semicolon"),
    ("Tabs", "tab"),
    ("Bars", "pipe"),
    ("Spaces", "space"),
]
TITLES, NO_TITLES = "yes", "no"
HEADERS = [GUESSED, ("Titles in the first row", TITLES), ("No titles", NO_TITLES)]
QUOTED, PLAIN = "quoted", "plain"
QUOTES = [GUESSED, ("Hold a cell together", QUOTED), ("Characters as others", PLAIN)]
SKIPS = [GUESSED, ("None", "0"), *((str(number), str(number)) for number in range(1, 51))]
AS_GUESSED = ("",) * 6  # the values of `TableChoice.reading`
NO_TRUTH = ("None", "")
NOTHING = notice("Drop a table above, or try the sample.")
EMPTY = notice("The first rows of your table, and then the result, appear here.")
FOLDED = "How the file is read"


@dataclass(frozen=True)
class Upload:
    """What the page keeps of an uploaded table."""

    path: Path
    info: TableInfo | None
    """None where it cannot be read as it was asked for."""
    asked: tuple[str, ...]
    """How it was asked to be read: the values of `TableChoice.reading`."""


class TableChoice:
    """The components.

    Attributes:
        opened: the page's state, an `Upload` or None.
    """

    def __init__(self) -> None:
        self.opened = gr.State(None)

    def lay_out_upload(self) -> None:
        """Lay out the upload, what was found out about the file, and how else it could be read."""
        self.upload = gr.File(label="Table", height=150, elem_id="nm-table", elem_classes="nm-file")
        with gr.Row(elem_classes="nm-underfile"):
            gr.HTML(limit_html(), elem_classes="nm-limits")
            self.sample = gr.Button("Try a sample", size="sm", elem_classes="nm-quiet", min_width=130)
        gr.HTML(REFUSED, elem_classes="nm-refusal")
        self.read = gr.HTML(NOTHING, min_height=76, elem_id="nm-read")
        with gr.Accordion(FOLDED, open=False, elem_classes="nm-folded nm-reading"), gr.Row():
            narrow: dict[str, Any] = {"filterable": False, "interactive": True, "min_width": 180}
            self.encoding = gr.Dropdown(ENCODINGS, value="", label="Encoding", **narrow)
            self.delimiter = gr.Dropdown(DELIMITERS, value="", label="Separated by", **narrow)
            self.header = gr.Dropdown(HEADERS, value="", label="Header", **narrow)
            self.quotes = gr.Dropdown(QUOTES, value="", label="Quotation marks", **narrow)
            self.skip = gr.Dropdown(SKIPS, value="", label="Lines above the table", **narrow)
            self.sheet = gr.Dropdown([GUESSED], value="", label="Sheet", visible=False, **narrow)

    def lay_out_columns(self) -> None:
        """Lay out the columns with the names and with the right lists, and what is classified of a name."""
        with gr.Row():
            self.column = gr.Dropdown(
                [],
                label="Column with the names",
                info="Guessed; yours to change.",
                interactive=False,
                filterable=False,
                min_width=180,
            )
            self.truth = gr.Dropdown(
                [NO_TRUTH],
                value="",
                label="Column with the right lists",
                info="If known: evaluates the model.",
                interactive=False,
                filterable=False,
                min_width=180,
            )
        self.name_component = gr.Radio(
            [(title, component) for component, title in NAME_COMPONENTS.items()],
            value="whole",
            label="What is classified of a cell",
            elem_classes="nm-name-component",
        )
        self.samples = gr.HTML(NO_SAMPLES, min_height=150, elem_id="nm-samples")

    @property
    def reading(self) -> list[Any]:
        """The components that say how a file is read; their values go to `options_of`."""
        return [self.encoding, self.delimiter, self.header, self.quotes, self.skip, self.sheet]

    @property
    def found(self) -> list[Any]:
        """The components that show what was found out; `shown` has their values."""
        return [self.opened, self.read, self.column, self.name_component, self.samples, self.truth]

    def shown(self, path: Path, info: TableInfo, asked: tuple[str, ...], labels: Sequence[str]) -> list[Any]:
        """Return the values of `found` for a table."""
        columns, name_component = list(info.columns), info.name_components[info.guess]
        return [
            Upload(path, info, asked),
            notice(read_words(path.name, info))
            + "".join(notice(for_page(warning), "warn") for warning in info.warnings),
            gr.update(choices=columns, value=info.guess, interactive=True),
            name_component,
            samples_html(info, info.guess, name_component),
            gr.update(choices=[NO_TRUTH, *columns], value=guess_truth(info, labels) or "", interactive=True),
        ]

    def unshown(
        self, path: Path | None, asked: tuple[str, ...], message: str, fresh: bool = True
    ) -> list[Any]:
        """Return the values of `found` where there is no table, with what to say instead.

        The columns to choose from stay, though nobody can: an event on its way may still hold one of them.

        Args:
            fresh: whether it is another file; of one that was read before the choice stays.
        """
        return [
            Upload(path, None, asked) if path else None,
            message,
            gr.update(value=None, interactive=False) if fresh else gr.skip(),
            "whole" if fresh else gr.skip(),
            NO_SAMPLES,
            gr.update(value="", interactive=False) if fresh else gr.skip(),
        ]

    def fitting(self, info: TableInfo) -> list[Any]:
        """Return updates of `reading` for another file: as guessed, and only what its kind has."""
        text, titled = info.kind == "text", info.kind != "parquet"
        return [
            gr.update(value="", interactive=text),
            gr.update(value="", interactive=text),
            gr.update(value="", interactive=titled),
            gr.update(value="", interactive=text),
            gr.update(value="", interactive=titled),
            gr.update(choices=[GUESSED, *info.sheets], value="", visible=info.kind == "excel"),
        ]

    def as_guessed(self) -> list[Any]:
        """Return updates of `reading` for a file that cannot be read: all may be tried."""
        return [*[gr.update(value="", interactive=True)] * 5, gr.update(choices=[GUESSED], value="")]

    def wire(self) -> None:
        """Let the samples follow the column and the name component."""
        quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        self.column.input(
            choose_column, [self.opened, self.column], [self.name_component, self.samples], **quiet
        )
        self.name_component.input(
            show_samples, [self.opened, self.column, self.name_component], self.samples, **quiet
        )


def choose_column(opened: Upload | None, column: str) -> list[Any]:
    """Return the name component that is most likely wanted of a column, and its samples."""
    if opened is None or opened.info is None or column not in opened.info.name_components:
        return [gr.skip(), NO_SAMPLES]
    name_component = opened.info.name_components[column]
    return [name_component, samples_html(opened.info, column, name_component)]


def show_samples(opened: Upload | None, column: str, name_component: str) -> str:
    """Return the samples of a column, and what is classified of each."""
    if (
        opened is None
        or opened.info is None
        or column not in opened.info.name_components
        or name_component not in NAME_COMPONENTS
    ):
        return NO_SAMPLES
    return samples_html(opened.info, column, name_component)


def options_of(
    encoding: str, delimiter: str, header: str, quotes: str, skip: str, sheet: str
) -> TableOptions:
    """Return how a file is asked to be read; raises NameModelError."""
    return TableOptions(
        encoding=encoding or None,
        delimiter=delimiter or None,
        header={TITLES: True, NO_TITLES: False}.get(header),
        quotes={QUOTED: True, PLAIN: False}.get(quotes),
        skip_rows=int(skip) if skip else None,
        sheet=sheet or None,
        most_bytes=UNPACKED,
    )
