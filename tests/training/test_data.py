"""From an experiment to encoded names: what a network may know, and what it may not."""

from pathlib import Path

import numpy as np
import pytest
import torch

from namemodel.checkpoint.files import load_checkpoint
from namemodel.config import Experiment
from namemodel.data import load_splits
from namemodel.errors import ConfigError, DataError
from namemodel.events import EpochDone, Finished
from namemodel.experiments import train
from namemodel.names.name_array import NameArray, name_hash
from namemodel.training.data import load_training_data
from namemodel.training.trainer import Trainer
from tests.conftest import Tiny


@pytest.fixture
def tested_on_greek(tiny: Tiny, tmp_path: Path) -> Experiment:
    """An experiment whose test names have letters that no training name has."""
    (tmp_path / "test.csv").write_text("name,label\nΩmega,Nord\nXyz,Sud\n", encoding="utf-8")
    return tiny(test_source=str(tmp_path / "test.csv"), epochs=2)


def test_the_vocabulary_knows_the_letters_of_training_names_only(tested_on_greek: Experiment) -> None:
    data = load_training_data(tested_on_greek)
    assert "r" in data.vocabulary.characters
    assert not {"ω", "x", "y", "z"} & set(data.vocabulary.characters)


def test_the_article_s_vocabulary_knows_the_letters_of_all_names(tested_on_greek: Experiment) -> None:
    data = load_training_data(tested_on_greek.with_settings(vocabulary="article", case="keep"))
    assert {"Ω", "x", "y", "z", "Q"} <= set(data.vocabulary.characters)


def test_a_test_file_is_wholly_the_test_and_validation_comes_from_the_rest(
    tested_on_greek: Experiment,
) -> None:
    data = load_training_data(tested_on_greek)
    assert data.test.size == 2
    assert data.train.size + data.validation.size == 240
    assert data.validation.size == 24
    assert data.description["test"] == 2
    assert sum(data.description["train_counts"].values()) == data.description["train"] == 216


def test_a_test_file_with_other_lists_is_an_error(tiny: Tiny, tmp_path: Path) -> None:
    (tmp_path / "test.csv").write_text("name,label\nRossi,Ost\n", encoding="utf-8")
    with pytest.raises(DataError, match="the label 'Ost' is not one"):
        load_training_data(tiny(test_source=str(tmp_path / "test.csv")))


def test_the_hashes_kept_are_those_of_the_training_names(tiny: Tiny) -> None:
    experiment = tiny()
    splits = load_splits(experiment.data, experiment.text, experiment.seed)
    seen = load_training_data(experiment).seen
    assert seen.tolist() == sorted({name_hash(name) for name in splits.train.names})
    held_out = [name_hash(name) for name in (*splits.validation.names, *splits.test.names)]
    assert not np.isin(held_out, seen).any()


def test_every_part_is_encoded_as_a_prediction_would_be(tiny: Tiny) -> None:
    experiment = tiny()
    splits = load_splits(experiment.data, experiment.text, experiment.seed)
    data = load_training_data(experiment)
    for table, rows in (
        (splits.train, data.train),
        (splits.validation, data.validation),
        (splits.test, data.test),
    ):
        names = NameArray.of(table.names, experiment.text)
        assert rows.ids.tolist() == data.vocabulary.encode(names).tolist()
        assert rows.lengths.tolist() == names.lengths.tolist()
        assert rows.labels.tolist() == list(table.labels)


def test_another_seed_gives_another_split(tiny: Tiny) -> None:
    one, same, other = (load_training_data(tiny(seed=seed)).description["fingerprint"] for seed in (0, 0, 1))
    assert one == same != other


def test_the_figures_of_an_epoch_are_those_of_its_weights(tiny: Tiny, tmp_path: Path) -> None:
    experiment = tiny("gru", epochs=3, dropout=0.5)
    *events, end = train(experiment, tmp_path / "run")
    assert isinstance(end, Finished)
    (kept,) = (e for e in events if isinstance(e, EpochDone) and e.epoch == end.kept_epoch)
    data = load_training_data(experiment)
    trainer = Trainer(data, torch.device("cpu"))
    trainer.model.load_state_dict(load_checkpoint(tmp_path / "run" / "model").model.state_dict())
    assert trainer.evaluate(data.validation) == (kept.validation_loss, kept.validation_accuracy)
    right = trainer.logits(data.test).argmax(dim=1) == data.test.labels
    assert end.test_accuracy == right.double().mean().item()


def test_without_validation_names_they_cannot_choose_the_epoch(tiny: Tiny) -> None:
    with pytest.raises(ConfigError, match=r"Set validation_fraction above 0, or select_on to 'last'"):
        load_training_data(tiny(validation_fraction=0.0, select_on="validation"))


@pytest.mark.parametrize(
    ("settings", "rate"),
    [({"hidden_size": 16}, 6e-3), ({}, 6e-3), ({"hidden_size": 500}, 1e-3), ({"learning_rate": 0.01}, 0.01)],
)
def test_a_learning_rate_of_zero_is_one_that_suits_the_width(
    settings: dict[str, float], rate: float, tiny: Tiny
) -> None:
    experiment = tiny(**({"hidden_size": 0, "learning_rate": 0.0} | settings))
    assert load_training_data(experiment).experiment.training.learning_rate == rate
