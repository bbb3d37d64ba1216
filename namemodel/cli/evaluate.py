"""`namemodel evaluate`: how good a model is on labelled names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from namemodel.cli.flags import SOURCE, TABLE_FLAGS, MinConfidenceFlag, ModelFlag, json_option, with_flags
from namemodel.cli.output import console, print_json, print_table
from namemodel.config import DEFAULT_MODEL, SETTINGS, TableConfig
from namemodel.wording import number, percent, printable, things

if TYPE_CHECKING:
    from namemodel.evaluation.evaluation import Evaluation
    from namemodel.evaluation.labelled_names import Evaluations

COLUMNS: dict[str, Callable[[Evaluation], str]] = {
    "names": lambda found: f"{found.n:,}",
    "no answer": lambda found: f"{found.not_read:,}",
    "accuracy": lambda found: percent(found.accuracy),
    "macro-F1": lambda found: number(found.macro_f1),
    "balanced": lambda found: percent(found.balanced_accuracy),
    "log loss": lambda found: number(found.log_loss),
}
ABSTAINING: dict[str, Callable[[Evaluation], str]] = {
    "abstained": lambda found: f"{found.abstained:,}",
    "coverage": lambda found: percent(found.coverage),
    "accuracy if answered": lambda found: percent(found.answered_accuracy),
}
"""More columns, where the model abstains from a name."""
MOST_LABELS = 10  # that are none of the model's, of those that are printed; --json has any


@with_flags(SOURCE, *TABLE_FLAGS)
def evaluate(
    source: str = SETTINGS["source"].default,
    model: ModelFlag = DEFAULT_MODEL,
    min_confidence: MinConfidenceFlag = 0.0,
    json: Annotated[bool, json_option("one JSON object")] = False,
    **how: Any,
) -> None:
    """Evaluate a model on labelled names, apart from those it was trained on.

    Every row of a file counts if its name has 1 to 64 letters; in a data set,
    repeated names are merged and shared names dropped as for the model's
    training. Rows whose label is none of the model's are left out, and counted.
    A name that cannot be read counts as wrong, and not in the log loss. Where
    the model abstains, its most likely list counts; the coverage is the share
    of names for which it does not, and the accuracy on those stands beside it.
    Names not seen in training include the validation names, on which the
    temperature was fitted.
    """
    from namemodel.evaluation.labelled_names import evaluate_classifier, labelled_names
    from namemodel.hardware import use_one_thread
    from namemodel.inference.pretrained import load

    use_one_thread()
    classifier = load(model)
    table = labelled_names(source, classifier, TableConfig(**how))
    found = evaluate_classifier(classifier, table, min_confidence=min_confidence)
    if json:
        values = found.to_dict()
        print_json({"model": classifier.id, "data": source, "origin": table.origin, **values})
    else:
        show(found, f"{classifier.id} on {table.origin}")


def show(results: Evaluations, title: str) -> None:
    """Print the figures of all names, of those seen in training and the others, and those of each list."""
    out = console()
    out.print(title, *other_rows(results.other_labels), "", sep="\n")
    groups = {"all names": results.overall, "seen in training": results.seen, "not seen": results.unseen}
    found = {group: evaluation for group, evaluation in groups.items() if evaluation is not None}
    columns = COLUMNS | (ABSTAINING if any(evaluation.abstained for evaluation in found.values()) else {})
    rows = [[group, *(cell(evaluation) for cell in columns.values())] for group, evaluation in found.items()]
    print_table(out, ("", *columns), rows)
    out.print(f"\nby list, names {'not ' if results.unseen else ''}seen in training:")
    shown = results.unseen or results.overall
    rows = [
        [label, f"{names:,}", percent(shown.recall[label]), taken_for(shown, label)]
        for label, names in shown.names.items()
    ]
    print_table(out, ("list", "names", "right", "most often taken for"), rows)


def other_rows(labels: Mapping[str, int]) -> list[str]:
    """Return a line about rows that were left out, by their labels; nothing where there are none."""
    if not labels:
        return []
    shown = [f"{printable(label)} {rows:,}" for label, rows in labels.items()][:MOST_LABELS]
    words = ", ".join([*shown, *["…"] * (len(labels) > MOST_LABELS)])
    return [f"left out: {things(sum(labels.values()), 'row')} whose label is none of the model's ({words})"]


def taken_for(evaluation: Evaluation, label: str) -> str:
    """Return the list that most wrong answers to a list's names are, and their number."""
    row = dict(zip(evaluation.labels, evaluation.confusion[evaluation.labels.index(label)], strict=True))
    del row[label]
    wrong = max(row, key=row.__getitem__)
    return f"{wrong} ({row[wrong]:,})" if row[wrong] else "–"
