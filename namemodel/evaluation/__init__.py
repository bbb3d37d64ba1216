"""How good answers are: one `Evaluation` for test names, for a data set and for a table with right lists."""
