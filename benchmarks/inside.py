"""Prints how quick the tab Look inside is, in a real browser: python benchmarks/inside.py [--keys N].

For each exhibit: the numbers of its trace and the time that the server takes for it, the time from a press on
its button to the first picture, and from a key to the next frame, with a name of nine letters. Beside them
stands what a frame of an empty page takes, in the same browser.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from namemodel.config import DEFAULT_MODEL
from namemodel.web.inside.exhibit import Visit
from namemodel.web.inside.plane import count_numbers
from namemodel.web.inside.tab import EXHIBITS
from namemodel.web.page import build_page
from namemodel.web.server import close, launch
from namemodel.web.shared.context import Context

ROOT = Path(__file__).parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NAME = "Tribbiani"
PRESS = """async ([selector, key]) => {
  const node = document.querySelector(selector);
  node?.focus();
  const began = performance.now();
  (node ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - began;
}"""


def spread(values: Sequence[float]) -> str:
    """Return the median and the 95th percentile of milliseconds, in words."""
    return f"{statistics.median(values):.0f} ms, 95 % {statistics.quantiles(values, n=20)[-1]:.0f} ms"


def time_trace(context: Context, id: str) -> tuple[int, float]:
    """Return the numbers of an exhibit's trace, and its milliseconds: the median of ten."""
    visit, taken, trace = Visit(context, DEFAULT_MODEL, NAME, {}), list[float](), {}
    for _ in range(10):
        began = time.perf_counter()
        trace = EXHIBITS[id].trace(visit)
        taken.append(1000 * (time.perf_counter() - began))
    return count_numbers(trace), statistics.median(taken)


def time_first(page: Page, id: str) -> float:
    """Return the milliseconds from a press on an exhibit's button to its picture."""
    began = time.perf_counter()
    page.locator(f"button[data-exhibit={id}]").click()
    page.locator(f"section[data-exhibit={id}] .nm-picture :is(.nm-tile, svg)").first.wait_for()
    return 1000 * (time.perf_counter() - began)


def time_keys(page: Page, selector: str, keys: int) -> list[float]:
    """Return the milliseconds from each key to the frame behind it."""
    pressed = ["ArrowLeft" if number // 4 % 2 else "ArrowRight" for number in range(keys)]
    return [float(page.evaluate(PRESS, [selector, key])) for key in pressed]


def main() -> None:
    """Measure every exhibit, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--keys", type=int, default=100, help="how many keys are pressed in each exhibit")
    keys: int = parser.parse_args().keys
    found = subprocess.run(
        ["sh", "tests/install_browser.sh", "--find"], cwd=ROOT, capture_output=True, text=True
    )
    if found.returncode:
        sys.exit("There is no browser to measure in. Run `make browser`.")
    context = build_page()
    try:
        address, *_ = launch(context, "127.0.0.1", None)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
            page.goto(f"{address}#tab=look-inside&name={NAME}")
            page.locator("section[data-exhibit] .nm-tile").first.wait_for()
            empty = browser.new_page()
            base = time_keys(empty, "body", keys)
            print(f"an empty page: a frame in {spread(base)}")
            page.bring_to_front()
            for id in [*EXHIBITS][1:] + [*EXHIBITS][:1]:
                first = time_first(page, id)
                size, taken = time_trace(context, id)
                slider = f"section[data-exhibit={id}] :is([role=slider], input[type=range])"
                pressed = time_keys(page, slider, keys)
                print(
                    f"{id}: {size} numbers, {taken:.0f} ms on the server; first picture {first:.0f} ms; "
                    f"key to frame {spread(pressed)}",
                    flush=True,
                )
            browser.close()
    finally:
        close(context)


if __name__ == "__main__":
    main()
