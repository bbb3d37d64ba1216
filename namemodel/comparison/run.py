"""The runs of a comparison: variants trained, references fitted, in this process or in several.

Owns the order of things, and what a comparison begins and ends with. Knows nothing of how it is shown.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.checkpoint.files import save_checkpoint, weight_bytes
from namemodel.comparison.plan import Variant
from namemodel.comparison.references import REFERENCES, make_reference, predict_probabilities, weight_count
from namemodel.config import Experiment
from namemodel.data import load_splits
from namemodel.errors import choose
from namemodel.events import (
    METRICS,
    CompareDone,
    EpochDone,
    Event,
    Finished,
    Planned,
    RunDone,
    RunEpoch,
    RunStarted,
    SavedRow,
    Started,
)
from namemodel.experiments import make_run
from namemodel.hardware import one_thread, with_one_thread
from namemodel.inference.classifier import Classifier
from namemodel.jobs import run_tasks
from namemodel.names.normalise import normalise
from namemodel.names.vocabulary import Vocabulary
from namemodel.training.data import seen_hashes
from namemodel.training.final_evaluation import TestPrediction, evaluate_tests, save_tests
from namemodel.training.loop import TrainingRun
from namemodel.training.run_folder import RunFolder

SAVED_METRICS = ("n", "accuracy", "macro_f1", "log_loss", "calibration_error")
BYTES_A_WEIGHT = 8  # scikit-learn's weights are doubles; the list of n-grams beside them is not counted
TIMED_NAMES = 2000
TIMED_RUNS = 3


def compare(
    variants: Sequence[Variant],
    stop: Callable[[], bool] = lambda: False,
    saved: Sequence[tuple[str, Path]] = (),
    *,
    references: Sequence[str] = (),
    processes: int | None = 1,
    out: Path | None = None,
    models: bool = False,
) -> Iterator[Event]:
    """Run all variants and yield what happens; with several processes their events are mixed.

    Args:
        variants: what to run, as `plan` returns it.
        stop: called before every batch.
        saved: titles and run folders of trained models, whose rows come first.
        references: ids of `REFERENCES`; each is fitted on the names of the first variant of each seed, before
            the variants are trained, because it takes a moment only.
        processes: as in `run_tasks`.
        out: a folder for the predictions for the test names, a file a run; None writes none.
        models: whether the networks of the first seed are saved there, too, as `model_folder` says.

    Raises:
        ChoiceError: no such reference. NameModelError: as `train`.
    """
    titles = [choose("reference", id, REFERENCES) for id in references]
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    runs = planned_runs(variants, references, out, models)
    planned = dict.fromkeys(variant.model for variant in variants)
    yield Planned([*planned, *titles], list(dict.fromkeys(v.experiment.seed for v in variants)), len(runs))
    for title, folder in saved:
        yield saved_row(title, folder)
    done = 0
    for event in run_tasks(do_run, runs, processes, stop):
        done += isinstance(event, RunDone)
        yield event
    yield CompareDone(done, len(runs), stopped=done < len(runs))


def planned_runs(
    variants: Sequence[Variant], references: Sequence[str], out: Path | None, models: bool
) -> list[dict[str, Any]]:
    """Return the arguments of `do_run` for every run, the references first."""
    first_of_model = {v.model: v.experiment.seed for v in reversed(variants)}
    first_of_seed = {v.experiment.seed: v.experiment for v in reversed(variants)}
    planned = [(id, first_of_seed[seed], True) for seed in sorted(first_of_seed) for id in references]
    planned += [(variant.model, variant.experiment, False) for variant in variants]
    folder = None if out is None else str(out)
    return [
        {
            "run": run,
            "model": model,
            "experiment": one.to_dict(),
            "is_reference": is_reference,
            "out": folder,
            "keep": models and first_of_model.get(model) == one.seed,
        }
        for run, (model, one, is_reference) in enumerate(planned)
    ]


def do_run(
    stop: Callable[[], bool],
    run: int,
    model: str,
    experiment: dict[str, Any],
    is_reference: bool,
    out: str | None,
    keep: bool = False,
) -> Iterator[Event]:
    """Train and test a variant, or fit and test a reference; arguments are JSON values.

    Args:
        run: the number of the run.
        model: what the variant is called, or the id of the reference.
        experiment: as `Experiment.to_dict` writes it.
        out: the folder for the file of predictions; None for no file.
        keep: whether a trained network is saved there.
    """
    described, folder = Experiment.from_dict(experiment), None if out is None else Path(out)
    if is_reference:
        return run_reference(run, model, described, folder)
    kept = RunFolder(model_folder(folder, run)) if folder and keep else None
    return run_variant(run, Variant(model, described), folder, stop, kept)


def model_folder(out: Path, run: int) -> Path:
    """Return the folder of a run whose network is saved: its checkpoint and its learning curve."""
    return out / str(run)


def run_variant(
    run: int, variant: Variant, out: Path | None, stop: Callable[[], bool], kept: RunFolder | None = None
) -> Iterator[Event]:
    """Train and test a variant, and yield what happens; a stopped run has no `RunDone`.

    Args:
        kept: where the network is saved once it is tested.
    """
    seed = variant.experiment.seed
    if kept is not None:
        kept.create()
    yield RunStarted(run, variant.model, seed, variant.experiment.training.epochs)
    training = make_run(variant.experiment)
    for event in with_one_thread(training.events(stop)):
        match event:
            case Started():
                started = event
            case EpochDone():
                if kept is not None:
                    kept.append(event)
                figures = monitored(event.to_dict(), variant.experiment)
                yield RunEpoch(run, variant.model, seed, event.epoch, *figures, event.seconds)
            case Finished():
                if kept is not None:
                    save_checkpoint(kept.model, training.checkpoint(test=event.test))
                with one_thread():
                    done = variant_row(run, variant, started, event, training, out)
                yield done


def variant_row(
    run: int, variant: Variant, started: Started, end: Finished, training: TrainingRun, out: Path | None
) -> RunDone:
    """Return the row of a finished run, its speed measured here and now."""
    classifier = Classifier(training.checkpoint(), variant.model)
    return RunDone(
        run=run,
        model=variant.model,
        seed=variant.experiment.seed,
        architecture=started.architecture,
        parameters=started.parameters,
        epochs=end.epochs,
        trained_on=started.train_names,
        seconds=end.seconds,
        names_a_second=classifier_speed(classifier),
        megabytes=weight_bytes(classifier.model) / 1e6,
        tested=save_predictions(run, training.tests, out),
        **{name: end.test[name] for name in METRICS},
    )


def run_reference(run: int, id: str, experiment: Experiment, out: Path | None) -> Iterator[Event]:
    """Fit a reference on the names of an experiment and test it on the same test names.

    It chooses nothing on validation names, so it learns from those too. Of the experiment its data, spelling
    and seed count.

    Raises:
        ChoiceError: no such reference. NameModelError: as `load_splits`.
    """
    title = choose("reference", id, REFERENCES)
    yield RunStarted(run, title, experiment.seed, epochs=0)
    splits = load_splits(experiment.data, experiment.text, experiment.seed)
    learnt = (splits.train, splits.validation)
    names = [normalise(name, experiment.text) for table in learnt for name in table.names]
    model, began = make_reference(id), time.perf_counter()
    model.fit(names, np.array([label for table in learnt for label in table.labels]))
    seconds = time.perf_counter() - began

    def predict(names: Sequence[str]) -> npt.NDArray[np.float64]:
        normalised = [normalise(name, experiment.text) for name in names]
        return predict_probabilities(model, normalised, len(splits.test.label_names))

    evaluation, tests = evaluate_tests(splits.test, predict(splits.test.names), seen_hashes(*learnt))
    metrics = {name: getattr(evaluation, name) for name in METRICS}
    if not hasattr(model, "predict_proba"):
        metrics |= {"log_loss": None, "calibration_error": None, "reliability": []}
    parameters = weight_count(model)
    yield RunDone(
        run=run,
        model=title,
        seed=experiment.seed,
        architecture="",
        parameters=parameters,
        epochs=0,
        trained_on=len(names),
        seconds=seconds,
        names_a_second=names_a_second(predict, Vocabulary.fit(names).characters),
        megabytes=parameters * BYTES_A_WEIGHT / 1e6,
        tested=save_predictions(run, tests, out),
        **metrics,
    )


def saved_row(title: str, folder: Path) -> SavedRow:
    """Return the row of a trained run; raises CheckpointError when it cannot be read."""
    run = RunFolder(folder)
    classifier, epochs = Classifier.load(run.model), run.epochs()
    test = classifier.checkpoint.metrics.get("test", {})
    return SavedRow(
        title=title,
        parameters=classifier.parameters,
        epochs=len(epochs),
        **{name: test.get(name) for name in SAVED_METRICS},
        seconds=sum(epoch["seconds"] for epoch in epochs),
        names_a_second=classifier_speed(classifier),
        megabytes=weight_bytes(classifier.model) / 1e6,
        curve=[(epoch["epoch"], *monitored(epoch, classifier.checkpoint.experiment)) for epoch in epochs],
    )


def monitored(epoch: dict[str, Any], experiment: Experiment) -> tuple[float | None, float | None]:
    """Return an epoch's loss and accuracy on the names that `RunEpoch` describes; None if not evaluated."""
    split = "validation" if experiment.data.validation_fraction else "train"
    if experiment.settings["select_on"] == "test":
        split = "test"
    return epoch[f"{split}_loss"], epoch[f"{split}_accuracy"]


def save_predictions(run: int, tests: Sequence[TestPrediction], out: Path | None) -> str:
    """Write a run's predictions for the test names; returns the path, empty where there is no folder."""
    if out is None:
        return ""
    path = out / f"{run}.csv"
    save_tests(path, tests)
    return str(path)


def classifier_speed(classifier: Classifier) -> float:
    """Return how many names a network classifies in a second, its products in float32."""
    return names_a_second(classifier.predict, classifier.checkpoint.vocabulary.characters)


def names_a_second(predict: Callable[[Sequence[str]], object], characters: Sequence[str]) -> float:
    """Return how many names `predict` classifies in a second, the best of a few runs.

    The names are 4 to 11 random `characters`: they hardly share prefixes, which are read once for all names
    that begin with them. Real names are faster.
    """
    draw = random.Random(0)
    names = ["".join(draw.choices(characters, k=4 + row % 8)) for row in range(TIMED_NAMES)]
    best = float("inf")
    for _ in range(TIMED_RUNS):
        began = time.perf_counter()
        predict(names)
        best = min(best, time.perf_counter() - began)
    return TIMED_NAMES / best
