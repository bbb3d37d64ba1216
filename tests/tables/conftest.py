"""Fixtures for tests of tables."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from namemodel.events import TableDone
from namemodel.inference.classifier import Classifier
from namemodel.tables.options import TableOptions
from namemodel.tables.run import classify_table
from tests.tables.files import read, write

Run = Callable[..., list[list[str]]]
Finish = Callable[..., TableDone]


@pytest.fixture
def run(toy_classifier: Classifier, tmp_path: Path) -> Run:
    """A function from a CSV's text to the rows of the table that is written for it."""

    def classify(
        text: str, encoding_of_file: str = "utf-8", delimiter_of_file: str = ",", **options: Any
    ) -> list[list[str]]:
        source = write(tmp_path / "in.csv", text, encoding_of_file)
        list(classify_table(toy_classifier, source, tmp_path / "out.csv", TableOptions(**options)))
        return read(tmp_path / "out.csv", delimiter_of_file)

    return classify


@pytest.fixture
def finish(toy_classifier: Classifier) -> Finish:
    """A function that classifies a file and returns the last event."""

    def classify(source: Path, target: Path, **options: Any) -> TableDone:
        *_, done = classify_table(toy_classifier, source, target, TableOptions(**options))
        assert isinstance(done, TableDone)
        return done

    return classify
