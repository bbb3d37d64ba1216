"""How good predictions are: one `Evaluation` for test names, data sets and tables with right labels."""
