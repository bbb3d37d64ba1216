"""The logits of many names at once: a prefix that several names share is read once.

An optimisation of the network's own `forward`. Sorted names form a tree of prefixes (a trie; Fredkin 1960):
the hidden state after "schm" is the same for "Schmidt" and "Schmitz". Each depth of the tree is one matrix
product over its nodes:

    h = step(E[letter], W_h h_parent + b_h, h_parent)

E = W_x embedding + b_x is computed once, a row for each letter of the vocabulary, so there is no product
with the input. A network that reads both ways has a second tree, of the reversed names. What pooling
and the character LM need of a prefix (a maximum, a sum) is kept with its node.

    names → tree.py → nodes of each depth → Direction and equations.py, one step a depth
    both directions → PrefixReader (reader.py) → logits

The products can be done in bfloat16, everything else stays in float32. For inference on the CPU only.
`readable` says which networks it can read. The equations of the cells are those of their own files; tests
compare the two.
"""
