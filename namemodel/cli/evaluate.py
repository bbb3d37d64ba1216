"""`namemodel evaluate`: how good a model is on labelled names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from namemodel.cli.classify import DEFAULT_MODEL, MinConfidenceFlag, ModelFlag
from namemodel.cli.output import console, number, print_json
from namemodel.wording import percent

if TYPE_CHECKING:
    from namemodel.evaluation.evaluation import Evaluation
    from namemodel.evaluation.labelled_names import Evaluations

ABSTAINING = ("abstained", "coverage", "accuracy if answered")  # columns, where there is something to say


def evaluate(
    data: Annotated[
        str,
        typer.Option(
            "--data",
            metavar="SOURCE",
            help="A data set's id (see 'namemodel data'), or a CSV, folder or zip of names and labels.",
        ),
    ] = "german-italian",
    model: ModelFlag = DEFAULT_MODEL,
    min_confidence: MinConfidenceFlag = 0.0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object, and nothing else.")] = False,
) -> None:
    """Evaluate a model on labelled names, those it was trained on apart.

    Every row of a file with a name of 1 to 64 letters counts; of a data set,
    repeats are merged and shared names dropped as the model was trained. A
    name that cannot be read counts as wrong; the log loss is over the others.
    Where the model abstains its most likely list counts; coverage is the share
    of names that it answers, and its accuracy on those stands beside it. Names
    not seen in training include the validation names, on which the temperature
    was found.
    """
    from namemodel.evaluation.labelled_names import evaluate_classifier, labelled_names
    from namemodel.hardware import use_one_thread
    from namemodel.inference.pretrained import load

    use_one_thread()
    classifier = load(model)
    table = labelled_names(data, classifier)
    found = evaluate_classifier(classifier, table, min_confidence=min_confidence)
    if json:
        values = found.to_dict()
        print_json({"model": classifier.id, "data": data, "origin": table.origin, **values})
    else:
        show(found, f"{classifier.id} on {table.origin}")


def show(evaluation: Evaluations, title: str) -> None:
    """Print the figures as tables."""
    out = console()
    out.print(f"{title}\n", soft_wrap=True)
    parts = {
        "all names": evaluation.overall,
        "seen in training": evaluation.seen,
        "not seen": evaluation.unseen,
    }
    out.print(figures_table(parts))
    which = "not seen in training" if evaluation.unseen else "seen in training"
    out.print(f"\nby list, names {which}:")
    out.print(lists_table(evaluation.unseen or evaluation.overall))


def figures_table(parts: dict[str, Evaluation | None]) -> Table:
    """Return a table with a row for each part that has names."""
    found = {title: part for title, part in parts.items() if part is not None}
    abstains = any(part.abstained for part in found.values())
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("")
    titles = ("names", "no answer", "accuracy", "macro-F1", "balanced", "log loss")
    for title in (*titles, *(ABSTAINING if abstains else ())):
        table.add_column(title, justify="right")
    for title, part in found.items():
        cells = [
            f"{part.n:,}",
            f"{part.not_read:,}",
            percent(part.accuracy),
            number(part.macro_f1),
            percent(part.balanced_accuracy),
            number(part.log_loss),
        ]
        if abstains:
            cells += [f"{part.abstained:,}", percent(part.coverage), percent(part.answered_accuracy)]
        table.add_row(title, *cells)
    return table


def lists_table(part: Evaluation) -> Table:
    """Return a table of how many names of each list are given back to it, and where most others go."""
    labels, table = part.labels, Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("list")
    table.add_column("names", justify="right")
    table.add_column("right", justify="right")
    table.add_column("most often taken for")
    for label, names in part.names.items():
        row = part.confusion[labels.index(label)]
        wrong = max((i for i in range(len(labels)) if labels[i] != label), key=lambda i: row[i])
        taken = f"{labels[wrong]} ({row[wrong]:,})" if row[wrong] else "–"
        table.add_row(label, f"{names:,}", percent(part.recall[label]), taken)
    return table
