"""Networks with drawn weights, and drawn names: what holds for them holds for trained ones."""

import random

import numpy as np
import torch

from namemodel.article.networks import build_network
from namemodel.checkpoint.files import Checkpoint
from namemodel.hardware import fork_rng
from namemodel.inference.classifier import Classifier
from namemodel.names.vocabulary import Vocabulary
from namemodel.presets import make_experiment

LABELS = ("Nord", "Sud", "West")
LETTERS = " '-abcdefghijklmnopqrstuvwxyzäöüé"


def classifier(architecture: str = "gru", preset: str = "recommended", **settings: object) -> Classifier:
    """Return a small network of three lists, with all its weights drawn, the character LM's too."""
    size = {"hidden_size": 5, "embedding_size": 4, "max_length": 24} if preset == "recommended" else {}
    experiment = make_experiment(architecture, preset, **{**size, **settings})  # type: ignore[arg-type]
    vocabulary = Vocabulary(tuple(sorted(LETTERS)))
    with fork_rng(seed=7):
        model = build_network(experiment, len(vocabulary), len(LABELS))
        for name, weight in model.named_parameters():
            if "embedding" not in name:  # whose padding stays 0
                torch.nn.init.normal_(weight, std=0.6)
    if model.char_lm is not None:
        model.char_lm.fit_prior(torch.tensor([0, 0, 0, 0, 1, 1, 2]))
    seen = np.array([], dtype=np.int64)
    checkpoint = Checkpoint(LABELS, vocabulary, experiment, model, seen, data={}, temperature=1.3)
    return Classifier(checkpoint, "drawn")


def names(count: int, seed: int = 0, letters: str = LETTERS + "ж", longest: int = 20) -> list[str]:
    """Return drawn names with a known letter each; some of their letters are unknown to `classifier`."""
    draw = random.Random(seed)
    return [
        draw.choice("aeor") + "".join(draw.choices(letters, k=draw.randrange(longest))).strip()
        for _ in range(count)
    ]
