"""The article's two lists. Source and licence: see `namemodel.data.archive`."""

from functools import partial

from namemodel.data.archive import LICENCE, archive_table
from namemodel.data.source import DataSource

LABELS = ("German", "Italian")

SOURCE = DataSource(
    id="german-italian",
    title="German and Italian",
    description="The article's two lists, without the names that are in both.",
    licence=LICENCE,
    shared="drop",
    load=partial(archive_table, LABELS),
    needs_archive=True,
    labels=LABELS,
)
