"""Why an answer holds: proofs, the sentences that tell them, and the graphs that draw them.

>>> import kb, explain
>>> guideline = kb.load("spinal_metastases")
>>> case = kb.read_case({"patient": {"histology": "renal"}, "lesions": [{"id": "t9", "escc": "3"}]})
>>> proof = explain.prove(kb.recommend(guideline, case), "neurologic(t9)")
>>> print(explain.say(proof).splitlines()[2])
The epidural compression at t9 is high-grade.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explain.picture.drawing import Drawing
    from explain.proof.picture import draw
    from explain.proof.proof import Proof, prove
    from explain.proof.simplest import simplest
    from explain.proof.text import say
    from explain.questions.changes.answer import changes
    from explain.questions.next_question.answer import ask
    from explain.questions.rather_than.answer import rather_than
    from explain.questions.reasons.answer import reasons
    from explain.questions.what_if.answer import what_if
    from explain.questions.why_not.answer import why_not

__all__ = [
    "Drawing",
    "Proof",
    "ask",
    "changes",
    "draw",
    "prove",
    "rather_than",
    "reasons",
    "say",
    "simplest",
    "what_if",
    "why_not",
]

_HOMES = {
    "Drawing": "explain.picture.drawing:Drawing",
    "Proof": "explain.proof.proof:Proof",
    "ask": "explain.questions.next_question.answer:ask",
    "changes": "explain.questions.changes.answer:changes",
    "draw": "explain.proof.picture:draw",
    "prove": "explain.proof.proof:prove",
    "rather_than": "explain.questions.rather_than.answer:rather_than",
    "reasons": "explain.questions.reasons.answer:reasons",
    "say": "explain.proof.text:say",
    "simplest": "explain.proof.simplest:simplest",
    "what_if": "explain.questions.what_if.answer:what_if",
    "why_not": "explain.questions.why_not.answer:why_not",
}


def __getattr__(name: str) -> Any:
    """Load a part when it is first asked for: the graph libraries take longer to load than an answer to find."""
    if name not in _HOMES:
        raise AttributeError(f"module 'explain' has no attribute {name!r}")
    from pkgutil import resolve_name

    found = globals()[name] = resolve_name(_HOMES[name])
    return found
