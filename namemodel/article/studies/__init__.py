"""The article, claim by claim: studies that run many models and come to a table and a verdict.

To add one, write it in a file here and list it in `STUDIES`: docs/results.md and the page follow. Its command
is a function of cli/studies.py. The memory task, on no names, is apart in memory.py.
"""

from namemodel.article.studies.ablations import LADDER, MISTAKES, RECURRENCE
from namemodel.article.studies.claims import CLAIMS_STUDY
from namemodel.article.studies.study import Study

STUDIES: dict[str, Study] = {study.id: study for study in (LADDER, MISTAKES, RECURRENCE, CLAIMS_STUDY)}

__all__ = ["STUDIES"]
