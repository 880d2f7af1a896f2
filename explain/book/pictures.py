"""The small pictures of a reading copy: what a rule reads, the rule, what it concludes; and their legend."""

from __future__ import annotations

import graphviz

from explain import words
from explain.picture import style
from explain.picture.drawing import Drawing
from explain.picture.guideline_graph import add_rules, atom_name, head_of, node_of, table_label
from explain.sentences.clauses import atom_words, conditions_words, head_words, is_record, says, title_of
from kb.guideline.guideline import Guideline, Rule
from kb.language.syntax import Paragraph, Variable

KIND_OF = {"input": "patient fact", "table": "guideline fact", "derived": "derived", "conclusion": "conclusion"}
MOST_LINES = 8
MOST_LETTERS = 80


def picture(guideline: Guideline, paragraph: Paragraph) -> Drawing | None:
    """The decision graph of the rules of a paragraph; nothing where it has only facts and denials."""
    rules = [rule for rule in guideline.rules if rule.paragraph is paragraph and rule.clause.head and rule.clause.body]
    if not rules:
        return None
    dot = new_graph()
    placed = [*add_tables(dot, guideline, rules), *add_goals(dot, guideline, rules), *add_any(dot, guideline, rules)]
    add_rules(dot, guideline, rules, frozenset(placed))
    told = " ".join(follows(guideline, rule) for rule in rules)
    return Drawing(dot.source, words.BOOK_PICTURE.format(rule=paragraph.id), told)


def follows(guideline: Guideline, rule: Rule) -> str:
    """A rule as a sentence, for those who cannot see its picture."""
    conditions = conditions_words(guideline, rule.clause)
    template = words.BOOK_FOLLOWS if conditions else words.BOOK_ALWAYS
    return template.format(conclusion=words.sentence_case(head_words(guideline, rule)), conditions=conditions)


def legend(guideline: Guideline) -> Drawing | None:
    """What the shapes of the pictures stand for, as far as they occur; nothing where there are no pictures."""
    rules = [rule for rule in guideline.rules if rule.clause.head and rule.clause.body]
    if not rules:
        return None
    kinds = {"rule"}
    for rule in rules:
        kinds.add(KIND_OF.get(role_of(guideline, head_of(rule)), "derived"))
        for literal in rule.clause.literals:
            if not is_record(guideline, literal):
                role = role_of(guideline, literal.atom.predicate)
                shown = "absent" if literal.negated and role != "table" else KIND_OF[role]
                kinds.add("derived" if shown == "conclusion" else shown)
    dot = new_graph()
    style.legend(dot, kinds, dashed=False)
    told = "; ".join(text for kind, text in words.LEGEND_KINDS.items() if kind in kinds)
    return Drawing(dot.source, words.BOOK_LEGEND, told)


def role_of(guideline: Guideline, predicate: str) -> str:
    return guideline.vocabulary.predicates[predicate].role


def new_graph() -> graphviz.Digraph:
    """An empty graph for a picture inside a text: without a notice, on the color of the page."""
    dot = style.new_graph("")
    dot.graph_attr.update(label="", bgcolor="transparent", pad="0.05")
    return dot


def add_tables(dot: graphviz.Digraph, guideline: Guideline, rules: list[Rule]) -> list[str]:
    """The tables that rules read, each in full where it is small, and the names of their nodes."""
    names = [literal.atom.predicate for rule in rules for literal in rule.clause.literals]
    found = [name for name in dict.fromkeys(names) if role_of(guideline, name) == "table"]
    for name in found:
        text = table_label(guideline, name)
        if text.count("\\l") > MOST_LINES:
            number = sum(fact.predicate == name for fact in guideline.tables)
            text = style.rows([says(guideline, name), words.BOOK_TABLE_OF.format(number=number)], 40)
        style.add_node(dot, name, "guideline fact", text, says(guideline, name))
    return found


def add_goals(dot: graphviz.Digraph, guideline: Guideline, rules: list[Rule]) -> list[str]:
    """What rules conclude of what an answer tells, and the names of its nodes."""
    found = {node_of(rule): rule for rule in rules if role_of(guideline, head_of(rule)) == "conclusion"}
    for name, rule in found.items():
        style.add_node(
            dot, name, "conclusion", style.label(head_words(guideline, rule), 26), says(guideline, head_of(rule))
        )
    return list(found)


def add_any(dot: graphviz.Digraph, guideline: Guideline, rules: list[Rule]) -> list[str]:
    """What rules read of which any value will do and has too many words to name them, and the names of its nodes."""
    own = {head_of(rule) for rule in rules}
    found = {}
    for literal in (literal for rule in rules for literal in rule.clause.literals if not literal.negated):
        name, open_value = literal.atom.predicate, isinstance(literal.atom.args[-1], Variable)
        if open_value and name not in own and role_of(guideline, name) in ("input", "derived", "conclusion"):
            found[atom_name(literal.atom)] = literal.atom
    long = {node: atom for node, atom in found.items() if len(atom_words(guideline, atom)) > MOST_LETTERS}
    for node, atom in long.items():
        kind = "patient fact" if role_of(guideline, atom.predicate) == "input" else "derived"
        title = style.label(title_of(guideline, atom.predicate), 26)
        style.add_node(dot, node, kind, title, says(guideline, atom.predicate))
    return list(long)
