"""A visitor's own models, kept as the page keeps them, and the page opened in an exhibit."""

import asyncio
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from namemodel.experiments import train
from namemodel.presets import make_experiment
from namemodel.web.shared.context import Context
from tests.web.inside_visits import make_context

OWNER = "somebody"  # the session whose models they are


@contextmanager
def temporary_context() -> Iterator[Context]:
    """Give what all tabs share, and clean up after it."""

    async def build() -> Context:
        return make_context()

    with ThreadPoolExecutor(1) as thread:  # without a running loop Gradio makes some, and leaves them open
        context = thread.submit(asyncio.run, build()).result()
    yield context
    context.pool.close()
    context.store.close()


def keep_own(context: Context, folder: Path, architecture: str, **settings: object) -> str:
    """Train a network into a folder, and return the id under which the page keeps it for a visitor."""
    steps = {"epochs": 2, "hidden_size": 6, "device": "cpu"} | settings
    for _ in train(make_experiment(architecture, **steps), folder / "run"):  # type: ignore[arg-type]
        pass
    with context.store.folder_for(OWNER) as kept:
        shutil.copytree(folder / "run", kept.run)
        context.store.promote(kept, "Mine")
    return kept.id


def open_exhibit(page: Page, site: str, exhibit: str, name: str, **options: str) -> None:
    """Open the page in an exhibit, and wait for its picture."""
    page.goto("about:blank")
    page.goto(f"{site}/#{urlencode({'tab': 'look-inside', 'exhibit': exhibit, 'name': name, **options})}")
    expect(page.locator(f'.nm-exhibit[data-exhibit="{exhibit}"] .nm-says')).not_to_be_empty()
