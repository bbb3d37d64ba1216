"""The drawer: the article's second softmax, as one curve."""

from __future__ import annotations

from namemodel.inside.arrays import round_significant
from namemodel.inside.double_softmax import curve, loss, loss_floor, push
from namemodel.web.inside.exhibit import Exhibit, Trace, Visit

FIRST = 4.0  # how wrong the network is when the drawer opens
RIGHTEST = -4.0  # where the curves begin: beyond, both pushes are next to nothing


def trace_softmax(visit: Visit) -> Trace:
    """Return losses and pushes on the right logit, with one softmax and with two, by how wrong it is."""
    both = curve()
    wrong = -both.logit[::-1]
    shown = wrong >= RIGHTEST
    logit, once, twice = (values[::-1][shown] for values in (both.logit, both.once, both.twice))
    return {
        "wrong": round_significant(wrong[shown]),
        "once": round_significant(once),
        "twice": round_significant(twice),
        "weaker": round_significant(once / twice),
        "loss": {
            "once": round_significant(loss(logit, doubled=False)),
            "twice": round_significant(loss(logit, doubled=True)),
        },
        "floor": round_significant(loss_floor()),
        "first": int((wrong[shown] < FIRST).sum()),
        "turn": round_significant(wrong[shown][twice.argmax()]),  # from here on the push falls
    }


SOFTMAX = Exhibit(
    id="softmax",
    short="Softmax twice",
    title="Softmax twice",
    idea="The article’s network ends in a softmax, and the loss applies another one. Where the network is "
    "wrong and sure, it is then told next to nothing.",
    question="The right list’s logit is 4 below the other one’s: the network is wrong, and sure. How much "
    "weaker is the push on it with a second softmax?",
    guesses=("Twice", "About 4 times", "About 40 times"),
    right=2,
    explanation="38 times. CrossEntropyLoss takes logits. Given probabilities it sees numbers that differ "
    "by 1 at most, and a softmax that is sure passes hardly any gradient. Leave the softmax out of the "
    "model.",
    trace=trace_softmax,
    code=(push, loss, loss_floor),
    about_a_name=False,
)
