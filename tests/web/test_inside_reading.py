"""Exhibit 1: the names that it spells, and the code that it shows."""

import dataclasses
import sys
from collections.abc import Iterator
from types import CodeType, FrameType

import pytest

from namemodel.inference.pretrained import load
from namemodel.web.inside.exhibit import Visit
from namemodel.web.inside.reading import READING, SPELLED
from tests.web.inside_visits import look_at
from tests.web.own_models import temporary_context


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    with temporary_context() as context:
        yield dataclasses.replace(look_at("Choi", context, spell="1"), model="languages-gru")


def test_new_names_of_both_lists_are_spelled_and_none_is_a_training_name(visit: Visit) -> None:
    trace = READING.trace(visit)
    assert [*trace["spelled"]] == [trace["predicted"], trace["against"]]
    for names in trace["spelled"].values():
        assert len({*names}) == len(names) == SPELLED
        assert not any(answer.seen_in_training for answer in load("languages-gru").classify(names))
    assert trace["spelled_note"] == ""


def test_the_code_that_is_shown_is_what_made_the_trace(visit: Visit) -> None:
    ran = set[CodeType]()

    def note(frame: FrameType, event: str, _: object) -> None:
        ran.add(frame.f_code)

    sys.setprofile(note)
    READING.trace(dataclasses.replace(visit, options={"spell": "2"}))
    sys.setprofile(None)
    assert [shown.__qualname__ for shown in READING.code if shown.__code__ not in ran] == []
