"""The runs of studies that compare models: each trains a variant and answers the test names.

Beside a run's JSON file lies `<key>.csv`, its predictions for the test names.
"""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from namemodel.article.studies.store import RunStore, writing
from namemodel.comparison import Variant, compare
from namemodel.data import load_names
from namemodel.events import Event, RunDone
from namemodel.hardware import resolve_device


class ModelRuns(RunStore[Variant, RunDone]):
    """The folder of trained and tested variants."""

    done = RunDone
    run_code = (
        *("architectures.py", "config.py", "data", "events.py", "experiments.py", "models", "names"),
        *("readers", "training", "hardware.py", "article/networks.py", "article/training.py"),
        *("comparison/run.py", "evaluation/evaluation.py", "inference/calibration.py"),
        "inference/predictions.py",
    )  # recipes (presets.py) are none: a run is known by its settings

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.fingerprints: dict[str, str] = {"": ""}
        """Of each data set that was read; a test source may be none."""

    def inputs(self, planned: Variant) -> list[Any]:
        """Return fingerprints of the names, and the settings; a preset only names settings."""
        experiment = planned.experiment
        settings = experiment.to_dict() | {"preset": "", "device": str(resolve_device(experiment.device))}
        sources = (experiment.data.source, experiment.data.test_source)
        for source in sources:
            if source not in self.fingerprints:
                self.fingerprints[source] = load_names(source, experiment.data).fingerprint
        return [[self.fingerprints[source] for source in sources], settings]

    def make(
        self, planned: Sequence[Variant], stop: Callable[[], bool], processes: int | None
    ) -> Iterator[Event]:
        """Yield the events of `compare`, and raise as it does."""
        with tempfile.TemporaryDirectory(prefix="namemodel-study-") as predictions:
            yield from compare(planned, stop, processes=processes, out=Path(predictions))

    def save(self, planned: Variant, done: RunDone) -> None:
        """Store a run; its predictions first, so that a run with a JSON file is whole. Raises DataError."""
        with writing(self.folder):
            shutil.copyfile(done.tested, self.path(planned, "csv"))
        super().save(planned, done)

    def runs(self, planned: Sequence[Variant]) -> list[RunDone]:
        """Return runs, all of them stored, with the titles and numbers of the variants; raises as `read`."""
        return [
            dataclasses.replace(
                self.read(one)[1], run=number, model=one.model, tested=str(self.path(one, "csv"))
            )
            for number, one in enumerate(planned)
        ]
