"""Two models on the same test names, as the page shows them."""

from __future__ import annotations

from namemodel.comparison import Comparison
from namemodel.comparison.report import on_these_names, sentence
from namemodel.comparison.verdicts import compare_predictions, verdict_among_all
from namemodel.errors import DataError
from namemodel.web.shared.html import notice, render
from namemodel.web.shared.text import unbroken

MOST_ROWS = 200
EMPTY = notice("Two models can be compared name by name here when their runs are done.")


def pair_html(kept: Comparison, first: str, second: str, seed: int) -> str:
    """Return what is known of two models, and the names of a seed on which they differ.

    Raises:
        DataError: they have no names in common.
    """
    if first == second:
        raise DataError(f"{first} agrees with itself on every name. Choose two different models.")
    missing = [model for model in (first, second) if (model, seed) not in kept.predictions]
    if missing:
        raise DataError(f"The run of {missing[0]} with seed {seed} was not done. Choose another seed.")
    paired = compare_predictions(kept.predictions[first, seed], kept.predictions[second, seed])
    sentences = [sentence(verdict_among_all(first, second, kept))]
    if len(kept.rows[first]) > 1:
        sentences.append(on_these_names(first, second, paired))
    return render(
        "pair.html",
        sentences=[unbroken(one) for one in sentences],
        titles=("Name", "List", first, second),
        paired=paired,
        most=MOST_ROWS,
    )
