"""Prints how long training takes to reach the article's 93.57 %, against the article's own recipe.

    python benchmarks/speed.py [SEEDS]

The test names are looked at each half epoch, here only and off the clock. Seconds are those of training
alone, imports and reading apart, in one thread; a run that never gets there counts its full time. All
recipes run in one process, so that the ratios are taken in one run.
"""

from __future__ import annotations

import statistics
import sys
import time

from namemodel.config import Experiment
from namemodel.experiments import make_run
from namemodel.hardware import use_one_thread
from namemodel.presets import make_experiment
from namemodel.training.loop import TrainingRun

GOAL = 0.9357
SEEDS = 5
ARTICLE = ("rnn", "article")
RECIPES = (ARTICLE, ("rnn", "quick"), ("gru", "quick"), ("rnn", "recommended"), ("gru", "recommended"))


def test_accuracy(run: TrainingRun) -> float:
    """Return the share of test names that are right now."""
    right = run.trainer.logits(run.data.test).argmax(dim=1) == run.data.test.labels
    run.trainer.model.train()
    return float(right.float().mean())


def seconds_to_goal(experiment: Experiment) -> tuple[float, bool]:
    """Return the seconds of training until the goal is reached, and whether it is."""
    run = make_run(experiment)
    trainer = run.trainer
    trainer.model.train()
    took, batches = 0.0, len(trainer.sampler)
    for epoch in range(1, experiment.training.epochs + 1):
        epoch_batches = trainer.sampler.epoch(epoch)
        for number in range(1, batches + 1):
            began = time.perf_counter()
            trainer.step(next(epoch_batches), epoch, number)
            took += time.perf_counter() - began
            if number in (max(batches // 2, 1), batches) and test_accuracy(run) >= GOAL:
                return took, True
    return took, False


def main() -> None:
    """Print a row for each recipe."""
    use_one_thread()
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    seconds_to_goal(make_experiment("rnn", "quick", epochs=1))  # what only the first run pays for
    print(f"| recipe | median s to {GOAL:.2%} | each seed | reached | times faster |")
    print("| --- | --- | --- | --- | --- |")
    slowest = 0.0
    for architecture, preset in RECIPES:
        runs = [
            seconds_to_goal(make_experiment(architecture, preset, seed=seed, device="cpu"))
            for seed in range(seeds)
        ]
        median = statistics.median(took for took, _ in runs)
        slowest = slowest or median
        each = ", ".join(f"{took:.2f}" for took, _ in runs)
        reached = sum(there for _, there in runs)
        ratio = slowest / median
        print(
            f"| {architecture}, {preset} | {median:.2f} | {each} | {reached}/{seeds} | {ratio:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
