"""Prints rows a second on Ray with one worker and with two, against the local engine, in one run.

    python benchmarks/on_ray.py [ROWS [MODEL]]

All names are different, so every row is a name for the model. The overhead is what a table of a hundred
rows takes: Ray's start and end, and a model for each worker. It is taken off before rows a second are
reckoned, of the local engine's time, too. Blocks are small, so that two workers get as many rows each.
(A file called ray.py would be imported in the place of Ray.)
"""

from __future__ import annotations

import itertools
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from namemodel.config import DEFAULT_MODEL
from namemodel.events import Event, TableDone
from namemodel.hardware import use_one_thread
from namemodel.inference.pretrained import load, model_folder
from namemodel.tables.ray import BLOCK, classify_on_ray
from namemodel.tables.ray_session import Cluster
from namemodel.tables.run import classify_table

ROWS, FEW, REPEATS = 300_000, 100, 3
SYLLABLES = [
    *("ber", "ba", "ca", "della", "di", "ge", "gia", "hof", "kel", "lo", "mann", "mar", "ne", "ner"),
    *("ni", "ro", "ros", "schu", "si", "stein", "ti", "to", "wal", "zi"),
]

Run = Callable[[Path, Path], Iterator[Event]]


def write_names(path: Path, rows: int) -> Path:
    """Write a CSV of names that are all different."""
    draw, names = random.Random(0), dict[str, None]()
    while len(names) < rows:
        names["".join(draw.choices(SYLLABLES, k=draw.randint(2, 5))).capitalize()] = None
    path.write_text("id,surname\n" + "".join(f"{i:08},{n}\n" for i, n in enumerate(names)), encoding="utf-8")
    return path


def seconds(run: Run, source: Path, target: Path) -> float:
    """Return the seconds from a file to a file, or to a folder."""
    began = time.perf_counter()
    *_, done = run(source, target)
    assert isinstance(done, TableDone)
    target = Path(done.output)
    took = time.perf_counter() - began
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink()
    return took


def here(model: str) -> Run:
    """Return a run of the local engine."""
    return lambda source, target: classify_table(load(model), source, target)


def on_ray(model: str, workers: int) -> Run:
    """Return a run on Ray with so many workers."""
    folder, cluster = model_folder(model), Cluster(workers=workers)
    return lambda source, target: classify_on_ray(
        folder, str(source), str(target.with_suffix("")), cluster=cluster, block=BLOCK // 8
    )


def main() -> None:
    """Print a row for each way: of each time the least of several, all ways in turn."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    model = sys.argv[2] if len(sys.argv) > 2 else DEFAULT_MODEL
    use_one_thread()
    ways = {"local": here(model), "Ray, 1 worker": on_ray(model, 1), "Ray, 2 workers": on_ray(model, 2)}
    times: dict[tuple[str, int], float] = {}
    with tempfile.TemporaryDirectory() as folder:
        tables = {n: write_names(Path(folder, f"{n}.csv"), n) for n in (FEW, rows)}
        for _ in range(REPEATS):
            for (name, run), (n, table) in itertools.product(ways.items(), tables.items()):
                took = seconds(run, table, Path(folder, "out.csv"))
                times[name, n] = min(took, times.get((name, n), took))
    print(f"{rows:,} different names, {model}, CSV in to CSV out\n")
    print("| engine | overhead, s | whole, s | rows/s without overhead | times the local engine |")
    print("| --- | --- | --- | --- | --- |")
    speeds = {name: (rows - FEW) / max(times[name, rows] - times[name, FEW], 1e-9) for name in ways}
    for name, speed in speeds.items():
        few, whole = times[name, FEW], times[name, rows]
        print(f"| {name} | {few:.1f} | {whole:.1f} | {speed:,.0f} | {speed / speeds['local']:.2f} |")


if __name__ == "__main__":
    main()
