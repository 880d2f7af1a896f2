"""Why an answer does not hold, in sentences: the answer first, then each rule with what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import Any

from explain import words
from explain.proof.bearing_remarks import bearing_lines
from explain.proof.grounds import disputes
from explain.proof.summary import top_down
from explain.proof.text import WIDTH, indented, references
from explain.questions.why_not.answer import WhyNot
from explain.sentences.facts import pattern_words, values_words
from explain.sentences.headline import warning_words
from kb.answer.answer import Result
from kb.cases.case import PATIENT
from kb.guideline.vocabulary import Vocabulary
from kb.language.runs import runs
from kb.language.syntax import Fact, Value, word_of
from kb.questions.distance import Way
from kb.sets.reach import NO, UNKNOWN, YES

MOST_WAYS = 2


@words.in_its_language
def say(why: WhyNot) -> str:
    """The text of a question "why not": for each goal the answer, then numbered steps down to the patient's facts."""
    parts = []
    for root in why.roots:
        entity = why.data(root)["entity"]
        warned = warning_words(why.result, word_of(entity))
        parts += [head(why.result, entity), warned, fill(answer(why, root), WIDTH)]
        numbers = numbered(why, root)
        parts += ["\n".join(step(why, node, number, numbers)) for node, number in numbers.items()]
    parts += bearing_lines(why.result, why.facts)
    parts += open_words(why)
    parts.append("\n".join(references(why, why.graph.subgraph(below(why)))))
    return "\n\n".join(part for part in parts if part) + "\n"


def open_words(why: WhyNot) -> list[str]:
    """Where the source is open for this patient, or for the rules that come nearest to what is asked for."""
    keys = disputes_near(why)
    return [fill(words.DISPUTED.format(keys=words.join(keys)), WIDTH)] if keys else []


def disputes_near(why: WhyNot) -> list[str]:
    rules = [why.data(rule) for root in why.roots for rule in why.premises(root)]
    near = [data["rule"].id for data in rules if data["distance"] in (0, 1)]
    return disputes(why.result, why.facts, (), near)


def head(result: Result, entity: Value) -> str:
    if entity == PATIENT:
        return words.CASE_PATIENT.format(case=result.case.name)
    return words.CASE.format(case=result.case.name, lesion=word_of(entity))


def below(why: WhyNot) -> set[str]:
    """The nodes that are told: those under a goal."""
    return {node for root in why.roots for node in top_down(why.graph, (root,))}


def numbered(why: WhyNot, root: str) -> dict[str, int]:
    """The conditions that have rules under them, from the goal downward, each with its number."""
    found = [node for node in top_down(why.graph, (root,)) if why.graph.nodes[node]["kind"] != "rule"]
    return {node: n for n, node in enumerate((n for n in found if why.graph.pred[n]), 1)}


def answer(why: WhyNot, root: str) -> str:
    """Whether the goal holds, as the first sentence."""
    data = why.data(root)
    vocabulary = why.result.guideline.vocabulary
    if root.endswith(", _)") and data["holds"] == NO:
        main = data["goal"] == vocabulary.report.goal
        told = (words.NO_GOAL if main else words.NONE_HOLDS).format(goal=vocabulary.word(data["goal"]))
        return f"{told} {count_words(why, root)}"
    sentence = pattern_words(vocabulary, data["facts"])
    if data["holds"] == YES:
        goal = plain_goal(data["facts"][0])
        return words.HOLDS_ALREADY.format(
            sentence=sentence, case=why.result.case.path or why.result.case.name, goal=goal
        )
    if data["holds"] == UNKNOWN:
        told = words.MAY_HOLD.format(sentence=sentence)
        inputs = [words.name_words(vocabulary, vocabulary.input_by_field[field]) for field in data["missing"]]
        return f"{told} {words.WOULD_DECIDE.format(inputs=words.join(inputs))}" if inputs else told
    instead = instead_words(why, data)
    told = words.NOT_SO_INSTEAD.format(sentence=sentence, instead=instead) if instead else ""
    return f"{told or words.NOT_SO.format(sentence=sentence)} {count_words(why, root)}"


def plain_goal(fact: Fact) -> str:
    """A fact as a goal on the command line.

    >>> plain_goal(Fact("escc", ('"t9"', '"3"')))
    'escc(t9, 3)'
    """
    return f"{fact.predicate}({', '.join(map(word_of, fact.args))})"


def count_words(why: WhyNot, root: str) -> str:
    """How many rules could conclude a goal, and how near the nearest is."""
    rules = why.premises(root)
    if not rules:
        stated = why.data(root)["goal"] in why.result.guideline.vocabulary.input_names
        return words.AS_THE_CASE_SAYS if stated else words.NO_RULE_FOR
    told = words.RULES_FOR.format(number=len(rules)) if len(rules) > 1 else words.RULE_FOR
    nearest = words.NEAREST if len(rules) > 1 else words.NEAREST_ONE
    return f"{told} {distance_words(why.data(rules[0]), nearest)}"


def distance_words(data: Mapping[str, Any], template: str = "{distance}") -> str:
    """How many entries of the record a rule is away."""
    if data["distance"] is None:
        return template.format(distance=words.OUT_OF_REACH)
    if data["distance"] == 0:
        return template.format(distance=words.IN_REACH)
    number = data["distance"]
    return template.format(distance=words.ENTRY if number == 1 else words.ENTRIES.format(number=number))


def instead_words(why: WhyNot, data: Mapping[str, Any], short: bool = False) -> str:
    """What holds in place of a condition, or may hold."""
    vocabulary = why.result.guideline.vocabulary
    stands = [fact for fact in data["stands"] if fact not in data["facts"]] if not data["negated"] else data["stands"]
    if not stands:
        return ""
    return pattern_words(vocabulary, stands, short)


def step(why: WhyNot, node: str, number: int, numbers: Mapping[str, int]) -> list[str]:
    """A condition with all rules for it, each with what held, failed or is unknown."""
    data = why.data(node)
    vocabulary = why.result.guideline.vocabulary
    if node.endswith(", _)"):
        sentence = words.ANY_GOAL.format(goal=vocabulary.word(data["goal"]))
    else:
        sentence = pattern_words(vocabulary, data["facts"])
    template = words.SHOWN[data["holds"]] if data["negated"] else words.STATUS_OF[data["holds"]]
    lines = [fill(f"{number}. {template.format(sentence=sentence)}", WIDTH, subsequent_indent="   ")]
    for use in why.premises(node):
        lines += rule_lines(why, use, numbers, near=node in why.roots)
    return lines


def rule_lines(why: WhyNot, use: str, numbers: Mapping[str, int], near: bool = True) -> list[str]:
    """One rule: how far away it is (where that is asked for), and its conditions."""
    data = why.data(use)
    rule = data["rule"]
    by = words.RULE_STATUS[data["holds"]].format(rule=rule.id, cites=rule.cites)
    lines = indented(f"{by}; {distance_words(data)}" if near and data["holds"] == NO else by, 3)
    lines += indented(rule.paragraph.sentence, 5)
    if near and (told := ways_words(why.result, data["entity"], data["ways"])):
        lines += indented(told, 5)
    for premise in conditions(why, use):
        lines += indented(condition_words(why, premise, numbers.get(premise)), 5, "- ")
    if together(why, use):
        lines += indented(words.NOT_TOGETHER, 5, "- ")
    return lines


def conditions(why: WhyNot, use: str) -> Iterator[str]:
    """The conditions of a rule that are told: what fails first, then what is unknown, then what held; not the record,
    nor a table that only chooses values."""
    order = [NO, UNKNOWN, YES]
    found = sorted(why.premises(use), key=lambda premise: order.index(why.graph.nodes[premise]["holds"]))
    return (premise for premise in found if why.graph.nodes[premise]["kind"] not in ("record", "guideline fact"))


def together(why: WhyNot, use: str) -> bool:
    """Whether a rule fails although none of its conditions fails alone."""
    return why.data(use)["holds"] == NO and not any(why.data(p)["holds"] == NO for p in why.premises(use))


def ways_words(result: Result, lesion: Value, ways: tuple[Way, ...]) -> str:
    """The fewest entries that would have to be others, each with the nearest value that would do; ways that leave what
    nobody can change as it is come first."""
    predicates = result.guideline.vocabulary.predicates
    ordered = sorted(ways, key=lambda way: sum(bool(predicates[name].fixed) for name, _ in way.values))
    told = [
        words.join(
            [
                entry_words(result, name, values, entity_of(result, name, lesion))
                + words.NOBODY_CHANGES * bool(predicates[name].fixed)
                for name, values in way.values
            ]
        )
        for way in ordered
        if way.values
    ]
    if not told:
        return ""
    shown = words.join(told[:MOST_WAYS], words.OR_ELSE)
    more = len(told) - MOST_WAYS
    return words.FOR_EXAMPLE.format(changes=shown) + (words.OTHER_WAYS.format(number=more) if more > 0 else "")


def entity_of(result: Result, name: str, lesion: Value) -> Value:
    return PATIENT if result.guideline.vocabulary.predicates[name].entity == PATIENT else lesion


def entry_words(result: Result, name: str, values: tuple[Value, ...], entity: Value = "") -> str:
    """An entry of the record (of a lesion) that would have to be another one: "ESCC grade 1c in place of 3"."""
    vocabulary = result.guideline.vocabulary
    predicate = vocabulary.predicates[name]
    facts = [fact for fact in result.case.facts if fact.predicate == name and entity in ("", fact.args[0])]
    stated = [fact.args[1] for fact in facts]
    partly = [v for key, known in result.case.open.items() if key[0] == name and entity in ("", key[1]) for v in known]
    now = words.join([vocabulary.word(v, predicate.domain) for v in stated])
    now = now or values_words(vocabulary, predicate.domain, partly)
    if not values:
        return words.LEFT_OUT.format(entry=vocabulary.word(predicate.field))
    then = pattern_words(vocabulary, [Fact(name, ("", v)) for v in values], short=True, last=words.AND_WORD)
    if not predicate.many and len(values) > 1:
        then = pattern_words(vocabulary, [Fact(name, ("", v)) for v in values], short=True)
    return words.IN_PLACE_OF.format(then=then, now=now) if now else words.STATED_NEW.format(then=then)


def needs_words(why: WhyNot, node: str) -> str:
    """What a condition asks for, whether it holds or not."""
    data, vocabulary = why.data(node), why.result.guideline.vocabulary
    if data["kind"] == "comparison":
        return comparison_words(data)
    sentence = pattern_words(vocabulary, data["facts"])
    return words.ABSENT.format(sentence=sentence) if data["negated"] else sentence


def condition_words(why: WhyNot, node: str, number: int | None) -> str:
    """One condition: whether it held, and what stands against it."""
    data, vocabulary = why.data(node), why.result.guideline.vocabulary
    template = words.CONDITION[data["holds"]]
    if data["kind"] == "comparison":
        return template.format(sentence=comparison_words(data))
    record = vocabulary.predicates[data["facts"][0].predicate].role == "record"
    if record:
        name = vocabulary.word(vocabulary.predicates[str(data["facts"][0].args[0])].field)
        return template.format(sentence=words.NOT_STATED.format(input=name) if data["negated"] else name)
    sentence = pattern_words(vocabulary, data["facts"] if data["holds"] != YES or data["negated"] else data["stands"])
    if data["negated"]:
        sentence = words.ABSENT.format(sentence=sentence)
    elif data["holds"] == NO:
        instead = instead_words(why, data)
        source = stated_words(why, data)
        sentence += words.INSTEAD.format(instead=instead + source) if instead else words.NOTHING_STATED
    elif data["holds"] == UNKNOWN and is_input(vocabulary, data["facts"][0].predicate):
        sentence += words.NOT_SAID
    elif data["holds"] == YES:
        sentence += stated_words(why, data)
    return template.format(sentence=sentence + (words.SEE.format(step=number) if number else ""))


def is_input(vocabulary: Vocabulary, name: str) -> bool:
    return vocabulary.predicates[name].role == "input"


def stated_words(why: WhyNot, data: Mapping[str, Any]) -> str:
    """Whether what holds is stated in the case."""
    given = set(why.result.case.facts)
    return words.AS_STATED if data["stands"] and all(fact in given for fact in data["stands"]) else ""


def comparison_words(data: Mapping[str, Any]) -> str:
    """A comparison of several conditions, with the value that it has and those that would do."""
    sides, comparison = data["sides"], data["comparison"]
    rights = {right for _, right in sides}
    if len(rights) == 1 and len(sides) > 1 and comparison.operator == "=":  # a sum that a rule concludes
        numbers = [
            low if low == high else words.RANGE.format(low=low, high=high)
            for low, high in runs([left for left, _ in sides])
        ]
        needed = words.join(list(map(str, numbers)), words.OR_WORD)
        return words.SUM_NEEDED.format(sum=comparison, now=next(iter(rights)), needed=needed)
    told = words.join([f"{left} {comparison.operator} {right}" for left, right in sides[:3]], words.OR_WORD)
    return f"{comparison}" + (words.WITH_VALUES.format(values=told) if told else "")


def near_words(why: WhyNot, root: str, most: int = 3) -> str:
    """The rules that come nearest to a goal that no rule concludes, each with what separates it from the patient."""
    lines = [words.NEAREST_RULES.format(entity=word_of(why.data(root)["entity"]))]
    for use in why.premises(root)[:most]:
        data = why.data(use)
        lines += indented(f"{data['rule'].id}  [{data['rule'].cites}]: {distance_words(data)}", 2)
        failed = [node for node in conditions(why, use) if why.data(node)["holds"] != YES]
        lines += [line for node in failed for line in indented(condition_words(why, node, None), 4, "- ")]
    return "\n".join(lines)
