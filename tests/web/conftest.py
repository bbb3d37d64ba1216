"""A real server, in a process and on a port of its own, and a real browser in front of it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LOG = "server.log"
SECONDS = 45  # that a test waits for the server or a worker on a busy machine


@dataclass(frozen=True)
class Site:
    """A page that is being served."""

    address: str
    folder: Path
    """Where the server and its workers put what is temporary."""
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> Path:
        """The file with what the server writes for its owner."""
        return self.folder / LOG

    def metrics(self) -> list[Path]:
        """Return the files that trainings of this server's visitors write."""
        return sorted(self.folder.glob("namemodel-page-*/*/run/metrics.jsonl"))

    def workers(self) -> set[str]:
        """Return the process ids of this server's workers."""
        listed = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "namemodel[.]jobs[.]child"],
            capture_output=True,
            text=True,
        )
        return set(listed.stdout.split())


def serve(folder: Path) -> Site:
    """Start `app.py` on a free port and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_TEMP_DIR": str(folder / "gradio"),
        "GRADIO_IS_E2E_TEST": "1",  # a closed page is noticed in a quarter of a second
        "TMPDIR": str(folder),
    }
    with (folder / LOG).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log
        )
    site = Site(f"http://127.0.0.1:{port}", folder, process)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(site.address, timeout=SECONDS)
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return site
    process.kill()
    pytest.fail(f"The page did not come up in {SECONDS} s.", pytrace=False)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The page, served to all tests: each is a visitor of its own."""
    served = serve(tmp_path_factory.mktemp("site"))
    yield served
    served.process.terminate()
    assert served.process.wait(SECONDS) == 0
    assert not list(served.folder.glob("namemodel-page-*"))  # what visitors trained went with the server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    found = subprocess.run(
        ["sh", "tests/install_browser.sh", "--find"], cwd=ROOT, capture_output=True, text=True
    )
    if found.returncode:
        pytest.fail("There is no browser for these tests. Run `make browser`.", pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found.stdout.strip(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Page]:
    """The page as a new visitor sees it."""
    with opened(browser, site) as page:
        yield page


@contextmanager
def opened(browser: Browser, site: Site) -> Iterator[Page]:
    """Open the page for a new visitor, and wait until it is ready; scripts must run without an error."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
        accept_downloads=True,
    )
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(error.stack or str(error)))
    page.set_default_timeout(SECONDS * 1000)
    expect.set_options(timeout=SECONDS * 1000)
    page.goto(site.address)
    expect(page.locator("#nm-answer .nm-verdict")).to_be_visible()
    yield page
    context.close()
    assert not broken, "\n".join(broken)
