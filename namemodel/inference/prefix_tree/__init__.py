"""Many names read at once, and what they begin with in common read once.

Sorted names form a tree of prefixes (a trie; Fredkin 1960): the state after "schm" is the same for
"Schmidt" and "Schmitz". Each level of the tree is one matrix product over its distinct prefixes:

    h = advance(E[letter], W_h h_parent + b_h, h_parent)

E = W_x embedding + b_x is computed once, a row for each letter of the vocabulary, so there is no product
with the input. A network that reads both ways has a second tree, of the names spelt backwards. What a
head or a speller keeps of a path (a maximum, a sum) is carried down the tree with the state.

    names → tree.py → levels → Direction: equations.py and spelling.py, one level after another
    both directions → PrefixReader → scores

The products can be done in bfloat16, everything else stays in float32. For inference on the CPU only.
Which networks it can read is `readable`; equations of the recurrences are those of their own files, and
tests hold the two together.
"""

from namemodel.inference.prefix_tree.direction import Direction
from namemodel.inference.prefix_tree.equations import readable
from namemodel.inference.prefix_tree.reader import PrefixReader, make_reader

__all__ = ["Direction", "PrefixReader", "make_reader", "readable"]
