"""Builds the pretrained models: `python -m namemodel.publishing.build_pretrained [ID ...]`.

Each is trained by its preset with seed 0 on the real lists, the small ones first; its checkpoint replaces the
one in `checkpoints/`, and its card and its figures over the test names (`inside/figures_over_names.py`) are
written beside it. With two units the first weights decide how much a network
learns: of eight seeds that with the lowest validation loss is kept. Nothing is chosen on test names.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from namemodel.checkpoint.files import load_checkpoint
from namemodel.config import Experiment
from namemodel.errors import NameModelError, choose
from namemodel.events import EpochDone, Finished
from namemodel.experiments import train
from namemodel.hardware import use_one_thread
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import PLACES, PRETRAINED, SMALL
from namemodel.inside.figures_over_names import find_test_names, measure_names, save_figures
from namemodel.presets import make_experiment
from namemodel.publishing.card import make_hub_card
from namemodel.training.run_folder import MODEL

CARD = "README.md"
SEEDS = {"two-units": 8}  # of which one is chosen, by preset


def make_checkpoints(place: Path, wanted: Collection[str] = ()) -> None:
    """Train pretrained models into a folder, printing a line for each.

    Args:
        wanted: ids; none for all.

    Raises:
        ChoiceError: there is no pretrained model of that id.
    """
    models = SMALL | PRETRAINED
    chosen = {id: choose("pretrained model", id, models) for id in wanted or models}
    use_one_thread()
    for id, (data, architecture, preset) in chosen.items():
        with tempfile.TemporaryDirectory() as folder:
            run = Path(folder) / "run"
            *_, end = train(choose_experiment(data, architecture, preset), run)
            assert isinstance(end, Finished)
            put_in_place(run / MODEL, place / id)
        measure(place / id)
        size = sum(file.stat().st_size for file in (place / id).iterdir()) / 1e6
        print(
            f"{id}: test accuracy {end.test_accuracy:.2%}, macro-F1 {end.test['macro_f1']:.3f}, "
            f"{end.epochs} epochs, {end.seconds:.0f} s, {size:.1f} MB",
            flush=True,
        )


def choose_experiment(data: str, architecture: str, preset: str) -> Experiment:
    """Return a pretrained model's experiment: where there are several seeds, the best on validation names."""
    experiments = [
        make_experiment(architecture, preset, source=data, device="cpu", seed=seed)
        for seed in range(SEEDS.get(preset, 1))
    ]
    return min(experiments, key=validation_loss) if len(experiments) > 1 else experiments[0]


def validation_loss(experiment: Experiment) -> float:
    """Train a network and return its loss on the validation names, in nats."""
    (*_, loss) = (event.validation_loss for event in train(experiment) if isinstance(event, EpochDone))
    assert loss is not None  # 5 % are held out
    return loss


def put_in_place(model: Path, target: Path) -> None:
    """Replace the checkpoint in `target`, and write its card."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(model, target)
    card = make_hub_card(load_checkpoint(target), target.name)
    (target / CARD).write_text(card, encoding="utf-8")


def measure(folder: Path) -> None:
    """Write what a model makes of its test names beside it."""
    classifier = Classifier.load(folder)
    names = find_test_names(classifier)
    assert names is not None  # it was trained a moment ago
    save_figures(folder, measure_names(classifier, names))


if __name__ == "__main__":
    try:
        make_checkpoints(PLACES[-1], sys.argv[1:])
    except NameModelError as error:
        sys.exit(f"namemodel: {error}")
