"""`namemodel spell`: new names from a model's character LM."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from namemodel.cli.flags import ModelFlag, json_option, option
from namemodel.cli.output import console, print_json
from namemodel.config import DEFAULT_MODEL, MAX_SEED, MOST_SAMPLED
from namemodel.wording import printable

COUNT = f"Names of each list, 1 to {MOST_SAMPLED}."
CountFlag = Annotated[int, option("-n", COUNT, "NUMBER", kind=int, low=1, high=MOST_SAMPLED, panel=None)]
SEED = f"0 to {MAX_SEED}. The same seed gives the same names, and more of them begin with these."
SeedFlag = Annotated[int, option("--seed", SEED, "NUMBER", kind=int, low=0, high=MAX_SEED, panel=None)]


def spell(
    lists: Annotated[
        list[str] | None,
        typer.Option(
            "--list",
            metavar="LIST",
            help="Of this list; may be given several times.",
            show_default="all lists",
        ),
    ] = None,
    count: CountFlag = 8,
    seed: SeedFlag = 0,
    model: ModelFlag = DEFAULT_MODEL,
    json: Annotated[bool, json_option("one JSON object per name")] = False,
) -> None:
    """Make new names that resemble those of a list.

    The character language model of a network draws them letter by letter. None is
    a training name or appears twice, so a short list may give fewer.
    """
    from namemodel.hardware import use_one_thread
    from namemodel.inference.pretrained import load
    from namemodel.inside.sampling import explain_shortage, sample_names

    use_one_thread()
    classifier, out = load(model), console()
    made = {label: sample_names(classifier, label, count, seed) for label in lists or classifier.labels}
    for label, names in made.items():
        if json:
            for name in names:
                print_json({"list": label, "name": name})
        else:
            out.print(printable(label))
            for name in names:
                out.print(f"  {printable(name)}")
        if shortage := explain_shortage(label, len(names), count):
            print(printable(shortage), file=sys.stderr)
