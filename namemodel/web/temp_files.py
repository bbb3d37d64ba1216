"""Files that Gradio writes for an upload and forgets.

Gradio's own sweep (`page.SWEEP`) takes uploads and downloads away an hour after they were made. It does
not know of an upload that was broken off in the middle, whose half stays, nor of the empty file that a
file component leaves at each event. Both lie in its folder under a name that begins with "tmp".
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from gradio.utils import get_upload_folder

SECONDS = 3600.0  # that a file stays after it was last written to


def sweep_leftovers() -> None:
    """Remove what Gradio has forgotten for `SECONDS`; what cannot be removed is somebody else's."""
    sweep_folder(Path(get_upload_folder()), time.time() - SECONDS)


def sweep_folder(folder: Path, before: float) -> None:
    """Remove a folder's forgotten files that were last written to before a time, in seconds."""
    for path in folder.glob("tmp*"):
        with contextlib.suppress(OSError):
            if path.is_file() and path.stat().st_mtime < before:
                path.unlink()
