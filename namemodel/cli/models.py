"""`namemodel models`: the models that come with the program, and the card of any."""

from __future__ import annotations

from typing import Annotated

import typer

from namemodel.cli.flags import json_option
from namemodel.cli.output import console, print_json, print_table
from namemodel.wording import percent


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

    A card, in Markdown, says what a model was trained on, how accurate and how
    well calibrated it is on each list, which lists it confuses, and what it must
    not be used for.
    """
    if card is not None:
        from namemodel.inference.pretrained import load
        from namemodel.publishing.card import make_card

        text = make_card(load(card).checkpoint, card)
        if json:
            print_json({"id": card, "card": text})
        else:
            print(text, end="")
        return
    from namemodel.checkpoint.files import read_config
    from namemodel.inference.pretrained import pretrained_folder, pretrained_ids

    records = []
    for id in pretrained_ids():
        config = read_config(pretrained_folder(id))
        test = config["metrics"].get("test", {})
        records.append(
            {
                "id": id,
                "architecture": config["experiment"]["model"]["architecture"],
                "labels": config["labels"],
                "train_names": config["data"]["train"],
                "test_names": config["data"]["test"],
                "test_accuracy": test.get("accuracy"),
                "macro_f1": test.get("macro_f1"),
            }
        )
    if json:
        for values in records:
            print_json(values)
        return
    out = console()
    if not records:
        out.print("No model comes with this copy of the program. Make your own: namemodel train")
        return
    cells = [
        [
            values["id"],
            values["architecture"],
            str(len(values["labels"])),
            f"{values['train_names']:,}",
            f"{values['test_names']:,}",
            percent(values["test_accuracy"]),
        ]
        for values in records
    ]
    titles = ("id", "network", "lists", "trained on", "tested on", "test accuracy")
    print_table(out, titles, cells, text=2)
