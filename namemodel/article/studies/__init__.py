"""The article, claim by claim: studies that run many models and come to a table and a verdict.

To add one, write its models and its table in a file here and list it in `STUDIES`; the report and the
page take their choices from it.
"""

from namemodel.article.studies import ablations, claims
from namemodel.article.studies.study import Study, Table

STUDIES: dict[str, Study] = {
    study.id: study
    for study in (
        Study(
            "ablation",
            "From the article’s recipe to the recommended one",
            "The article’s nn.RNN recipe, and its choices undone one after another until it is the "
            "recommended recipe for an RNN. Each step is held against the one before. Where the split or "
            "the names change, the test names do too.",
            ablations.ladder,
            ablations.ladder_table,
            slow=lambda _: True,  # nine of its recipes are; the others have the same seeds
        ),
        Study(
            "mistakes",
            "Each mistake alone",
            "The recommended recipe for an RNN, with one choice of the article’s put into it. Where that "
            "would not be the article’s, or not show, without another setting, both sides have that "
            "setting too.",
            ablations.single_mistakes,
            ablations.mistakes_table,
        ),
        Study(
            "recurrence",
            "Does recurrence matter?",
            "The recommended networks without a character LM, which would answer for the classifier. "
            "W_h = 0: no hidden state enters the next one’s sum (the gates of GRU and LSTM still carry it). "
            "Letters shuffled: each name’s letters in a random order of its own, in training and in testing.",
            ablations.without_recurrence,
            ablations.recurrence_table,
        ),
        Study(
            "claims",
            "The article’s claims",
            "What “Understanding RNNs” prints and says, what is measured or computed here, and a verdict. "
            "A printed figure is compatible with ours if it is where one more run of ours would be expected.",
            claims.models,
            claims.table,
            slow=lambda experiment: experiment.preset == "article",
        ),
    )
}

__all__ = ["STUDIES", "Study", "Table"]
