"""All eighteen lists of the tutorials' archive. Source: see `namemodel.data.archive`."""

from functools import partial

from namemodel.data.archive import LABELS, LICENCE, archive_table
from namemodel.data.source import DataSource

SOURCE = DataSource(
    id="languages",
    title="Eighteen lists",
    description="All lists of the tutorials' archive; 469 names are in several of them.",
    licence=LICENCE,
    shared="keep",
    load=partial(archive_table, LABELS),
    needs_archive=True,
    labels=LABELS,
)
