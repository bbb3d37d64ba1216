"""What was measured of a model, or read for it: kept as long as the model is, and no longer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, NamedTuple, TypeVar

from namemodel.web.shared.sessions import PREFIX, SessionStore

T = TypeVar("T")
PATIENCE = 0.1  # seconds that whoever asks first waits for a result


class Soon(NamedTuple, Generic[T]):
    """A result, if it is there by now, and whether it may be there a moment later."""

    result: T | None
    pending: bool = False


class Measured:
    """Results by model, and a thread for what no page should wait for."""

    def __init__(self, store: SessionStore) -> None:
        self._store, self.background, self._lock = store, ThreadPoolExecutor(1), threading.Lock()
        self._pretrained: dict[str, dict[Hashable, Future[Any]]] = {}

    def soon(self, model: str, key: Hashable, measure: Callable[..., T | None], *arguments: Any) -> Soon[T]:
        """Return what `measure` returns of a model; it is called once, in the background.

        Raises:
            NameModelError: the visitor's model is gone. Whatever `measure` raises.
        """
        with self._lock:
            results = self.of(model)
            first = key not in results
            if first:
                results[key] = self.background.submit(measure, *arguments)
        try:
            return Soon(results[key].result(PATIENCE if first else 0))
        except TimeoutError:
            return Soon(None, pending=True)

    def of(self, model: str) -> dict[Hashable, Future[Any]]:
        """Return the results of a model by key; those of a visitor's go with its folder.

        Raises:
            NameModelError: the visitor's model is gone.
        """
        if model.startswith(PREFIX):
            return self._store.get(model).measured
        return self._pretrained.setdefault(model, {})

    def close(self) -> None:
        """Begin nothing more."""
        self.background.shutdown(wait=False, cancel_futures=True)
