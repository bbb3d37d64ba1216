"""Fingerprints of source, model and options, by which a resumed run recognises its journal."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import namemodel
from namemodel.inference.classifier import Classifier
from namemodel.readers.table import TableInfo


def manifest(info: TableInfo, classifier: Classifier, options: dict[str, Any]) -> dict[str, Any]:
    """Return everything that the bytes of the output depend on, as JSON values.

    Args:
        options: with all guesses resolved.
    """
    return {
        "program": namemodel.__version__,
        "source": [info.bytes, info.digest],
        "model": model_fingerprint(classifier),
        "options": options,
    }


def model_fingerprint(classifier: Classifier) -> str:
    """Return a hash of everything that a classifier's predictions depend on."""
    checkpoint = classifier.checkpoint
    about = [
        list(classifier.labels),
        list(checkpoint.vocabulary.characters),
        checkpoint.temperature,
        checkpoint.experiment.to_dict()["text"],
    ]
    digest = hashlib.blake2b(json.dumps(about).encode(), digest_size=16)
    for name, tensor in sorted(checkpoint.model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    digest.update(checkpoint.seen.tobytes())
    for label, log_p in sorted(checkpoint.own_log_p.items()):
        digest.update(label.encode())
        digest.update(log_p.tobytes())
    return digest.hexdigest()
