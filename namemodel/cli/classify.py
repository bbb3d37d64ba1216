"""`namemodel classify`: names in, which list each resembles out."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, RenderableType
from rich.progress_bar import ProgressBar

from namemodel.cli.flags import MinConfidenceFlag, ModelFlag, json_option
from namemodel.cli.output import console, print_json, print_table
from namemodel.config import DEFAULT_MODEL
from namemodel.errors import DataError, InvalidName
from namemodel.wording import guess, listed, printable, rarer_than, things

if TYPE_CHECKING:
    from namemodel.inference.neighbours import Neighbour
    from namemodel.inference.predictions import Prediction

CHUNK = 1000  # names that are read before any is answered
LISTS = 5  # that are shown of an answer; the others in one line
BAR = 32  # letters


def classify(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME", help="Names; - stands for standard input, one name a line."),
    ],
    model: ModelFlag = DEFAULT_MODEL,
    min_confidence: MinConfidenceFlag = 0.0,
    neighbours: Annotated[
        bool,
        typer.Option("--neighbours", help="Also say which names of the model's own data are nearest."),
    ] = False,
    json: Annotated[bool, json_option("one JSON object per name")] = False,
) -> None:
    """Show which list each name most resembles.

    A name that cannot be read does not stop the others. The exit status is 2 if
    none can be read; with --json it is 0, and the field "status" of each name
    gives the reason. Where the model abstains, its most likely list is still
    shown; it always abstains if most letters of a name are unknown to it.
    Without the model's own data --neighbours gives none (null with --json): the
    answers are printed all the same, then the reason, and the exit status is 2.
    Put -- before names that begin with a hyphen: namemodel classify -- -berg.
    """
    from namemodel.hardware import use_one_thread
    from namemodel.inference.neighbours import load_index
    from namemodel.inference.pretrained import load

    use_one_thread()
    classifier, out, index, missing = load(model), console(), None, None
    if neighbours:
        try:
            index = load_index(classifier.checkpoint)
        except DataError as error:
            missing = error
    given = read = 0
    every = read_names(names)
    while chunk := list(itertools.islice(every, CHUNK)):
        given += len(chunk)
        for prediction in classifier.classify(chunk, min_confidence=min_confidence):
            read += prediction.predicted is not None
            near = index.neighbours(prediction.name, classifier.checkpoint) if index else None
            if json:
                found = None if near is None else [asdict(one) for one in near]
                print_json(prediction.to_dict() | ({"neighbours": found} if neighbours else {}))
            elif prediction.predicted or given > 1:
                print_prediction(out, prediction, near)
        if given == 1 and not read and not json:
            raise InvalidName(prediction.status, prediction.message)
    if not given:
        raise DataError("There is no name on standard input. Give one a line.")
    if not (read or json):
        raise InvalidName("none", f"None of the {given:,} names has an answer; the reasons are above.")
    if missing is not None:
        raise missing


def read_names(names: Iterable[str]) -> Iterator[str]:
    """Yield the names, and for "-" the lines of standard input; raises DataError for other than text."""
    for name in names:
        if name != "-":
            yield name
            continue
        for number, line in enumerate(sys.stdin.buffer, start=1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise DataError(f"Line {number} of standard input is not UTF-8 text.") from error
            yield text.rstrip("\r\n")


def print_prediction(out: Console, prediction: Prediction, near: list[Neighbour] | None) -> None:
    """Print a name's headline and its most probable lists, or why there is no answer.

    Args:
        near: its neighbours; None where they are not wanted.
    """
    if prediction.predicted is None:
        out.print(f"{printable(prediction.name) or '(empty)'}: no answer. {printable(prediction.message)}\n")
        return
    lists = list(prediction.probabilities.items())
    rows: list[list[RenderableType]] = [
        [label, ProgressBar(total=1.0, completed=probability, width=BAR), guess(probability)]
        for label, probability in lists[:LISTS]
    ]
    if rest := lists[LISTS:]:
        rows.append([f"{len(rest)} other lists", "", guess(sum(value for _, value in rest))])
    out.print(headline(prediction))
    print_table(out, [""] * 3, rows, text=2, indent=2)
    if prediction.message:
        out.print(f"  {printable(prediction.message)}")
    if prediction.unlike:
        rarer = rarer_than(prediction.familiarity or 0.0)
        out.print(f"  Spelled unlike even the nearest list: rarer than {rarer} of its names.")
    if prediction.seen_in_training:
        out.print("  Seen in training.")
    if near is not None:
        out.print("  Also in the data as:" if near else "  No name of the data is near.")
        rows = [
            [
                printable(one.name),
                listed([*map(printable, one.labels)]),
                things(one.distance, "letter") + " apart" if one.distance else "the same name",
                "seen in training" if one.seen_in_training else "",
            ]
            for one in near
        ]
        print_table(out, [""] * 4, rows, text=4, indent=4)
    out.print()


def headline(prediction: Prediction) -> str:
    """Return one line that says what the name resembles, and whether that is ambiguous."""
    (first, probability), (second, other), *_ = prediction.probabilities.items()
    resembles = f"the {first} list ({guess(probability)})"
    name = printable(prediction.name)
    if prediction.abstained:
        return f"{name}: abstains; most resembles {resembles}"
    if prediction.ambiguous:
        resembles += f", hardly more than the {second} list ({guess(other)}): ambiguous"
    return f"{name}: resembles {resembles}"
