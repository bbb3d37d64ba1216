"""`namemodel classify`: names in, which list each resembles out."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table

from namemodel.cli.output import console, count, print_json, shown
from namemodel.errors import DataError, InvalidName
from namemodel.wording import percent

if TYPE_CHECKING:
    from namemodel.inference.classifier import Classifier
    from namemodel.inference.neighbours import Neighbour
    from namemodel.inference.predictions import Prediction

DEFAULT_MODEL = "german-italian-gru"  # a test holds it to pretrained.py's, which takes seconds to import
CHUNK = 1000  # names that are read before any is answered
LISTS = 5  # that are shown of an answer; the others in one line
BAR = 32  # letters

ModelFlag = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="ID",
        help="A model's id (see 'namemodel models'), or the folder of a run or model.",
    ),
]

MinConfidenceFlag = Annotated[
    float,
    typer.Option(
        "--min-confidence",
        metavar="SHARE",
        help="Abstain where the confidence is under this, from 0 to 1; 0 is never.",
    ),
]


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
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a name, and nothing else.")
    ] = False,
) -> None:
    """Say which list each name most resembles.

    One bad name stops no other. The exit status is 2 if none of them can be
    read; with --json it is 0, and the field "status" of each name says why.
    A model that abstains keeps its most likely list; it always does where
    most letters are unknown to it. Put -- before a name that begins with a
    hyphen.
    """
    from namemodel.hardware import use_one_thread
    from namemodel.inference.pretrained import load

    use_one_thread()
    classifier, out = load(model), console()
    look_up = neighbours_of(classifier) if neighbours else None
    asked = read = 0
    for chunk in chunks(read_names(names)):
        asked += len(chunk)
        for prediction in classifier.classify(chunk, min_confidence=min_confidence):
            read += prediction.predicted is not None
            near = look_up(prediction.name) if look_up else None
            if json:
                more = {} if near is None else {"neighbours": [one.to_dict() for one in near]}
                print_json(prediction.to_dict() | more)
            elif prediction.predicted or asked > 1:
                print_prediction(out, prediction, near)
        if asked == 1 and not read and not json:
            raise InvalidName(prediction.status, prediction.message)
    if not asked:
        raise DataError("There is no name on standard input. Give one a line.")
    if not (read or json):
        raise InvalidName("none", f"None of the {asked:,} names has an answer; the reasons are above.")


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


def chunks(names: Iterator[str]) -> Iterator[list[str]]:
    """Yield the names, in lists of at most `CHUNK`."""
    while chunk := list(itertools.islice(names, CHUNK)):
        yield chunk


def neighbours_of(classifier: Classifier) -> Callable[[str], list[Neighbour]]:
    """Return what finds a name's neighbours in the model's own data; raises as `load_index`."""
    from namemodel.inference.neighbours import load_index

    index = load_index(classifier.checkpoint)
    return lambda name: index.neighbours(name, classifier.checkpoint)


def print_prediction(out: Console, prediction: Prediction, near: list[Neighbour] | None) -> None:
    """Print a name's headline and its most probable lists, or why there is no answer.

    Args:
        near: its neighbours; None if nobody asked for them.
    """
    if prediction.predicted is None:
        out.print(
            f"{shown(prediction.name) or '(empty)'}: no answer. {shown(prediction.message)}\n", soft_wrap=True
        )
        return
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(width=BAR)
    table.add_column(justify="right")
    lists = list(prediction.probabilities.items())
    for label, probability in lists[:LISTS]:
        table.add_row(label, ProgressBar(total=1.0, completed=probability), percent(probability))
    if rest := lists[LISTS:]:
        table.add_row(f"{len(rest)} other lists", "", percent(sum(value for _, value in rest)))
    out.print(headline(prediction), soft_wrap=True)
    out.print(Padding(table, (0, 0, 0, 2), expand=False))
    if prediction.message:
        out.print(f"  {shown(prediction.message)}", soft_wrap=True)
    if prediction.seen_in_training:
        out.print("  Seen in training.")
    if near is not None:
        print_neighbours(out, near)
    out.print()


def print_neighbours(out: Console, near: list[Neighbour]) -> None:
    """Print the nearest names of the data, a line each."""
    out.print("  Also in the data as:" if near else "  No name of the data is near.")
    table = Table.grid(padding=(0, 2))
    for _ in range(4):
        table.add_column(no_wrap=True)
    for one in near:
        apart = "the same name" if not one.distance else count(one.distance, "letter") + " apart"
        seen = "seen in training" if one.seen_in_training else ""
        table.add_row(shown(one.name), " and ".join(map(shown, one.labels)), apart, seen)
    out.print(Padding(table, (0, 0, 0, 4), expand=False))


def headline(prediction: Prediction) -> str:
    """Return one line that says what the name resembles, and whether that is ambiguous."""
    (first, probability), (second, other), *_ = prediction.probabilities.items()
    if prediction.abstained:
        return f"{shown(prediction.name)}: abstains; most resembles the {first} list ({percent(probability)})"
    answer = f"{shown(prediction.name)}: resembles the {first} list ({percent(probability)})"
    if prediction.ambiguous:
        return f"{answer}, hardly more than the {second} list ({percent(other)}): ambiguous"
    return answer
