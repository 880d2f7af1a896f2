"""Why an answer holds: proofs, the sentences that tell them, and the graphs that draw them.

>>> import kb, explain
>>> guideline = kb.load("spinal_metastases")
>>> case = kb.read_case({"patient": {"histology": "renal"}, "lesions": [{"id": "t9", "escc": "3"}]})
>>> proof = explain.prove(kb.recommend(guideline, case), "neurologic(t9)")
>>> print(explain.say(proof).splitlines()[2])
The epidural compression at t9 is high-grade.
"""

from __future__ import annotations

from explain.draw import Drawing, draw
from explain.prove import Proof, prove
from explain.say import say

__all__ = ["Drawing", "Proof", "draw", "prove", "say"]
