"""A proof as a decision graph: patient facts, assessments, guideline row, plan, from left to right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import graphviz
import networkx as nx

from explain import words
from explain.picture import style
from explain.picture.drawing import Drawing
from explain.proof.deciding_facts import Sets, deciding, deciding_words
from explain.proof.proof import Proof
from explain.proof.summary import missing_behind, score_items, summarise, top_down
from explain.proof.text import input_name, lesion_of, open_text
from explain.sentences.facts import alternatives
from explain.sentences.headline import headline, headline_of
from kb.answer.answer import Answer
from kb.language.syntax import Fact

MOST_IN_TITLE = 3


@dataclass(frozen=True)
class Part:
    """What is drawn of one lesion. Lesions share no node, so that each can be read for itself."""

    proof: Proof
    graph: nx.DiGraph[str]
    lesion: str
    number: int
    full: bool
    decides: Sets  # what leaves the lesion without a rule

    @property
    def roots(self) -> tuple[str, ...]:
        return tuple(root for root in self.proof.roots if root in self.graph)


@words.in_its_language
def draw(proof: Proof, full: bool = False) -> Drawing:
    """The decision graph of a proof. A summary has a score as one node with its items; `full` draws every step."""
    parts = parts_of(proof, full or proof.full)
    title = title_of(proof, [part.lesion for part in parts])
    dot = style.new_graph(proof.result.guideline.vocabulary.notice)
    warned = signed(proof, parts[0].lesion) if len(parts) == 1 else ()
    with style.titled(dot, title, below=warned) as whole:
        kinds = [part.graph.nodes[node]["kind"] for part in parts for node in part.graph]
        dashed = any(line_of(part, start) == style.DASHED for part in parts for start, _ in part.graph.edges)
        decides = any("decides" in data for part in parts for _, data in part.graph.nodes(data=True))
        key = style.legend(whole, kinds, dashed, decides)
        for part in parts[::-1]:
            if len(parts) == 1:
                add_part(whole, part)
                continue
            heading = words.TITLE_BOX.format(lesion=part.lesion, told=told_of(proof, part.lesion))
            warned = signed(proof, part.lesion)
            with style.boxed(whole, f"lesion_{part.number}", heading, 90, warned, **style.OUTER) as box:
                add_part(box, part)
        style.align(whole, [*(name_of(part, root) for part in parts for root in part.roots), *key])
    rules = {
        name_of(part, node): data["rule"]
        for part in parts
        for node, data in part.graph.nodes(data=True)
        if data["kind"] == "rule"
    }
    apart = frozenset(pair for part in parts for pair in not_read(part))
    return Drawing(dot.source, title, description_of(proof, parts), rules, apart)


def parts_of(proof: Proof, full: bool, opaque: bool = True) -> list[Part]:
    """A part for each lesion that the proof concludes something of, in the order of the case."""
    graph = summarise(proof, full, opaque)
    roots: dict[str, list[str]] = {}
    for root in proof.roots:
        roots.setdefault(lesion_of(proof, root), []).append(root)
    found = []
    for number, (lesion, own) in enumerate(roots.items()):
        without = lesion in proof.result.case.lesions and answer_of(proof, lesion).status == "no_rule"
        decides = deciding(proof.result, lesion) if without else ()
        part = Part(proof, with_deciding(led_to(graph, own), decides), lesion, number, full, decides)
        if rivals_of(part):  # their box stands for all that the lack of a rule is read from
            shown = [root for root in own if graph.nodes[root]["kind"] != "none"]
            part = replace(part, graph=graph.subgraph({*led_to(graph, shown), *own}))
        found.append(part)
    return found


def with_deciding(graph: nx.DiGraph[str], sets: Sets) -> nx.DiGraph[str]:
    """The graph of a lesion without a rule, with the facts that leave it without one marked, and shown where a summary
    leaves them out."""
    none = [node for node, data in graph.nodes(data=True) if data["kind"] == "none" and data["certain"]]
    if not none:
        return graph
    found: nx.DiGraph[str] = nx.DiGraph(graph)
    for fact in (fact for own in sets if len(own) == len(sets[0]) for fact in own):
        if str(fact) not in found:
            found.add_node(str(fact), kind="patient fact", fact=fact, certain=True)
            found.add_edge(str(fact), none[0])
        found.nodes[str(fact)]["decides"] = True
    return found


def led_to(graph: nx.DiGraph[str], roots: list[str]) -> nx.DiGraph[str]:
    return graph.subgraph(set(roots).union(*(nx.ancestors(graph, root) for root in roots)))


def add_part(dot: graphviz.Digraph, part: Part) -> None:
    """Everything that is drawn of one lesion: its assessments as boxes, from top to bottom, and what they lead to.

    The layout places what is written first at the bottom.
    """
    vocabulary, rivals = part.proof.result.guideline.vocabulary, rivals_of(part)
    boxes = assessments_of(part)
    heads = [members[0] for members in boxes.values()]
    inside = {node for members in boxes.values() for node in members} | set(rivals)
    rest = [node for node in top_down(part.graph, part.roots) if node not in inside]
    if beside := [node for node in rest if node not in part.roots and part.graph.nodes[node]["kind"] != "rule"]:
        boxes["beside"] = beside
    for name, members in reversed(boxes.items()):
        title = words.BESIDE if name == "beside" else vocabulary.predicates[name].title or name
        with style.boxed(dot, f"{name}_{part.number}", title) as box:
            for node in members:
                add_node(box, part, node)
    if rivals:
        # Without a lack of a rule among the goals, the rivals are all the cases there are.
        none = any(data["kind"] == "none" for _, data in part.graph.nodes(data=True))
        heading = words.RIVALS_DECIDED if not none else words.RIVALS if len(rivals) > 1 else words.RIVAL
        with style.boxed(dot, f"rivals_{part.number}", heading) as box:
            for node in rivals[::-1]:
                add_node(box, part, node, needs_of(part, node))
    for node in rest[::-1]:
        if node not in beside:
            add_node(dot, part, node)
    for start, end in edges_of(part):
        if end not in rivals and not (rivals and part.graph.nodes[end]["kind"] == "none"):
            near = {} if part.graph.pred[start] else {"weight": "3"}  # keeps a rule beside the facts that it reads
            dot.edge(name_of(part, start), name_of(part, end), **line_of(part, start), **near)
    if rivals:
        add_rival_edges(dot, part, rivals)
    style.align(dot, [name_of(part, node) for node in heads])
    leaves = [node for node in top_down(part.graph, part.roots) if not part.graph.pred[node] and node not in heads]
    style.align(dot, [name_of(part, node) for node in leaves])


def assessments_of(part: Part) -> dict[str, list[str]]:
    """For each assessment in the order of the report, its node and all that leads to it and to no other assessment."""
    report = part.proof.result.guideline.vocabulary.report
    ordered = list(top_down(part.graph, part.roots))
    leads: dict[str, set[str]] = {}
    for node in ordered:
        fact = part.graph.nodes[node].get("fact")
        if fact and fact.predicate in report.assessments:
            for member in {node} | nx.ancestors(part.graph, node):
                leads.setdefault(member, set()).add(fact.predicate)
    found: dict[str, list[str]] = {}
    for name in report.assessments:
        members = [node for node in ordered if leads.get(node) == {name} and node not in part.roots]
        if members:
            found[name] = members
    return found


def rivals_of(part: Part) -> list[str]:
    """The rules of which one may conclude a goal, where there are several: a summary draws them as one box, whose
    nodes say what tells them apart, in place of an edge from every premise to every rule."""
    if part.full or part.proof.predicate != part.proof.result.guideline.vocabulary.report.goal:
        return []
    found = {use for root in part.roots for use in part.graph.pred[root] if part.graph.nodes[use]["kind"] == "rule"}
    uncertain = [use for use in found if not part.graph.nodes[use]["certain"]]
    none = any(data["kind"] == "none" for _, data in part.graph.nodes(data=True))
    rivals = len(uncertain) + none > 1 and uncertain
    return sorted(rivals or [], key=lambda use: part.graph.nodes[use]["rule"].index)


def add_rival_edges(dot: graphviz.Digraph, part: Part, rivals: list[str]) -> None:
    """One edge from each premise to the box of rival rules, and one from the box to the possible lack of a rule."""
    box, middle = f"cluster_rivals_{part.number}", rivals[len(rivals) // 2]
    premises = dict.fromkeys(premise for use in rivals for premise in part.graph.pred[use])
    for premise in premises:
        dot.edge(name_of(part, premise), name_of(part, middle), lhead=box, **line_of(part, premise))
    for root in part.roots:
        if part.graph.nodes[root]["kind"] == "none":
            dot.edge(name_of(part, middle), name_of(part, root), ltail=box, **line_of(part, root))


def not_read(part: Part) -> Iterator[tuple[str, str]]:
    """The premises of rival rules with each rule that does not read them."""
    rivals, graph = rivals_of(part), part.graph
    for premise in {premise for use in rivals for premise in graph.pred[use]}:
        yield from ((name_of(part, premise), name_of(part, use)) for use in rivals if premise not in graph.pred[use])


def edges_of(part: Part) -> list[tuple[str, str]]:
    """The edges, from the conclusion down."""
    position = {node: number for number, node in enumerate(top_down(part.graph, part.roots))}
    return sorted(part.graph.edges, key=lambda edge: (position[edge[1]], position[edge[0]]))


def line_of(part: Part, start: str) -> style.Style:
    """An edge is dashed where what it starts from is not certain; from an absence it ends in a circle."""
    data = part.graph.nodes[start]
    return style.DASHED if not data["certain"] else style.NEGATED if data["kind"] == "absent" else style.PLAIN


def name_of(part: Part, node: str) -> str:
    """A node's name in DOT: that of the proof, where a rule's clause is counted within its own paragraph only."""
    rule = part.graph.nodes[node].get("rule")
    name = node.replace(f"{rule.id}#{rule.index} ", f"{style.clause_name(rule)} ", 1) if rule else node
    return style.name_of(name if part.number == 0 else f"{name} / {part.number}")


# ---------------------------------------------------------------------------------------------------- nodes as text


def add_node(dot: graphviz.Digraph, part: Part, node: str, needs: str = "") -> None:
    guideline, data, name = part.proof.result.guideline, part.graph.nodes[node], name_of(part, node)
    vocabulary, kind, certain = guideline.vocabulary, data["kind"], data["certain"]
    if kind == "rule":
        paragraph = data["rule"].paragraph
        text = style.rule_label(guideline, paragraph) + (f"\\n{style.label(needs, 34)}" if needs else "")
        style.add_node(dot, name, kind, text, style.rule_tooltip(paragraph), certain)
    elif kind == "none":
        goal = vocabulary.word(vocabulary.report.goal)
        short = (words.NO_GOAL_SHORT if certain else words.NO_GOAL_POSSIBLE_SHORT).format(goal=goal)
        text = (words.NO_GOAL if certain else words.NO_GOAL_POSSIBLE).format(goal=goal)
        style.add_node(dot, name, kind, style.label(short, 22), text, certain)
    elif kind == "open":
        style.add_node(dot, name, kind, open_label(part, node), open_text(part.proof, data), certain)
    elif "cut" not in data and not list(part.graph.predecessors(node)) and (items := score_items(part.proof, node)):
        score = [f"{item.points}  {item_words(item.name, item.facts)}" for item in items]
        text = style.table(vocabulary.says(data["fact"], short=True), score, 46)
        style.add_node(dot, name, kind, text, vocabulary.says(data["fact"]), look=style.TABLE)
    else:
        tooltip = f"{vocabulary.says(data['fact'])} ({words.LEGEND_KINDS[kind]})"
        text, look = fact_words(part, node), style.DECIDES if "decides" in data else style.PLAIN
        text = words.DECIDES.format(label=text) if "decides" in data else text
        text = "\\n".join(style.label(line, 26) for line in (text, *warnings_at(part, node)))
        style.add_node(dot, name, kind, text, tooltip, certain, look)


def warnings_at(part: Part, node: str) -> tuple[str, ...]:
    """What stands at the box of a plan, also of one that is only possible: what speaks for certain against carrying it
    out now, and what presses."""
    goal = part.proof.result.guideline.vocabulary.report.goal
    is_plan = node in part.roots and part.proof.predicate == goal
    found = headline_of(part.proof.result, part.lesion) if is_plan else None
    return found.at_plan if found else ()


def needs_of(part: Part, node: str) -> str:
    """What a rule that may apply needs of what is not known yet."""
    result = part.proof.result
    needed: dict[str, list[Fact]] = {}
    for firing in part.graph.nodes[node]["firings"]:
        for fact, negated in firing.premises:
            if not negated and fact in result.possible and fact not in result.certain:
                facts = needed.setdefault(fact.predicate, [])
                facts += [fact] * (fact not in facts)
    told = [alternatives(result.guideline.vocabulary, facts, short=True) for facts in needed.values()]
    return words.IF.format(sentence=", ".join(told)) if told else ""


def fact_words(part: Part, node: str) -> str:
    """A fact in short words, with what its node's kind adds to it."""
    data = part.graph.nodes[node]
    if data["kind"] == "absent" and data["fact"].predicate == "given":
        return words.NOT_STATED_SHORT.format(input=input_name(part.proof, data))
    text = part.proof.result.guideline.vocabulary.says(data["fact"], short=not (part.full and is_item(part, data)))
    if data["kind"] == "absent":
        return words.ABSENT_SHORT.format(sentence=text)
    if "cut" in data:
        return (words.CUT_STEP if data["cut"] == 1 else words.CUT_STEPS).format(sentence=text, number=data["cut"])
    return text if data["certain"] else words.POSSIBLY.format(sentence=text)


def is_item(part: Part, data: dict[str, Any]) -> bool:
    """Whether a fact is an item of a score: its short words leave out the points."""
    scores = part.proof.result.guideline.vocabulary.report.scores
    return any(data["fact"].predicate in score.items for score in scores)


def item_words(name: str, facts: tuple[str, ...]) -> str:
    """An item of a score and what it was read from, saying nothing twice.

    >>> item_words("pain", ("pain: none",)), item_words("location", ("level T9",))
    ('pain: none', 'location: level T9')
    """
    told = "; ".join(facts)
    return told if told.startswith(name) else f"{name}: {told}"


def open_label(part: Part, node: str) -> str:
    """What is not known yet, what is known of the score behind it, and which inputs are missing."""
    vocabulary, data = part.proof.result.guideline.vocabulary, part.graph.nodes[node]
    text = [alternatives(vocabulary, data["facts"], short=True)]
    text += known_scores(part, data["facts"][0].predicate)
    if behind := missing_behind(vocabulary, data):
        text.append(words.MISSING_SHORT.format(inputs=", ".join(behind)))
    return "\\n".join(style.label(line, 34) for line in text)


def known_scores(part: Part, predicate: str) -> list[str]:
    """How far the scores are known that a predicate is derived from."""
    guideline = part.proof.result.guideline
    answer = answer_of(part.proof, part.lesion)
    found = []
    for score in guideline.vocabulary.scores_of("lesion"):
        known = answer.scores[score.key]
        if score.total in guideline.reads[predicate] and known.low is not None and known.high is not None:
            total = str(known.total) if known.total is not None else words.RANGE.format(low=known.low, high=known.high)
            domain = guideline.vocabulary.predicates[score.band].domain
            band = f": {guideline.vocabulary.word(known.band, domain)}" if known.band else ""
            found.append(f"{score.title} {total}{band}")
    return found


# ----------------------------------------------------------------------------------------------- title, description


def title_of(proof: Proof, lesions: list[str]) -> str:
    if len(lesions) > MOST_IN_TITLE:
        return words.TITLE.format(case=proof.result.case.name, lesions=words.TITLE_MANY.format(number=len(lesions)))
    of_lesion = [lesion in proof.result.case.lesions for lesion in lesions]
    told = [
        (words.TITLE_LESION if known else words.TITLE_PATIENT).format(lesion=lesion, told=told_of(proof, lesion))
        for lesion, known in zip(lesions, of_lesion, strict=True)
    ]
    return words.TITLE.format(case=proof.result.case.name, lesions="; ".join(told))


def told_of(proof: Proof, lesion: str) -> str:
    """What a title says of a lesion: its status, or which of its conclusions is explained."""
    if proof.predicate == proof.result.guideline.vocabulary.report.goal:
        return words.STATUS[answer_of(proof, lesion).status].split(":")[0]
    return words.WHY.format(predicate=proof.result.guideline.vocabulary.word(proof.predicate))


def signed(proof: Proof, lesion: str) -> tuple[str, ...]:
    """The warnings of a lesion's headline, each with its sign."""
    found = headline_of(proof.result, lesion)
    return tuple(flag.signed for flag in found.flags) if found else ()


def answer_of(proof: Proof, lesion: str) -> Answer:
    return next(answer for answer in proof.result.lesions if answer.lesion == lesion)


def description_of(proof: Proof, parts: list[Part]) -> str:
    """The answer in words, for those who cannot see the picture."""
    lesions = [part.lesion for part in parts]
    vocabulary, known = proof.result.guideline.vocabulary, proof.result.case.lesions
    answers = [
        f"{lesion}: {headline(vocabulary, answer_of(proof, lesion)).short.rstrip('.')}"
        for lesion in lesions
        if lesion in known
    ]
    if not set(lesions) <= set(known):  # a conclusion about the patient is told itself
        answers = [vocabulary.says(proof.data(root)["fact"]) for root in proof.roots]
    told = words.DESCRIPTION.format(case=proof.result.case.name, answers="; ".join(answers))
    return " ".join([told, *filter(None, (deciding_words(proof.result, part.decides) for part in parts))])
