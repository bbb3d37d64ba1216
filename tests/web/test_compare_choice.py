"""Which controls of Compare a result depends on."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from namemodel.web.compare.choice import ComparisonChoice
from namemodel.web.shared.data_choice import FILE, OWN_LISTS
from tests.web.inside_visits import make_context


@pytest.fixture(scope="module")
def choice() -> Iterator[ComparisonChoice]:
    async def build() -> ComparisonChoice:
        context = make_context()
        with context.blocks:
            context.newest.render()  # type: ignore[no-untyped-call]
            return ComparisonChoice(context, "")

    with ThreadPoolExecutor(1) as thread:  # another may run a loop in this one
        choice = thread.submit(asyncio.run, build()).result()
    yield choice
    choice.context.pool.close()
    choice.context.store.close()


@pytest.mark.parametrize(
    ("kind", "upload", "lists"),
    [("german-italian", False, False), (FILE, True, False), (OWN_LISTS, False, True)],
)
def test_only_the_names_that_are_used_count(
    choice: ComparisonChoice, kind: str, upload: bool, lists: bool
) -> None:
    names = choice.names
    values = dict.fromkeys(choice.components) | choice.set("networks", kind, 3)
    before = choice.described(values)
    assert (choice.described(values | {names.upload: "/tmp/names.csv"}) != before) is upload
    assert (choice.described(values | {names.lists: {"lists": []}}) != before) is lists
    assert choice.described(values | {names.kind: "languages"}) != before
