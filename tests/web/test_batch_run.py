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


# Tells of the same choice of how a file is read twice, as browsers may.
TOLD_TWICE = """
import sys
from pathlib import Path
import gradio as gr
from namemodel.config import DEFAULT_MODEL
from namemodel.jobs import WorkerPool
from namemodel.web import reader_work
from namemodel.web.batch.choice import Upload
from namemodel.web.batch.reading import AS_GUESSED
from namemodel.web.batch.tab import BatchTab
from namemodel.web.shared.context import Context
from namemodel.web.shared.sessions import SessionStore

table = Path(sys.argv[1])
table.write_text("name\\nRossi\\nSchmidt\\n")
pool = WorkerPool(reader_work.MODULES, 1)
with gr.Blocks() as blocks:
    tab = BatchTab(context := Context(blocks, SessionStore(), pool, pool))
choice = tab.choice
values = {context.session: "", context.model: DEFAULT_MODEL, choice.opened: Upload(table, None, AS_GUESSED)}
values |= {menu: "" for menu in choice.menus.values()} | {choice.menus["header"]: False}
first = tab.read_again(values)
shown = [next(first)]
print(list(tab.read_again(values)) == [{choice.read: gr.skip()}])
shown += first
(values[choice.opened],) = [update[choice.opened] for update in shown if choice.opened in update]
print("no header" in shown[-1][choice.read])
print(list(tab.read_again(values)) == [{choice.read: gr.skip()}])
pool.close()
"""


def output_of(script: str, path: Path) -> list[str]:
    """Return the lines that a script prints of a table."""
    run = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(path.parent)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_a_run_that_fails_when_the_page_is_about_another_table_ends_in_silence(tmp_path: Path) -> None:
    waited, forgotten, folders = output_of(RUN, tmp_path / "staff.csv")
    assert "staff.csv" in waited
    assert (forgotten, folders) == ("0", "0")


def test_a_file_is_read_once_for_a_choice_that_is_told_twice(tmp_path: Path) -> None:
    assert output_of(TOLD_TWICE, tmp_path / "staff.csv") == ["True", "True", "True"]
