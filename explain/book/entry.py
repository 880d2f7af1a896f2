"""Everything that is known of a rule, a predicate, a source, or a statement of a source of a guideline."""

from __future__ import annotations

from typing import Any

import kb
from kb.files.errors import InputError, Place, Problem, nearest
from kb.guideline.guideline import Guideline
from kb.guideline.references import reference
from kb.guideline.register import Ambiguity, Statement, register_of
from kb.language.syntax import Paragraph


def known(guideline: Guideline, what: str) -> dict[str, Any]:
    """What is known of a name, as plain data.

    Raises:
        InputError: where nothing has that name.
    """
    if what in guideline.paragraph_by_id:
        return rule(guideline, guideline.paragraph_by_id[what])
    if what in guideline.vocabulary.predicates:
        return predicate(guideline, what)
    if what in guideline.references:
        return source(guideline, what)
    register = register_of(guideline)
    for row in register.statements:
        if row.id == what:
            return statement(guideline, row)
    for place in register.ambiguities:
        if place.id == what:
            return ambiguity(guideline, place)
    names = [*guideline.paragraph_by_id, *guideline.vocabulary.predicates, *guideline.references]
    near = nearest(what, names) or next((name for name in names if name.endswith(f".{what}")), "")
    hint = f"did you mean {near}?" if near else "noms show lists all there is"
    raise InputError(
        [
            Problem(
                f"no rule, predicate, source or statement is called {what}.", Place(guideline.name), "name", hint=hint
            )
        ]
    )


def overview(guideline: Guideline) -> dict[str, Any]:
    """Every rule, predicate and source, a line each."""
    return {
        "guideline": f"{guideline.vocabulary.title} ({guideline.name})",
        "sources": {key: reference(guideline.references[key]) for key in guideline.references},
        "inputs": {p.name: p.asks for p in guideline.vocabulary.inputs},
        "predicates": {p.name: p.says for p in guideline.vocabulary.predicates.values() if p.role != "input"},
        "rules": {p.id: p.sentence for p in guideline.paragraphs},
    }


def rule(guideline: Guideline, paragraph: Paragraph) -> dict[str, Any]:
    heads = {clause.head.predicate for clause in paragraph.clauses if clause.head}
    reads = {literal.atom.predicate for clause in paragraph.clauses for literal in clause.literals}
    register = register_of(guideline)
    behind = {row.id: in_words(row) for row in register.statements_of.get(paragraph.id, ())}
    behind |= {row.id: row.title for row in register.ambiguities_of.get(paragraph.id, ())}
    return {
        "rule": paragraph.id,
        "sentence": paragraph.sentence,
        "clauses": [str(clause) for clause in paragraph.clauses],
        "cites": [cited(guideline, str(c), c.source) for c in paragraph.citations],
        "file": str(paragraph.place),
        **({"statements behind it": behind} if behind else {}),
        "concludes": sorted(heads),
        "reads": sorted(reads),
        "used by": [
            p.id for p in guideline.paragraphs if heads & {a.atom.predicate for c in p.clauses for a in c.literals}
        ],
        "fires in": [case for case, fired in firings(guideline).items() if paragraph.id in fired],
    }


def firings(guideline: Guideline) -> dict[str, frozenset[str]]:
    """For each teaching case of the guideline, the rules that fire in it, and the tables that those read."""
    found = {}
    for path in guideline.cases:
        result = kb.recommend(guideline, kb.read_case(path, guideline))
        fired = {firing.rule.id for firing in (*result.firings, *result.concluding)}
        premises = {fact for firing in (*result.firings, *result.concluding) for fact, _ in firing.premises}
        fired |= {guideline.tables[fact].id for fact in premises if fact in guideline.tables}
        found[result.case.name] = frozenset(fired)
    return found


def predicate(guideline: Guideline, name: str) -> dict[str, Any]:
    declared = guideline.vocabulary.predicates[name]
    domains = guideline.vocabulary.domains
    found: dict[str, Any] = {
        "predicate": f"{name}({', '.join(argument for argument, _ in declared.args)})",
        "role": declared.role,
        "says": declared.says,
        "arguments": {a: f"{d}: {domains[d]}" if d in domains else d for a, d in declared.args},
    }
    if declared.role == "input":
        found |= {"asks": declared.asks, "field of a case": declared.field}
    if declared.unread:
        found["not read by any rule"] = declared.unread
    if declared.codes:
        found["codes"] = dict(declared.codes)
    if declared.domain in domains and domains[declared.domain].codes:
        found["codes of its values"] = dict(domains[declared.domain].codes)
    found["declared"] = str(declared.place)
    found["concluded by"] = list(dict.fromkeys(r.id for r in guideline.rules_by_head.get(name, ())))
    found["read by"] = [
        p.id for p in guideline.paragraphs if any(a.atom.predicate == name for c in p.clauses for a in c.literals)
    ]
    return found


def source(guideline: Guideline, key: str) -> dict[str, Any]:
    return {
        "source": key,
        **guideline.references[key],
        **(coverage(guideline) if key == guideline.vocabulary.source else {}),
        "cited by": {p.id: c.locator for p in guideline.paragraphs for c in p.citations if c.source == key},
    }


def coverage(guideline: Guideline) -> dict[str, Any]:
    """How much of the guideline's own source stands in its clauses."""
    register = register_of(guideline)
    if not register.statements:
        return {}
    assumed = {p.id for p in guideline.paragraphs if any(c.is_assumption for c in p.citations)}
    held = [row for row in register.statements if row.rules]
    with_assumption = [row for row in held if assumed & set(row.rules)]
    return {
        "coverage": {
            "statements": len(register.statements),
            "held by clauses": len(held),
            "of these, with an assumption": len(with_assumption),
            "left out": len(register.statements) - len(held),
            "ambiguities": len(register.ambiguities),
            "shown by a case": sum(bool(row.cases) for row in register.ambiguities),
        },
        "left out": {row.id: f"{in_words(row)}: {row.left_out}" for row in register.statements if row.left_out},
    }


def statement(guideline: Guideline, row: Statement) -> dict[str, Any]:
    """A statement of the source, with the rules that hold it."""
    found: dict[str, Any] = {"statement": row.id, "source": guideline.vocabulary.source, "says": row.gist}
    found |= {"section": row.section, "lines": row.lines}
    if row.rules:
        found["held by"] = {rule: guideline.paragraph_by_id[rule].sentence for rule in row.rules}
    else:
        found["left out"] = row.left_out
    return found | ({"note": row.note} if row.note else {})


def ambiguity(guideline: Guideline, row: Ambiguity) -> dict[str, Any]:
    """A place where the source is open, with how it is handled."""
    return {
        "ambiguity": row.id,
        "kind": row.kind,
        "title": row.title,
        "lines": row.lines,
        "handled": row.handling,
        "by": {rule: guideline.paragraph_by_id[rule].sentence for rule in row.rules},
        "shown by the cases": list(row.cases),
    }


def in_words(row: Statement) -> str:
    return f"{row.gist} ({row.section}, l. {row.lines})"


def cited(guideline: Guideline, text: str, key: str) -> str:
    return f"{text}. {reference(guideline.references[key])}" if key in guideline.references else text


def as_text(found: dict[str, Any]) -> str:
    """Data as indented text."""
    lines = []
    for label, value in found.items():
        if isinstance(value, dict):
            lines += [f"{label}:", *(f"  {key}: {text}" for key, text in value.items())]
        elif isinstance(value, list):
            lines += [f"{label}:" + ("" if value else " none"), *(f"  {text}" for text in value)]
        else:
            lines.append(f"{label}: {value}")
    return "\n".join(lines)
