"""What the article "Understanding RNNs" does differently from the rest of this package.

The choices that no other experiment makes are fields of `config.ArticleConfig`: those of the network are in
networks.py, those of the training in training.py, both as subclasses of the plain ones. Other choices of its
recipe (a split at random, one-hot letters, Adam) are ordinary settings; `presets.py` has them. The studies
measure what each choice costs, and which of the article's claims hold.
"""
