"""What a case may say of one input: a value of its domain, or the values that it may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from kb.cases.tree import Node, Note, described, near_word, quoted
from kb.guideline.vocabulary import Domain, Predicate, Vocabulary
from kb.language.syntax import Fact, Value, symbol_of, word_of

WHOLE_NUMBER = re.compile(r"(0|-?[1-9][0-9]*)(?:\.0+)?")  # 59.0, too: a table whose column has a hole writes it so
NUMBER_AND_MORE = re.compile(r"(-?[0-9]{1,18})\s*([A-Za-z%]+)")
UNKNOWN = "unknown"
NOT_KNOWN = re.compile(
    rf"{UNKNOWN}|unclear|undetermined|missing|pending|n/?a|nan|nd|tbd|\?+|-+"
    "|not (yet )?(known|applicable|assessed|available|determined|done|reported|specified|stated|tested)"
)
LEAVE_OUT = "leave it out where it is not known"
BOOLEANS = {"true": "yes", "on": "yes", "false": "no", "off": "no"}
PARTS = ("one_of", "at_least", "at_most")


def entity_facts(
    entity: Value,
    found: Mapping[str, Node],
    inputs: Sequence[Predicate],
    vocabulary: Vocabulary,
    unsettled: dict[tuple[str, Value], tuple[Value, ...]],
    entries: dict[tuple[str, Value], Node],
    notes: list[Note],
) -> Iterator[Fact]:
    """The facts about a patient or a lesion; what is only partly known goes to `unsettled`, where each stands to
    `entries`."""
    for predicate in inputs:
        node = found.get(predicate.field)
        if node is None:
            continue
        domain = vocabulary.domains[predicate.domain]
        before = len(notes)
        group = predicate.many and group_values(node, domain)
        values = group or (many_values if predicate.many else possible_values)(node, predicate, domain, notes)
        if len(notes) > before and (other := other_field(node, predicate, inputs, vocabulary)):
            notes[-1] = notes[-1]._replace(hint=f"did you mean {other}: {quoted(node.text)}?")
        entries[predicate.name, entity] = node
        if group or (len(values) > 1 and not predicate.many):
            unsettled[predicate.name, entity] = values
        elif values or (predicate.many and predicate.may_be_empty and node.kind == "list" and len(notes) == before):
            yield from (Fact(predicate.name, (entity, value)) for value in values)
            yield Fact("given", (predicate.name, entity))


def other_field(node: Node, predicate: Predicate, inputs: Iterable[Predicate], vocabulary: Vocabulary) -> str:
    """The field of a like name that can have what a node says: `collapse_percent` for a `collapse` of 40."""
    for other in inputs:
        like = other.field.startswith(f"{predicate.field}_") or predicate.field.startswith(f"{other.field}_")
        domain = vocabulary.domains[other.domain]
        if like and node.kind == "word":
            number = number_in(node.text, domain) if domain.is_range else None
            if node.text in domain.values or number in domain.members:
                return other.field
    return ""


def group_values(node: Node, domain: Domain) -> tuple[Value, ...]:
    """The values of the group that an input of several values is known by alone: it has some of them."""
    item = node.items[0] if node.kind == "list" and len(node.items) == 1 else node
    named = {letters(group): values for group, values in domain.groups.items() if group not in domain.values}
    values = named.get(letters(item.text), ()) if item.kind == "word" else ()
    return tuple(symbol_of(value) for value in domain.values if value in values)


def many_values(node: Node, predicate: Predicate, domain: Domain, notes: list[Note]) -> tuple[Value, ...]:
    """The values of an input that has several, in the order of the case."""
    values: list[Value] = []
    name, before = predicate.field, len(notes)
    if node.kind == "list" and not node.items and not predicate.may_be_empty:
        notes.append(Note(node, f"{name} cannot be an empty list.", "outside domain", LEAVE_OUT))
    for item in node.items if node.kind == "list" else (node,):
        if item.kind != "word":
            message = f"{name} is a list of words, each of them known; this is {described(item)}."
            notes.append(Note(item, message, "wrong type"))
            continue
        for value in word_values(item, name, domain, notes, groups=False):
            if value in values:
                notes.append(Note(item, f"{name} has {quoted(item.text)} twice.", "duplicate value"))
            values.append(value)
    if predicate.run and len(notes) == before and (gap := first_gap(values, domain)):
        first, last = map(word_of, gap)
        message = f"{name} has {first} and {last}, and nothing of what lies between them."
        hint = f"name every value from {first} to {last}, or write two entries, each with an id of its own"
        notes.append(Note(node, message, "no run", hint))
    return tuple(values)


def first_gap(values: Sequence[Value], domain: Domain) -> tuple[Value, Value] | None:
    """Two neighbors among the values that are no neighbors in their domain."""
    order = domain.symbols
    places = sorted(map(order.index, values))
    found = next(((low, high) for low, high in pairwise(places) if high > low + 1), None)
    return (order[found[0]], order[found[1]]) if found else None


def possible_values(node: Node, predicate: Predicate, domain: Domain, notes: list[Note]) -> tuple[Value, ...]:
    """The values that an input may have, in the order of its domain; none where its node is refused."""
    name = predicate.field
    if node.kind == "mapping":
        return partial_values(node, name, domain, notes)
    if node.kind == "list":
        hint = "where only a few values are possible, write {one_of: [...]}"
        notes.append(Note(node, f"{name} has one value, not a list.", "wrong type", hint))
    return word_values(node, name, domain, notes) if node.kind == "word" else ()


def partial_values(node: Node, name: str, domain: Domain, notes: list[Note]) -> tuple[Value, ...]:
    """The values that `{one_of: [...]}` or `{at_least: n, at_most: n}` leaves to an input."""
    before = len(notes)
    for key, _ in node.pairs:
        if key.kind == "word" and key.text not in (*PARTS, "<<"):
            near = near_word(key.text, PARTS) or ", ".join(PARTS[: 3 if domain.is_range else 1])
            message = f"{quoted(key.text)} is no way to say what is known of {name}."
            notes.append(Note(key, message, "unknown field", f"did you mean {near}?"))
    if len(notes) > before:
        return ()
    parts = {key.text: value for key, value in reversed(node.pairs) if value.kind != "nothing"}
    if not parts:
        notes.append(Note(node, f"this says nothing about {name}.", "outside domain", choose(domain)))
        return ()
    if "one_of" in parts:
        if len(parts) > 1:
            notes.append(Note(node, f"{name} is one_of or a range, not both.", "wrong type"))
            return ()
        return one_of(parts["one_of"], name, domain, notes)
    if not domain.is_range:
        message = f"at_least and at_most are for numbers; {name} has words."
        notes.append(Note(node, message, "wrong type", "write {one_of: [...]}"))
        return ()
    low = bound(parts.get("at_least"), domain.low, name, domain, notes)
    high = bound(parts.get("at_most"), domain.high, name, domain, notes)
    if low is None or high is None:
        return ()
    values = tuple(value for value in domain.symbols if isinstance(value, int) and low <= value <= high)
    if not values:
        message = f"no value of {name} is at least {low} and at most {high}."
        notes.append(Note(node, message, "outside domain", choose(domain)))
    return values


def one_of(node: Node, name: str, domain: Domain, notes: list[Note]) -> tuple[Value, ...]:
    """The values that a list leaves to an input; a group in it stands for its values."""
    before = len(notes)
    values: list[Value] = []
    for item in node.items if node.kind == "list" else (node,):
        if item.kind != "word":
            notes.append(Note(item, f"one_of is a list of words; this is {described(item)}.", "wrong type"))
            continue
        found = word_values(item, name, domain, notes)
        if any(value in values for value in found):
            notes.append(Note(item, f"one_of has {quoted(item.text)} twice.", "duplicate value"))
        values += found
    if not values and len(notes) == before:
        notes.append(Note(node, f"one_of leaves no value of {name}.", "outside domain", choose(domain)))
    return tuple(value for value in domain.symbols if value in values)


def bound(node: Node | None, default: int, name: str, domain: Domain, notes: list[Note]) -> int | None:
    """The number of an `at_least` or `at_most`; nothing where it is refused."""
    if node is None:
        return default
    if node.kind != "word":
        notes.append(Note(node, f"a bound of {name} is a whole number, not {described(node)}.", "wrong type"))
        return None
    number = whole_number(node.text)
    if number is not None and domain.low <= number <= domain.high:
        return number
    notes.append(number_note(node, name, domain))
    return None


def word_values(node: Node, name: str, domain: Domain, notes: list[Note], groups: bool = True) -> tuple[Value, ...]:
    """The values that a word stands for: its own, or those of a group; none where it is refused."""
    text = node.text
    if domain.is_range:
        number = whole_number(text)
        if number is not None and number in domain.members:
            return (number,)
        notes.append(number_note(node, name, domain))
        return ()
    if text in domain.values:
        return (symbol_of(text),)
    choices: dict[str, tuple[str, ...]] = {value: (value,) for value in domain.values}
    if groups:
        choices |= {group: values for group, values in domain.groups.items() if group not in choices}
    truth = BOOLEANS.get(text.casefold(), "")
    if truth and {"yes", "no"} <= choices.keys():
        text = truth
    number = whole_number(text) if node.bare else None
    text = text if number is None else str(number)
    same = [text] if text in choices else [word for word in choices if word.casefold() == text.casefold()]
    if len(same) == 1:
        chosen = choices[same[0]]
        return tuple(symbol_of(value) for value in domain.values if value in chosen)
    notes.append(
        Note(node, f"{name} cannot be {quoted(node.text)}.", "outside domain", word_hint(text, domain, groups))
    )
    return ()


def word_hint(text: str, domain: Domain, groups: bool) -> str:
    """What a word was probably meant to be: a value, or a word for what is not known, for which no value stands."""
    choices = [*domain.values, *(domain.groups if groups else ())]
    near = next((word for word in choices if letters(word) == letters(text)), "")
    if not near and says_nothing(text):
        return LEAVE_OUT
    if not near and len(text) > 3 and letters(text).isalpha():  # a near grade or level would be another one
        also = next((values for word, values in domain.also.items() if letters(word) == letters(text)), ())
        near = " or ".join(also) or near_word(text, [*choices, *domain.also, UNKNOWN])
        near = " or ".join(domain.also.get(near, [near]))
    if near == UNKNOWN and near not in choices:
        return LEAVE_OUT
    return f"did you mean {near}?" if near else choose(domain, groups)


def says_nothing(text: str) -> bool:
    """Whether a word says that something is not known.

    >>> [word for word in ("N/A", "Not_done", "?", "none", "other") if says_nothing(word)]
    ['N/A', 'Not_done', '?']
    """
    return bool(NOT_KNOWN.fullmatch(" ".join(text.casefold().replace("_", " ").strip(".").split())))


def letters(text: str) -> str:
    """A word without the signs and blanks that join its parts, in lower case."""
    return "".join(c for c in text.casefold() if c.isalnum())


def whole_number(text: str) -> int | None:
    """The whole number that a text writes in plain digits, if it does and they are not too many.

    >>> whole_number("59"), whole_number("59.0"), whole_number("59.5"), whole_number("9" * 5000)
    (59, 59, None, None)
    """
    found = WHOLE_NUMBER.fullmatch(text) if len(text) < 20 else None
    return int(found[1]) if found else None


def number_note(node: Node, name: str, domain: Domain) -> Note:
    """What is wrong with the number of an input."""
    message = f"{name} cannot be {quoted(node.text)}"
    if WHOLE_NUMBER.fullmatch(node.text):
        return Note(node, f"{message}.", "outside domain", choose(domain))
    message += ": that is not a whole number in plain digits."
    if says_nothing(node.text.lstrip(".")):
        return Note(node, message, "outside domain", LEAVE_OUT)
    number = number_in(node.text, domain)
    if number in domain.members:
        return Note(node, message, "outside domain", f"write {number}: the unit is {domain.unit}")
    return Note(node, message, "outside domain", choose(domain))


def number_in(text: str, domain: Domain) -> int | None:
    """The whole number that a text writes, alone or with the unit of a domain."""
    found, unit = NUMBER_AND_MORE.fullmatch(text), domain.unit.casefold()
    own = found and found[2].casefold() in (unit, unit.removesuffix("s"))
    return int(found[1]) if found and own else whole_number(text)


def choose(domain: Domain, groups: bool = True) -> str:
    """The values that a domain allows, as a hint."""
    if domain.is_range:
        return f"choose {domain}"
    named = [group for group in domain.groups if group not in domain.values] if groups else []
    return f"choose one of {domain}" + (f", or a group: {', '.join(named)}" if named else "")
