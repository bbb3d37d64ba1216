"""Prints how quick the tab Look inside is, in a real browser: python benchmarks/inside.py [--keys N].

For each exhibit: the numbers of its trace and the time that the server takes for it, the time from a press on
its button to the first picture, and from a key to the frame that shows what it changed, with a name of nine
letters. Beside them stands what a frame of an empty page takes, in the same browser.

Then how long a request to Classify takes alone, and beside visitors who type names in the tab: each a new one
every 300 ms, or as soon as the last is answered. Their requests come from processes of their own, on the same
machine.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from string import ascii_lowercase
from typing import Any, NamedTuple

import httpx
from playwright.sync_api import Locator, Page, sync_playwright

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
CONTROLS = {"gates": ".nm-gates-grid input:checked"}
SLIDER = ":is([role=slider], input[type=range])"  # the control of the other exhibits
LISTEN = """() => {
  window.frame = new Promise((done) => addEventListener("keydown", ({ timeStamp }) =>
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - timeStamp), 0)),
    { capture: true, once: true }));
}"""
PAUSE = 0.3  # seconds between the names that a visitor types
TIMEOUT = 60.0  # seconds for one request


def spread(values: Sequence[float]) -> str:
    """Return the median and the 95th percentile of milliseconds, in words."""
    return f"{statistics.median(values):.0f} ms, 95 % {percentile(values):.0f} ms"


def percentile(values: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


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


def time_keys(page: Page, keys: int, shown: Locator | None = None) -> list[float]:
    """Return the milliseconds from each key, on what has the focus, to the frame behind it.

    Args:
        shown: what each key has to change.
    """
    page.keyboard.press("Home")
    taken, before = list[float](), shown and shown.inner_html()
    for number in range(keys):
        page.evaluate(LISTEN)
        page.keyboard.press("ArrowLeft" if number // 4 % 2 else "ArrowRight")
        taken.append(float(page.evaluate("window.frame")))
        after = shown and shown.inner_html()
        assert shown is None or after != before, f"key {number + 1} changed nothing"
        before = after
    return taken


class Look(NamedTuple):
    """A request for a trace, as the page sends it."""

    address: str
    body: dict[str, Any]


def watch_look(page: Page) -> Look:
    """Type a name in the tab, and return the request that the page sends."""
    with page.expect_request(lambda request: '"exhibit"' in (request.post_data or "")) as sent:
        page.locator("#nm-inside-name").fill("Rossi")
    return Look(sent.value.url, json.loads(sent.value.post_data or ""))


def type_names(client: httpx.Client, look: Look, visitor: int, seconds: float) -> int:
    """Ask for traces of one name after another, as a visitor does who types; return how many."""
    draw, count, end = random.Random(visitor), 0, time.monotonic() + seconds
    time.sleep(PAUSE * draw.random())  # they don't type in step
    while (began := time.monotonic()) < end:
        name = {"name": "".join(draw.choices(ascii_lowercase, k=8))}
        body = look.body | {"event_data": look.body["event_data"] | name}
        assert "trace" in client.post(look.address, json=body).raise_for_status().text
        count += 1
        time.sleep(max(0.0, PAUSE - (time.monotonic() - began)))
    return count


def visit_at_once(look: Look, visitors: int, seconds: float) -> int:
    """Let many visitors type; return how many traces they got."""
    with httpx.Client(timeout=TIMEOUT) as client, ThreadPoolExecutor(visitors) as threads:
        return sum(threads.map(lambda one: type_names(client, look, one, seconds), range(visitors)))


def time_classify(address: str, seconds: float) -> list[float]:
    """Return the milliseconds of each request to Classify, one after the other."""
    draw, taken, end = random.Random(-1), list[float](), time.monotonic() + seconds
    with httpx.Client(base_url=address, timeout=TIMEOUT) as client:
        while (began := time.monotonic()) < end:
            body = {"data": ["".join(draw.choices(ascii_lowercase, k=8)), DEFAULT_MODEL, 0.0]}
            client.post("/gradio_api/run/classify", json=body).raise_for_status()
            taken.append(1000 * (time.monotonic() - began))
            time.sleep(PAUSE / 10)
    return taken


def time_beside(address: str, look: Look, visitors: int, seconds: float) -> None:
    """Print how long Classify takes alone and beside visitors."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        warm = [processes.submit(time_classify, address, 1.0) for _ in range(2)]
        for one in warm:
            one.result()
        alone = processes.submit(time_classify, address, seconds).result()
        visits = processes.submit(visit_at_once, look, visitors, seconds)
        beside = processes.submit(time_classify, address, seconds).result()
    print(f"Classify alone: {spread(alone)}")
    print(f"Classify beside {visitors} visitors, who get {visits.result()} traces: {spread(beside)}")
    print(f"95th percentiles: {percentile(beside) / percentile(alone):.1f} times as long")


def main() -> None:
    """Measure every exhibit, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--keys", type=int, default=100, help="how many keys are pressed in each exhibit")
    parser.add_argument("--visitors", type=int, default=50, help="how many type names beside Classify")
    parser.add_argument("--seconds", type=float, default=5.0, help="for how long they do")
    given = parser.parse_args()
    keys: int = given.keys
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
            base = time_keys(empty, keys)
            print(f"an empty page: a frame in {spread(base)}")
            page.bring_to_front()
            for id in [*EXHIBITS][1:] + [*EXHIBITS][:1]:
                first = time_first(page, id)
                size, taken = time_trace(context, id)
                exhibit = page.locator(f"section[data-exhibit={id}]")
                exhibit.locator(CONTROLS.get(id, SLIDER)).first.focus()
                pressed = time_keys(page, keys, exhibit)
                print(
                    f"{id}: {size} numbers, {taken:.0f} ms on the server; first picture {first:.0f} ms; "
                    f"key to frame {spread(pressed)}",
                    flush=True,
                )
            time_beside(address, watch_look(page), given.visitors, given.seconds)
            browser.close()
    finally:
        close(context)


if __name__ == "__main__":
    main()
