"""What visitors upload and what is made of it goes after an hour, here after a second."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from namemodel.web.page import SWEEP
from namemodel.web.shared.sessions import FOLDER_SECONDS, SessionStore
from namemodel.web.shared.uploads import TEMP_SECONDS, sweep_temp_files
from tests.web.conftest import ROOT, SECONDS

# A server whose hour is a second; prints the files that Gradio keeps, as it goes.
SERVER = """
import json, os, time
from pathlib import Path
import requests
from namemodel.web.page import build_page
from namemodel.web.server import close, launch

folder = Path(os.environ["GRADIO_TEMP_DIR"])
def show(): print(json.dumps(sorted(p.name for p in folder.rglob("*.csv"))), flush=True)
context = build_page()
context.blocks.delete_cache = (1, 1)
(address,) = launch(context, "127.0.0.1", None)
sent = requests.post(f"{address}gradio_api/upload", files={"files": ("mine.csv", b"name\\nRossi\\n")})
sent.raise_for_status()
show()
deadline = time.monotonic() + 30
while list(folder.rglob("*.csv")) and time.monotonic() < deadline:
    time.sleep(0.2)
show()
close(context)
"""


def test_an_hour_is_an_hour_everywhere() -> None:
    assert SWEEP[1] == FOLDER_SECONDS == TEMP_SECONDS == 3600


@pytest.mark.slow
def test_an_upload_is_swept_when_its_time_is_over(tmp_path: Path) -> None:
    settings = {"GRADIO_TEMP_DIR": str(tmp_path / "gradio"), "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", SERVER],
        cwd=tmp_path,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=3 * SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    before, after = map(json.loads, run.stdout.splitlines()[-2:])
    assert before == ["mine.csv"]
    assert after == []


def test_a_result_goes_an_hour_after_its_run() -> None:
    now = 0.0
    store = SessionStore(clock=lambda: now)
    try:
        with store.folder_for("somebody") as kept:
            (kept.folder / "staff-classified.csv").write_text("name\n", encoding="utf-8")
        now = FOLDER_SECONDS - 1
        store.sweep()
        assert kept.folder.is_dir()
        now = FOLDER_SECONDS + 1
        store.sweep()
        assert not kept.folder.exists()
    finally:
        store.close()


def test_half_of_an_upload_that_broke_off_is_swept_and_nothing_else(tmp_path: Path) -> None:
    old, fresh, other = (tmp_path / name for name in ("tmpold", "tmpfresh", "staff.csv"))
    for path in (old, fresh, other):
        path.write_text("Rossi", encoding="utf-8")
    for path in (old, other):
        os.utime(path, (time.time() - 7200, time.time() - 7200))
    sweep_temp_files(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["staff.csv", "tmpfresh"]
