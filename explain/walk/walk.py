"""A case as a walk: the plan of a lesion, step by step in the order of the guideline, all from the proof of the plan.

Where a conclusion is one of a few values, a reader may predict it; each value then comes with what speaks against it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import networkx as nx

from explain import words
from explain.picture.shown import Said
from explain.proof.picture import answer_of
from explain.proof.proof import Builder, Proof, prove
from explain.sentences.headline import warnings_json
from explain.walk.ends import ends
from explain.walk.steps import Step, Walker, held
from kb.answer.answer import Answer, Result
from kb.files.errors import InputError, Place, Problem, nearest


@dataclass(frozen=True)
class Walk(Said):
    """The steps of a lesion of a case; `ends` is what stays open after the last, and `others` the other lesions."""

    proof: Proof
    answer: Answer
    steps: tuple[Step, ...]
    ends: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def case(self) -> str:
        return self.proof.result.case.name

    @property
    def lesion(self) -> str:
        return self.answer.lesion

    def __repr__(self) -> str:
        return f"<Walk {self.case}, {self.lesion}: {len(self.steps)} steps>"

    def json(self) -> dict[str, Any]:
        """The walk as plain data."""
        lit: list[str] = []
        steps = []
        for step in self.steps:
            new = [*step.reads, *step.concluding]
            lit += new
            plain = {key: as_data(value) for key, value in vars(step).items() if key not in ("reads", "concluding")}
            steps.append({**plain, "new": new, "lit": list(lit)})
        head = {"case": self.case, "lesion": self.lesion, "status": self.answer.status}
        head |= warnings_json(self.proof.result, self.lesion)
        return {**head, "steps": steps, "ends": list(self.ends), "other_lesions": list(self.others)}


def as_data(value: Any) -> Any:
    """A field of a step as plain data: texts, and lists of texts or of tables."""
    if isinstance(value, tuple):
        return [each if isinstance(each, str) else vars(each) for each in value]
    return value


@words.in_its_language
def walk(result: Result, lesion: str | None = None) -> Walk:
    """The walk to the plan of a lesion; without a lesion, of the first of the case.

    Raises:
        InputError: where the case has no such lesion.
    """
    known = tuple(result.case.lesions)
    lesion = lesion if lesion is not None else known[0]
    if lesion not in known:
        near = nearest(lesion, list(known))
        hint = f"did you mean {near}?" if near else f"its lesions are {', '.join(known)}"
        place = Place(result.case.path or result.case.name)
        raise InputError([Problem(f"the case has no lesion {lesion}.", place, "lesion", hint=hint)])
    proof = with_scores(prove(result, lesion))
    answer = answer_of(proof, lesion)
    steps = tuple(Walker(proof, answer).steps())
    return Walk(proof, answer, steps, ends(proof, answer), tuple(other for other in known if other != lesion))


def with_scores(proof: Proof) -> Proof:
    """A proof in which an assessment that is not known yet stands above what is certain of the scores behind it."""
    result, graph = proof.result, proof.graph
    guideline = result.guideline
    for node in [node for node in proof.graph if proof.graph.nodes[node]["kind"] == "open"]:
        data = proof.data(node)
        predicate, entity = data["fact"].predicate, data["fact"].args[0]
        for score in guideline.vocabulary.report.scores:
            certain = [fact for name in (score.band, score.total) for fact in held(result, name, entity)]
            below = [fact for fact in certain if fact.predicate in guideline.reads[predicate]]
            if below:
                builder = Builder(result)
                top = builder.fact(below[0])
                graph = nx.compose(builder.graph, graph)
                graph.add_edge(top, node)
    return replace(proof, graph=graph)
