"""What a network makes of its test names as a whole: computed once, and kept without the names.

The lists aren't the program's to pass on, and a new installation has none. So the script that builds the
pretrained models writes these numbers beside the small ones, as `inside.json`; for a model that a visitor has
trained they are computed from the names that it was trained on. The order is that of the test names, which
come back wherever the data are at hand.

Owns the numbers, their file, and finding the names. How a number comes about is in `forced_gates.py`,
`edges.py` and `plane.py`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from namemodel.checkpoint.files import write_atomically
from namemodel.data import DATASETS, NameTable, archive_path, load_splits
from namemodel.errors import CheckpointError
from namemodel.evaluation.accuracy import accuracy
from namemodel.inference.classifier import Classifier
from namemodel.inside.answers import Predictor
from namemodel.inside.arrays import round_decimals
from namemodel.inside.belief import BeliefFigures, measure_belief
from namemodel.inside.edges import padded_accuracies, padded_constants, shifted_accuracies
from namemodel.inside.forced_gates import GATES, forced_accuracies
from namemodel.inside.plane import Plane, find_end_points, has_plane
from namemodel.inside.requirements import is_one_way
from namemodel.models import RecurrentClassifier
from namemodel.names.name_array import NameArray
from namemodel.training.data import fingerprint

FILE = "inside.json"  # in the checkpoint's folder
MOST_SHIFTED, MOST_PADDED = 3, 4  # letters of padding in front of a name, and behind it


class Figures(BaseModel):
    """Base of what is written; frozen, and checked when it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Accuracies(Figures):
    """The accuracies of a network, or of the classifier in it, over its N test names, fractions."""

    shifted: list[float]
    """With 0 … 3 letters of padding in front of each name; fewer if linear layers have no room."""
    padded: dict[str, list[float]] | None
    """With 0 … 4 letters of padding behind each name, by the state that is taken; None if both ways."""
    constant: dict[str, list[int | None]] | None
    """In the places of `padded`, the index of the list that all names get; None where they get several."""
    forced: list[float] | None
    """Under every combination of forced gates, in the order of `combinations`; None without gates."""

    @property
    def accuracy(self) -> float:
        """The accuracy with nothing changed."""
        return self.shifted[0]


class NameFigures(Figures):
    """What a network makes of its test names."""

    labels: list[int]
    """`[N]`, for each test name the index of its list among the model's labels."""
    accuracy: float
    """The accuracy of the answer, a fraction."""
    end_points: list[tuple[float, float]] | None
    """`[N, 2]`, the last state for each test name; None unless the state is of two numbers."""
    accuracies: dict[Predictor, Accuracies]
    """Of the answer and, if there is a character LM beside it, of the classifier alone; empty if the network
    reads both ways, for then no state has read the whole name and nothing else."""
    belief: BeliefFigures | None
    """How the belief fares letter by letter; None without a character LM."""


def measure_names(classifier: Classifier, names: NameTable) -> NameFigures:
    """Compute what a network makes of test names; what its shape cannot give is None.

    Raises:
        DataError: a label is none of the model's. InvalidName: a name is empty or too long for the model.
    """
    names, network = names.with_labels(classifier.labels), classifier.model
    has_char_lm = network.char_lm is not None
    both_ways = isinstance(network, RecurrentClassifier) and network.directions == 2
    predictors: tuple[Predictor, ...] = ("answer", "classifier") if has_char_lm else ("answer",)
    logits = classifier.calibrated_logits(NameArray.of(names.names, classifier.text))
    return NameFigures(
        labels=list(names.labels),
        accuracy=round_decimals(accuracy(logits, names.labels)),
        end_points=(
            round_decimals(find_end_points(Plane(classifier), names).points)
            if has_plane(classifier)
            else None
        ),
        accuracies={one: measure_accuracies(classifier, names, one) for one in predictors if not both_ways},
        belief=measure_belief(classifier, names.names, names.labels) if has_char_lm else None,
    )


def measure_accuracies(classifier: Classifier, names: NameTable, predictor: Predictor) -> Accuracies:
    """Compute the accuracies of a network, or of the classifier in it; errors as `measure_names`."""
    given, padded, constant, forced = (classifier, names.names, names.labels), None, None, None
    if is_one_way(classifier) or not isinstance(classifier.model, RecurrentClassifier):
        by_state = padded_accuracies(*given, MOST_PADDED, predictor)
        padded = {state: round_decimals(found) for state, found in by_state.items()}
        constant = padded_constants(classifier, names.names, MOST_PADDED, predictor)
    if classifier.checkpoint.experiment.model.architecture in GATES:
        forced = round_decimals([*forced_accuracies(*given, predictor).values()])
    shifted = round_decimals(shifted_accuracies(*given, MOST_SHIFTED, predictor))
    return Accuracies(shifted=shifted, padded=padded, constant=constant, forced=forced)


def find_test_names(classifier: Classifier, folder: Path | None = None) -> NameTable | None:
    """Return the names that a model was tested on, or None if they aren't at hand or have changed.

    Nothing is downloaded.

    Args:
        folder: where paths to name lists begin; by default the working directory.

    Raises:
        DataError: they are at hand, and can't be read.
    """
    experiment = classifier.checkpoint.experiment
    paths = {}
    for name in ("source", "test_source"):
        source = getattr(experiment.data, name)
        if source in DATASETS and DATASETS[source].needs_archive and not archive_path().is_file():
            return None
        if source and source not in DATASETS:
            paths[name] = str((folder or Path()) / source)
            if not Path(paths[name]).exists():
                return None
    splits = load_splits(experiment.data.replace(**paths), experiment.text, experiment.seed)
    return splits.test if fingerprint(splits) == classifier.checkpoint.data["fingerprint"] else None


def save_figures(folder: Path, found: NameFigures) -> None:
    """Write the numbers beside a checkpoint; raises CheckpointError."""
    path = folder / FILE
    try:
        write_atomically(path, found.model_dump_json().encode())
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written: {error.strerror}.") from error


def load_figures(folder: Path) -> NameFigures | None:
    """Return what lies beside a checkpoint, or None where nothing does; read once while the file is the same.

    Raises:
        CheckpointError: it cannot be read.
    """
    path = folder / FILE
    return _load(path, path.stat().st_mtime_ns) if path.exists() else None


@lru_cache(maxsize=16)
def _load(path: Path, _modified: int) -> NameFigures:
    try:
        return NameFigures.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise CheckpointError(
            f"{path} cannot be read. Build the model again: make checkpoints. ({error})"
        ) from error
