"""`namemodel data`: where names come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from namemodel.cli.flags import json_option
from namemodel.cli.output import console, print_json, print_table
from namemodel.errors import ArchiveError
from namemodel.wording import number

if TYPE_CHECKING:
    from namemodel.data import DataSource

data = typer.Typer(add_completion=False, rich_markup_mode="rich")


@data.callback(invoke_without_command=True)
def list_or_fetch(context: typer.Context) -> None:
    """List the data sets, or fetch the archive of name lists."""
    if context.invoked_subcommand is None:
        list_sources()


@data.command("list")
def list_sources(json: Annotated[bool, json_option("one JSON object per data set")] = False) -> None:
    """List the data sets, and show whether the archive of name lists is there.

    Nothing is downloaded; a data set's rows are counted if it can be read
    without the network.
    """
    from namemodel.data import DATASETS, archive_path

    path = archive_path()
    records: list[dict[str, Any]] = [
        {
            "id": source.id,
            "title": source.title,
            "description": source.description,
            "labels": source.labels,
            "rows": count_rows(source, path),
            "needs_archive": source.needs_archive,
            "archive": str(path) if source.needs_archive and path.is_file() else None,
        }
        for source in DATASETS.values()
    ]
    if json:
        for record in records:
            print_json(record)
        return
    out = console()
    cells = [[one["id"], one["title"], str(len(one["labels"])), number(one["rows"], 0)] for one in records]
    print_table(out, ("id", "title", "lists", "rows"), cells, text=2)
    state = "is there" if path.is_file() else "is not there: see 'namemodel data fetch'"
    out.print(f"\nThe archive of name lists, {path}, {state}.")


@data.command()
def fetch() -> None:
    """Download the archive of name lists, once, and print its path and SHA-256."""
    from namemodel.data import archive_hash, fetch_archive

    path = fetch_archive()
    print(path)
    print(f"SHA-256 {archive_hash(path)}")


def count_rows(source: DataSource, archive: Path) -> int | None:
    """Return the rows of a data set as written, None if that takes a download."""
    if source.needs_archive and not archive.is_file():
        return None
    try:
        return len(source.load())
    except ArchiveError:  # a damaged file does not prevent the list; `fetch` says what is wrong with it
        return None
