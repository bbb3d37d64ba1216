"""What the page says of itself: in its header, and to those who share a link to it.

The article is known by its title alone; nothing here invents an address for it.
"""

from __future__ import annotations

import os

from namemodel.web.shared.context import default_model
from namemodel.web.shared.html import render

TITLE = "namemodel"
CARD_TITLE = "namemodel: which list of names does a spelling resemble?"
SENTENCE = "A neural network reads a name, letter by letter, and says which list of names it resembles."
TUTORIAL = "https://pytorch.org/tutorials/intermediate/char_rnn_classification_tutorial.html"
# Elman, "Finding Structure in Time"; Hochreiter and Schmidhuber, "Long Short-Term Memory"; Cho et al.,
# "Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine Translation".
PAPERS = (
    ("https://doi.org/10.1207/s15516709cog1402_1", "RNN 1990"),
    ("https://doi.org/10.1162/neco.1997.9.8.1735", "LSTM 1997"),
    ("https://arxiv.org/abs/1406.1078", "GRU 2014"),
)
SOURCE = "NAMEMODEL_SOURCE"
"""The environment variable with the address of the source, for the page to link to."""


def source_address() -> str | None:
    """Return where the source of this page is: what `NAMEMODEL_SOURCE` says, or the Space that it runs on."""
    space = os.environ.get("SPACE_ID")
    return os.environ.get(SOURCE) or (f"https://huggingface.co/spaces/{space}/tree/main" if space else None)


def header_html(name: str) -> str:
    """Return the header of the page.

    Args:
        name: the one that the page opens with, as its script needs it.
    """
    return render(
        "header.html",
        sentence=SENTENCE,
        name=name,
        model=default_model(),
        tutorial=TUTORIAL,
        papers=PAPERS,
        source=source_address(),
    )
