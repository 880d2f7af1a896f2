"""Whether a guideline is well formed: declared, typed, safe, stratified and cited. One report of it all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from kb.errors import InputError, Place, Problem, nearest
from kb.guideline import Guideline, Rule, shown
from kb.syntax import (
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Condition,
    Constant,
    Expression,
    Literal,
    Paragraph,
    Term,
    Value,
    Variable,
    symbol_of,
    variables_of,
    word_of,
)
from kb.translation import languages_of, translated
from kb.vocabulary import ENTITIES, Domain, Predicate, Vocabulary

GIVEN = "given"  # the record of which inputs a case states
NUMBER = "a number"  # the domain of a variable that only arithmetic or a comparison speaks of
SYMBOL = "a symbol"
ORDER = ("<", "<=", ">", ">=")
MOST_VALUES = 8  # a message lists the values of a domain up to this many

TOKEN = re.compile(r'%.*|"[^"]*"|-\s*\d+|\w+|[(),]')
VARIABLE = re.compile(r'("[^"]*")|\b[A-Z]\w*|\b_\b')


def lint(guideline: Guideline) -> tuple[Problem, ...]:
    """Every problem of a guideline, sorted by place. One without errors can be derived from."""
    lines_of.cache_clear()
    problems = [problem for check in CHECKS for problem in check(guideline)]
    problems.sort(key=lambda p: (p.place.path, p.place.line, p.place.column))
    return tuple(replace(problem, line=line_at(problem.place)) for problem in problems)


# ------------------------------------------------------------------------------------------- places and words


@cache
def lines_of(path: str) -> Sequence[str]:
    """The lines of a file, or none where it cannot be read; a message then goes without its line."""
    try:
        return Path(path).read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError):
        return ()


def line_at(place: Place) -> str:
    lines = lines_of(place.path)
    return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


def term_place(atom: Atom, index: int) -> Place:
    """Where an argument of an atom stands, or the atom itself where its file no longer shows that."""
    place, position = atom.place, 0
    for number, line in enumerate(lines_of(place.path)[place.line - 1 :], place.line):
        for token in TOKEN.finditer(line, place.end - 1 if number == place.line else 0):
            if token[0] == ")":
                return place
            if token[0] == ",":
                position += 1
            elif position == index and token[0][0] not in "(%":
                return Place(place.path, number, token.start() + 1, token.end() + 1)
    return place


def side_place(comparison: Comparison, term: Term) -> Place:
    """Where a term of a comparison stands, or its operator where the line does not show that."""
    place, line = comparison.place, line_at(comparison.place)
    word = re.compile(rf'(?<![\w"]){re.escape(str(term))}(?![\w"])')
    if term in leaves(comparison.left):
        found = list(word.finditer(line, 0, max(place.column - 1, 0)))[-1:]
    else:
        found = list(word.finditer(line, place.end - 1 if place.end else 0))[:1]
    return Place(place.path, place.line, found[0].start() + 1, found[0].end() + 1) if found else place


def in_file(place: Place) -> str:
    """A place named inside a hint: the file's name and the line."""
    return f"{Path(place.path).name}:{place.line}"


def context_of(paragraph: Paragraph) -> str:
    cited = paragraph.citations and all(citation.locator for citation in paragraph.citations)
    return f"in rule {paragraph.id} [{paragraph.cites}]" if cited else f"in rule {paragraph.id}"


def in_rule(rule: Rule, kind: str, message: str, place: Place, hint: str = "", severity: str = "error") -> Problem:
    return Problem(message, place, kind, context=context_of(rule.paragraph), hint=hint, severity=severity)


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    near = nearest(word, list(choices))
    return f"did you mean {near}?" if near else ""


def leaves(expression: Expression) -> Iterator[Term]:
    """The variables and constants of an expression, left to right."""
    if isinstance(expression, Arithmetic):
        yield from leaves(expression.left)
        yield from leaves(expression.right)
    else:
        yield expression


def comparisons(clause: Clause) -> Iterator[Comparison]:
    return (condition for condition in clause.body if isinstance(condition, Comparison))


# --------------------------------------------------------------------------------------- declared and defined


def undeclared(guideline: Guideline) -> Iterator[Problem]:
    """A predicate that the vocabulary does not declare: most often a misspelt one."""
    predicates = guideline.vocabulary.predicates
    for rule in guideline.rules:
        for atom in rule.clause.atoms:
            if atom.predicate in predicates:
                continue
            known = atom is rule.clause.head or atom.predicate in guideline.rules_by_head
            message = (
                f"the vocabulary does not declare {atom.signature}." if known else f"nothing defines {atom.signature}."
            )
            near = nearest(atom.predicate, list(predicates))
            hint = (
                f"did you mean {whereabouts(guideline, near)}?"
                if near
                else f"declare it in vocabulary.toml, as [predicate.{atom.predicate}]"
            )
            yield in_rule(rule, "undeclared predicate", message, atom.place, hint)


def whereabouts(guideline: Guideline, name: str) -> str:
    """A declared predicate, and where its first clause or else its declaration stands."""
    predicate = guideline.vocabulary.predicates[name]
    for rule in guideline.rules_by_head.get(name, ()):
        return f"{predicate.signature}, defined at {in_file(rule.clause.place)}"
    return f"{predicate.signature}, declared at {in_file(predicate.place)}"


def meant(guideline: Guideline, heads: bool) -> Iterator[str]:
    """The predicates that heads (or bodies and the report) name, a misspelt one by its likely meaning."""
    predicates = guideline.vocabulary.predicates
    named = {literal.atom.predicate for rule in guideline.rules for literal in rule.clause.literals}
    if heads:
        named = set(guideline.rules_by_head)
    else:
        named |= set(reported(guideline.vocabulary))
    for name in named:
        yield name if name in predicates else nearest(name, list(predicates))


def reported(vocabulary: Vocabulary) -> tuple[str, ...]:
    report = vocabulary.report
    scores = [name for score in report.scores for name in (score.total, score.band, *score.items)]
    return (report.goal, report.steps, *report.in_sections, *report.assessments, *scores)


def undefined(guideline: Guideline) -> Iterator[Problem]:
    """A declared predicate that is read although no clause concludes it. Told once, at its first use."""
    predicates = guideline.vocabulary.predicates
    empty = {p.name for p in predicates.values() if p.role not in ("input", "record", "declaration")} - {
        *meant(guideline, heads=True)
    }
    for rule in guideline.rules:
        for literal in rule.clause.literals:
            if literal.atom.predicate in empty:
                empty.remove(literal.atom.predicate)
                predicate = predicates[literal.atom.predicate]
                message = f"nothing defines {predicate.signature}: it is declared, but no clause concludes it."
                hint = f"write a clause for it, or give it another role at {in_file(predicate.place)}"
                yield in_rule(rule, "undefined predicate", message, literal.atom.place, hint)
    for name in dict.fromkeys(reported(guideline.vocabulary)):
        if name in empty:
            predicate = predicates[name]
            message = f"nothing defines {predicate.signature}: [report] names it, but no clause concludes it."
            yield Problem(message, predicate.place, "undefined predicate", hint="write a clause that concludes it")


def arity(guideline: Guideline) -> Iterator[Problem]:
    """An atom with more or fewer arguments than its predicate has."""
    for rule in guideline.rules:
        for atom in rule.clause.atoms:
            predicate = guideline.vocabulary.predicates.get(atom.predicate)
            if predicate and predicate.arity != atom.arity:
                arguments = "argument" if predicate.arity == 1 else "arguments"
                message = f"{atom.predicate} has {predicate.arity} {arguments}, not {atom.arity}."
                hint = f"write {atom.predicate}({', '.join(name for name, _ in predicate.args)})"
                yield in_rule(rule, "wrong arity", message, atom.place, hint)


def unused(guideline: Guideline) -> Iterator[Problem]:
    """A declared predicate that nothing reads, or an input that is read although `unread` says why not."""
    read = set(meant(guideline, heads=False))
    for predicate in guideline.vocabulary.predicates.values():
        message, hint = "", ""
        if predicate.name in read:
            if predicate.unread:
                message = f"clauses read {predicate.signature}, but its 'unread' says why none does."
                hint = "remove 'unread'"
        elif predicate.role == "input" and not predicate.unread:
            message = f"no clause reads the input {predicate.signature}."
            hint = "say in 'unread' why the guideline does not need it, or remove it"
        elif predicate.role not in ("input", "record", "declaration"):
            message = f"nothing reads {predicate.signature}: no body of a clause, and not [report]."
        if message:
            yield Problem(message, predicate.place, "unused predicate", hint=hint, severity="warning")


# ---------------------------------------------------------------------------------------------------- domains


def typed(vocabulary: Vocabulary, atom: Atom) -> Iterator[tuple[int, Term, str]]:
    """The arguments of an atom, each with its position and the name of its domain."""
    predicate = vocabulary.predicates.get(atom.predicate)
    if predicate is None or predicate.arity != atom.arity:
        return
    for index, ((_, domain), term) in enumerate(zip(predicate.args, atom.args, strict=True)):
        if domain == "entity":
            first = atom.args[0]
            stated = vocabulary.predicates.get(str(first)) if isinstance(first, Constant) else None
            domain = stated.entity if stated and stated.entity else domain
        yield index, term, domain


def body_then_head(clause: Clause) -> Iterator[Atom]:
    yield from (literal.atom for literal in clause.literals)
    if clause.head:
        yield clause.head


def domains_of(vocabulary: Vocabulary, clause: Clause) -> dict[str, str]:
    """The domain of each variable: that of its first place in an atom, or else what an equality gives it."""
    found: dict[str, str] = {}
    for atom in body_then_head(clause):
        for _, term, domain in typed(vocabulary, atom):
            if isinstance(term, Variable) and domain != "entity":
                found.setdefault(term.name, domain)
    equalities = [comparison for comparison in comparisons(clause) if comparison.operator == "="]
    for _ in equalities:
        for equality in equalities:
            for one, other in ((equality.left, equality.right), (equality.right, equality.left)):
                if isinstance(one, Variable) and one.name not in found and (domain := kind_of(other, found)):
                    found[one.name] = domain
    return found


def compared(vocabulary: Vocabulary, clause: Clause) -> Iterator[tuple[Comparison, Mapping[str, str]]]:
    """The comparisons of a clause, each with the domains of the clause's variables."""
    found = list(comparisons(clause))
    domains = domains_of(vocabulary, clause) if found else {}
    return ((comparison, domains) for comparison in found)


def kind_of(expression: Expression, domains: Mapping[str, str]) -> str:
    """The domain of an expression as far as it is known; otherwise an empty string."""
    match expression:
        case Variable(name):
            return domains.get(name, "")
        case Constant(value):
            return NUMBER if isinstance(value, int) else SYMBOL
        case Arithmetic():
            return NUMBER


def is_number(vocabulary: Vocabulary, domain: str) -> bool:
    return domain in ("", NUMBER) or (domain in vocabulary.domains and vocabulary.domains[domain].is_range)


def outside(guideline: Guideline) -> Iterator[Problem]:
    """A constant outside the domain of its argument, or of the variable that it is compared with."""
    vocabulary = guideline.vocabulary
    for rule in guideline.rules:
        for atom in rule.clause.atoms:
            for index, term, domain in typed(vocabulary, atom):
                if isinstance(term, Constant) and (wrong := refusal(vocabulary, domain, term.value)):
                    message, hint = wrong
                    yield in_rule(rule, "outside domain", message, term_place(atom, index), hint)
        for comparison, domains in compared(vocabulary, rule.clause):
            for one, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
                if not (isinstance(one, Variable) and isinstance(other, Constant)):
                    continue
                domain = domains.get(one.name, "")
                sized = comparison.operator in ORDER
                if sized and not (isinstance(other.value, int) and is_number(vocabulary, domain)):
                    continue  # a comparison by size of what is not a number is told as such
                if wrong := refusal(vocabulary, domain, other.value, in_step=not sized):
                    message, hint = wrong
                    yield in_rule(rule, "outside domain", message, side_place(comparison, other), hint)


def refusal(vocabulary: Vocabulary, name: str, value: Value, in_step: bool = True) -> tuple[str, str] | None:
    """Why a value is none of a domain, and what was probably meant; nothing where it is one."""
    shown_value = str(value)
    if name in ENTITIES or name == "entity":
        thing = "patient or lesion" if name == "entity" else name
        return f"{shown_value} cannot stand for a {thing}: a clause speaks of every one, by a variable.", ""
    if name == "predicate":
        known = list(vocabulary.predicates)
        return None if value in known else (f"{shown_value} is not a predicate.", did_you_mean(word_of(value), known))
    if name == "input":
        inputs = [predicate.name for predicate in vocabulary.inputs]
        return None if value in inputs else (f"{shown_value} is not an input.", did_you_mean(word_of(value), inputs))
    domain = vocabulary.domains.get(name)
    if domain is None:
        return None
    return outside_range(domain, value, in_step) if domain.is_range else outside_values(domain, value)


def outside_range(domain: Domain, value: Value, in_step: bool) -> tuple[str, str] | None:
    step = domain.step if in_step else 1
    if isinstance(value, int) and domain.low <= value <= domain.high and (value - domain.low) % step == 0:
        return None
    word = word_of(value)
    hint = ""
    if re.fullmatch(r"-?\d{1,9}", word):
        steps = round((min(max(int(word), domain.low), domain.high) - domain.low) / step)
        near = domain.low + step * steps
        hint = f"did you mean {near if near <= domain.high else near - step}?"
    return f"{value} is not a value of {domain.name}: {domain}.", hint


def outside_values(domain: Domain, value: Value) -> tuple[str, str] | None:
    if value in domain.members:
        return None
    word = word_of(value)
    values = ", ".join(map(str, domain.symbols)) if len(domain.values) <= MOST_VALUES else ""
    message = f"{value} is not a value of {domain.name}{values and f': {values}'}."
    if word in domain.groups:
        several = ", ".join(map(symbol_of, domain.groups[word]))
        return message, f"it is a group that a case may give: write a clause for each of {several}"
    near = nearest(word, domain.values)
    return message, f"did you mean {symbol_of(near)}?" if near else ""


def mismatch(guideline: Guideline) -> Iterator[Problem]:
    """A variable in two places of different domains. Only comparisons join different ranges."""
    vocabulary = guideline.vocabulary
    for rule in guideline.rules:
        if not rule.clause.body:
            continue
        first: dict[str, tuple[str, Atom]] = {}
        for atom in body_then_head(rule.clause):
            for index, term, domain in typed(vocabulary, atom):
                if not isinstance(term, Variable) or domain == "entity":
                    continue
                known, where = first.setdefault(term.name, (domain, atom))
                if known != domain:
                    message = f"{term} stands for {known} in {where}, and for {domain} here."
                    yield in_rule(rule, "domain mismatch", message, term_place(atom, index))
        for comparison, domains in compared(vocabulary, rule.clause):
            if comparison.operator not in ORDER:
                yield from unequal(rule, comparison, domains, vocabulary)


def unequal(
    rule: Rule, comparison: Comparison, domains: Mapping[str, str], vocabulary: Vocabulary
) -> Iterator[Problem]:
    """An equality (or its contrary) between things of different domains, not both of them ranges."""
    left, right = kind_of(comparison.left, domains), kind_of(comparison.right, domains)
    constant = isinstance(comparison.left, Constant) or isinstance(comparison.right, Constant)
    numbers = is_number(vocabulary, left) and is_number(vocabulary, right)
    arithmetic = isinstance(comparison.left, Arithmetic) or isinstance(comparison.right, Arithmetic)
    if left and right and left != right and not (constant or numbers or arithmetic):
        message = f"{comparison.left} stands for {left}, and {comparison.right} for {right}."
        yield in_rule(rule, "domain mismatch", message, comparison.place)


def numbers(guideline: Guideline) -> Iterator[Problem]:
    """Arithmetic or a comparison by size, on what is neither a whole number nor a variable over a range."""
    vocabulary = guideline.vocabulary
    for rule in guideline.rules:
        for comparison, domains in compared(vocabulary, rule.clause):
            sides = [comparison.left, comparison.right]
            if not (comparison.operator in ORDER or any(isinstance(side, Arithmetic) for side in sides)):
                continue
            for term in dict.fromkeys(term for side in sides for term in leaves(side)):
                if is_number(vocabulary, domain := kind_of(term, domains)):
                    continue
                why = f": it stands for {domain}" if isinstance(term, Variable) and domain != SYMBOL else ""
                message = f"{term} is not a number{why}."
                hint = ""
                if isinstance(term, Constant) and word_of(term.value).isdigit():
                    hint = f"did you mean {word_of(term.value)}, without quotes?"
                yield in_rule(rule, "not a number", message, side_place(comparison, term), hint)


# ----------------------------------------------------------------------------------------------------- safety


def bound_variables(clause: Clause) -> set[str]:
    """The variables that a positive literal binds, or an equality with an expression over bound variables."""
    bound = {name for literal in clause.literals if not literal.negated for name in variables_of(literal)}
    equalities = [comparison for comparison in comparisons(clause) if comparison.operator == "="]
    for _ in equalities:
        for equality in equalities:
            for one, other in ((equality.left, equality.right), (equality.right, equality.left)):
                if isinstance(one, Variable) and bound.issuperset(variables_of(other)):
                    bound.add(one.name)
    return bound


def unsafe(guideline: Guideline) -> Iterator[Problem]:
    """A variable of a head, a negation or a comparison that nothing binds. Told once per clause."""
    for rule in guideline.rules:
        clause = rule.clause
        told = bound_variables(clause) if clause.body else set()
        for index, term in enumerate(clause.head.args if clause.head else ()):
            if clause.head and isinstance(term, Variable) and term.name not in told:
                told.add(term.name)
                message = f"nothing binds {term}: "
                message += "no positive condition of the body has it." if clause.body else "a fact has no variables."
                yield in_rule(rule, "unsafe variable", message, term_place(clause.head, index))
        for condition in clause.body:
            if isinstance(condition, Literal):
                yield from unsafe_negation(rule, condition, told)
            else:
                yield from unsafe_comparison(rule, condition, told)


def unsafe_negation(rule: Rule, literal: Literal, told: set[str]) -> Iterator[Problem]:
    atom = literal.atom
    named = [str(term) for term in atom.args if isinstance(term, Variable) and term.name in told]
    for index, term in enumerate(atom.args):
        if isinstance(term, Variable) and term.name not in told:
            told.add(term.name)
            message = f"nothing binds {term}: it stands only under 'not'."
            some = f"has_{atom.predicate}({', '.join(named)})" if named else f"some_{atom.predicate}"
            hint = f"derive '{some} :- {atom}.' and write 'not {some}'"
            yield in_rule(rule, "unsafe variable", message, term_place(atom, index), hint)


def unsafe_comparison(rule: Rule, comparison: Comparison, told: set[str]) -> Iterator[Problem]:
    for term in (*leaves(comparison.left), *leaves(comparison.right)):
        if isinstance(term, Variable) and term.name not in told:
            told.add(term.name)
            message = f"nothing binds {term}: no positive condition of the body has it."
            yield in_rule(rule, "unsafe variable", message, side_place(comparison, term))


# --------------------------------------------------------------------------------------------- stratification


def recursion(guideline: Guideline) -> Iterator[Problem]:
    """Predicates that are defined through themselves. Told once for all that depend on one another."""
    reads: dict[str, set[str]] = {name: set() for name in guideline.rules_by_head}
    for rule in guideline.rules:
        if rule.clause.head:
            reads[rule.clause.head.predicate] |= {literal.atom.predicate for literal in rule.clause.literals}
    left = circular(reads)
    while left:
        start = next(
            r.clause.head.predicate for r in guideline.rules if r.clause.head and r.clause.head.predicate in left
        )
        ahead = reachable(reads, start)
        component = {name for name in ahead & left if start in reachable(reads, name)}
        left -= component or {start}
        if component:
            yield cycle(guideline, reads, component)


def circular(reads: Mapping[str, set[str]]) -> set[str]:
    """What is left once everything that reads only what is already settled has been taken away."""
    left = set(reads)
    while settled := {name for name in left if not reads[name] & left}:
        left -= settled
    return left


def reachable(reads: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for name in reads.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def cycle(guideline: Guideline, reads: Mapping[str, set[str]], component: set[str]) -> Problem:
    """The problem of predicates that all depend on one another, told at a negation if there is one."""
    edges = [
        (rule, rule.clause.head.predicate, literal)
        for rule in guideline.rules
        if rule.clause.head and rule.clause.head.predicate in component
        for literal in rule.clause.literals
        if literal.atom.predicate in component
    ]
    rule, head, literal = next((edge for edge in edges if edge[2].negated), edges[0])
    steps = shortest(reads, component, literal.atom.predicate, head)
    if literal.negated:
        kind = "recursion through negation"
        way = " -> ".join([head, f"not {steps[0]}", *steps[1:]])
        message = f"{head} is defined through its own negation: {way}."
        return in_rule(rule, kind, message, literal.atom.place, "let the negated predicate read less")
    message = f"{head} is defined through itself: {' -> '.join([head, *steps])}."
    return in_rule(rule, "recursion", message, literal.atom.place, "write a fixed hierarchy out as facts")


def shortest(reads: Mapping[str, set[str]], component: set[str], start: str, goal: str) -> list[str]:
    """A shortest way from one predicate of a component to another, both included."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        if way[-1] == goal:
            return way
        for name in sorted(reads[way[-1]] & component - seen):
            seen.add(name)
            ways.append([*way, name])
    return [start, goal]


# ----------------------------------------------------------------------------------------- inputs and records


def negated_inputs(guideline: Guideline) -> Iterator[Problem]:
    """A negated input: an answer that a case does not have is unknown, and unknown is not no."""
    vocabulary = guideline.vocabulary
    for rule in guideline.rules:
        for literal in rule.clause.literals:
            predicate = vocabulary.predicates.get(literal.atom.predicate)
            if literal.negated and predicate and predicate.role == "input" and not predicate.closed:
                message = f"{predicate.signature} is an input, and an answer that is missing is not a no."
                hint = positive_wording(vocabulary, predicate, literal.atom)
                yield in_rule(rule, "negated input", message, literal.atom.place, hint)


def positive_wording(vocabulary: Vocabulary, predicate: Predicate, atom: Atom) -> str:
    """How to say without a negation what the negation of an input was probably meant to say."""
    domain = vocabulary.domains.get(predicate.domain)
    value = atom.args[1] if atom.arity == 2 else None
    if domain is None or domain.is_range or not isinstance(value, Constant):
        return "say which values are meant"
    others = [f"{atom.predicate}({atom.args[0]}, {symbol})" for symbol in domain.symbols if symbol != value.value]
    if len(others) == 1:
        return f"did you mean {others[0]}?"
    return f"write a clause for each value that is meant, such as {others[0]}" if others else ""


def unguarded(guideline: Guideline) -> Iterator[Problem]:
    """A clause that concludes an input without giving way to an answer that the case states."""
    for rule in guideline.rules:
        head = rule.clause.head
        predicate = guideline.vocabulary.predicates.get(head.predicate) if head else None
        if head is None or predicate is None or predicate.role != "input" or not head.args:
            continue
        guard = Literal(Atom(GIVEN, (Constant(head.predicate), head.args[0])), negated=True)
        if guard not in rule.clause.body:
            message = f"{predicate.signature} is an input: an answer that the case gives must win over this clause."
            yield in_rule(rule, "input without guard", message, head.place, f"add '{guard}' to the body")


def concluded_records(guideline: Guideline) -> Iterator[Problem]:
    """A clause that concludes what only a case records."""
    for rule in guideline.rules:
        head = rule.clause.head
        predicate = guideline.vocabulary.predicates.get(head.predicate) if head else None
        if head and predicate and predicate.role == "record":
            message = f"{predicate.signature} is a record: a case fills it, and no clause concludes it."
            yield in_rule(rule, "clause for record", message, head.place)


# ----------------------------------------------------------------------------------------------- declarations


def unheeded(guideline: Guideline) -> Iterator[Problem]:
    """That an answer is wanted also without an input, of a predicate that needs no answer at all: nothing asks it."""
    heads = [rule.clause.head for rule in guideline.rules if rule.clause.head]
    needed = {head.args[0] for head in heads if head.predicate == "needs_answer" and head.arity == 1}
    for rule in guideline.rules:
        head = rule.clause.head
        if head and head.predicate == "answer_without" and head.arity == 2 and head.args[0] not in needed:
            message = f"{head} asks nothing: no clause says that {head.args[0]} needs an answer."
            hint = f"add 'needs_answer({head.args[0]}).', or remove this clause"
            yield in_rule(rule, "unheeded declaration", message, head.place, hint, "warning")


# ------------------------------------------------------------------------------------------------- paragraphs


def paragraphs(guideline: Guideline) -> Iterator[Problem]:
    """A paragraph without its own id, without its sentence or without clauses."""
    first: dict[str, Paragraph] = {}
    for paragraph in guideline.paragraphs:
        known = first.setdefault(paragraph.id, paragraph)
        context = context_of(paragraph)
        if known is not paragraph:
            message = f"two paragraphs have the id {paragraph.id}."
            yield Problem(
                message,
                paragraph.place,
                "duplicate id",
                context=context,
                hint=f"the first is at {in_file(known.place)}",
            )
        if not paragraph.sentence:
            message = f"{paragraph.id} has no sentence."
            hint = "say in a second '%!' line, in your own words, what its clauses mean"
            yield Problem(message, paragraph.place, "missing sentence", context=context, hint=hint)
        if not paragraph.clauses:
            message = f"{paragraph.id} has no clauses."
            hint = "a blank line ends a paragraph: is there one between its head and its clauses?"
            yield Problem(message, paragraph.place, "no clauses", context=context, hint=hint, severity="warning")


def citations(guideline: Guideline) -> Iterator[Problem]:
    """A paragraph that does not say where in which source it stands, or why something was assumed."""
    for paragraph in guideline.paragraphs:
        context = context_of(paragraph)
        if not paragraph.citations:
            message = f"{paragraph.id} cites nothing."
            hint = "write [source, locator] or [assumption: why] after the id"
            yield Problem(message, paragraph.place, "missing citation", context=context, hint=hint)
        for citation in paragraph.citations:
            place = citation_place(paragraph, citation.source)
            if not citation.is_assumption and citation.source not in guideline.references:
                message = f"references.toml has no source {citation.source}."
                hint = did_you_mean(citation.source, guideline.references)
                hint = hint or "a ';' ends a citation: the next one begins with a source, or with 'assumption:'"
                yield Problem(message, place, "unknown citation", context=context, hint=hint)
            elif not citation.locator:
                assumed = citation.is_assumption
                message = (
                    "the assumption has no reason." if assumed else f"the citation of {citation.source} has no locator."
                )
                hint = "write [assumption: why]" if assumed else "name the table and row, or the section, after a comma"
                yield Problem(message, place, "missing citation", context=context, hint=hint)


def citation_place(paragraph: Paragraph, word: str) -> Place:
    """Where a word of the paragraph's head stands, or its id where the line does not show that."""
    place = paragraph.place
    column = line_at(place).find(word, place.end - 1) + 1
    return Place(place.path, place.line, column, column + len(word)) if column else place


def unknown_source(guideline: Guideline) -> Iterator[Problem]:
    """A guideline that names as its own source one that its references do not have."""
    vocabulary = guideline.vocabulary
    if vocabulary.source not in guideline.references:
        lines = enumerate(lines_of(vocabulary.path), 1)
        line, text = next(((n, text) for n, text in lines if re.match(r"source\s*=", text)), (0, ""))
        place = Place(vocabulary.path, line, 1, len(text) + 1) if line else Place(vocabulary.path)
        message = f"references.toml has no source {vocabulary.source}."
        hint = did_you_mean(vocabulary.source, guideline.references)
        yield Problem(message, place, "unknown citation", hint=hint)


def unused_sources(guideline: Guideline) -> Iterator[Problem]:
    """A source that no paragraph cites, and that is not the guideline's own."""
    cited = {citation.source for paragraph in guideline.paragraphs for citation in paragraph.citations}
    cited.add(guideline.vocabulary.source)
    path = shown(guideline.folder / "references.toml")
    for key in guideline.references:
        if key not in cited:
            line = next((n for n, text in enumerate(lines_of(path), 1) if text.strip() == f"[{key}]"), 0)
            place = Place(path, line, 1, len(key) + 3) if line else Place(path)
            yield Problem(f"no paragraph cites the source {key}.", place, "unused source", severity="warning")


# ------------------------------------------------------------------------------------------------------ alike


def alike(guideline: Guideline) -> Iterator[Problem]:
    """A clause that an earlier one already says, up to the names of variables and the order of conditions."""
    seen: dict[tuple[str, ...], list[Rule]] = {}
    for rule in guideline.rules:
        clause = rule.clause
        shape = (skeleton(clause.head) if clause.head else "", *sorted(map(skeleton, clause.body)))
        first = next((known for known in seen.get(shape, ()) if same(known.clause, clause)), None)
        seen.setdefault(shape, []).append(rule)
        if first:
            message = f"this clause says what {first.id} says at {in_file(first.clause.place)}."
            yield in_rule(rule, "alike", message, clause.place, "remove one of the two", "warning")


def skeleton(node: Atom | Condition) -> str:
    """A condition's text with every variable replaced by `_`."""
    return VARIABLE.sub(lambda found: found[1] or "_", str(node))


def same(one: Clause, other: Clause) -> bool:
    """Whether two clauses of one shape are equal under some renaming of variables and order of conditions."""

    def renamed(a: Atom | Condition, b: Atom | Condition, names: Mapping[str, str]) -> Mapping[str, str] | None:
        pairs = dict(names)
        for x, y in zip(variables_of(a), variables_of(b), strict=True):
            if pairs.setdefault(x, y) != y:
                return None
        return pairs if len(set(pairs.values())) == len(pairs) else None

    def matched(names: Mapping[str, str], left: tuple[Condition, ...], right: tuple[Condition, ...]) -> bool:
        if not left:
            return True
        for index, candidate in enumerate(right):
            if skeleton(candidate) == skeleton(left[0]):
                pairs = renamed(left[0], candidate, names)
                if pairs is not None and matched(pairs, left[1:], right[:index] + right[index + 1 :]):
                    return True
        return False

    names = renamed(one.head, other.head, {}) if one.head and other.head else {}
    return names is not None and matched(names, one.body, other.body)


def mistranslated(guideline: Guideline) -> Iterator[Problem]:
    """Words in another language for what is not declared, or that leave out an argument.

    They stop that language alone, so an edit of the vocabulary can be tried before they follow it.
    """
    for language in languages_of(Path(guideline.vocabulary.path).parent):
        try:
            translated(guideline.vocabulary, guideline.paragraphs, language)
        except InputError as error:
            yield from (replace(problem, severity="warning") for problem in error.problems)


CHECKS: tuple[Callable[[Guideline], Iterator[Problem]], ...] = (
    undeclared,
    undefined,
    arity,
    unused,
    outside,
    mismatch,
    numbers,
    unsafe,
    recursion,
    negated_inputs,
    unguarded,
    concluded_records,
    unheeded,
    paragraphs,
    citations,
    unknown_source,
    unused_sources,
    alike,
    mistranslated,
)
