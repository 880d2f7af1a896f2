"""The pictures of a guideline itself, from its clauses: the whole on a page, its scores, and how one predicate follows
from others."""

from __future__ import annotations

from collections.abc import Iterable

import graphviz

from explain import words
from explain.picture import style
from explain.picture.drawing import Drawing
from explain.sentences.clauses import any_value, atom_words, goal_words, name_in_words, says
from explain.sentences.ranges import is_range_table, range_words
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.vocabulary import Score
from kb.language.syntax import Atom, Comparison, Constant, Literal, Value


class Way:
    """How the overview is drawn: here, for no patient, everything alike. `overview_path` has the way of a patient."""

    suffix = ""  # of the names of nodes, so that several ways stand in one picture

    def __init__(self, guideline: Guideline) -> None:
        self.guideline = guideline

    def label(self, node: str, text: str, width: int) -> str:
        return style.label(text, width)

    def signed(self, node: str, text: str) -> str:
        return text

    def look(self, node: str) -> style.Style:
        return style.PLAIN

    def line(self, start: str) -> style.Style:
        """The look of the edges from a node."""
        return style.PLAIN

    def field(self, name: str) -> str:
        return name_with_unit(self.guideline, name)

    def groups(self, inputs: list[str]) -> list[list[str]]:
        """The inputs that stand in a node together."""
        return [inputs]

    def see(self, node: str, inputs: list[str]) -> str:
        """Hear which inputs a node will hold; the kind of that node."""
        return "patient fact"

    def add(self, dot: graphviz.Digraph, node: str, kind: str, text: str, tooltip: str) -> None:
        style.add_node(dot, node + self.suffix, kind, text, tooltip, look=self.look(node))

    def join(self, dot: graphviz.Digraph, start: str, end: str, **look: str) -> None:
        dot.edge(start + self.suffix, end + self.suffix, **self.line(start), **look)


def overview(guideline: Guideline) -> Drawing:
    """The whole guideline on a page: inputs, assessments, the rules for the goal with what they need, and the goals."""
    vocabulary, rules = guideline.vocabulary, goal_rules(guideline)
    title = words.OVERVIEW.format(guideline=vocabulary.title)
    dot = style.new_graph(vocabulary.notice)
    with style.titled(dot, title) as whole:
        key = style.legend(whole, ["patient fact", "derived", "rule", "conclusion"], dashed=False)
        ends = add_overview(whole, Way(guideline))
        style.align(whole, [*ends, *key])
    told = "; ".join(f"{rule.id}: {needs(guideline, rule)}: {goal_words(guideline, value_of(rule))}" for rule in rules)
    return Drawing(
        dot.source, title, words.OVERVIEW_DESCRIPTION.format(rules=told), by_name(rules), not_read(guideline)
    )


def goal_rules(guideline: Guideline) -> tuple[Rule, ...]:
    return tuple(guideline.rules_by_head.get(guideline.vocabulary.report.goal, ()))


def not_read(guideline: Guideline, suffix: str = "") -> frozenset[tuple[str, str]]:
    """The nodes that stand before the rules for the goal, with each rule that reads nothing of them."""
    before = {name: {name} for name in guideline.vocabulary.report.assessments}
    before["inputs beside"] = set(beside(guideline))
    return frozenset(
        (name + suffix, rule_name(rule) + suffix)
        for name, read in before.items()
        for rule in goal_rules(guideline)
        if not read & {literal.atom.predicate for literal in rule.clause.literals}
    )


def beside(guideline: Guideline) -> list[str]:
    """The inputs that the rules for the goal read themselves."""
    read = [literal.atom.predicate for rule in goal_rules(guideline) for literal in rule.clause.literals]
    return [name for name in dict.fromkeys(read) if guideline.vocabulary.predicates[name].role == "input"]


def add_overview(dot: graphviz.Digraph, way: Way) -> list[str]:
    """Everything that the overview is made of but its legend; the names of the goals, from top to bottom."""
    guideline, report, rules = way.guideline, way.guideline.vocabulary.report, goal_rules(way.guideline)
    own_nodes: list[str] = []
    if own := beside(guideline):
        with style.boxed(dot, f"beside{way.suffix}", words.BESIDE) as box:
            own_nodes = add_inputs(box, way, "beside", own)
    for name in reversed(report.assessments):
        with style.boxed(dot, name + way.suffix, guideline.vocabulary.predicates[name].title or name) as box:
            add_assessment(box, way, name)
    goals = list(dict.fromkeys(value_of(rule) for rule in rules))
    with style.boxed(dot, f"rules{way.suffix}", words.RULES) as box:
        for rule in sorted(rules, key=lambda rule: (goals.index(value_of(rule)), rule.index), reverse=True):
            text = style.rule_label(guideline, rule.paragraph) + "\\n" + style.label(needs(guideline, rule), 44)
            way.add(box, rule_name(rule), "rule", way.signed(rule_name(rule), text), style.rule_tooltip(rule.paragraph))
    for goal in reversed(goals):
        text = way.label(f"goal {goal}", goal_words(guideline, goal), 26)
        way.add(dot, f"goal {goal}", "conclusion", text, goal_words(guideline, goal))
    middle = rule_name(sorted(rules, key=lambda rule: goals.index(value_of(rule)))[len(rules) // 2])
    for name in [*report.assessments, *own_nodes]:
        way.join(dot, name, middle, lhead=f"cluster_rules{way.suffix}")
    for rule in rules:
        way.join(dot, rule_name(rule), f"goal {value_of(rule)}")
    style.align(dot, [name + way.suffix for name in report.assessments])
    return [f"goal {goal}{way.suffix}" for goal in goals]


def add_assessment(dot: graphviz.Digraph, way: Way, name: str) -> None:
    """An assessment, the inputs that it is read from, and the score between them, where there is one."""
    guideline = way.guideline
    score = score_of(guideline, name)
    way.add(dot, name, "derived", way.label(name, any_value(guideline, name), 26), says(guideline, name))
    inputs = inputs_of(guideline, name)
    if not score:
        join_inputs(dot, way, name, inputs, name)
        return
    inside = [field for field in inputs if field in guideline.reads[score.total]]
    join_inputs(dot, way, score.key, inside, score.total)
    way.add(dot, score.total, "derived", way.label(score.total, any_value(guideline, score.total), 26), score.title)
    way.join(dot, score.total, name)
    if rest := [field for field in inputs if field not in inside]:
        join_inputs(dot, way, name, rest, name)


def score_of(guideline: Guideline, name: str) -> Score | None:
    """The score that an assessment is read from."""
    return next((s for s in guideline.vocabulary.report.scores if s.total in guideline.reads[name]), None)


def add_inputs(dot: graphviz.Digraph, way: Way, name: str, inputs: list[str]) -> list[str]:
    """A node for the inputs that stand together, a line each; the names of the nodes."""
    nodes = []
    for number, group in enumerate(way.groups(inputs)):
        nodes.append(f"inputs {name}" + (f" {number}" if number else ""))
        kind = way.see(nodes[-1], group)
        asked = " ".join(way.guideline.vocabulary.predicates[i].asks for i in group)
        way.add(dot, nodes[-1], kind, style.rows([way.field(i) for i in group], 40), asked)
    return nodes


def join_inputs(dot: graphviz.Digraph, way: Way, name: str, inputs: list[str], end: str) -> None:
    for node in add_inputs(dot, way, name, inputs):
        way.join(dot, node, end)


def inputs_of(guideline: Guideline, name: str) -> list[str]:
    return [p.name for p in guideline.vocabulary.inputs if p.name in guideline.reads[name]]


def needs(guideline: Guideline, rule: Rule) -> str:
    """What a rule reads, in short words."""
    return ", ".join(atom_words(guideline, literal.atom) for literal in rule.clause.literals)


# ------------------------------------------------------------------------------------------ one score, one predicate


def score_cascade(guideline: Guideline, score: Score) -> Drawing:
    """A score: its items with their inputs and points, their sum, its bands, and the assessments that follow."""
    vocabulary = guideline.vocabulary
    follow = [rule for rule in readers(guideline, score.band) if head_of(rule) in vocabulary.report.assessments]
    rules = [*guideline.rules_by_head[score.total], *guideline.rules_by_head[score.band], *follow]
    dot = style.new_graph(vocabulary.notice)
    title = words.CASCADE.format(title=score.title, guideline=vocabulary.title)
    with style.titled(dot, title) as whole:
        with style.boxed(whole, "items", words.SCORE_ITEMS.format(score=score.title)) as box:
            for item in reversed(score.items):
                inputs = inputs_of(guideline, item)
                style.add_node(box, item, "guideline fact", item_label(guideline, item), says(guideline, item))
                add_inputs(box, Way(guideline), item, inputs)
                box.edge(f"inputs {item}", item)
        style.align(whole, [f"inputs {item}" for item in score.items])
        kinds = add_rules(whole, guideline, rules, frozenset(score.items))
        key = style.legend(whole, ["patient fact", "guideline fact", *kinds], dashed=False)
        style.align(whole, [*(node_of(rule) for rule in follow), *key])
    told = "; ".join(f"{rule.id}: {rule.paragraph.sentence}" for rule in rules)
    return Drawing(dot.source, title, words.CASCADE_DESCRIPTION.format(title=title, rules=told), by_name(rules))


def cascade(guideline: Guideline, predicate: str) -> Drawing:
    """How a predicate follows by rules from others, down to inputs, and what is read from it next."""
    vocabulary = guideline.vocabulary
    below = [name for name in guideline.order if name in guideline.reads[predicate] | {predicate}]
    rules = [rule for name in below for rule in guideline.rules_by_head.get(name, ()) if rule.clause.body]
    onward = [rule for rule in readers(guideline, predicate) if vocabulary.predicates[head_of(rule)].role == "derived"]
    dot = style.new_graph(vocabulary.notice)
    title = words.CASCADE.format(
        title=words.sentence_case(name_in_words(guideline, predicate)), guideline=vocabulary.title
    )
    with style.titled(dot, title) as whole:
        kinds = add_rules(whole, guideline, [*rules, *onward])
        key = style.legend(whole, kinds, dashed=False)
        style.align(whole, [*(node_of(rule) for rule in onward), *key])
    told = "; ".join(f"{rule.id}: {rule.paragraph.sentence}" for rule in rules)
    rules += onward
    return Drawing(dot.source, title, words.CASCADE_DESCRIPTION.format(title=title, rules=told), by_name(rules))


def add_rules(
    dot: graphviz.Digraph, guideline: Guideline, rules: list[Rule], placed: frozenset[str] = frozenset()
) -> list[str]:
    """Rules with what they read and conclude, and the kinds of nodes that they brought; `placed` is there already."""
    concluded: dict[str, list[str]] = {}
    for rule in rules:
        nodes = concluded.setdefault(head_of(rule), [])
        nodes += [node_of(rule)] * (node_of(rule) not in nodes)
    drawn: dict[str, str] = dict.fromkeys(placed, "")
    for rule in rules:
        text = style.rule_label(guideline, rule.paragraph)
        if tests := ", ".join(
            map(str, (c for c in rule.clause.body if isinstance(c, Comparison) and c.operator != "="))
        ):
            text += "\\n" + style.label(tests.replace("<=", "≤").replace(">=", "≥"), 30)
        style.add_node(dot, rule_name(rule), "rule", text, style.rule_tooltip(rule.paragraph))
        for literal in rule.clause.literals:
            for node in add_premise(dot, guideline, literal, concluded, drawn):
                dot.edge(node, rule_name(rule), **(style.NEGATED if literal.negated else style.PLAIN))
        if node_of(rule) not in drawn and rule.clause.head:
            drawn[node_of(rule)] = "derived"
            text = style.label(atom_words(guideline, rule.clause.head), 26)
            style.add_node(dot, node_of(rule), "derived", text, says(guideline, head_of(rule)))
        dot.edge(rule_name(rule), node_of(rule))
    return ["rule", *(kind for kind in drawn.values() if kind)]


def add_premise(
    dot: graphviz.Digraph,
    guideline: Guideline,
    literal: Literal,
    concluded: dict[str, list[str]],
    drawn: dict[str, str],
) -> list[str]:
    """The nodes that a premise of a rule is read from: a table, an input, or what rules conclude."""
    name, role = literal.atom.predicate, guideline.vocabulary.predicates[literal.atom.predicate].role
    node = atom_name(literal.atom)
    if role == "record":
        return []
    if role == "table":
        if name not in drawn:
            drawn[name] = "guideline fact"
            style.add_node(dot, name, "guideline fact", table_label(guideline, name), says(guideline, name))
        return [name]
    if literal.negated:
        node = f"not {node}"
        if node not in drawn:
            drawn[node] = "absent"
            text = words.ABSENT_SHORT.format(sentence=atom_words(guideline, literal.atom))
            style.add_node(dot, node, "absent", style.label(text, 26), says(guideline, name))
        return [node]
    if node not in drawn and name in concluded:
        return [node] if node in concluded[name] else concluded[name]
    if node not in drawn:
        drawn[node] = "patient fact" if role == "input" else "derived"
        text = style.label(atom_words(guideline, literal.atom), 26)
        style.add_node(dot, node, drawn[node], text, says(guideline, name))
    return [node]


def readers(guideline: Guideline, predicate: str) -> list[Rule]:
    """The rules that read a predicate and conclude something."""
    rules = (rule for rule in guideline.rules if rule.clause.head)
    return [rule for rule in rules if any(a.predicate == predicate for a in rule.clause.atoms[1:])]


# ---------------------------------------------------------------------------------------------------- names and words


def head_of(rule: Rule) -> str:
    return rule.clause.head.predicate if rule.clause.head else ""


def node_of(rule: Rule) -> str:
    """The name of the node that a rule concludes."""
    return atom_name(rule.clause.head) if rule.clause.head else ""


def atom_name(atom: Atom) -> str:
    """The name of an atom's node: its predicate, with its value where it has one."""
    value = atom.args[-1]
    return style.name_of(f"{atom.predicate} {value}" if isinstance(value, Constant) else atom.predicate)


def rule_name(rule: Rule) -> str:
    return style.name_of(style.clause_name(rule))


def by_name(rules: Iterable[Rule]) -> dict[str, Rule]:
    return {rule_name(rule): rule for rule in rules}


def value_of(rule: Rule) -> Value:
    """What a rule's head says of its lesion: a constant, or the name of a variable."""
    last = rule.clause.head.args[-1] if rule.clause.head else None
    return last.value if isinstance(last, Constant) else str(last)


def name_with_unit(guideline: Guideline, predicate: str) -> str:
    domain = guideline.vocabulary.domains[guideline.vocabulary.predicates[predicate].domain]
    return name_in_words(guideline, predicate) + (f" ({domain.unit})" if domain.unit else "")


def table_label(guideline: Guideline, predicate: str) -> str:
    """A table of the guideline as compact text: its citation, then each value with all that it stands for."""
    vocabulary = guideline.vocabulary
    rows: dict[str, list[str]] = {}
    facts = {fact: rule for fact, rule in guideline.tables.items() if fact.predicate == predicate}
    ranges = is_range_table(guideline, predicate)
    domains = [domain for _, domain in vocabulary.predicates[predicate].args]
    for fact in facts:
        told = ", ".join(vocabulary.word(v, d) for v, d in zip(fact.args[:-1], domains[:-1], strict=True))
        told = range_words(guideline, fact) if ranges else told
        rows.setdefault(vocabulary.word(fact.args[-1], domains[-1]), []).append(told)
    cited = [
        f"{p.id}: {style.short_cites(guideline, p)}" for p in dict.fromkeys(rule.paragraph for rule in facts.values())
    ]
    return style.rows([*cited, *(f"{value}  {', '.join(keys)}" for value, keys in rows.items())], 44, hang=3)


def item_label(guideline: Guideline, item: str) -> str:
    """An item of a score: its name, and the table of its points."""
    tables = [
        literal.atom.predicate
        for rule in guideline.rules_by_head[item]
        for literal in rule.clause.literals
        if guideline.vocabulary.predicates[literal.atom.predicate].role == "table"
    ]
    name = words.sentence_case(name_in_words(guideline, item))
    return style.rows([name], 44) + "".join(table_label(guideline, table) for table in dict.fromkeys(tables))
