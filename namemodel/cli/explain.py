"""`namemodel explain`: how a model reads a name, letter by letter."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from namemodel.cli.classify import headline, read_names
from namemodel.cli.flags import ModelFlag, json_option
from namemodel.cli.output import console, print_json, print_table
from namemodel.config import DEFAULT_MODEL
from namemodel.errors import DataError, InvalidName
from namemodel.wording import number, percent, printable

if TYPE_CHECKING:
    from namemodel.inference.classifier import Classifier
    from namemodel.inside.changes import Change
    from namemodel.inside.explanation import Explanation, Letter

BAR = 8  # characters of a belief's bar
LARGE = 1e6  # a larger ratio is shown as more than this


def explain(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME", help="Names; - stands for standard input, one name a line."),
    ],
    model: ModelFlag = DEFAULT_MODEL,
    lists: Annotated[
        list[str] | None,
        typer.Option(
            "--list",
            metavar="LIST",
            help="Compare this list with another: give it twice.",
            show_default="the most probable list and the runner-up",
        ),
    ] = None,
    json: Annotated[bool, json_option("one JSON object per name")] = False,
) -> None:
    """Show how a model reads each name, letter by letter.

    For each letter and the end (⏎): the belief so far, how many times likelier
    the letter is on one list than on the other, what each list expected there
    (the letter that came is in brackets), and the evidence, which is the letter's
    exact part of the answer's log odds, in nats. Below stand names that differ in
    one letter and have another answer; with --list, those for which the other of
    the two lists is more probable. What a model cannot give is left out, with the
    reason. Names without an answer are treated as by classify.
    """
    from namemodel.hardware import use_one_thread
    from namemodel.inference.pretrained import load

    use_one_thread()
    classifier, out, given = load(model), console(), list(read_names(names))
    if not given:
        raise DataError("There is no name on standard input. Give one a line.")
    unread = [name for name in given if not show(classifier, out, name, lists, json, len(given) == 1)]
    if len(unread) == len(given) and not json:
        raise InvalidName("none", f"None of the {len(unread):,} names has an answer; the reasons are above.")


def show(
    classifier: Classifier, out: Console, name: str, lists: list[str] | None, json: bool, alone: bool
) -> bool:
    """Print how a name was read; without an answer, return False, or raise InvalidName if it is alone."""
    from namemodel.inside.changes import one_letter_changes, smallest_flips
    from namemodel.inside.explanation import Explanation
    from namemodel.inside.explanation import explain as explain_name

    try:
        explanation = explain_name(classifier, name, lists or None)
    except InvalidName as error:
        if json:
            nothing = dict.fromkeys((*(field.name for field in dataclasses.fields(Explanation)), "flips"))
            print_json(nothing | {"name": name, "status": error.status, "message": str(error)})
        elif alone:
            raise
        else:
            out.print(f"{printable(name) or '(empty)'}: no answer. {printable(str(error))}\n")
        return False
    flips = smallest_flips(one_letter_changes(classifier, name, lists or None))
    if json:
        print_json(explanation.to_dict() | {"flips": [flip.to_dict() for flip in flips]})
    else:
        out.print(headline(classifier.classify(name)[0]))
        print_explanation(out, explanation)
        print_flips(out, classifier, explanation, flips, chosen=bool(lists))
    return True


def print_explanation(out: Console, explanation: Explanation) -> None:
    """Print how a name was read, below its headline: a line for each letter, the sum, what is missing."""
    first, second = explanation.predicted, explanation.against
    if explanation.message:
        out.print(f"  {printable(explanation.message)}")
    out.print(f"  {first} against {second}:")
    titles = ["", f"{first} so far", "times likelier", f"{first} expected", f"{second} expected", "evidence"]
    rows = [row_of(letter, first, second) for letter in explanation.letters]
    kept = [place for place, column in enumerate(zip(*rows, strict=True)) if any(column)]
    if len(kept) > 1:  # something beside the letters
        cells = [[row[place] for place in kept] for row in rows]
        words = len([place for place in kept if titles[place] != "evidence"])
        print_table(out, [titles[place] for place in kept], cells, text=words, indent=2)
    if explanation.belief_before is not None:
        out.print(
            f"  {first} so far: by the forward character LM; the answer weighs it with the terms below."
        )
    print_sum(out, explanation)
    if explanation.familiarity is not None:
        rarer = percent(explanation.familiarity)
        out.print(f"  {rarer} of the names of the {first} list are rarer, letter for letter.")
    for reason in dict.fromkeys(explanation.absent.values()):
        out.print(f"  {printable(reason)}")


def print_flips(
    out: Console, classifier: Classifier, explanation: Explanation, flips: Sequence[Change], chosen: bool
) -> None:
    """Print which names that differ in one letter have another answer, or turn two lists that are chosen."""
    from namemodel.inside.sampling import capitalise

    ahead, behind = explanation.predicted, explanation.against
    if explanation.log_odds < 0:
        ahead, behind = behind, ahead
    turned = f"puts {behind} before {ahead}" if chosen else "gives another answer"
    changed = [
        f"{capitalise(one.name, classifier.text)} (answer: {one.predicted}, {percent(one.confidence)})"
        for one in classifier.classify([flip.name for flip in flips])
    ]
    if changed:
        out.print(f"  One other letter {turned}: {printable('; '.join(changed))}.\n")
    else:
        out.print(f"  No other letter {turned}.\n")


def row_of(letter: Letter, first: str, second: str) -> list[str]:
    """Return the cells of a letter's row; empty where there is nothing to show."""
    belief = None if letter.belief is None else letter.belief[first]
    expected = letter.expected or {first: [], second: []}
    return [
        visible(letter.shown),
        "" if belief is None else f"{'━' * round(BAR * belief):{BAR}} {percent(belief):>7}",
        "" if letter.times_likelier is None else times(letter.times_likelier, first, second),
        *(
            " ".join(f"({visible(x)})" if x == letter.letter else visible(x) for x, _ in expected[label])
            for label in (first, second)
        ),
        "" if letter.evidence is None else nats(letter.evidence),
    ]


def times(ratio: float, first: str, second: str) -> str:
    """Return how much likelier a letter is, and on which of two lists."""
    label, value = (first, ratio) if ratio >= 1 else (second, 1 / max(ratio, 1 / LARGE / 2))
    shown = number(value, 1 if value < 10 else 0) if value <= LARGE else f"> {LARGE:,.0f}"
    return f"{shown:>5} × {label}"


def nats(value: float) -> str:
    """Return a term of the log odds with its sign; a zero is never negative."""
    return f"{value:+z.2f}"


def visible(letter: str) -> str:
    """Return a letter as a table shows it, a space too."""
    return "␣" if letter == " " else printable(letter)


def print_sum(out: Console, explanation: Explanation) -> None:
    """Print how the log odds come about: from the letters and the constant, and from the network's terms."""
    odds = f"{nats(explanation.log_odds)} nats"
    if explanation.constant is not None:
        letters = sum(letter.evidence or 0.0 for letter in explanation.letters)
        out.print(f"  Letters {nats(letters)}, constant {nats(explanation.constant)}: log odds {odds}.")
    terms = ", ".join(f"{term} {nats(value)}" for term, value in explanation.totals.items())
    out.print(f"  Of these: {terms}." if explanation.constant is not None else f"  Log odds {odds}: {terms}.")
