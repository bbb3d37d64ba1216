"""Results over test names, which are kept as long as their model."""

import weakref

import pytest

from namemodel.errors import NameModelError
from namemodel.web.shared.measured import Measured
from namemodel.web.shared.sessions import SessionStore


class Result:
    """Something that can be seen to be gone."""


def test_what_was_measured_of_a_visitors_model_goes_with_its_folder() -> None:
    store = SessionStore()
    measured, result = Measured(store), Result()
    with store.folder_for("a session") as stored:
        store.promote(stored, "Mine")
    measured.of(stored.id)["names"] = result
    assert measured.of(stored.id) == {"names": result}
    assert measured.of("german-italian-gru") == {}
    id, gone = stored.id, weakref.ref(result)
    store.drop(id)
    del stored, result
    with pytest.raises(NameModelError):
        measured.of(id)
    assert gone() is None
    measured.close()
    store.close()
