"""Score OnRecord on annotated corpora, and say where it errs.

scoring      run it over a corpus and call the task's scorer
notions      what counts as a statement: PolNeAR's attribution, the record's statement, a reporting clause
people       who is who: actors with all places that mean them
streams      the articles of stories as one stream
times        temporal expressions and events as their scorers read them
breakdown    what became of each gold quotation and each prediction
"""

from onrecord.evaluation.breakdown import Finding, findings, table
from onrecord.evaluation.notions import NOTIONS
from onrecord.evaluation.scoring import TASKS, Task, find_scorer, predict, rows, run, run_scorer

__all__ = [
    "NOTIONS",
    "TASKS",
    "Finding",
    "Task",
    "find_scorer",
    "findings",
    "predict",
    "rows",
    "run",
    "run_scorer",
    "table",
]
