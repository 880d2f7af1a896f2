"""What stands in sets for the lesion and the patient that a situation is of."""

from __future__ import annotations

from kb.language.syntax import Value

LESION, PATIENT = '"lesion"', "patient"
Row = tuple[Value, ...]  # the arguments of a fact, or the values of a rule's variables
