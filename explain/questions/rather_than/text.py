"""Why this rather than that, in sentences: the two answers, their rules, and only what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill

from explain import words
from explain.proof.bearing_remarks import bearing_lines
from explain.proof.text import WIDTH, indented
from explain.questions.rather_than.answer import Pair, RatherThan
from explain.questions.why_not.text import answer as answer_of_question
from explain.questions.why_not.text import comparison_words, head, instead_words, open_words, ways_words
from explain.sentences.facts import pattern_words
from explain.sentences.headline import warning_words
from kb.language.syntax import word_of
from kb.sets.reach import NO, UNKNOWN, YES


@words.in_its_language
def say(rather: RatherThan) -> str:
    """The text of a question "why this rather than that"."""
    parts = []
    for pair in rather.pairs:
        parts += [head(rather.result, pair.entity), warning_words(rather.result, word_of(pair.entity))]
        parts.append(fill(first_sentence(rather, pair), WIDTH))
        if pair.rule and rather.why.data(pair.root)["holds"] == NO:
            lines = [fill(rules_words(rather, pair), WIDTH)]
            for node in (*pair.differ, *pair.open):
                lines += [line for depth, text in chain(rather, node, 0) for line in indented(text, 2 * depth, "- ")]
            for follows, template in ((True, words.OTHER_WOULD), (False, words.OTHER_MAY)):
                ways = tuple(lead.way for lead in pair.leads if lead.follows == follows)
                if told := ways_words(rather.result, pair.entity, ways):
                    lines += indented(template.format(ways=told), 0)
            parts.append("\n".join(lines))
    parts += bearing_lines(rather.result, rather.why.facts)
    parts += open_words(rather.why)
    return "\n\n".join(filter(None, parts)) + "\n"


def first_sentence(rather: RatherThan, pair: Pair) -> str:
    """The answer: what holds rather than what, and how much tells them apart."""
    why, vocabulary = rather.why, rather.result.guideline.vocabulary
    data = why.data(pair.root)
    if data["holds"] != NO or not pair.rule:
        return answer_of_question(why, pair.root)
    apart, open_ = (len(leaves(rather, nodes)) for nodes in (pair.differ, pair.open))
    count = (words.RATHER_PART if apart == 1 else words.RATHER_PARTS).format(number=apart) if apart else ""
    if open_:
        unknown = (words.RATHER_UNKNOWN if count else words.RATHER_ONLY_UNKNOWN).format(number=open_)
        count = words.join([part for part in (count, unknown) if part])
    count = count or words.RATHER_TOGETHER
    other = pattern_words(vocabulary, data["facts"])
    if held := vocabulary.says(pair.answer) if pair.answer else instead_words(why, data):
        return words.RATHER.format(answer=held, other=other, count=count)
    nothing = words.NO_GOAL.format(goal=vocabulary.word(data["goal"])).rstrip(".")
    return words.RATHER_NO_RULE.format(answer=nothing, other=other, count=count)


def leaves(rather: RatherThan, nodes: Iterable[str]) -> list[str]:
    """The parts of the case that some conditions come down to: the last ones on the way down that stand as they do."""
    found: dict[str, None] = {}

    def visit(node: str) -> None:
        below = [p for rule in rather.why.premises(node)[:1] for p in rather.why.premises(rule)]
        same = [p for p in below if rather.why.data(p)["holds"] == rather.why.data(node)["holds"]]
        for premise in same:
            visit(premise)
        if not same:
            found[node] = None

    for node in nodes:
        visit(node)
    return list(found)


def rules_words(rather: RatherThan, pair: Pair) -> str:
    """The rule that applies and the nearest one for the other answer."""
    other = rather.why.data(pair.rule)["rule"]
    told = {"other": other.id, "other_cites": other.cites}
    uses = pair.proof.premises(pair.proof.roots[0]) if pair.proof else []
    rules = [pair.proof.graph.nodes[use]["rule"] for use in uses] if pair.proof else []
    if not rules:
        if rather.why.data(pair.root)["stands"]:
            return words.RATHER_MAY.format(**told) + ":"
        return words.RATHER_WITHOUT.format(**told) + ":"
    names = words.join(list(dict.fromkeys(f"{rule.id}  [{rule.cites}]" for rule in rules)), words.OR_WORD)
    return words.RATHER_BY.format(rule=names, **told) + ":"


def chain(rather: RatherThan, node: str, depth: int) -> Iterator[tuple[int, str]]:
    """A condition that tells the two apart, and below it why it does."""
    why, vocabulary = rather.why, rather.result.guideline.vocabulary
    data = why.data(node)
    if data["kind"] == "comparison":
        yield depth, comparison_words(data)
        return
    needs = pattern_words(vocabulary, data["facts"])
    if data["negated"]:
        needs, instead = words.ABSENT.format(sentence=needs), pattern_words(vocabulary, data["facts"])
    else:
        instead = instead_words(why, data)
    if data["holds"] == UNKNOWN:
        yield depth, words.RATHER_OPEN.format(needs=needs)
    elif instead:
        yield depth, words.RATHER_NEEDS.format(sentence=instead, needs=needs)
    else:
        yield depth, words.RATHER_NEEDS_ALONE.format(needs=needs)
    for rule in why.premises(node)[:1]:
        for premise in why.premises(rule):
            if why.data(premise)["holds"] != YES:
                yield from chain(rather, premise, depth + 1)
