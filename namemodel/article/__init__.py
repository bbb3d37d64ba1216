"""What the article "Understanding RNNs" does differently from the rest of this package.

The choices that no other experiment makes are fields of `config.ArticleConfig`. If one is set,
`experiments.make_run` takes `ArticleRun` in place of `TrainingRun`; each class here extends a plain one:

    networks.py   ArticleClassifier   pooling "all", head_size, mask_padding, recurrent_weights
                  PrintedCell         recurrence "printed"
                  ResetBeforeCell     reset "before"
    training.py   ArticleSampler      shuffle, drop_last
                  ArticleTrainer      output, divide_loss, carry_state
                  ArticleRun          select_on "test", evaluate_every

Other choices of its recipe (a split at random, one-hot letters, Adam) are ordinary settings; `presets.py` has
them. `studies/` measures what each choice costs, and which of the article's claims hold.
"""
