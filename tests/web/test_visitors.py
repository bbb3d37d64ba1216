"""What the server keeps for its visitors."""

from pathlib import Path

import pytest

from namemodel.errors import NameModelError
from namemodel.web.visitors import VisitorStore


def test_a_folder_gives_way_to_another_but_not_under_a_job_that_is_at_work_in_it() -> None:
    store = VisitorStore()
    try:
        with store.folder_for("somebody") as kept:
            store.replace(kept.id)
            assert store.folder_of(kept.id).is_dir()
        store.replace(kept.id)
        assert not Path(kept.folder).exists()
        with pytest.raises(NameModelError, match="no longer kept here"):
            store.folder_of(kept.id)
        store.replace("never-was")
    finally:
        store.close()
