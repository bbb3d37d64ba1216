"""What the article "Understanding RNNs" does otherwise than the rest of this package.

Its choices are fields of `config.ArticleConfig`. Those of the network are in networks.py, those of the
training in training.py, both as subclasses of the plain ones; what each of them costs, and which of the
article's claims hold, the studies measure.
"""
