"""A worker of a run on many: a model of its own, which classifies shards and writes their files.

A shard's file has a name of its own and appears when it is whole. So a shard that is done again, because the
worker that had it died, takes the place of itself. Knows nothing of Ray.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from namemodel.errors import NameModelError
from namemodel.hardware import use_one_thread
from namemodel.inference.classifier import Classifier
from namemodel.tables.on_ray.locations import Location
from namemodel.tables.on_ray.reader import Job, unpack
from namemodel.tables.predictor import CachedPredictor
from namemodel.tables.summary import Summary
from namemodel.tables.writing import make_output


class Worker:
    """Classifies shards; made and called by Ray in an actor.

    Args:
        model: the files of the checkpoint's folder, by name: no node needs to have them.
    """

    def __init__(self, job: Job, model: Mapping[str, bytes]) -> None:
        use_one_thread()
        self.job, self.target = job, Location(job.target)
        self.predictor = make_predictor(job, model)

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Return of each row of a batch what became of it, as JSON."""
        return pa.table({"report": [json.dumps(self.report(row)) for row in batch.to_pylist()]})

    def report(self, row: dict[str, Any]) -> dict[str, Any]:
        """Classify a shard and write its file; returns its row, with a summary in place of the data."""
        data = row.pop("data")
        if row["end"] or row["error"]:
            return row
        try:
            self.job.check()
            # Rows are those that are written; short ones have come filled up, so the reader counted them.
            return row | self.write(row["file"], row["shard"], data) | {"ragged_rows": row["ragged_rows"]}
        except (NameModelError, OSError) as error:
            return row | {"error": str(error)}

    def write(self, file: int, shard: int, data: bytes) -> dict[str, Any]:
        """Write a shard's file; returns its figures."""
        job, summary = self.job, Summary(self.predictor.labels)
        table = job.table()
        output = make_output(Path(f"shard{job.suffix}"), table, self.predictor, job.options.escape_formulas)
        place = job.info.columns.index(job.info.guess)
        name = job.name(file, shard)
        with self.target.replacing(name) as path:
            output.begin(path, first=job.headed or file == shard == 0)
            try:
                for chunk in unpack(data, job.info.kind):
                    names = self.predictor.names(chunk.column(place))
                    predictions = self.predictor.predict(names)
                    output.write(chunk, predictions)
                    summary.add(names, predictions)
            finally:
                output.end()
        return {**summary.figures(), "name": name, "escaped_formulas": output.escaped_formulas}


def make_predictor(job: Job, model: Mapping[str, bytes]) -> CachedPredictor:
    """Return a predictor of cells, from the files of a checkpoint."""
    with tempfile.TemporaryDirectory(prefix="namemodel-") as folder:
        for name, data in model.items():
            Path(folder, name).write_bytes(data)
        classifier = Classifier.load(folder, "model")
    return CachedPredictor(
        classifier,
        name_component=job.name_component,
        min_confidence=job.options.min_confidence,
        probabilities=job.options.probabilities,
        precise=job.options.precise,
    )
