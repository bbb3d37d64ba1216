"""namemodel: which list of names does a spelling resemble?

>>> import namemodel
>>> namemodel.load("german-italian-gru").classify(["Tribbiani"])[0].predicted
'Italian'

Importing the package imports nothing else; torch comes with the first use of a name below.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from namemodel.errors import NameModelError as NameModelError
    from namemodel.experiments import train as train
    from namemodel.inference.classifier import Classifier as Classifier
    from namemodel.inference.predictions import Prediction as Prediction
    from namemodel.inference.pretrained import load as load
    from namemodel.inside.explanation import explain as explain
    from namemodel.inside.sampling import sample_names as sample_names
    from namemodel.presets import make_experiment as make_experiment

__version__ = "0.2.0.dev0"

_HOMES = {
    "Classifier": "inference.classifier",
    "NameModelError": "errors",
    "Prediction": "inference.predictions",
    "explain": "inside.explanation",
    "load": "inference.pretrained",
    "make_experiment": "presets",
    "sample_names": "inside.sampling",
    "train": "experiments",
}
__all__ = [*_HOMES]


def __dir__() -> list[str]:
    """Return the public names, those too that no one has used yet."""
    return [*globals(), *__all__]


def __getattr__(name: str) -> Any:
    """Import a public name at its first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
