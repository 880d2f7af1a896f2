"""What if, in sentences: the new answer beside the old, then what its proof has lost, won and kept."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import Any

from explain import words
from explain.proof.text import WIDTH, indented, premise_text
from explain.questions.what_if.answer import AFTER, BEFORE, BOTH, WhatIf
from explain.questions.why_not.text import entry_words
from explain.sentences.headline import Headline, headline
from kb.cases.case import PATIENT, lesion_symbol
from kb.cases.changed import entry
from kb.guideline.vocabulary import Vocabulary
from kb.language.syntax import Value


@words.in_its_language
def say(what: WhatIf) -> str:
    """The text of a question "what if"."""
    parts = [
        words.CASE_ALONE.format(case=what.before.case.name),
        "\n".join(fill(line, WIDTH) for line in answers(what)),
    ]
    for side, title in ((BEFORE, words.ONLY_BEFORE), (AFTER, words.ONLY_AFTER)):
        lines = [line for node in what.nodes(side) for line in indented(node_text(what, node), 2, "- ")]
        parts.append("\n".join([title, *(lines or [f"  {words.NOTHING}"])]))
    for side, title in ((BEFORE, words.USED_BEFORE), (AFTER, words.USED_AFTER)):
        if turned := what.turned_to(side):
            parts.append(
                "\n".join([title, *(ln for node in turned for ln in indented(node_text(what, node), 2, "- "))])
            )
    kept = [what.graph.nodes[node]["kind"] for node in what.nodes(BOTH)]
    rules = kept.count("rule")
    parts.append(words.KEPT.format(facts=len(kept) - rules, rules=rules))
    return "\n\n".join(parts) + "\n"


def changes_words(what: WhatIf) -> str:
    """The entries that are changed, each with what stood there before."""
    told = []
    for name in what.changes:
        predicate, lesion = entry(what.before.guideline, what.before.case, name)
        entity: Value = lesion_symbol(lesion) if lesion else PATIENT
        new = [f.args[1] for f in what.after.case.facts if f.predicate == predicate.name and f.args[0] == entity]
        new = new or list(what.after.case.open.get((predicate.name, entity), ()))
        text = entry_words(what.before, predicate.name, tuple(new), entity)
        several = lesion and len(what.before.case.lesions) > 1
        told.append(words.OF_LESION.format(entry=text, lesion=lesion) if several else text)
    return words.join(told)


def answers(what: WhatIf) -> list[str]:
    """The new answer beside the old one, for each lesion (or for the goal that was asked for)."""
    vocabulary = what.before.guideline.vocabulary
    changes = changes_words(what)
    found = []
    if what.predicate == vocabulary.report.goal:
        shown = {data.get("lesion") or data["fact"].args[0] for _, data in what.graph.nodes(data=True) if data["root"]}
        for old, new in zip(what.before.lesions, what.after.lesions, strict=True):
            if lesion_symbol(old.lesion) in shown:
                before, after = (headline(vocabulary, answer) for answer in (old, new))
                line = answer_line(changes, old.lesion, before.told, after.told)
                found.append(" ".join([line, *warned(before, after)]))
        return found
    told = [conclusions(what, side) for side in (0, 1)]
    return [answer_line(changes, vocabulary.word(what.predicate), *told)]


def warned(before: Headline, after: Headline) -> Iterator[str]:
    """What of the warnings is gone, is new, or stays."""
    old, new = before.warnings, after.warnings
    yield from (words.WARNING_GONE.format(warning=text) for text in old if text not in new)
    yield from (words.WARNING_NEW.format(warning=text) for text in new if text not in old)
    yield from (words.WARNING_STAYS.format(warning=text) for text in new if text in old)


def answer_line(changes: str, about: str, before: str, after: str) -> str:
    template = words.STAYS if before == after else words.BECOMES
    return template.format(changes=changes, about=about, before=before, after=after)


def conclusions(what: WhatIf, side: int) -> str:
    """What one of the two proofs concludes."""
    proof = what.proofs[side]
    if proof is None:
        return words.NOTHING
    return words.join([premise_text(proof, {**proof.data(root)}, 0).split(" (")[0] for root in proof.roots])


def node_text(what: WhatIf, node: str) -> str:
    """A node of either proof in words: a rule by its id and citation, a fact by its sentence."""
    data: dict[str, Any] = what.graph.nodes[node]
    proof = what.proofs[data["side"]]
    if data["kind"] == "rule":
        return words.RULE_NODE.format(rule=data["rule"].id, cites=data["rule"].cites)
    if data["kind"] == "none" or proof is None:
        goal = vocabulary_of(what).word(vocabulary_of(what).report.goal)
        return (words.NO_GOAL_SHORT if data["certain"] else words.NO_GOAL_POSSIBLE_SHORT).format(goal=goal)
    if data["kind"] in ("derived", "conclusion"):
        text = vocabulary_of(what).says(data["fact"])
        return text if data["certain"] else words.POSSIBLY.format(sentence=text)
    return premise_text(proof, data, None)


def vocabulary_of(what: WhatIf) -> Vocabulary:
    return what.before.guideline.vocabulary
