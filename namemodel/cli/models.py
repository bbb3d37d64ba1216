"""`namemodel models`: the models that come with the program, and the card of any."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Annotated, Any

import typer

from namemodel.cli.flags import json_option
from namemodel.cli.output import console, print_json, print_table
from namemodel.wording import number, percent

COLUMNS: dict[str, Callable[[dict[str, Any]], str]] = {
    "id": lambda model: model["id"],
    "network": lambda model: model["architecture"],
    "lists": lambda model: number(len(model["labels"]), 0),
    "trained on": lambda model: number(model["train_names"], 0),
    "tested on": lambda model: number(model["test_names"], 0),
    "test accuracy": lambda model: percent(model["test_accuracy"]),
}


def models(
    card: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Print the card of this model instead: its id, or the folder of a run or model.",
        ),
    ] = None,
    json: Annotated[bool, json_option("one JSON object per model")] = False,
) -> None:
    """List the pretrained models, with their test accuracy.

    Below stand small ones, to look inside: the page's menus do not offer them,
    but every command takes their ids.

    A card, in Markdown, says what a model was trained on, how accurate and how
    well calibrated it is on each list, which lists it confuses, and what it must
    not be used for.
    """
    if card is None:
        list_models(json)
    else:
        print_card(card, json)


def print_card(id: str, json: bool) -> None:
    """Print the card of a model."""
    from namemodel.inference.pretrained import load
    from namemodel.publishing.card import make_card

    text = make_card(load(id).checkpoint, id)
    if json:
        print_json({"id": id, "card": text})
    else:
        print(text, end="")


def list_models(json: bool) -> None:
    """Print a row or a JSON object for each pretrained model."""
    from namemodel.inference.pretrained import pretrained_ids, small_ids

    blocks = [[summary(id) for id in ids] for ids in (pretrained_ids(), small_ids())]
    if json:
        for model in itertools.chain(*blocks):
            print_json(model)
        return
    out = console()
    for title, models in zip(("", "\nSmall ones, to look inside:"), blocks, strict=True):
        if models:
            rows = [[cell(model) for cell in COLUMNS.values()] for model in models]
            out.print(title, end="\n" if title else "")
            print_table(out, tuple(COLUMNS), rows, text=2)
    if not any(blocks):
        print("No model comes with this copy of the program. Make your own: namemodel train")


def summary(id: str) -> dict[str, Any]:
    """Return what is listed of a pretrained model, as JSON values."""
    from namemodel.checkpoint.files import read_config
    from namemodel.inference.pretrained import pretrained_folder

    config = read_config(pretrained_folder(id))
    test = config["metrics"].get("test", {})
    return {
        "id": id,
        "architecture": config["experiment"]["model"]["architecture"],
        "preset": config["experiment"]["preset"],
        "labels": config["labels"],
        "train_names": config["data"]["train"],
        "test_names": config["data"]["test"],
        "test_accuracy": test.get("accuracy"),
        "macro_f1": test.get("macro_f1"),
    }
