"""What was measured of a model, or read for it: kept as long as the model is, and no longer."""

from __future__ import annotations

from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from namemodel.web.shared.sessions import PREFIX, SessionStore


class Measured:
    """Results by model, and a thread for what no page should wait for."""

    def __init__(self, store: SessionStore) -> None:
        self._store, self.background = store, ThreadPoolExecutor(1)
        self._pretrained: dict[str, dict[Hashable, Any]] = {}

    def of(self, model: str) -> dict[Hashable, Any]:
        """Return the results of a model; those of a visitor's go with its folder.

        Raises:
            NameModelError: the visitor's model is gone.
        """
        if model.startswith(PREFIX):
            return self._store.get(model).measured
        return self._pretrained.setdefault(model, {})

    def close(self) -> None:
        """Begin nothing more."""
        self.background.shutdown(wait=False, cancel_futures=True)
