"""Prints how well familiarity tells names of other lists from new names of a network's own.

    python benchmarks/familiarity.py [german-italian] [languages] [--seeds N] [--hidden-size N]

Own names are the test names of a seed's split, foreign ones those of lists that the network doesn't have: the
sixteen others for German and Italian; for the eighteen lists, every sixth, which the seed leaves out. Only
names of characters that can be read, and that are predicted to be on a list of 200 names or more, have a
familiarity. Those under 0.05 are flagged; of own names this is a false alarm, and there should be 5 % of
them. Training and cross-fitting are timed in one run.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from sklearn.metrics import roc_auc_score

from namemodel.checkpoint.files import Checkpoint, load_checkpoint
from namemodel.data import NameTable, load_names, load_splits
from namemodel.data.encoded import EncodedDataset
from namemodel.data.table import write_csv
from namemodel.events import CrossFitting, Finished
from namemodel.experiments import train
from namemodel.hardware import use_one_thread
from namemodel.inference.familiarity import familiarities
from namemodel.inference.predictions import UNLIKE
from namemodel.models import RecurrentClassifier
from namemodel.names.name_array import name_hashes
from namemodel.names.vocabulary import UNKNOWN
from namemodel.presets import make_experiment

SEEDS = {"german-italian": 5, "languages": 1}
FALSE_ALARMS = 0.05
SHOWN = (0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9)


class Measured(NamedTuple):
    """One network: the familiarity of names, and what it took."""

    own: npt.NDArray[np.float64]
    foreign: npt.NDArray[np.float64]
    lists: npt.NDArray[np.str_]
    """The list of each foreign name."""
    seconds: float
    cross_fitting: float


def measure(source: str, others: NameTable, seed: int, **settings: Any) -> Measured:
    """Train a network and read its test names and those of other lists."""
    experiment = make_experiment("gru", source=source, seed=seed, device="cpu", **settings)
    with TemporaryDirectory() as folder:
        end, cross_fitting = trained(train(experiment, Path(folder) / "run"))
        checkpoint = load_checkpoint(Path(folder) / "run" / "model")
    test = load_splits(experiment.data, experiment.text, seed).test
    hashes = name_hashes(others.names)
    unknown = ~np.isin(hashes, np.concatenate([checkpoint.seen, name_hashes(test.names)]))
    foreign = others.take(np.flatnonzero(unknown).tolist())
    own, strange = (familiarity_of(checkpoint, table) for table in (test, foreign))
    lists = np.array(foreign.label_names)[list(foreign.labels)]
    known = ~np.isnan(strange)
    return Measured(own[~np.isnan(own)], strange[known], lists[known], end.seconds, cross_fitting)


def trained(events: Any) -> tuple[Finished, float]:
    """Return the last event of a run, and the seconds of its cross-fitting."""
    began = time.perf_counter()
    fitting = False
    for event in events:
        if isinstance(event, CrossFitting) and not fitting:
            fitting, began = True, time.perf_counter()
    return event, time.perf_counter() - began


@torch.inference_mode()
def familiarity_of(checkpoint: Checkpoint, table: NameTable) -> npt.NDArray[np.float64]:
    """Return the familiarity of names, `[N]`, each under the list that is predicted."""
    model = checkpoint.model
    assert isinstance(model, RecurrentClassifier)
    assert model.char_lm is not None
    dataset = EncodedDataset.encode(table, checkpoint.vocabulary, checkpoint.experiment.text)
    found = []
    for ids, lengths, *_ in dataset.batches(512):
        encoded = model.encode(ids, lengths)
        predicted = model.logits(encoded).argmax(dim=1)
        log_p = model.char_lm.log_p_per_letter(encoded.output, ids, lengths)
        values = familiarities(checkpoint, predicted, log_p.gather(1, predicted[:, None])[:, 0])
        found.append(np.where((ids == UNKNOWN).any(dim=1), np.nan, values))
    return np.concatenate(found)


def auroc(own: npt.NDArray[np.float64], foreign: npt.NDArray[np.float64]) -> float:
    """Return the probability that a name of `own` is more familiar than one of `foreign`."""
    truth = np.repeat([1, 0], [len(own), len(foreign)])
    return float(roc_auc_score(truth, np.concatenate([own, foreign])))


def show(title: str, found: Sequence[Measured]) -> None:
    """Print what was measured of one data set, as means over seeds."""
    mean = statistics.fmean
    own, foreign, lists = (np.concatenate([one[field] for one in found]) for field in range(3))
    alarms = [(one.own < UNLIKE).mean() for one in found]
    print(f"\n{title}: {len(found)} seeds, {len(own)} own names and {len(foreign)} foreign ones")
    print(f"  AUROC {mean(auroc(one.own, one.foreign) for one in found):.3f}")
    print(f"  flagged: {mean((one.foreign < UNLIKE).mean() for one in found):.1%} of the foreign names")
    exact = [(one.foreign < np.quantile(one.own, FALSE_ALARMS)).mean() for one in found]
    print(f"  flagged at {FALSE_ALARMS:.0%} false alarms: {mean(exact):.1%} of the foreign names")
    print(f"  false alarms: {mean(alarms):.1%} (each seed: {', '.join(f'{one:.1%}' for one in alarms)})")
    print("  own names under", ", ".join(f"{share}: {(own < share).mean():.3f}" for share in SHOWN))
    ratio = mean(one.cross_fitting / one.seconds for one in found)
    print(
        f"  seconds: {mean(one.seconds for one in found):.1f} to train, {ratio:.2f} times that for the folds"
    )
    for label in np.unique(lists):
        theirs = foreign[lists == label]
        flagged = (theirs < UNLIKE).mean()
        print(f"  {label}: AUROC {auroc(own, theirs):.3f}, flagged {flagged:.1%} of {len(theirs)}")


def german_italian(seed: int, **settings: Any) -> Measured:
    """Measure a network of German and Italian against the sixteen other lists."""
    table = load_names("languages")
    own = load_names("german-italian").label_names
    others = table.take(i for i, label in enumerate(table.labels) if table.label_names[label] not in own)
    return measure("german-italian", others, seed, **settings)


def languages(seed: int, **settings: Any) -> Measured:
    """Measure a network of fifteen lists against the three that the seed leaves out."""
    table = load_names("languages")
    out = range(seed % 6, len(table.label_names), 6)
    own, others = (
        table.take(i for i, label in enumerate(table.labels) if (label in out) == left)
        for left in (False, True)
    )
    with TemporaryDirectory() as folder:
        write_csv(own, path := Path(folder) / "own.csv")
        return measure(str(path), others, seed, **settings)


MEASURES = {"german-italian": german_italian, "languages": languages}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="*", default=list(SEEDS), help=f"of {', '.join(SEEDS)}")
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--hidden-size", type=int, default=64, help="0: what suits the number of names")
    flags = parser.parse_args()
    use_one_thread()
    for source in flags.source:
        seeds = range(flags.seeds or SEEDS[source])
        found = [MEASURES[source](seed, hidden_size=flags.hidden_size) for seed in seeds]
        show(source, found)


if __name__ == "__main__":
    main()
