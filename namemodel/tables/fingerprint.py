"""By what a resumed run knows that its parts are still right: of source, model and options."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import namemodel
from namemodel.classify import Classifier
from namemodel.tables.encoding import reading

ENDS = 1 << 20  # bytes at each end of a file that are looked at


def manifest(
    source: Path, classifier: Classifier, options: dict[str, Any], form: dict[str, Any]
) -> dict[str, Any]:
    """Return what decides every byte of the output, as JSON values.

    Args:
        options: as they were resolved: no guesses left.
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
    """Return size, time of change, and a hash of both ends of a file."""
    with reading(path), path.open("rb") as file:
        stat = path.stat()
        digest = hashlib.blake2b(file.read(ENDS), digest_size=16)
        file.seek(max(stat.st_size - ENDS, 0))
        digest.update(file.read(ENDS))
    return [stat.st_size, stat.st_mtime_ns, digest.hexdigest()]


def model_fingerprint(classifier: Classifier) -> str:
    """Return a hash of all that a classifier answers by."""
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
