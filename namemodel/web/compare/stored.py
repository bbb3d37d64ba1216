"""Comparisons that come with the package: figures and learning curves of their runs, and not one name.

`make stored-comparisons` makes them (benchmarks/stored.py); the tab opens on one, and its cards are answered
from all. A file is JSON: what was planned, how and where it was run, and the runs in the order in which they
ended, each with its learning curve.
"""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from namemodel.comparison import Comparison
from namemodel.comparison.references import PRINTED
from namemodel.events import CompareDone, Event, Planned, RunDone, RunEpoch, RunStarted, event_from_dict
from namemodel.web.compare.state import ComparisonState

FOLDER = Path(__file__).parent / "results"
DIGITS = 5  # significant ones of a stored figure


def stored_path(id: str) -> Path:
    """Return the file of a stored comparison."""
    return FOLDER / f"{id}.json"


def pack(events: Iterable[Event], **made: Any) -> bytes:
    """Return the file of a comparison that ran to its end.

    Args:
        made: how and where, as JSON values.
    """
    planned: dict[str, Any] = {}
    curves: dict[int, list[list[float | None]]] = defaultdict(list)
    runs = []
    for event in events:
        match event:
            case Planned():
                planned = event.to_dict()
            case RunEpoch():
                curves[event.run].append([event.loss, event.accuracy])
            case RunDone():
                runs.append(dataclasses.replace(event, tested="").to_dict() | {"curve": curves[event.run]})
    lines = ",\n".join(json.dumps(rounded(run), ensure_ascii=False) for run in runs)
    head = json.dumps({"made": made, "planned": planned}, ensure_ascii=False)
    return f'{head[:-1]}, "runs": [\n{lines}\n]}}\n'.encode()


def rounded(value: Any) -> Any:
    """Return a JSON value with `DIGITS` significant digits of each float, at any depth."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, list):
        return [rounded(one) for one in value]
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return value


@cache
def load_stored(id: str) -> tuple[dict[str, Any], ComparisonState]:
    """Return how and where a stored comparison was made, and the comparison, over."""
    stored = json.loads(stored_path(id).read_text(encoding="utf-8"))
    planned = event_from_dict(stored["planned"])
    assert isinstance(planned, Planned)
    runs = [(run.pop("curve"), event_from_dict(run)) for run in stored["runs"]]
    done = [run for _, run in runs if isinstance(run, RunDone)]
    networks = {run.model for run in done if run.architecture}
    trained = (model for model in planned.models if model in networks)
    state = ComparisonState(trained, PRINTED, max(run.epochs for run in done))
    state.take(planned)
    for (curve, _), run in zip(runs, done, strict=True):
        state.take(RunStarted(run.run, run.model, run.seed, run.epochs))
        for epoch, (loss, accuracy) in enumerate(curve, start=1):
            state.take(RunEpoch(run.run, run.model, run.seed, epoch, loss, accuracy, 0.0))
        state.take(run)
    state.take(CompareDone(len(done), planned.runs, stopped=False))
    state.study, state.outcome = stored["made"]["study"], Comparison(state.done)
    return stored["made"], state
