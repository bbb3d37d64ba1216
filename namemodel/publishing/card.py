"""A model's card: what it is, what it was made from, how good it is, what it is for and what not.

Written from the checkpoint alone, so that no figure is typed by hand and the data need not be there.
Mitchell et al. 2019, "Model Cards for Model Reporting".
"""

from __future__ import annotations

import json
import re
import shlex
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from namemodel.checkpoint.files import Checkpoint
from namemodel.config import SETTINGS, Experiment
from namemodel.data import DATASETS
from namemodel.data.census import Census
from namemodel.data.splits import shared_rule
from namemodel.errors import CheckpointError
from namemodel.models import parameter_count
from namemodel.names.vocabulary import Vocabulary
from namemodel.wording import listed, percent, things

CONFUSED = 8  # rows of the table of lists that are taken for another
FEWEST = 3  # test names that such a row stands for
UNEQUAL = 2  # times as many names
INSEPARABLE = 0.5  # a smaller list that shares more of its names cannot be told from the larger
ELSEWHERE = ("architecture", "source", "test_source")  # settings that the card has words for

CHOSEN = {
    "validation": "They were read once; the epoch was chosen on validation names.",
    "last": "They were read once; the epoch kept is the last.",
    "test": "The epoch was chosen on these very names, the article's mistake: the figures are too good.",
}
PURPOSE = """\
- Learning and teaching how recurrent networks read a sequence, and what they get wrong.
- Seeing which of these lists a spelling resembles, as a starting point for one's own look at it.
- Statistics about groups only where people cannot say it of themselves; then with the error rates by
  list that stand above.
"""
MISUSE = """\
- **Decisions about individuals**, of any kind: hiring, lending, housing, policing, border control, prices.
- Telling anyone's nationality, ethnicity, religion or language, or filling in such a field. People change,
  inherit, marry into and romanise names.
- Names from elsewhere: every other origin is forced into one of the lists, often with high confidence.
"""


def make_card(checkpoint: Checkpoint, id: str, title: str = "") -> str:
    """Return the card of a model as Markdown.

    Args:
        id: what it is loaded by.
        title: what it is called; else by its id.

    Raises:
        CheckpointError: the checkpoint keeps too little to write it.
    """
    try:
        parts = [
            introduction(checkpoint, title or id),
            *data_section(checkpoint),
            *test_sections(checkpoint),
            *shared_section(Census(**checkpoint.data["census"])),
            f"## What it is for\n\n{PURPOSE}",
            f"## What it must not be used for\n\n{MISUSE}{scripts_fact(checkpoint.vocabulary)}",
            recipe_section(checkpoint),
            use_section(id),
        ]
    except (KeyError, TypeError) as error:
        raise CheckpointError(
            f"The checkpoint of {title or id} keeps too little for a card: {error}. Train the model again."
        ) from error
    return "\n\n".join(part.strip() for part in parts) + "\n"


def introduction(checkpoint: Checkpoint, title: str) -> str:
    """Return the title and what the model is."""
    network = checkpoint.experiment.model.title
    test = checkpoint.metrics.get("test")
    tested = (
        f"It is right on {percent(test['accuracy'])} of {things(test['n'], 'test name')}."
        if test
        else "It was stopped before the end of its training and is not tested."
    )
    lists = listed([*map(escape, checkpoint.labels)])
    return (
        f"# {escape(title)}\n\n"
        f"{network}, {things(parameter_count(checkpoint.model), 'parameter')}, guesses which of "
        f"{len(checkpoint.labels)} name lists a spelling most resembles: "
        f"{lists}. {tested} A list is a file of names, and says nothing about a person."
    )


def data_section(checkpoint: Checkpoint) -> list[str]:
    """Return what the model was made from: origin, repeats, shared names, split, imbalance."""
    data, asked = checkpoint.data, checkpoint.experiment.data
    census = Census(**data["census"])
    source = DATASETS.get(asked.source)
    owner = source.licence if source else "a file of the user's own; its licence is not known here"
    merged = "count once" if asked.repeats == "merge" else "count as often as they are written"
    dropped = "are left out" if shared_rule(asked) == "drop" else "are kept, once for each list"
    facts = [
        f"Names: {escape(data['origin'])}.",
        f"Source and licence: {owner}.",
        f"{things(census.rows, 'row')} as written, {things(census.names, 'different name')}.",
        f"Rows that repeat a name of their own list: {census.repeats:,}; they {merged}.",
        f"Names that are on several lists: {census.shared:,}; they {dropped}.",
        split_fact(checkpoint),
        imbalance(data["train_counts"]),
    ]
    return ["## Data", "\n".join(f"- {fact}" for fact in facts), lists_table(checkpoint, census)]


def judged_on(experiment: Experiment) -> str:
    """Return what the test names are to a model: "unseen names", where its recipe keeps them so."""
    chosen = experiment.article is not None and experiment.article.select_on == "test"
    shared = experiment.data.split == "random"
    if not chosen and not shared:
        return "unseen names"
    facts = ["which chose its epoch"] * chosen + ["some of which it may be trained on"] * shared
    return f"test names, {' and '.join(facts)}"


def scripts_fact(vocabulary: Vocabulary) -> str:
    """Return which names a model does not read, by the letters that it knows; "" where it knows none."""
    letters = [letter for letter in vocabulary.characters if letter.isalpha()]
    scripts = sorted({unicodedata.name(letter, "").split(" ")[0].capitalize() for letter in letters} - {""})
    if not scripts:
        return ""
    than = "" if scripts == ["Latin"] else f" than {listed(scripts)}"  # Latin goes without saying
    return f"- Names in other scripts{than}. The model does not read them, and says so.\n"


def split_fact(checkpoint: Checkpoint) -> str:
    """Return how the names were split."""
    data, asked = checkpoint.data, checkpoint.experiment.data
    sides = "no name is in two parts" if asked.split == "by-name" else "a repeated name may be in two parts"
    use = (
        "calibrate"
        if checkpoint.experiment.settings["select_on"] == "last"
        else "choose the epoch and calibrate"
    )
    where = f" The test names are those of {escape(asked.test_source)}." if asked.test_source else ""
    return (
        f"Split, seed {checkpoint.experiment.seed}: {data['train']:,} to train, {data['validation']:,} to "
        f"{use}, {data['test']:,} to test; {sides}.{where}"
    )


def imbalance(counts: dict[str, int]) -> str:
    """Return how unequal the lists are, by their training names."""
    total = sum(counts.values())
    if len(set(counts.values())) == 1:
        return f"Balance: every list has {things(total // len(counts), 'training name')}."
    smallest, largest = min(counts, key=counts.__getitem__), max(counts, key=counts.__getitem__)
    share, other = percent(counts[largest] / total), percent(counts[smallest] / total)
    doubt = (
        " A doubtful spelling is given to a large list sooner than to a small one."
        if counts[largest] > UNEQUAL * counts[smallest]
        else ""
    )
    return (
        f"Imbalance: {escape(largest)} has {things(counts[largest], 'training name')}, {share} of all; "
        f"{escape(smallest)} has {counts[smallest]:,}, {other}.{doubt}"
    )


def lists_table(checkpoint: Checkpoint, census: Census) -> str:
    """Return a row for each list: its names, and how many of the tested ones are given back to it."""
    test = checkpoint.metrics.get("test", {"names": {}, "recall": {}})
    rows = []
    for label in checkpoint.labels:
        count, tested = census.lists[label], test["names"].get(label, 0)
        recall = test["recall"].get(label, 0.0)
        right = f"{round(recall * tested):,} ({percent(recall)})" if tested else "–"
        rows.append(
            [
                escape(label),
                f"{count.rows:,}",
                f"{count.names:,}",
                f"{count.shared:,}",
                f"{checkpoint.data['train_counts'][label]:,}",
                f"{tested:,}",
                right,
            ]
        )
    titles = ["list", "rows", "different names", "on another list too", "trained on", "tested on", "right"]
    return table(titles, rows)


def test_sections(checkpoint: Checkpoint) -> list[str]:
    """Return the figures on test names, their calibration, and which lists are confused."""
    test = checkpoint.metrics.get("test")
    if test is None:
        return ["## Figures", "The test names were not read: that is done once, at the end of a whole run."]
    figures = [
        ["accuracy", percent(test["accuracy"])],
        ["accuracy, any list that holds the name being right", percent(test["any_right"])],
        ["balanced accuracy, the mean of the lists'", percent(test["balanced_accuracy"])],
        ["macro-F1", f"{test['macro_f1']:.3f}"],
        ["log loss", f"{test['log_loss']:.3f} nats"],
        ["calibration error", percent(test["calibration_error"])],
    ]
    chosen = CHOSEN[checkpoint.experiment.settings["select_on"]]
    return [
        "## Figures",
        f"On {things(test['n'], 'test name')}. {chosen}",
        table(["figure", "value"], figures),
        "## Calibration",
        calibrated(checkpoint),
        table(
            ["names", "mean confidence", "right"],
            [[f"{names:,}", percent(sure), percent(right)] for sure, right, names in test["reliability"]],
        ),
        *confused_section(test),
    ]


def calibrated(checkpoint: Checkpoint) -> str:
    """Return how confidences were calibrated, if they were, before the table of how they hold."""
    below = "Test names, from the least confident:"
    if not (names := checkpoint.data["validation"]):
        return f"Confidences are not calibrated: no validation names were held out. {below}"
    return (
        f"Logits are divided by a temperature of {checkpoint.temperature:.3f}, found on "
        f"{things(names, 'validation name')}, so that a confidence says how often it is right. {below}"
    )


def confused_section(test: dict[str, Any]) -> list[str]:
    """Return the lists of which the largest share of names is given to another."""
    labels, matrix = test["labels"], test["confusion"]
    wrong = [
        (matrix[i][j], sum(matrix[i]), labels[i], labels[j])
        for i in range(len(labels))
        for j in range(len(labels))
        if i != j and matrix[i][j] >= FEWEST
    ]
    wrong.sort(key=lambda row: (-row[0] / row[1], row[2], row[3]))
    if not wrong:
        few = f"No list has {FEWEST} test names or more that are given to one and the same other."
        return ["## Lists that are confused", few]
    rows = [
        [escape(on), escape(given), f"{names:,} of {total:,}", percent(names / total)]
        for names, total, on, given in wrong[:CONFUSED]
    ]
    return [
        "## Lists that are confused",
        f"Pairs with {FEWEST} test names or more:",
        table(["on the list", "given to", "test names", "share"], rows),
    ]


def shared_section(census: Census) -> list[str]:
    """Return the pairs of lists that cannot be told apart, because one's names are on the other."""
    pairs = [pair for pair in census.pairs if pair.share > INSEPARABLE]
    if not pairs:
        return []
    facts = [
        f"- {escape(pair.smaller)} and {escape(pair.larger)}: {pair.names:,} of the "
        f"{census.lists[pair.smaller].names:,} {escape(pair.smaller)} names are on the "
        f"{escape(pair.larger)} list too."
        for pair in pairs
    ]
    return [
        "## Lists that cannot be told apart",
        "No spelling decides between lists that hold the same names:",
        "\n".join(facts),
    ]


def recipe_section(checkpoint: Checkpoint) -> str:
    """Return how the model was made, and what differs from the defaults."""
    experiment, metrics = checkpoint.experiment, checkpoint.metrics
    changes = differences(experiment)
    settings = ", ".join(f"`{name} = {value}`" for name, value in changes.items())
    differs = (
        f"Settings that differ from the defaults, or follow from the names: {settings}."
        if changes
        else "All settings are defaults."
    )
    versions = ", ".join(f"{name} {version}" for name, version in checkpoint.versions.items())
    return (
        f"## How it was made\n\n"
        f"Recipe `{experiment.preset}`, seed {experiment.seed}, at most "
        f"{things(experiment.training.epochs, 'epoch')}, of which epoch {metrics['epoch']} is kept; "
        f"{things(round(metrics['seconds']), 'second')}. {differs} "
        f"Versions: {versions}."
    )


def differences(experiment: Experiment) -> dict[str, Any]:
    """Return the settings that are not config.py's defaults, by name."""
    return {
        name: value
        for name, value in experiment.settings.items()
        if value != SETTINGS[name].default and name not in ELSEWHERE
    }


def use_section(id: str) -> str:
    """Return how the model is loaded."""
    return (
        "## How to use it\n\n"
        f"```sh\nnamemodel classify --model {shlex.quote(id)} Tribbiani\n```\n\n"
        "```python\nimport namemodel\n\n"
        f"classifier = namemodel.load({json.dumps(id, ensure_ascii=False)})\n"
        'classifier.classify(["Tribbiani"], min_confidence=0.7)\n```\n\n'
        "It abstains where most letters are unknown to it, and where its confidence is under the "
        "threshold that is asked for."
    )


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table whose cells are safe already; all columns but the first to the right."""
    lines = [list(titles), ["---", *["---:"] * (len(titles) - 1)], *map(list, rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def escape(text: str) -> str:
    """Return text from outside as Markdown that shows it as it is, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$&])", r"\\\1", " ".join(text.split()))
