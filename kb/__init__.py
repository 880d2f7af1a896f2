"""A clinical guideline as clauses: what is known, and what follows for a patient.

>>> import kb
>>> guideline = kb.load("spinal_metastases")
>>> case = kb.read_case({"patient": {"histology": "renal"}, "lesions": [{"id": "t9", "levels": ["T9"]}]})
>>> kb.recommend(guideline, case).lesions[0].status
'undetermined'
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.cases.case import Case
from kb.files.errors import InputError, Problem
from kb.guideline.guideline import Guideline
from kb.guideline.load import load

if TYPE_CHECKING:
    from kb.answer.answer import Result, recommend

__all__ = ["Case", "Guideline", "InputError", "Problem", "Result", "load", "read_case", "recommend"]


def __getattr__(name: str) -> Any:
    """Load what derives answers when it is first asked for: who checks a certificate does without."""
    if name not in ("Result", "recommend"):
        raise AttributeError(f"module 'kb' has no attribute {name!r}")
    from kb.answer import answer as answering

    found = globals()[name] = getattr(answering, name)
    return found


@cache
def _default() -> Guideline:
    return load()


def read_case(source: str | Path | Mapping[str, Any], guideline: Guideline | None = None) -> Case:
    """A case from a YAML or JSON file (`-` is standard input) or from a mapping, checked against a vocabulary.

    Without a guideline, the vocabulary is that of `spinal_metastases`.

    Raises:
        InputError: with everything in it that is not understood.
    """
    from kb.cases.case import read_case as read

    return read(source, (guideline or _default()).vocabulary)
