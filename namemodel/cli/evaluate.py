"""`namemodel evaluate`: how good a model is on labelled names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from namemodel.cli.flags import DEFAULT_MODEL, DataFlag, MinConfidenceFlag, ModelFlag, json_option
from namemodel.cli.output import console, print_json, print_table
from namemodel.wording import number, percent

if TYPE_CHECKING:
    from namemodel.evaluation.evaluation import Evaluation
    from namemodel.evaluation.labelled_names import Evaluations

TITLES = ("", "names", "no answer", "accuracy", "macro-F1", "balanced", "log loss")
ABSTAINING = ("abstained", "coverage", "accuracy if answered")  # where there is something to say


def evaluate(
    data: DataFlag = "german-italian",
    model: ModelFlag = DEFAULT_MODEL,
    min_confidence: MinConfidenceFlag = 0.0,
    json: Annotated[bool, json_option("one JSON object")] = False,
) -> None:
    """Evaluate a model on labelled names, apart from those it was trained on.

    Every row of a file counts if its name has 1 to 64 letters; in a data set,
    repeated names are merged and shared names dropped as for the model's
    training. A name that cannot be read counts as wrong, and not in the log
    loss. Where the model abstains, its most likely list counts; the coverage is
    the share of names for which it does not, and the accuracy on those stands
    beside it. Names not seen in training include the validation names, on which
    the temperature was fitted.
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
    """Print the figures of all names, of those seen in training and the others, and those of each list."""
    out = console()
    out.print(f"{title}\n")
    parts = {
        "all names": evaluation.overall,
        "seen in training": evaluation.seen,
        "not seen": evaluation.unseen,
    }
    found = {title: part for title, part in parts.items() if part is not None}
    titles = TITLES + ABSTAINING * any(part.abstained for part in found.values())
    print_table(out, titles, [[title, *figures(part)][: len(titles)] for title, part in found.items()])
    which = "not seen in training" if evaluation.unseen else "seen in training"
    out.print(f"\nby list, names {which}:")
    part = evaluation.unseen or evaluation.overall
    rows = [
        [label, f"{names:,}", percent(part.recall[label]), taken_for(part, label)]
        for label, names in part.names.items()
    ]
    print_table(out, ("list", "names", "right", "most often taken for"), rows)


def figures(part: Evaluation) -> list[str]:
    """Return the cells below `TITLES` and `ABSTAINING`, but the first."""
    return [
        f"{part.n:,}",
        f"{part.not_read:,}",
        percent(part.accuracy),
        number(part.macro_f1),
        percent(part.balanced_accuracy),
        number(part.log_loss),
        f"{part.abstained:,}",
        percent(part.coverage),
        percent(part.answered_accuracy),
    ]


def taken_for(part: Evaluation, label: str) -> str:
    """Return the list that most wrong answers to a list's names are, and their number."""
    row = dict(zip(part.labels, part.confusion[part.labels.index(label)], strict=True))
    del row[label]
    wrong = max(row, key=row.__getitem__)
    return f"{wrong} ({row[wrong]:,})" if row[wrong] else "–"
