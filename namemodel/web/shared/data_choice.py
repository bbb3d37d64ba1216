"""Where the names of a run come from: a data set, a file of one's own, or pasted lists."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.data import DATASETS, paste_lists
from namemodel.data.table import write_csv
from namemodel.errors import DataError
from namemodel.jobs import MemoryLimit, Work, WorkerPool
from namemodel.readers.opening import READABLE
from namemodel.web.shared.context import QUIET
from namemodel.web.shared.uploads import MB, read_upload

FILE, PASTED = "file", "pasted"
ABOUT_FILE = (
    "A table (CSV, Excel, Parquet) with a name and a label in each row, or a zip of <Label>.txt with a name "
    "in each line."
)
PASTED_FILE = "names.csv"  # an uploaded file never has this name
MAX_BYTES = 20_000_000  # of a file to train on
UNPACKED = 50_000_000  # bytes that it may unpack to
MEMORY = MemoryLimit(1000 * MB, "Upload fewer rows; a sheet takes less as CSV.")
LISTS = 4  # pasted lists that there is room for


class DataChoice:
    """The controls, and the source that they stand for.

    Args:
        read_names: as in `try_names`.

    Attributes:
        inputs: the components whose values go to `source`.
    """

    def __init__(self, readers: WorkerPool, read_names: Work) -> None:
        self._readers, self._read_names = readers, read_names
        titles = [(source.title, source.id) for source in DATASETS.values()]
        descriptions = {source.id: source.description for source in DATASETS.values()}
        self.kind = gr.Dropdown(
            [*titles, ("A file of my own", FILE), ("Lists that I paste", PASTED)],
            value="german-italian",
            label="Names",
            filterable=False,
            info=descriptions["german-italian"],
        )
        self.upload = gr.File(
            label="File",
            file_types=[*READABLE],
            height=150,
            elem_classes="nm-file",
            visible=False,
        )
        self.inputs: list[Any] = [self.kind, self.upload]
        with gr.Column(visible=False, elem_classes="nm-paste") as pasted:
            for number in range(1, LISTS + 1):
                title = f"List {number}{'' if number < 3 else ' (optional)'}"
                self.inputs += [
                    gr.Textbox(label=title, placeholder="its label", min_width=0),
                    gr.Textbox(
                        label="Names",
                        placeholder="one a line, three at least",
                        lines=2,
                        max_lines=5,
                        min_width=0,
                    ),
                ]
        self.kind.change(
            lambda kind: {
                self.kind: gr.update(info=ABOUT_FILE if kind == FILE else descriptions.get(kind, "")),
                self.upload: gr.update(visible=kind == FILE),
                pasted: gr.update(visible=kind == PASTED),
            },
            self.kind,
            [self.kind, self.upload, pasted],
            **QUIET,
        )

    def source(self, values: dict[Any, Any], folder: Path) -> tuple[str, str]:
        """Return the source for a `DataConfig`, and what to call it.

        A file or pasted lists are put into `folder`, and the source is their name in it.

        Args:
            values: of the page, by component.

        Raises:
            DataError: nothing was uploaded or pasted, or the lists are not usable.
            JobError: the file cannot be read.
        """
        kind, upload, *lists = (values[component] for component in self.inputs)
        if kind in DATASETS:
            return kind, DATASETS[kind].title
        if kind == FILE:
            if not upload:
                raise DataError("There is no file yet. Upload a table with a name and a label in each row.")
            name = copy_upload(Path(upload), folder)
            try_names(name, folder, self._readers, self._read_names)
            return name, Path(upload).name
        labelled: dict[str, str] = {}
        for label, text in zip(lists[::2], lists[1::2], strict=True):
            if not (label or text or "").strip():
                continue
            if not (label or "").strip():
                raise DataError("One of the pasted lists has no label. Give each list a label.")
            if label.strip() in labelled:
                raise DataError(f"Two lists are called {label.strip()!r}. Give each a label of its own.")
            labelled[label.strip()] = text or ""
        write_csv(paste_lists(labelled), folder / PASTED_FILE)
        return PASTED_FILE, " and ".join(labelled)


def try_names(name: str, folder: Path, readers: WorkerPool, read_names: Work) -> None:
    """Read the names in an uploaded file within limits of memory and time, before anything else reads it.

    Args:
        name: the file's in the folder.
        read_names: the work of that name in `work.py`.

    Raises:
        TableError: it takes too long. JobError: it cannot be read, or all readers are at work.
    """
    work: dict[str, Any] = {"folder": str(folder), "source": name, "most_bytes": UNPACKED}
    for _ in read_upload(readers, read_names, name, MEMORY, **work):
        pass


def copy_upload(upload: Path, folder: Path) -> str:
    """Copy an uploaded file into a folder and return its name there; raises DataError."""
    name = upload.name if upload.name != PASTED_FILE else f"my-{PASTED_FILE}"
    try:
        size = upload.stat().st_size
        if size > MAX_BYTES:
            raise DataError(
                f"{upload.name} has {size / 1e6:.0f} MB; the page trains on "
                f"{MAX_BYTES / 1e6:.0f} MB at most. Use the command line for more."
            )
        shutil.copyfile(upload, folder / name)
    except OSError as error:
        raise DataError(f"{upload.name} is no longer here. Upload it again.") from error
    return name
