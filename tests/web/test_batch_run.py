"""A run of the Batch tab without a browser, in a process of its own, since Gradio leaves sockets open."""

import os
import subprocess
import sys
from pathlib import Path

from tests.web.conftest import ROOT, SECONDS

# Starts a run of a table that is gone, twice: the page waits for it, then it is about something else.
RUN = """
import sys
from pathlib import Path
import gradio as gr
from namemodel.config import DEFAULT_MODEL
from namemodel.errors import JobError
from namemodel.jobs import WorkerPool
from namemodel.readers.opening import inspect_table
from namemodel.web.batch.choice import TableChoice, Upload
from namemodel.web.batch.run import RunView, TableRun
from namemodel.web.shared.context import Context
from namemodel.web.shared.runs import Run
from namemodel.web.shared.sessions import SessionStore
from namemodel.web.work import MODULES

table = Path(sys.argv[1])
pool = WorkerPool(MODULES, 1)
with gr.Blocks() as blocks:
    context = Context(blocks, SessionStore(), pool, pool)
    view, settings = RunView(context, "Batch"), TableChoice().settings
made = DEFAULT_MODEL, {field: control.value for field, control in settings.items()} | {"column": "name"}
for forgotten in (False, True):
    table.write_text("name\\nRossi\\nSchmidt\\n")
    run = TableRun(context, view, Upload(table, inspect_table(table), {}), made, "GRU")
    table.unlink()
    owned = Run(pool, "somebody", "Batch", view.components, view.failed)
    updates = run.updates(owned)
    next(updates)
    owned.stored.job.worker.process.wait()
    if forgotten:
        owned.leave()
    try:
        print(sum(value != gr.skip() for update in updates for value in update.values()))
    except JobError as error:
        print(error)
pool.close()
print(len(list(context.store.root.iterdir())))
context.store.close()
"""


def test_a_run_that_fails_when_the_page_is_about_another_table_ends_in_silence(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "staff.csv")],
        env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    waited, forgotten, folders = run.stdout.splitlines()
    assert "staff.csv" in waited
    assert (forgotten, folders) == ("0", "0")
