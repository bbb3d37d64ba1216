"""Tables on many workers: real Ray, on this machine's cores and on a cluster of two nodes on this machine.

What a run leaves is held against what the local engine writes, row for row.
"""

import importlib.util
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from namemodel.errors import ConfigError, NameModelError, TableError
from namemodel.events import TableDone, TableProgress
from namemodel.inference.classifier import Classifier
from namemodel.tables.options import TableOptions
from namemodel.tables.ray import SUCCESS, classify_on_ray
from namemodel.tables.ray_session import LOOPBACK, QUIET, Cluster, environment
from namemodel.tables.run import classify_table
from tests.conftest import TOY_SYLLABLES
from tests.tables.files import read, write, write_xlsx

ROOT = Path(__file__).parents[2]
WITHOUT = importlib.util.find_spec("ray") is None
needs_ray = [
    pytest.mark.cluster,
    pytest.mark.skipif(WITHOUT, reason="Ray is not installed: pip install 'ray[data]'"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),  # Ray's
]
OurRun = Callable[..., TableDone]
# Ids that are no numbers, an NA that is none, empty cells, quotes, a newline.
NASTY = (
    '\n\nid,surname,note\n007,Bergholt,NA\n1e5,Rotika,"a ""b"", c"\n,,\n-5,Владимир,"two\nlines"\n'
    "=1+1,Wikberg,NULL\n\n9,Dörsten, spaced \n12,MÃ¼ller,null\n"
)


def processes() -> dict[int, tuple[int, int, str]]:
    """Return the parent, the session and the command of each process."""
    out = subprocess.run(
        ["ps", "-ewwo", "pid,ppid,sid,args"], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 3) for line in out.splitlines()[1:]]
    return {int(pid): (int(parent), int(session), command) for pid, parent, session, command in rows}


def below(pid: int) -> dict[int, str]:
    """Return the commands of all processes that a process started, and that these did."""
    there = processes()
    found, left = {}, [pid]
    while left:
        parent = left.pop()
        for child, (its, _, command) in there.items():
            if its == parent:
                found[child] = command
                left.append(child)
    return found


def addresses(pid: int) -> set[str]:
    """Return the addresses at which a process listens, as /proc has them."""
    sockets = set()
    try:
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            link = str(handle.readlink())
            if link.startswith("socket:["):
                sockets.add(link[8:-1])
    except OSError:
        return set()
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in sockets:
                found.add(fields[1].partition(":")[0])
    return found


def environ(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/environ").read_text().split("\0")
    except OSError:
        return []


def wait_for(holds: Callable[[], Any], seconds: float = 20) -> Any:
    end = time.monotonic() + seconds
    while not (value := holds()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
    return value


def people(rows: int, seed: int = 0) -> str:
    """Return a CSV of made-up people."""
    draw = random.Random(seed)
    syllables = [*TOY_SYLLABLES["Nord"], *TOY_SYLLABLES["Sud"]]
    names = ["".join(draw.choices(syllables, k=draw.randint(1, 5))).title() for _ in range(rows)]
    return "id,surname\n" + "".join(f"{number:06},{name}\n" for number, name in enumerate(names))


def local(classifier: Classifier, source: Path, target: Path, **options: Any) -> Path:
    """Return what the local engine writes."""
    list(classify_table(classifier, source, target, TableOptions(**options)))
    return target


def written(folder: Path) -> list[list[str]]:
    """Return the rows of all files behind each other, the titles once."""
    rows: list[list[str]] = []
    for path in sorted(folder.glob("part*")):
        titles, *body = read(path)
        rows += body if rows else [titles, *body]
    return rows


@pytest.fixture
def run(toy_run: Path) -> OurRun:
    """A function that classifies on Ray and returns the last event."""

    def classify(source: object, target: object, *cluster: Any, **options: Any) -> TableDone:
        more = {name: options.pop(name) for name in ("form", "block") if name in options}
        events = classify_on_ray(
            toy_run / "model", str(source), str(target), TableOptions(**options), *cluster, **more
        )
        *_, done = events
        assert isinstance(done, TableDone)
        return done

    return classify


@pytest.fixture(scope="module")
def nodes() -> Iterator[Any]:
    """A cluster of two nodes, with a core each, that finds out in about a second that one is dead."""
    fast = {
        "health_check_initial_delay_ms": 500,
        "health_check_period_ms": 500,
        "health_check_timeout_ms": 500,
        "health_check_failure_threshold": 3,
    }
    node = {"num_cpus": 1, "object_store_memory": 100_000_000}
    with environment(QUIET | LOOPBACK):
        import ray.cluster_utils

        head = {**node, "include_dashboard": False, "_system_config": fast}
        cluster = ray.cluster_utils.Cluster(initialize_head=True, head_node_args=head)
        try:
            cluster.add_node(**node)
            cluster.wait_for_nodes()
            yield cluster
        finally:
            cluster.shutdown()


def ray_folders() -> set[Path]:
    return set(Path("/tmp").glob("namemodel-ray-*"))


class TestOnThisMachine:
    pytestmark = needs_ray

    def test_the_rows_are_the_local_engines_and_nothing_is_left_or_reported(
        self, toy_run: Path, toy_classifier: Classifier, tmp_path: Path
    ) -> None:
        source = write(tmp_path / "in.csv", NASTY)
        options = TableOptions(probabilities=True, min_confidence=0.9)
        ours: dict[int, str] = {}
        before, folders = below(os.getpid()).keys(), ray_folders()
        listening, settings = set[str](), set[str]()
        folder = tmp_path / "out"
        for event in classify_on_ray(
            toy_run / "model", str(source), str(folder), options, Cluster(workers=1)
        ):
            if isinstance(event, TableProgress) and not listening:
                ours = {pid: command for pid, command in below(os.getpid()).items() if pid not in before}
                assert any("raylet" in command for command in ours.values()), ours
                listening = {address for pid in ours for address in addresses(pid)}
                settings = {setting for pid in ours for setting in environ(pid) if "USAGE_STATS" in setting}
                assert not any(command.endswith("dashboard") for command in ours.values())
        assert isinstance(event, TableDone)
        *_, done = classify_table(toy_classifier, source, tmp_path / "expected.csv", options)
        assert isinstance(done, TableDone)
        for field in ("rows", "seen", "predicted", "status"):
            assert getattr(event, field) == getattr(done, field)
        assert {k: v for k, v in event.unusual.items() if v} == {k: v for k, v in done.unusual.items() if v}
        assert_same(written(folder), read(tmp_path / "expected.csv"))
        assert json.loads((folder / SUCCESS).read_text())["rows"] == done.rows
        assert listening
        assert listening <= {"0100007F", "0000000000000000FFFF00000100007F"}  # 127.0.0.1 in /proc's words
        assert "RAY_USAGE_STATS_ENABLED=0" in settings
        wait_for(lambda: not ours.keys() & processes().keys())
        assert ray_folders() <= folders
        assert "RAY_USAGE_STATS_ENABLED" not in os.environ

    def test_ctrl_c_ends_the_run_and_leaves_nothing(
        self, toy_run: Path, tmp_path: Path, hear_ctrl_c: Callable[[], None]
    ) -> None:
        source = write(tmp_path / "in.csv", people(250_000))
        command = [sys.executable, "-m", "namemodel", "batch", str(source), str(tmp_path / "out")]
        flags = ["--engine", "ray", "--workers", "1", "--model", str(toy_run), "--json"]
        run = subprocess.Popen(
            [*command, *flags], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True, preexec_fn=hear_ctrl_c,
        )  # fmt: skip
        assert run.stdout is not None
        events = []
        for line in run.stdout:
            events.append(json.loads(line)["event"])
            if events[-1] == "TableProgress" and events.count("TableProgress") == 1:
                os.killpg(run.pid, signal.SIGINT)  # as a terminal does
        errors = run.stderr.read() if run.stderr else ""
        assert run.wait(60) == 130, errors
        assert events[-1] == "TableStopped"
        assert errors == ""
        assert not (tmp_path / "out").exists()
        wait_for(lambda: not [pid for pid, (_, session, _) in processes().items() if session == run.pid])


class TestOnTwoNodes:
    pytestmark = needs_ray

    def test_rows_of_many_files_and_blocks_come_in_order(
        self, run: OurRun, nodes: Any, toy_classifier: Classifier, tmp_path: Path
    ) -> None:
        folder = tmp_path / "in"
        (folder / "below").mkdir(parents=True)
        names = ["a.csv", "b.csv", "below/c.csv", "d.csv.gz"]
        expected: list[list[str]] = []
        for seed, name in enumerate(sorted(names)):
            write(folder / name, people([2000, 30, 700, 1][seed], seed))
            rows = read(local(toy_classifier, folder / name, tmp_path / "expected.csv"))
            expected += rows[1:] if expected else rows
        write(folder / "_SUCCESS", "")
        done = run(folder, tmp_path / "out", Cluster(nodes.address, 2), chunk_rows=20, block=2000)
        assert done.rows == sum(done.status.values()) == 2731
        assert len(list((tmp_path / "out").glob("part*"))) > 10
        assert_same(written(tmp_path / "out"), expected)

    def test_parquet_keeps_its_types(
        self, run: OurRun, nodes: Any, toy_classifier: Classifier, tmp_path: Path
    ) -> None:
        table = pa.table(
            {
                "id": pa.array([7, None, 9, 10], pa.int32()),
                "name": pa.array(["Bergholt", "Rotika", None, "NA"]).dictionary_encode(),
                "tags": pa.array([["a"], [], None, ["b", "c"]]),
            }
        )
        (tmp_path / "in").mkdir()
        for name in ("a.parquet", "b.pq"):
            pq.write_table(table, tmp_path / "in" / name)
        expected = pq.read_table(
            local(toy_classifier, tmp_path / "in" / "a.parquet", tmp_path / "expected.parquet")
        )
        run(tmp_path / "in", tmp_path / "out", Cluster(nodes.address), chunk_rows=2)
        files = sorted((tmp_path / "out").glob("part*"))
        assert pa.concat_tables(map(pq.read_table, files)).equals(pa.concat_tables([expected, expected]))
        done = run(tmp_path / "in", tmp_path / "text", Cluster(nodes.address), form="tsv")
        assert done.rows == 8
        (path,) = (tmp_path / "text").glob("part*.tsv")
        assert read(path, "\t")[4][:3] == ["10", "NA", '["b", "c"]']

    def test_other_encodings_delimiters_and_no_titles(self, run: OurRun, nodes: Any, tmp_path: Path) -> None:
        source = write(tmp_path / "in.csv", "1/Bergholt\n2/Rotikaé\n", "cp1252")
        flags = {"delimiter": "/", "encoding": "cp1252", "header": False, "column": 2}
        run(source, tmp_path / "out", Cluster(nodes.address), form="csv.gz", **flags)
        (path,) = (tmp_path / "out").glob("part*.csv.gz")
        assert [row[:3] for row in read(path, "/")] == [["1", "Bergholt", "Nord"], ["2", "Rotikaé", "Sud"]]

    def test_a_row_that_cannot_be_read_is_an_error_with_its_number_and_leaves_nothing(
        self, run: OurRun, nodes: Any, tmp_path: Path
    ) -> None:
        source = write(tmp_path / "in.csv", people(90_000) + "1,2,3\n")
        with pytest.raises(
            TableError, match=r"in\.csv cannot be read: .*Row #90002: Expected 2 columns, got 3"
        ):
            run(source, tmp_path / "out", Cluster(nodes.address))
        assert not (tmp_path / "out").exists()

    def test_no_row_is_lost_or_doubled_when_a_node_dies(  # the last, for the node is gone
        self, toy_run: Path, nodes: Any, toy_classifier: Classifier, tmp_path: Path
    ) -> None:
        source = write(tmp_path / "in.csv", people(3000))
        *_, expected = classify_table(toy_classifier, source, tmp_path / "expected.csv")
        assert isinstance(expected, TableDone)
        raylet = next(iter(nodes.worker_nodes)).all_processes["raylet"][0].process.pid
        options, cluster = TableOptions(chunk_rows=20), Cluster(nodes.address, workers=2)
        killed: list[int] = []
        rows = 0
        for event in classify_on_ray(
            toy_run / "model", str(source), str(tmp_path / "out"), options, cluster, block=300
        ):
            if isinstance(event, TableProgress) and not killed:
                its = below(raylet)
                at_work = [pid for pid, command in its.items() if command.startswith("ray::MapWorker")]
                if at_work and event.rows >= 100:
                    rows, killed = event.rows, [raylet, *its]
                    for pid in killed:
                        os.kill(pid, signal.SIGKILL)
        assert killed
        assert rows < 3000
        assert isinstance(event, TableDone)
        assert (event.rows, event.status, event.predicted) == (3000, expected.status, expected.predicted)
        assert_same(written(tmp_path / "out"), read(tmp_path / "expected.csv"))


def assert_same(rows: list[list[str]], expected: list[list[str]]) -> None:
    """Hold rows against expected ones: each cell, of the two fractions all but what rounding does."""
    assert len(rows) == len(expected)
    assert rows[0] == expected[0]
    fractions = [rows[0].index("confidence"), rows[0].index("margin")]
    for row, other in zip(rows[1:], expected[1:], strict=True):
        for place in fractions:
            if row[place] != other[place]:
                assert abs(float(row[place]) - float(other[place])) < 2e-4
                row[place] = other[place]
        assert row == other


class TestWhatIsRefused:
    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        return write(tmp_path / "in.csv", people(3))

    @pytest.mark.parametrize(
        "address", ["memory://in.csv", "s3://bucket/in.csv", "nonsense://in.csv", "nowhere.csv"]
    )
    def test_addresses(self, run: OurRun, tmp_path: Path, address: str) -> None:
        with pytest.raises(TableError, match=re.escape(address)):
            run(address, tmp_path / "out")
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("option", [{"truth": "id"}, {"resume": True}, {"escape_formulas": True}])
    def test_options_of_the_local_engine(
        self, run: OurRun, source: Path, tmp_path: Path, option: dict[str, Any]
    ) -> None:
        with pytest.raises(TableError, match="--engine local"):
            run(source, tmp_path / "out", **option)
        assert not (tmp_path / "out").exists()

    def test_kinds_of_files_that_the_local_engine_reads(self, run: OurRun, tmp_path: Path) -> None:
        sheet = write_xlsx(tmp_path / "in.xlsx", {"A": [["surname"], ["Bergholt"]]})
        twice = write(tmp_path / "twice.csv", "name,name\nRotika,Bergholt\nBergholt,Tika\n")
        for path in (sheet, twice):
            with pytest.raises(TableError, match="--engine local"):
                run(path, tmp_path / "out")

    def test_files_that_do_not_go_together(self, run: OurRun, tmp_path: Path) -> None:
        folder = tmp_path / "in"
        folder.mkdir()
        write(folder / "a.csv", people(10))
        write(folder / "b.csv", "id,name\n1,Rotika\n")
        with pytest.raises(TableError, match=r"b\.csv has other columns than .*a\.csv"):
            run(folder, tmp_path / "out")
        write(folder / "b.csv", "id,surname\n1,Rotika,x\n")
        with pytest.raises(TableError, match=r"b\.csv cannot be read: .*Row #2"):
            run(folder, tmp_path / "out")
        assert not (tmp_path / "out").exists()

    def test_a_folder_that_is_in_use_and_forms_that_are_not_known(
        self, run: OurRun, source: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "out").mkdir()
        write(tmp_path / "out" / "mine.txt", "kept")
        for target in (tmp_path / "out", source):
            with pytest.raises(TableError, match="is there already"):
                run(source, target)
        with pytest.raises(TableError, match="is within"):
            run(tmp_path, tmp_path / "inner")
        assert (tmp_path / "out" / "mine.txt").read_text() == "kept"
        with pytest.raises(NameModelError, match="xlsx"):
            run(source, tmp_path / "new", form="xlsx")
        with pytest.raises(ConfigError, match="workers is 0"):
            Cluster(workers=0)

    def test_without_ray_the_message_says_how_to_install_it(self, toy_run: Path, tmp_path: Path) -> None:
        source = write(tmp_path / "in.csv", people(3))
        arguments = ["batch", str(source), "out", "--engine", "ray", "--model", str(toy_run)]
        code = f"""if True:
            import sys
            sys.modules["ray"] = None
            from namemodel.cli import main
            sys.exit(main({arguments}))"""
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert done.returncode == 2
        assert done.stderr == "namemodel: Ray is not installed. Run: pip install 'ray[data]'\n"
        assert not (tmp_path / "out").exists()


class TestWithoutACluster:
    pytestmark = needs_ray

    def test_an_address_where_nobody_listens_is_an_error_at_once(self, run: OurRun, tmp_path: Path) -> None:
        source = write(tmp_path / "in.csv", people(3))
        with pytest.raises(TableError, match=r"There is no Ray cluster at 127\.0\.0\.1:1 "):
            run(source, tmp_path / "out", Cluster("127.0.0.1:1"))
        assert not (tmp_path / "out").exists()
