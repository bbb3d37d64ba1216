"""The memory task under forced gates."""

import pytest

from namemodel.inside.memory_runs import MemoryRow, forced_memory


def run(architecture: str, start: str, length: int, seed: int, forced: list[float]) -> MemoryRow:
    settings = {"architecture": architecture, "start": start, "bias": 0.0, "length": length, "seed": seed}
    return MemoryRow(**settings, share=0.1, learned=True, accuracy=1.0, steps=50, forced=forced)  # type: ignore[arg-type]


def test_forced_runs_are_taken_together_by_length() -> None:
    rows = [
        run("gru", "chrono", 40, 0, [1.0, 0.2]),
        run("gru", "chrono", 20, 0, [1.0, 0.3]),
        run("gru", "chrono", 20, 1, [0.5, 0.5]),
        run("gru", "torch", 20, 0, [0.0, 0.0]),
        run("lstm", "chrono", 20, 0, [0.0, 0.0]),
        run("gru", "chrono", 80, 0, []),
    ]
    found = forced_memory(rows, "gru")
    assert list(found) == [20, 40]
    assert found[20].seeds == 2
    assert found[20].mean == pytest.approx([0.75, 0.4])
    assert found[20].lowest == pytest.approx([0.5, 0.3])
    assert found[20].highest == pytest.approx([1.0, 0.5])
    assert forced_memory(rows, "rnn") == {}
