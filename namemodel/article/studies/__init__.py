"""The article, claim by claim: studies that run many models and come to a table and a verdict.

To add one, write it in a file here and list it in `STUDIES`; the report and the page take their choices from
it.
"""

from namemodel.article.studies.ablations import LADDER, MISTAKES, RECURRENCE
from namemodel.article.studies.claims import CLAIMS_STUDY
from namemodel.article.studies.study import Study

STUDIES: dict[str, Study] = {study.id: study for study in (LADDER, MISTAKES, RECURRENCE, CLAIMS_STUDY)}

__all__ = ["STUDIES"]
