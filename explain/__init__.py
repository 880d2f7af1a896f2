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
    from explain.asking import told_changes as changes
    from explain.asking import told_reasons as reasons
    from explain.asking import told_way as ask
    from explain.drawing import Drawing, draw
    from explain.proof import Proof, prove
    from explain.sentences import say

__all__ = ["Drawing", "Proof", "ask", "changes", "draw", "prove", "reasons", "say"]

_HOMES = {
    "Drawing": "drawing.Drawing",
    "Proof": "proof.Proof",
    "ask": "asking.told_way",
    "changes": "asking.told_changes",
    "draw": "drawing.draw",
    "prove": "proof.prove",
    "reasons": "asking.told_reasons",
    "say": "sentences.say",
}


def __getattr__(name: str) -> Any:
    """Load a part when it is first asked for: the graph libraries take longer to load than an answer to find."""
    if name not in _HOMES:
        raise AttributeError(f"module 'explain' has no attribute {name!r}")
    from importlib import import_module

    home, _, inside = _HOMES[name].partition(".")
    found = getattr(import_module(f"explain.{home}"), inside)
    globals()[name] = found
    return found
