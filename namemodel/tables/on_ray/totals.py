"""What a run on many workers counts from their reports, and whether anything is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from namemodel.errors import JobError, TableError
from namemodel.tables.on_ray.locations import Location
from namemodel.tables.summary import LOWEST

Shard = tuple[int, int]  # the file's number, and the shard's in it


class Totals:
    """The sum of reports.

    Args:
        sizes: of the files, in bytes.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = list(sizes)
        self.rows = self.escaped_formulas = self.seen = self.ragged_rows = self.placeholders = 0
        self.names: dict[Shard, str] = {}
        """The names of the shards' files."""
        self._rows: dict[Shard, int] = {}
        self._ends: dict[int, tuple[int, int]] = {}
        """Of files that are read to their end: how many shards and rows they have."""
        self._done = 0.0  # bytes
        self._predicted, self._status = Counter[str](), Counter[str]()
        self._lowest: list[dict[str, Any]] = []

    def add(self, report: dict[str, Any]) -> None:
        """Count a report; raises TableError if it is of an error, JobError if it comes twice."""
        file, shard = report["file"], report["shard"]
        if report["error"]:
            raise TableError(report["error"])
        if report["end"]:
            self._ends[file] = shard, report["rows"]
            return
        if (file, shard) in self.names:
            raise JobError(f"The shard {report['name']} was reported twice. Run again, and report this.")
        self.names[file, shard], self._rows[file, shard] = report["name"], report["rows"]
        self.rows += report["rows"]
        self.escaped_formulas += report["escaped_formulas"]
        self.seen += report["seen"]
        self.ragged_rows += report["ragged_rows"]
        self.placeholders += report["placeholders"]
        self._done += self.sizes[file] * report["share"]
        self._predicted.update(report["predicted"])
        self._status.update(report["status"])
        first = report["first"]
        self._lowest += [one | {"file": file, "row": first + one["row"]} for one in report["lowest"]]
        if len(self._lowest) > 10 * LOWEST:
            self._lowest = lowest(self._lowest)

    @property
    def fraction(self) -> float:
        """The fraction of the bytes of all files that is done."""
        return min(self._done / max(sum(self.sizes), 1), 1.0)

    def check(self, folder: Location) -> None:
        """Raise unless every shard of every file has been reported and its file is there.

        Raises:
            JobError: a shard was not reported. TableError: a shard's file is not in the folder.
        """
        for file in range(len(self.sizes)):
            count, rows = self._ends.get(file, (-1, -1))
            theirs = [self._rows.get((file, shard)) for shard in range(count)]
            if count < 0 or None in theirs or sum(filter(None, theirs)) != rows:
                raise JobError(f"Not all rows of file {file + 1} came back. Run again, and report this.")
        if len(self.names) != sum(count for count, _ in self._ends.values()):
            raise JobError("More shards came back than were read. Run again, and report this.")
        if missing := set(self.names.values()) - folder.names():
            raise TableError(
                f"{len(missing):,} of {len(self.names):,} shards are not in {folder.address}: other nodes "
                "wrote them elsewhere. Give a folder that all nodes share."
            )

    def shards(self) -> list[tuple[str, int]]:
        """Return names and rows of the shards' files, in the order of the rows."""
        return [(name, self._rows[shard]) for shard, name in sorted(self.names.items())]

    def figures(self) -> dict[str, Any]:
        """Return the fields of `TableDone` that are counted here."""
        starts, start = [], 0
        for file in range(len(self.sizes)):
            starts.append(start)
            start += self._ends[file][1]
        least = [{**one, "row": starts[one["file"]] + one["row"]} for one in lowest(self._lowest)]
        return {
            "rows": self.rows,
            "predicted": dict(self._predicted.most_common()),
            "status": dict(self._status.most_common()),
            "escaped_formulas": self.escaped_formulas,
            "seen": self.seen,
            "ragged_rows": self.ragged_rows,
            "placeholders": self.placeholders,
            "distinct": None,  # a name may be in the shards of several workers
            "lowest": [{key: value for key, value in one.items() if key != "file"} for one in least],
        }


def lowest(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the least confident predictions, each name once, where it comes first."""
    best: dict[str, dict[str, Any]] = {}
    for one in sorted(found, key=lambda one: (one["confidence"], one["file"], one["row"])):
        best.setdefault(one["name"], one)
    return list(best.values())[:LOWEST]
