"""What a worker finds out about a file: the server opens none that came from outside, nor its result."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from namemodel.errors import TableError
from namemodel.jobs import WorkerPool
from namemodel.tables import TableOpened, TableOptions
from namemodel.web.shared.limits import MEMORY, READ_SECONDS
from namemodel.web.work import preview_upload

PREVIEW = 200  # rows
CELLS = 8000  # of a preview: wide tables show fewer rows


def look(readers: WorkerPool, path: Path, options: TableOptions) -> TableOpened:
    """Look at a table in a worker.

    Raises:
        TableError: it takes too long.
        JobError: it is no table, takes too much memory, or all readers are at work.
    """
    asked: dict[str, Any] = {"options": options.to_dict(), "rows": PREVIEW, "cells": CELLS}
    until = time.monotonic() + READ_SECONDS
    job = readers.start(preview_upload, memory=MEMORY, source=str(path), **asked)
    try:
        for events in job.events():
            for event in events:
                if isinstance(event, TableOpened):
                    return event
            if time.monotonic() > until:
                break
    finally:
        job.stop(patience=0)
    raise TableError(
        f"{path.name} takes more than {READ_SECONDS:.0f} seconds to read. "
        "Give less of it, or use the command line: namemodel batch."
    )
