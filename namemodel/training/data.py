"""From an experiment to encoded names, with the settings that follow from the data resolved."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.config import HIGHEST_RATE, MANY_NAMES, RATE_TIMES_WIDTH, WIDTHS, Experiment
from namemodel.data import NameTable, Splits, load_names, split_table
from namemodel.data.census import take_census
from namemodel.data.encoded import EncodedDataset
from namemodel.errors import ConfigError
from namemodel.names.name_array import NameArray, name_hashes
from namemodel.names.normalise import normalise
from namemodel.names.vocabulary import Vocabulary


@dataclass(frozen=True)
class TrainingData:
    """The names of an experiment, split and encoded."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    experiment: Experiment
    """With `max_length`, `hidden_size` and `learning_rate` resolved."""
    train: EncodedDataset
    folded: EncodedDataset
    """The training names without their accents."""
    validation: EncodedDataset
    test: EncodedDataset
    test_names: NameTable
    """The names of `test`, as written."""
    hashes: npt.NDArray[np.int64]
    """Of each training name, in the order of `train`: rows of the same name have the same."""
    seen: npt.NDArray[np.int64]
    """The hashes, sorted, each once."""
    description: dict[str, Any]
    """`Checkpoint.data`: origin, fingerprints of the splits and of the source, row counts, census."""


def load_training_data(experiment: Experiment) -> TrainingData:
    """Read, clean, split and encode the names of an experiment.

    Raises:
        DataError, ChoiceError: names that can't be had or used. ConfigError: the epoch is to be
            chosen on validation names, but there are none.
    """
    return make_training_data(experiment, load_names(experiment.data.source, experiment.data))


def make_training_data(experiment: Experiment, table: NameTable) -> TrainingData:
    """Clean, split and encode a table of names; errors as `load_training_data`."""
    splits = split_table(table, experiment.data, experiment.text, experiment.seed)
    if experiment.training.select_on == "validation" and not len(splits.validation):
        raise ConfigError(
            "select_on='validation' needs validation names. "
            "Set validation_fraction above 0, or select_on to 'last'."
        )
    text = experiment.text
    if text.vocabulary == "training":
        vocabulary = Vocabulary.fit(normalise(name, text) for name in splits.train.names)
    else:
        vocabulary = Vocabulary.article(normalise(name, text) for table in splits for name in table.names)
    experiment = resolve_settings(experiment, splits, vocabulary)
    train = EncodedDataset.encode(splits.train, vocabulary, text)
    return TrainingData(
        experiment=experiment,
        labels=splits.train.label_names,
        vocabulary=vocabulary,
        train=train,
        # No longer than there is room for: ß → ss makes a name longer.
        folded=EncodedDataset.encode(splits.train, vocabulary, text, fold_within=experiment.model.max_length)
        if experiment.training.accent_folding
        else train,
        validation=EncodedDataset.encode(splits.validation, vocabulary, text),
        test=EncodedDataset.encode(splits.test, vocabulary, text),
        test_names=splits.test,
        hashes=(hashes := name_hashes(splits.train.names)),
        seen=np.unique(hashes),
        description={
            "origin": splits.train.origin,
            "fingerprint": fingerprint(splits),
            "source_fingerprint": table.fingerprint,
            "train": len(splits.train),
            "validation": len(splits.validation),
            "test": len(splits.test),
            "train_counts": splits.train.counts(),
            "census": dataclasses.asdict(take_census(table, text)),
        },
    )


def resolve_settings(experiment: Experiment, splits: Splits, vocabulary: Vocabulary) -> Experiment:
    """Return the experiment with settings of 0 replaced by what suits the data.

    `max_length` becomes the number of letters of the longest name, and `hidden_size` grows with the number of
    training names. The learning rate falls with the hidden size: Adam's steps are as large for every weight,
    so the change of a sum over a state grows with its width (Yang et al. 2022, "Tensor Programs V").
    """
    model, training = experiment.model, experiment.training
    written = [NameArray.of(table.names, experiment.text) for table in splits]
    read = map(vocabulary.fold, written)  # ß → ss makes a name longer
    longest = max(int(names.lengths.max(initial=0)) for names in (*written, *read))
    max_length = model.max_length or longest
    hidden_size = model.hidden_size or WIDTHS[len(splits.train) >= MANY_NAMES]
    rate = training.learning_rate or min(HIGHEST_RATE, RATE_TIMES_WIDTH / hidden_size)
    model = model.replace(max_length=max_length, hidden_size=hidden_size)
    return experiment.replace(model=model, training=training.replace(learning_rate=rate))


def fingerprint(splits: Splits) -> str:
    """Return a SHA-256 over the rows of all three splits."""
    return hashlib.sha256("".join(table.fingerprint for table in splits).encode()).hexdigest()


def seen_hashes(*tables: NameTable) -> npt.NDArray[np.int64]:
    """Return the sorted hashes of the tables' names, each once."""
    return np.unique(np.concatenate([name_hashes(table.names) for table in tables]))
