"""A patient case as facts. The vocabulary of a guideline says what a case may hold; none of it is executed.

A YAML file, a JSON text and a Python mapping become one tree of nodes that know where they stand (`kb.cases.tree`), and
the tree, read against the vocabulary, the facts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kb.cases.tree import (
    CONTROL,
    MOST_BYTES,
    MOST_LETTERS,
    Node,
    Note,
    Origin,
    decoded,
    described,
    json_tokens,
    mapping_tokens,
    near_word,
    problem,
    quoted,
    read_bytes,
    refuse,
    refuse_size,
    tree,
    yaml_tokens,
)
from kb.cases.values import entity_facts, whole_number
from kb.files.errors import MOST_TOLD, InputError, Place, Problem, visible
from kb.guideline.vocabulary import Vocabulary
from kb.language.syntax import Fact, Value

PATIENT = "patient"

MOST_LESIONS = 100

CASE_FIELDS = ("case", "about", "source", "patient", "lesions", "expect")
HOMES = {
    "case": ("a case", "{} belongs at the top of the case"),
    "patient": ("the patient", "{} describes the patient: put it under patient"),
    "lesion": ("a lesion", "{} describes a lesion: put it under lesions"),
}


@dataclass(frozen=True)
class Case:
    """A patient and the lesions to decide on, as ground facts.

    `facts` holds what is known: each input with its value, `given(input, entity)` for each such input, and
    `lesion_of(lesion, patient)`. `open` maps an input (its predicate and its entity) that is only partly known to the
    values it may have. `expect` maps a lesion to the part of its answer that its author expects. `entries` has where
    each input is stated, in the text or mapping of `origin`. `read_for` is the guideline that the case was read for,
    with the digest of what a case may state by it; without a name, the case was not read.
    """

    name: str
    lesions: tuple[str, ...]
    facts: tuple[Fact, ...]
    open: Mapping[tuple[str, Value], tuple[Value, ...]] = field(default_factory=dict, hash=False)
    about: str = ""
    source: str = ""
    expect: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, hash=False)
    path: str = ""
    read_for: tuple[str, str] = ("", "")
    entries: Mapping[tuple[str, Value], Node] = field(default_factory=dict, hash=False, compare=False, repr=False)
    origin: Origin = field(default=Origin(""), hash=False, compare=False, repr=False)

    def problem(
        self, keys: Sequence[tuple[str, Value]], message: str, kind: str, context: str = "", hint: str = ""
    ) -> Problem:
        """Something that is wrong with entries, at the first of them where they were read from a text."""
        node = next((self.entries[key] for key in keys if key in self.entries), None)
        if node is None or not self.origin.text:
            return Problem(message, Place(self.path or self.name), kind, context=context, hint=hint)
        return replace(problem(self.origin, Note(node, message, kind, hint)), context=context)

    def line(self, key: tuple[str, Value]) -> int:
        """The line of a text in which an input is stated; 0 where there is none."""
        node = self.entries.get(key)
        return problem(self.origin, Note(node, "", "")).place.line if node and self.origin.text else 0

    def fit(self, vocabulary: Vocabulary) -> None:
        """Refuse to be asked of another guideline than the one it was read for: its facts would mean nothing there.

        Raises:
            InputError: where what a case may state there is another.
        """
        name, digest = self.read_for
        if name and digest != vocabulary.inputs_digest:
            other = "another version of it" if name == vocabulary.name else vocabulary.name
            message = f"this case was read for the guideline {name}, and is asked of {other}."
            hint = "read it for the guideline that is asked: kb.read_case(source, guideline)"
            raise InputError([Problem(message, Place(self.path or self.name), "other guideline", hint=hint)])

    def stated(self, following: Collection[str]) -> frozenset[Fact]:
        """The facts, and `given` for what is partly known of the inputs that may follow from others: there, what is
        stated must win. Elsewhere what is partly known is not given, since nobody can tell what it is."""
        return frozenset(self.facts) | {Fact("given", key) for key in self.open if key[0] in following}


def lesion_symbol(lesion_id: str) -> Value:
    """The symbol that stands for a lesion in facts.

    >>> lesion_symbol("t9")
    '"t9"'
    """
    return f'"{lesion_id}"'


def read_case(source: str | Path | Mapping[str, Any], vocabulary: Vocabulary) -> Case:
    """The case in a YAML or JSON file, on standard input (`-`), or in a mapping.

    Raises:
        InputError: with every problem of the case.
    """
    if isinstance(source, Mapping):
        origin = Origin("<mapping>")
        return case_of(tree(mapping_tokens(source), origin), vocabulary, origin, "case")
    path = "<stdin>" if str(source) == "-" else visible(str(source))
    text = decoded(read_bytes(str(source), path), path)
    stem = "case" if str(source) == "-" else Path(path).stem
    return case_in(text, vocabulary, path, stem if is_name(stem) else "case")


def read_case_text(text: str, vocabulary: Vocabulary, name: str = "<text>") -> Case:
    """The case in a text: JSON if it begins with `{`, YAML otherwise. `name` stands for the file in errors.

    Raises:
        InputError: with every problem of the case.
    """
    return case_in(text, vocabulary, name, "case")


def read_case_bytes(data: bytes, vocabulary: Vocabulary, name: str) -> Case:
    """The case in the bytes of a UTF-8 text, as `read_case_text` reads it."""
    if len(data) > MOST_BYTES:
        refuse_size(Origin(name))
    return case_in(decoded(data, name), vocabulary, name, "case")


def read_cases(
    lines: Iterable[str | bytes], vocabulary: Vocabulary, name: str = "<stdin>"
) -> Iterator[Case | InputError]:
    """The cases of JSON lines, one for each line that is not blank, and in place of a bad one its error.

    A case without a name is called after its line: `case-3`.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            if len(line) > MOST_BYTES:
                refuse_size(Origin(name, line=number), hint="lines after it are not read")
            text = decoded(line, name, number) if isinstance(line, bytes) else line
            if not text.lstrip("\ufeff \t").startswith("{"):
                refuse(Origin(name, text, number), Node(), "this line is not a JSON object.", "not JSON")
            yield case_in(text, vocabulary, name, f"case-{number}", number)
        except InputError as error:
            yield error


def case_in(text: str, vocabulary: Vocabulary, path: str, default: str, line: int = 0) -> Case:
    """The case in a file's text, or in one line of a batch."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        refuse_size(Origin(path, line=line), size)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    origin = Origin(path, text, line)
    if control := CONTROL.search(text):
        message = f"this is not plain text: it has the character U+{ord(control[0]):04X}."
        refuse(origin, Node(start=control.start(), end=control.end()), message, "not text")
    is_json = text.lstrip().startswith("{")
    tokens = json_tokens(origin) if is_json else yaml_tokens(origin)
    return case_of(tree(tokens, origin), vocabulary, origin, default)


def case_of(root: Node, vocabulary: Vocabulary, origin: Origin, default: str) -> Case:
    """The case that a tree of nodes says.

    Raises:
        InputError: with every problem of the tree.
    """
    if root.kind == "nothing":
        refuse(origin, Node(), "there is no case here.", "not a case", "begin with 'lesions:'")
    if root.kind != "mapping":
        refuse(origin, root, f"a case is a mapping of fields, not {described(root)}.", "not a case")
    notes: list[Note] = []
    check_keys(root, notes)
    inputs = {home: tuple(p for p in vocabulary.inputs if p.entity == home) for home in (PATIENT, "lesion")}
    known: dict[str, tuple[str, ...]] = {
        "case": CASE_FIELDS,
        "patient": tuple(p.field for p in inputs[PATIENT]),
        "lesion": ("id", *(p.field for p in inputs["lesion"])),
    }
    top = fields(root, "case", known, notes)
    patient = fields(top.get("patient", Node()), "patient", known, notes)
    nodes = lesion_nodes(top.get("lesions"), notes)
    lesions = [fields(node, "lesion", known, notes) for node in nodes]
    ids = lesion_ids(nodes, lesions, notes)
    entities = [lesion_symbol(lesion) for lesion in ids]

    facts = [Fact("lesion_of", (entity, PATIENT)) for entity in entities]
    unsettled: dict[tuple[str, Value], tuple[Value, ...]] = {}
    entries: dict[tuple[str, Value], Node] = {}
    facts += entity_facts(PATIENT, patient, inputs[PATIENT], vocabulary, unsettled, entries, notes)
    for entity, lesion in zip(entities, lesions, strict=True):
        facts += entity_facts(entity, lesion, inputs["lesion"], vocabulary, unsettled, entries, notes)

    case = Case(
        name=line_of(top.get("case"), "case", notes) or default,
        lesions=ids,
        facts=tuple(facts),
        open=unsettled,
        about=line_of(top.get("about"), "about", notes),
        source=line_of(top.get("source"), "source", notes),
        expect=expected(top.get("expect"), ids, notes),
        path=str(Place(origin.path, origin.line)) if origin.text else "",
        read_for=(vocabulary.name, vocabulary.inputs_digest),
        entries=entries,
        origin=origin,
    )
    if notes:
        raise InputError([problem(origin, note) for note in sorted(notes, key=lambda note: note.node.start)])
    return case


def check_keys(node: Node, notes: list[Note]) -> None:
    """Notes every key that is given twice or is no word, and every object that no case can hold."""
    if node.kind == "other":
        message = f"a case holds words, whole numbers, lists and mappings, no {node.text}."
        notes.append(Note(node, message, "wrong type"))
    seen = set[str]()
    for key, value in node.pairs:
        if key.text == "<<":
            notes.append(Note(key, "a case has no merge keys (<<).", "merge key"))
        elif key.kind != "word":
            notes.append(Note(key, f"a field has a word for its name, not {described(key)}.", "unknown field"))
        elif key.text in seen:
            notes.append(Note(key, f"{quoted(key.text)} is given twice.", "duplicate key"))
        seen.add(key.text)
        check_keys(value, notes)
    for item in node.items:
        check_keys(item, notes)


def fields(node: Node, home: str, known: Mapping[str, Sequence[str]], notes: list[Note]) -> dict[str, Node]:
    """The fields that a mapping gives to a case, a patient or a lesion; a null one is left out."""
    if node.kind != "mapping":
        if node.kind in ("word", "list"):
            message = f"{HOMES[home][0]} is a mapping of fields, not {described(node)}."
            notes.append(Note(node, message, "wrong type"))
        return {}
    found: dict[str, Node] = {}
    for key, value in node.pairs:
        if key.text in known[home]:
            found.setdefault(key.text, value)
        elif key.kind == "word" and key.text != "<<":
            message = f"{HOMES[home][0]} has no field {quoted(key.text)}."
            hint = field_hint(key.text, home, known) if len(notes) < MOST_TOLD else ""  # the others are only counted
            notes.append(Note(key, message, "unknown field", hint))
    return {name: value for name, value in found.items() if value.kind != "nothing"}


def field_hint(name: str, home: str, known: Mapping[str, Sequence[str]]) -> str:
    """What an unknown field was probably meant to be."""
    others = [other for other in known if other != home]
    for other in others:
        if name in known[other]:
            return HOMES[other][1].format(name)
    if near := near_word(name, known[home]):
        return f"did you mean {near}?"
    for other in others:
        if near := near_word(name, known[other]):
            return f"did you mean {near}? {HOMES[other][1].format('it')}"
    return f"its fields are {', '.join(known[home])}"


def lesion_nodes(node: Node | None, notes: list[Note]) -> tuple[Node, ...]:
    if node is None or (node.kind == "list" and not node.items):
        hint = "write 'lesions:' and a list with a mapping for each lesion"
        notes.append(Note(node or Node(), "a case needs at least one lesion.", "not a case", hint))
        return ()
    if node.kind != "list":
        notes.append(Note(node, f"lesions is a list of mappings, not {described(node)}.", "wrong type"))
        return ()
    if len(node.items) > MOST_LESIONS:
        message = f"a case has at most {MOST_LESIONS} lesions; this one has {len(node.items)}."
        notes.append(Note(node, message, "too large"))
        return ()
    for item in node.items:
        if item.kind == "nothing":
            notes.append(Note(item, "this lesion is empty.", "wrong type", "give it at least an id"))
    return node.items


def lesion_ids(nodes: Sequence[Node], lesions: Sequence[Mapping[str, Node]], notes: list[Note]) -> tuple[str, ...]:
    """The id of each lesion: its own, or `lesion` and its number."""
    ids: list[str] = []
    for number, lesion in enumerate(lesions, 1):
        node = lesion.get("id")
        own = word_of_node(node, "id", notes) if node else f"lesion{number}"
        if not is_name(own) or '"' in own or "\\" in own:
            if node and node.kind == "word":
                message = f"{quoted(own)} cannot be the id of a lesion."
                hint = f'choose at most {MOST_LETTERS} letters on one line, without " and \\'
                notes.append(Note(node, message, "lesion id", hint))
        elif own in ids:
            hint = "" if node else "give each lesion an id"
            message = f"two lesions have the id {quoted(own)}."
            notes.append(Note(node or nodes[number - 1], message, "lesion id", hint))
        ids.append(own)
    return tuple(ids)


def is_name(text: str) -> bool:
    """Whether a text fits on a line and is short."""
    return bool(text) and len(text) <= MOST_LETTERS and text.isprintable()


def word_of_node(node: Node, name: str, notes: list[Note]) -> str:
    """The word of a node, or an empty string where it is none."""
    if node.kind in ("list", "mapping"):
        notes.append(Note(node, f"{name} is one word or line, not {described(node)}.", "wrong type"))
    return node.text if node.kind == "word" else ""


def line_of(node: Node | None, name: str, notes: list[Note]) -> str:
    """A sentence of a case, its line breaks as blanks."""
    words = word_of_node(node, name, notes).split() if node else []
    line = " ".join(words)
    if not line.isprintable() and node:
        notes.append(Note(node, f"{name} has characters that cannot be shown.", "not text"))
    if name == "case" and len(line) > MOST_LETTERS and node:
        notes.append(Note(node, f"the name of a case has at most {MOST_LETTERS} letters.", "too large"))
    return line


def expected(node: Node | None, ids: Sequence[str], notes: list[Note]) -> dict[str, dict[str, Any]]:
    """What the case's author expects of the answer, for each lesion."""
    if node and node.kind != "mapping":
        notes.append(Note(node, f"expect is a mapping from lesions to answers, not {described(node)}.", "wrong type"))
    found: dict[str, dict[str, Any]] = {}
    for key, value in node.pairs if node else ():
        if key.kind != "word" or key.text == "<<":
            continue
        if key.text not in ids:
            near = near_word(key.text, ids)
            hint = f"did you mean {near}?" if near else ""
            message = f"expect names {quoted(key.text)}, which is no lesion of the case."
            notes.append(Note(key, message, "unknown lesion", hint))
        if value.kind in ("word", "list"):
            message = f"what is expected of a lesion is a mapping, not {described(value)}."
            notes.append(Note(value, message, "wrong type"))
        elif value.kind == "mapping":
            found[key.text] = plain(value)
    return found


def plain(node: Node) -> Any:
    """A node as plain data: text, but for a whole number, a truth value or null without quotes."""
    if node.kind == "list":
        return [plain(item) for item in node.items]
    if node.kind == "mapping":
        return {key.text: plain(value) for key, value in node.pairs}
    if not node.bare:
        return node.text
    number = whole_number(node.text)
    return {"": None, "true": True, "false": False}.get(node.text, node.text) if number is None else number
