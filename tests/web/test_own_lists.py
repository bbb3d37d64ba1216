"""Lists of one's own, ready-made ones among them, and the settings' form, as a browser may send them."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.stored import prices
from namemodel.article.studies.ablations import SINGLE_MISTAKES
from namemodel.config import SETTINGS
from namemodel.data import paste_lists, write_csv
from namemodel.errors import ConfigError, DataError, NameModelError
from namemodel.events import Finished
from namemodel.experiments import train
from namemodel.presets import make_experiment
from namemodel.web.shared.data_choice import (
    LABEL_LETTERS,
    MOST_LETTERS,
    READY_MADE,
    by_label,
    count_names,
    read_lists,
)
from namemodel.web.train.settings import ELSEWHERE, PRICES, SHOWN, Recipe, read_form, switches

TITLES = [one["title"] for one in READY_MADE]


def as_sent(**names: str) -> dict[str, Any]:
    return {"lists": [{"label": label, "names": text} for label, text in names.items()]}


@pytest.mark.parametrize("ready", READY_MADE, ids=TITLES)
def test_a_ready_made_list_has_names_of_its_own_as_many_as_a_class_can_read(ready: dict[str, Any]) -> None:
    names = [name for one in ready["lists"] for name in one["names"].split("\n")]
    assert len({name.lower() for name in names}) == len(names)
    counts = paste_lists(by_label(read_lists(ready))).counts().values()
    assert all(24 <= count <= 40 for count in counts)


@pytest.mark.slow
@pytest.mark.parametrize("ready", READY_MADE, ids=TITLES)
def test_a_ready_made_pair_is_learned(ready: dict[str, Any], tmp_path: Path) -> None:
    write_csv(paste_lists(by_label(read_lists(ready))), tmp_path / "names.csv")
    experiment = make_experiment(device="cpu", source=str(tmp_path / "names.csv"))
    (end,) = [event for event in train(experiment) if isinstance(event, Finished)]
    assert end.test_accuracy > 0.7


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (None, "did not arrive"),
        ([], "did not arrive"),
        ({"lists": {"label": "A"}}, "did not arrive"),
        ({"lists": [1, 2]}, "not text"),
        ({"lists": [{"label": "A", "names": ["x"]}]}, "not text"),
        ({"lists": [{"label": None, "names": "x"}]}, "not text"),
        ({"lists": [{}] * 7}, "There are 7 lists; 6 are allowed"),
        (as_sent(A="x" * MOST_LETTERS, B="y"), "1,000,001 letters; 1,000,000 are allowed"),
        (as_sent(**{"a" * (LABEL_LETTERS + 1): "x"}), "81 letters; 80 are allowed"),
    ],
)
def test_lists_that_a_page_would_not_send_are_refused(sent: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_lists(sent)


def test_lists_without_a_label_or_of_one_label_are_refused() -> None:
    with pytest.raises(DataError, match="no label"):
        by_label(read_lists(as_sent(**{" ": "x"})))
    with pytest.raises(DataError, match="Two lists are called 'A'"):
        by_label(read_lists(as_sent(**{"A": "x", "A ": "y"})))
    assert by_label(read_lists(as_sent(**{"A": "x", " ": "\n"}))) == {"A": "x"}


def test_a_letter_that_is_half_a_character_is_replaced() -> None:
    assert read_lists(as_sent(A="x\ud800"))[0].names == "x?"


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {"changes": {"source": "/etc/passwd"}},
        {"changes": {"test_source": "x"}},
        {"changes": []},
        {"architecture": ["gru"]},
        {"source": "x"},
        {"preset": "x" * 1000},
        {"changes": {"case": "x" * 1000}},
    ],
)
def test_a_form_that_a_page_would_not_send_is_refused(sent: Any) -> None:
    with pytest.raises(NameModelError, match="Reload the page"):
        read_form(sent)


def test_the_form_has_every_setting_of_a_run_and_no_path() -> None:
    assert set(SHOWN) == set(SETTINGS) - set(ELSEWHERE)
    assert {"source", "test_source", "sheet"} <= set(ELSEWHERE)


def test_numbers_get_the_type_of_their_setting() -> None:
    sent = {"seed": 3.0, "changes": {"epochs": 4.0, "dropout": 0, "learning_rate": 0.01}}
    read = read_form(sent)
    assert read == Recipe(seed=3, changes={"epochs": 4, "dropout": 0.0, "learning_rate": 0.01})
    experiment = make_experiment(read.architecture, read.preset, seed=read.seed, **read.changes)
    assert experiment.training.epochs == 4


@pytest.mark.parametrize("value", [None, "x", [1], True, 1e9])
def test_a_number_that_is_none_is_refused_by_the_setting(value: Any) -> None:
    with pytest.raises(NameModelError, match="epochs is"):
        make_experiment(**read_form({"changes": {"epochs": value}}).changes)


def test_a_number_that_no_float_holds_is_refused_in_words() -> None:
    with pytest.raises(ConfigError, match="learning_rate is a number too large"):
        read_form({"changes": {"learning_rate": 10**400}})


def test_names_are_counted_as_the_boxes_count_them() -> None:
    assert count_names("eins\n zwei \nEINS\n\n") == 2


def test_each_choice_of_the_article_has_its_price_from_the_stored_comparison() -> None:
    assert prices() == json.loads(PRICES.read_text(encoding="utf-8"))
    told = [one for one in prices().values() if "beyond chance" in one["says"]]
    assert len(told) < len(SINGLE_MISTAKES)  # of the others it is said what could have been found
    assert all("less than" in one["says"] for one in prices().values() if one not in told)
    assert [one["title"] for one in switches()["mistakes"]] == [one.title for one in SINGLE_MISTAKES]
