"""The same experiment for several networks or recipes, and seeds: plan → run → rows → tests → report.

`plan` gives variants, `compare` runs them and yields events, `Comparison` gathers the rows; verdicts.py tests
pairs of models, and report.py says what the tests support.
"""

from namemodel.comparison.plan import Variant, plan
from namemodel.comparison.references import REFERENCES
from namemodel.comparison.results import Comparison
from namemodel.comparison.run import compare

__all__ = ["REFERENCES", "Comparison", "Variant", "compare", "plan"]
