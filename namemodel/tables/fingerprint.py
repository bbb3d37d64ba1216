"""Fingerprints of source, model and options, by which a resumed run recognises its shards."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import namemodel
from namemodel.inference.classifier import Classifier
from namemodel.tables.encoding import catch_read_errors

WHOLE = 1 << 30  # bytes up to which a whole file is hashed
ENDS = 1 << 20  # bytes at each end of a larger one


def manifest(
    source: Path, classifier: Classifier, options: dict[str, Any], form: dict[str, Any]
) -> dict[str, Any]:
    """Return everything that the bytes of the output depend on, as JSON values.

    Args:
        options: with all guesses resolved.
        form: that of the output.

    Raises:
        TableError: the source cannot be read.
    """
    return {
        "program": namemodel.__version__,
        "source": source_fingerprint(source),
        "model": model_fingerprint(classifier),
        "options": {**options, **form},
    }


def source_fingerprint(path: Path) -> list[Any]:
    """Return a file's size and a hash; of a large one that of both ends, and when it was changed."""
    with catch_read_errors(path), path.open("rb") as file:
        stat = path.stat()
        if stat.st_size <= WHOLE:
            return [
                stat.st_size,
                hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest(),
            ]
        digest = hashlib.blake2b(file.read(ENDS), digest_size=16)
        file.seek(stat.st_size - ENDS)
        digest.update(file.read(ENDS))
    return [stat.st_size, stat.st_mtime_ns, digest.hexdigest()]


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
    return digest.hexdigest()
