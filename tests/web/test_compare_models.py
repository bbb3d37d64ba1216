"""Models of a comparison become the visitor's own."""

import shutil
from collections.abc import Iterator

import pytest

from namemodel.comparison.run import model_folder
from namemodel.errors import ChoiceError
from namemodel.inference.pretrained import pretrained_folder
from namemodel.training.run_folder import MODEL
from namemodel.web.compare.state import TESTED, save_runs
from namemodel.web.compare.tab import own_model
from namemodel.web.shared.sessions import MODELS_A_SESSION, SessionStore, StoredFolder
from tests.comparison.rows import row

MINE = "somebody"
TITLES = ("GRU", "RNN")


@pytest.fixture
def store() -> Iterator[SessionStore]:
    store = SessionStore()
    yield store
    store.close()


def compared(store: SessionStore) -> StoredFolder:
    """Return the folder of a comparison of two models, as the tab leaves it."""
    with store.folder_for(MINE) as kept:
        kept.title = "German and Italian"
        runs = [row(title, 0, 0.9, run=run) for run, title in enumerate(TITLES)]
        save_runs(kept.folder, runs, [])
        for run in runs:
            model = model_folder(kept.folder / TESTED, run.run)
            shutil.copytree(pretrained_folder("german-italian-linear"), model / MODEL)
    return kept


def test_a_model_that_is_opened_again_is_the_same(store: SessionStore) -> None:
    kept = compared(store)
    first = own_model(store, MINE, kept, "GRU")
    other = own_model(store, MINE, kept, "RNN")
    for _ in range(MODELS_A_SESSION + 1):
        assert own_model(store, MINE, kept, "GRU") == first
    assert [model.id for model in store.models_of(MINE)] == [other, first]
    assert own_model(store, MINE, compared(store), "GRU") not in (first, other)


def test_a_model_that_is_no_longer_kept_is_made_again(store: SessionStore) -> None:
    kept = compared(store)
    first = own_model(store, MINE, kept, "GRU")
    store.drop(first)
    again = own_model(store, MINE, kept, "GRU")
    assert again != first
    assert store.get(again).checkpoint.is_dir()


@pytest.mark.parametrize("title", ["", "LSTM", "../../etc"])
def test_a_model_that_the_comparison_has_not_is_refused(store: SessionStore, title: str) -> None:
    with pytest.raises(ChoiceError):
        own_model(store, MINE, compared(store), title)
