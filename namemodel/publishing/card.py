"""A model's card: what it is, what it was trained on, how good it is, and what it is for.

The text is `card.md.jinja`; the values come from the checkpoint alone, so that no figure is typed by hand and
the data need not be at hand. Mitchell et al. 2019, "Model Cards for Model Reporting".
"""

from __future__ import annotations

import json
import re
import shlex
import unicodedata
from pathlib import Path
from typing import Any

from markupsafe import Markup

from namemodel.checkpoint.files import Checkpoint
from namemodel.config import FAMILIARITY_FROM, SETTINGS, Experiment
from namemodel.data import DATASETS
from namemodel.data.census import Census
from namemodel.data.splits import shared_rule
from namemodel.errors import CheckpointError
from namemodel.inference.familiarity import why_not
from namemodel.inference.predictions import UNLIKE
from namemodel.models import parameter_count
from namemodel.wording import listed, percent, things

CONFUSED = 8  # rows of the table of lists that are confused
FEWEST = 3  # test names in such a row
INSEPARABLE = 0.5  # a smaller list that shares more of its names cannot be told from the larger
ELSEWHERE = ("architecture", "source", "test_source")  # settings that the card states in sentences


def make_card(checkpoint: Checkpoint, id: str, title: str = "") -> str:
    """Return the card of a model as Markdown.

    Args:
        id: what the model is loaded by.
        title: what the model is called; its id by default.

    Raises:
        CheckpointError: the checkpoint keeps too little to write it.
    """
    import jinja2  # here: only a card needs it

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        finalize=escape,  # before the escaping of HTML, which leaves its result alone
    )
    environment.filters |= {"percent": percent, "things": things, "listed": listed, "number": "{:,}".format}
    try:
        return environment.get_template("card.md.jinja").render(values(checkpoint, id, title or id))
    except (KeyError, TypeError, jinja2.UndefinedError) as error:
        raise CheckpointError(
            f"The checkpoint of {title or id} keeps too little for a card: {error}. Train the model again."
        ) from error


def make_hub_card(checkpoint: Checkpoint, id: str) -> str:
    """Return the card behind the YAML block that the Hugging Face Hub reads of a tested model.

    Raises:
        CheckpointError: as `make_card`.
    """
    from huggingface_hub import EvalResult, ModelCardData  # here: it takes half a second to import

    card, test = make_card(checkpoint, id), checkpoint.metrics["test"]
    data_set = checkpoint.experiment.data.source, checkpoint.data["origin"]
    data = ModelCardData(
        model_name=id,
        license="mit",
        library_name="namemodel",
        pipeline_tag="text-classification",
        tags=["names", "recurrent-neural-network", checkpoint.experiment.model.architecture],
        eval_results=[
            EvalResult("text-classification", *data_set, kind, round(test[key], 4), metric_name=name)
            for kind, name, key in (("accuracy", "accuracy", "accuracy"), ("f1", "macro-F1", "macro_f1"))
        ],
    )
    return f"---\n{data.to_yaml()}\n---\n\n{card}"


def values(checkpoint: Checkpoint, id: str, title: str) -> dict[str, Any]:
    """Return what the template writes out."""
    experiment, census = checkpoint.experiment, Census(**checkpoint.data["census"])
    test = checkpoint.metrics.get("test", {})
    counts = checkpoint.data["train_counts"]
    letters = {unicodedata.name(c, "") for c in checkpoint.vocabulary.characters if c.isalpha()}
    return {
        "title": title,
        "shell_id": shlex.quote(id),
        "python_id": json.dumps(id, ensure_ascii=False),
        "labels": checkpoint.labels,
        "experiment": experiment,
        "parameters": parameter_count(checkpoint.model),
        "temperature": checkpoint.temperature,
        "metrics": checkpoint.metrics,
        "versions": [" ".join(pair) for pair in checkpoint.versions.items()],
        "data": checkpoint.data,
        "census": census,
        "source": DATASETS.get(experiment.data.source),
        "shared": shared_rule(experiment.data),
        "select_on": experiment.settings["select_on"],
        "settings": [
            f"{name} = {value}"
            for name, value in experiment.settings.items()
            if value != SETTINGS[name].default and name not in ELSEWHERE
        ],
        "inseparable": [pair for pair in census.pairs if pair.share > INSEPARABLE],
        "scripts": sorted({letter.split(" ")[0].capitalize() for letter in letters} - {""}),  # Latin, Greek
        "test": test,
        "confusions": confusions(test["labels"], test["confusion"]) if test else [],
        "fewest": FEWEST,
        "familiar": [label for label in checkpoint.labels if label in checkpoint.own_log_p],
        "familiar_from": FAMILIARITY_FROM,
        "unfamiliar": why_not(checkpoint, max(counts, key=counts.__getitem__)),
        "unlike": UNLIKE,
    }


def confusions(labels: list[str], matrix: list[list[int]]) -> list[tuple[str, str, int, int]]:
    """Return (label, predicted, names, all names of the label) of the largest shares that are confused."""
    wrong = [
        (label, predicted, count, sum(row))
        for label, row in zip(labels, matrix, strict=True)
        for predicted, count in zip(labels, row, strict=True)
        if label != predicted and count >= FEWEST
    ]
    return sorted(wrong, key=lambda pair: (-pair[2] / pair[3], *pair[:2]))[:CONFUSED]


def describe_tests(experiment: Experiment) -> str:
    """Return what the test names are to a model: "unseen names", where its recipe keeps them so."""
    chosen = experiment.article is not None and experiment.article.select_on == "test"
    shared = experiment.data.split == "random"
    if not chosen and not shared:
        return "unseen names"
    facts = ["which chose its epoch"] * chosen + ["some of which it may be trained on"] * shared
    return f"test names, {' and '.join(facts)}"


def escape(value: object) -> Markup:
    """Return a value as Markdown that shows it as it is, on one line; Markup is Markdown already."""
    if isinstance(value, Markup):
        return value
    return Markup(re.sub(r"([\\`*_{}\[\]<>#|~$&])", r"\\\1", " ".join(str(value).split())))
