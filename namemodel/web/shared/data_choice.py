"""Where the names of a run come from: lists of one's own, a data set, or a file."""

from __future__ import annotations

import json
import shutil
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr

from namemodel.data import DATASETS, load_names, paste_lists
from namemodel.data.table import write_csv
from namemodel.errors import DataError
from namemodel.jobs import MemoryLimit, Work, WorkerPool
from namemodel.readers.opening import READABLE
from namemodel.web.shared.context import QUIET
from namemodel.web.shared.uploads import MB, read_upload
from namemodel.wording import listed

FILE, OWN_LISTS = "file", "lists"
TITLES = {OWN_LISTS: "Lists of mine", "languages": "Eighteen", "bundled": "Faker’s", FILE: "A file"}
"""What the choices are called, where that is not the title of their data set."""
ABOUT = {source.id: source.description for source in DATASETS.values()} | {
    OWN_LISTS: "Two lists or more, one name or word in each line.",
    FILE: "A table (CSV, Excel, Parquet) with a name and a label in each row, or a zip of <Label>.txt with a "
    "name in each line.",
}
READY_MADE = json.loads(Path(__file__).with_name("ready_made.json").read_text(encoding="utf-8"))
"""Lists to play with, each a title and two lists or more."""
PASTED_FILE = "names.csv"  # an uploaded file never has this name
MAX_BYTES = 20_000_000  # of a file to train on
UNPACKED = 50_000_000  # bytes that it may unpack to
MEMORY = MemoryLimit(1000 * MB, "Upload fewer rows; a sheet takes less as CSV.")
FEWEST, MOST_LISTS = 2, 6
MOST_LETTERS = 1_000_000  # of all lists together
LABEL_LETTERS = 80


class OwnList(NamedTuple):
    """A list of the visitor's own."""

    label: str
    names: str
    """One a line."""


class DataChoice:
    """The controls, and the source that they stand for.

    Args:
        read_names: as in `try_names`.
        first: what is chosen at first, one of `ABOUT`.
        linked: whether lists that the page's address brings go into the boxes.

    Attributes:
        inputs: the components whose values go to `source`.
    """

    def __init__(
        self, readers: WorkerPool, read_names: Work, first: str = "german-italian", linked: bool = False
    ) -> None:
        self._readers, self._read_names = readers, read_names
        order = [OWN_LISTS, *DATASETS, FILE]
        choices = [(TITLES.get(id) or DATASETS[id].title, id) for id in order]
        self.kind = gr.Radio(
            choices, value=first, label="Names", info=ABOUT[first], elem_classes="nm-segments"
        )
        self.upload = gr.File(
            label="File",
            file_types=[*READABLE],
            height=150,
            elem_classes="nm-file",
            visible=first == FILE,
        )
        # An update of the boxes themselves would leave them without what they were made of.
        with gr.Column(visible=first == OWN_LISTS) as boxes:
            self.lists = gr.HTML(
                {"lists": READY_MADE[0]["lists"]},
                html_template='<div class="nm-ownlists"></div>',
                js_on_load="namemodel.lists(element, props, watch)",
                apply_default_css=False,
                ready_made=READY_MADE,
                fewest=FEWEST,
                most=MOST_LISTS,
                label_letters=LABEL_LETTERS,
                linked=linked,
            )
        self.inputs: list[Any] = [self.kind, self.upload, self.lists]
        self.kind.change(
            lambda kind: {
                self.kind: gr.update(info=ABOUT.get(kind, "")),
                self.upload: gr.update(visible=kind == FILE),
                boxes: gr.update(visible=kind == OWN_LISTS),
            },
            self.kind,
            [self.kind, self.upload, boxes],
            **QUIET,
        )

    def source(self, values: dict[Any, Any], folder: Path) -> tuple[str, str]:
        """Return the source for a `DataConfig`, and what to call it.

        A file or lists of one's own are put into `folder`, and the source is their name in it.

        Args:
            values: of the page, by component.

        Raises:
            DataError: nothing was uploaded, or the lists are not usable.
            JobError: the file cannot be read.
        """
        kind, upload, lists = (values[component] for component in self.inputs)
        if kind in DATASETS:
            return kind, DATASETS[kind].title
        if kind == FILE:
            if not upload:
                raise DataError("There is no file yet. Upload a table with a name and a label in each row.")
            name = copy_upload(Path(upload), folder)
            try_names(name, folder, self._readers, self._read_names)
            return name, Path(upload).name
        labelled = by_label(read_lists(lists))
        write_csv(paste_lists(labelled), folder / PASTED_FILE)
        return PASTED_FILE, listed([label for label, names in labelled.items() if names.strip()])

    def said(self, values: dict[Any, Any]) -> dict[str, Any]:
        """Return where the names are from and what tells them from others, as train.js reads the controls.

        Raises:
            DataError: they are no lists.
        """
        kind, upload, lists = (values[component] for component in self.inputs)
        names: int | str = ""
        if kind == FILE and upload:
            names = "/".join(Path(upload).parts[-2:])  # Gradio's folder of a file is called by its contents
        if kind == OWN_LISTS:
            names = fingerprint(read_lists(lists))
        return {"kind": kind, "names": names}

    def counts(self, values: dict[Any, Any]) -> list[int] | None:
        """Return how many names each list has; None for a file, which is not read before the run.

        Raises:
            DataError, ArchiveError: the names can't be had.
        """
        kind, _, lists = (values[component] for component in self.inputs)
        if kind in DATASETS:
            return list(names_of(kind))
        if kind == FILE:
            return None
        return [count_names(names) for names in by_label(read_lists(lists)).values()]


def count_names(names: str) -> int:
    """Return how many different names there are, one a line, counted as the boxes do (lists.js)."""
    return len({name.strip().lower() for name in names.split("\n")} - {""})


@lru_cache(maxsize=8)
def names_of(dataset: str) -> tuple[int, ...]:
    """Return how many different names each list of a data set has; raises ArchiveError."""
    table = load_names(dataset)
    return tuple(Counter(label for _, label in set(zip(table.names, table.labels, strict=True))).values())


def fingerprint(lists: Sequence[OwnList]) -> int:
    """Return a number that other lists hardly have; train.js computes it, too."""
    return zlib.adler32("\0".join("\0".join(one) for one in lists).encode())


def read_lists(value: Any) -> list[OwnList]:
    """Return the lists that a browser sent: any JSON value.

    Raises:
        DataError: it holds no lists, or they are too many or too long.
    """
    sent = value.get("lists") if isinstance(value, dict) else None
    if not isinstance(sent, list):
        raise DataError("The lists did not arrive. Reload the page and fill them again.")
    if len(sent) > MOST_LISTS:
        raise DataError(
            f"There are {len(sent)} lists; {MOST_LISTS} are allowed. Give more of them as a file."
        )
    lists = [OwnList(text_of(one, "label"), text_of(one, "names")) for one in sent]
    letters = sum(len(one.names) for one in lists)
    if letters > MOST_LETTERS:
        raise DataError(
            f"The lists have {letters:,} letters; {MOST_LETTERS:,} are allowed. Give longer ones as a file."
        )
    for label, _ in lists:
        if len(label) > LABEL_LETTERS:
            raise DataError(
                f"The label {label[:20]}… has {len(label)} letters; {LABEL_LETTERS} are allowed. Shorten it."
            )
    return lists


def text_of(one: Any, key: str) -> str:
    """Return a text of a list that a browser sent, without what UTF-8 can't write; raises DataError."""
    text = one.get(key, "") if isinstance(one, dict) else None
    if not isinstance(text, str):
        raise DataError("One of the lists is not text. Reload the page and fill it again.")
    return text.encode("utf-8", "replace").decode()


def by_label(lists: Sequence[OwnList]) -> dict[str, str]:
    """Return the names of each list that is not empty, by its label.

    Raises:
        DataError: a list has no label, or two have the same.
    """
    labelled: dict[str, str] = {}
    for label, names in lists:
        label = label.strip()
        if not (label or names.strip()):
            continue
        if not label:
            raise DataError("One of the lists has no label. Give each list a label.")
        if label in labelled:
            raise DataError(f"Two lists are called {label!r}. Give each a label of its own.")
        labelled[label] = names
    return labelled


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
