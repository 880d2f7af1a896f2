"""The files of a guideline: read as strictly, and told as well, as a case is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from fuzz_guideline import run, sample

import kb
from explain.command.noms import main
from kb.check.findings import severities
from kb.files.errors import InputError, Problem
from kb.files.text import text_of
from kb.files.toml import read_toml
from kb.guideline.load import clause_files, read
from kb.guideline.references import read_references
from kb.guideline.register import read_register


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small sound guideline."""
    made = tmp_path / "ankle"
    made.mkdir()
    sample(made, small=True)
    return made


def refused(folder: Path) -> list[Problem]:
    with pytest.raises(InputError) as error:
        kb.load(folder)
    return list(error.value.problems)


# ------------------------------------------------------------------------------------------------ slips of the pen


@pytest.mark.hunt(1)
@pytest.mark.parametrize("files", ["*.toml", "*.lp", "*.csv"])
def test_a_slip_of_the_pen_in_any_file_is_read_or_refused_with_its_line_in_bounded_time(files: str, seed: int) -> None:
    assert run(30, seed, files=files) == []


@pytest.mark.hunt(0)
def test_a_slip_of_the_pen_in_the_guideline_that_ships_is_met_likewise(seed: int) -> None:
    assert run(10, seed, small=False) == []


# ---------------------------------------------------------------------------------------------------- plain text


@pytest.mark.parametrize("name", ["vocabulary.toml", "references.toml", "checks.toml", "sound.lp", "statements.csv"])
def test_a_byte_order_mark_at_the_head_of_a_file_is_read_over(folder: Path, name: str) -> None:
    before = kb.load(folder)
    path = folder / name
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    after = kb.load(folder)
    assert [str(p) for p in after.paragraphs] == [str(p) for p in before.paragraphs]
    assert after.vocabulary.predicates == before.vocabulary.predicates
    assert (read_register(after)[1], severities(after)) == ([], severities(before))


@pytest.mark.parametrize("name", ["vocabulary.toml", "references.toml", "checks.toml", "sound.lp", "statements.csv"])
@pytest.mark.parametrize(
    ("letter", "said"),
    [
        ("\x1b", "U+001B (a control character)"),
        ("\x07", "U+0007 (a control character)"),
        ("\x00", "U+0000 (a control character)"),
        ("\x0c", "U+000C (a control character)"),
        ("\u202e", "U+202E (right-to-left override)"),
        ("\u2066", "U+2066 (left-to-right isolate)"),
        ("\ufeff", "U+FEFF (zero width no-break space)"),
    ],
)
def test_a_character_that_nobody_sees_is_refused_where_it_stands(
    folder: Path, name: str, letter: str, said: str
) -> None:
    path = folder / name
    lines = path.read_text("utf-8").split("\n")
    lines[1] = lines[1][:5] + letter + lines[1][5:]
    path.write_text("\n".join(lines), "utf-8")
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert f"{name}:2: {said} stands here, which nobody sees" in done.output
    assert letter not in done.output
    assert done.exit_code == (1 if name == "statements.csv" else 2)


def test_a_character_that_an_escape_of_toml_makes_is_refused_where_it_is_written(folder: Path) -> None:
    path = folder / "references.toml"
    path.write_text(path.read_text("utf-8").replace('title = "', 'title = "\\u001b[31m'), "utf-8")
    (problem, *_) = refused(folder)
    assert problem.message == "U+001B (a control character) is written here, which nobody sees."
    assert problem.line.startswith('title = "')


@pytest.mark.parametrize("text", ["naïve ≥ 5 µm", "a\u00a0b", "\u0645\u06cc\u200c\u062e", "👩\u200d⚕️", "a\tb"])
def test_letters_of_every_script_and_their_joiners_are_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f'says = "{text}"\n', "utf-8")
    assert read_toml(path).data == {"says": text}


def test_what_is_not_utf_8_is_refused_with_its_line(folder: Path) -> None:
    path = folder / "references.toml"
    path.write_bytes(path.read_bytes() + b'\n[caf\xe9]\ntitle = "x"\n')
    (problem,) = refused(folder)
    assert problem.message == "this is not UTF-8 text: byte 0xe9 is not part of any letter."
    assert problem.place.line == path.read_bytes().count(b"\n", 0, path.read_bytes().index(b"\xe9")) + 1


# --------------------------------------------------------------------------------------- what else a folder may hold


def test_what_an_editor_or_a_system_keeps_beside_a_clause_file_is_skipped(folder: Path) -> None:
    (folder / "._sound.lp").write_bytes(b"\x00\x05\x16\x07")
    (folder / ".#sound.lp").symlink_to("somebody@machine.4711")
    (folder / ".#vocabulary.toml").symlink_to("somebody@machine.4711")
    assert [path.name for path in clause_files(folder)] == ["sound.lp"]
    assert kb.load(folder).rules


@pytest.mark.parametrize("name", ["x.lp", "references.toml", "checks.toml"])
@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_has_the_name_of_a_file_and_is_none_is_refused_by_name(folder: Path, name: str, kind: str) -> None:
    path = folder / name
    path.unlink(missing_ok=True)
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{path}: this is not a file.")


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_a_register_that_is_no_file_is_told_and_not_waited_for(folder: Path, kind: str) -> None:
    path = folder / "statements.csv"
    path.unlink()
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert done.exit_code == 1
    assert f"this is a {kind}, where a file of text is wanted." in done.stdout


def test_a_name_of_three_hundred_letters_is_no_guideline() -> None:
    done = CliRunner().invoke(main, ["check", "g" * 300])
    assert done.exit_code == 2
    assert "there is no guideline here" in done.stderr


def test_a_file_without_permission_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_permission(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", no_permission)
    with pytest.raises(InputError, match=r"sound\.lp: there is no permission to read this file\."):
        text_of(folder / "sound.lp")


def test_a_folder_without_permission_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_permission(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", no_permission)
    (problem,) = refused(folder)
    assert str(problem) == f"{folder}: this folder cannot be read: Permission denied."


def test_a_file_that_has_no_end_is_not_read_to_it(tmp_path: Path) -> None:
    path = tmp_path / "large.lp"
    with path.open("wb") as file:
        file.truncate(2**31)
    with pytest.raises(InputError, match=r"this is too large: a file of a guideline has at most 2,097,152 bytes\."):
        text_of(path)


# ------------------------------------------------------------------------------------------------------------- TOML

TOML = """\
title = "a"  # the first

[one.two]
words = { a = "b", c = "d" }
long = [
  "x",
  "y",
]
text = '''
[one]
key = 3
'''

 [ "one" . 'three.four' ]
a.b = 1

[[many]]
key = 1
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("title", 1),
        ("one", 3),
        ("one.two", 3),
        ("one.two.words", 4),
        ("one.two.words.c", 4),
        ("one.two.long", 5),
        ("one.two.text", 9),
        ("one.three.four", 14),
        ("one.three.four.a.b", 15),
        ("many", 17),
        ("many.key", 18),
        ("one.two.nothing", 3),
        ("nothing", 1),
    ],
)
def test_a_key_of_a_toml_file_stands_on_the_line_where_it_is_written(tmp_path: Path, key: str, line: int) -> None:
    path = tmp_path / "a.toml"
    path.write_text(TOML, "utf-8")
    assert read_toml(path).place(key).line == line


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("year = " + "9" * 5000, "this is not TOML: this number has too many digits."),
        ("year = " + "[" * 5000 + "]" * 5000, "this is not TOML: this is nested too deeply."),
        ("year = 2024-13-45", "this is not TOML: expected newline or end of document after a statement."),
        ("year = ", "this is not TOML: invalid value."),
    ],
)
def test_a_statement_that_is_not_toml_is_refused_with_its_line(tmp_path: Path, statement: str, says: str) -> None:
    path = tmp_path / "references.toml"
    path.write_text(f"[a]\nauthors = '''\nA\nB'''\n\n{statement}\ntitle = 'x'\n", "utf-8")
    with pytest.raises(InputError) as error:
        read_references(path)
    (problem,) = error.value.problems
    assert (problem.message, problem.place.line) == (says, 6)


def test_a_toml_file_that_ends_too_early_is_refused_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("[a]\nb = '''\nc\n\n", "utf-8")
    with pytest.raises(InputError) as error:
        read_toml(path)
    assert [problem.place.line for problem in error.value.problems] == [3]


# --------------------------------------------------------------------------------------------- references and checks


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[a]\nauthors = "x"', 1, "source a has no title."),
        ('[a]\nauthors = ["x"]\ntitle = "x"', 2, "authors of source a is not a text."),
        ('[a]\nauthors = "x"\ntitle = 3', 3, "title of source a is not a text."),
        ('[a]\nauthors = "x"\ntitle = "x"\nyear = true', 4, "year of source a is not a text or a whole number."),
        ('[a]\nauthors = "x"\ntitle = "x"\nvolum = 3', 4, "source a has the unknown key volum."),
        ('authors = "x"', 1, "authors stands outside a source."),
        ('["a, b"]\nauthors = "x"\ntitle = "x"', 1, "'a, b' is not a key that a clause can cite."),
    ],
)
def test_a_wrong_source_is_refused_where_it_is_wrong(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = tmp_path / "references.toml"
    path.write_text(f"{text}\n", "utf-8")
    with pytest.raises(InputError) as error:
        read_references(path)
    assert [(problem.place.line, problem.message) for problem in error.value.problems] == [(line, message)]


def test_a_source_that_nobody_signed_is_listed_by_its_title(folder: Path) -> None:
    path = folder / "references.toml"
    path.write_text("\n".join(x for x in path.read_text("utf-8").split("\n") if not x.startswith("authors")), "utf-8")
    title = kb.load(folder).references["green1990"]["title"]
    done = CliRunner().invoke(main, ["book", "-g", str(folder), "--format", "markdown"])
    assert (done.exit_code, f"`green1990`: {title}." in done.stdout) == (0, True)


def test_a_source_has_what_a_list_of_references_needs(tmp_path: Path) -> None:
    path = tmp_path / "references.toml"
    path.write_text('[a]\nauthors = "x"\ntitle = "x"\nvolume = 73\npages = "795-802"\ndoi = "10.1/x"\nyear = 2015\n')
    assert read_references(path)["a"]["volume"] == 73


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('severity = "info"', 1, "severity is not a table."),
        ('[severity]\ngap = ["error"]', 2, "['error'] is no severity."),
        ("[severity]\ngap = 3", 2, "3 is no severity."),
        ('[severity]\n\ngaps = "info"', 3, "gaps is no kind of finding."),
        ("[severities]", 1, "unknown table severities."),
    ],
)
def test_a_wrong_line_of_checks_toml_is_refused_there(folder: Path, text: str, line: int, message: str) -> None:
    (folder / "checks.toml").write_text(f"{text}\n", "utf-8")
    with pytest.raises(InputError) as error:
        severities(read(folder))
    assert [(problem.place.line, problem.message) for problem in error.value.problems] == [(line, message)]


def test_a_row_of_the_register_is_told_by_its_line_also_after_a_value_of_several_lines(folder: Path) -> None:
    (folder / "statements.csv").write_text(
        'id,section,lines,gist,rules,left_out,note\nS1,I,1,"one\ntwo",,why,\n\nS2,I,1,g,ankle.laxity.grade_7,,\n',
        "utf-8",
    )
    (problem,) = read_register(read(folder))[1]
    assert (problem.place.line, problem.line) == (5, "S2,I,1,g,ankle.laxity.grade_7,,")
    assert problem.message == "S2 names the rule ankle.laxity.grade_7, which the clause files do not have."


# ------------------------------------------------------------------------------------------------- the vocabulary


def changed(folder: Path, old: str, new: str) -> Path:
    path = folder / "vocabulary.toml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), "utf-8")
    return folder


def test_an_input_whose_answer_is_a_patient_is_refused(folder: Path) -> None:
    made = changed(
        folder, 'role = "record"\nsays = "{Lesion} is', 'role = "input"\nasks = "Whose?"\nsays = "{Lesion} is'
    )
    (problem,) = refused(made)
    assert problem.message == "the answer to input lesion_of is no value of a domain."
    assert problem.line.startswith("args = ")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('goal = "plan"', 'goal = "plan_step"', "goal names plan_step, which does not have two arguments, a lesion"),
        ('steps = "plan_step"', 'steps = "plan"', "steps names plan, which does not have three arguments, a plan, a"),
    ],
)
def test_what_the_report_names_has_the_arguments_that_its_place_asks_for(
    folder: Path, old: str, new: str, message: str
) -> None:
    assert any(problem.message.startswith(message) for problem in refused(changed(folder, old, new)))


def test_two_inputs_with_the_same_field_are_refused(folder: Path) -> None:
    text = (folder / "vocabulary.toml").read_text("utf-8")
    twin = (
        '\n[predicate.swollen]\nargs = { Lesion = "lesion", Answer = "yes_no" }\nrole = "input"\nfield = "swelling"\n'
    )
    (folder / "vocabulary.toml").write_text(f'{text}{twin}says = "{{Lesion}}: {{Answer}}"\nasks = "Is it?"\n', "utf-8")
    (problem,) = refused(folder)
    assert problem.message == "swollen and swelling have the same field swelling."


@pytest.mark.parametrize(
    ("range_", "message"),
    [
        ("{ from = 0, to = 1999999 }", ""),
        ("{ from = 0, to = 2000000 }", "millimetres has more than 2,000,000 values."),
        ("{ from = 0, to = 999999999, step = 1000 }", ""),
        ("{ from = 0, to = 1000000000, step = 1000 }", "millimetres has numbers of more than nine digits"),
    ],
)
def test_a_range_is_as_long_as_a_check_can_walk_it(folder: Path, range_: str, message: str) -> None:
    text = (folder / "vocabulary.toml").read_text("utf-8")
    line = next(line for line in text.split("\n") if line.startswith("millimetres = "))
    changed(folder, line, f"millimetres = {range_}")
    if message:
        assert [problem.message.startswith(message) for problem in refused(folder)] == [True]
    else:
        assert kb.load(folder).vocabulary.domains["millimetres"].is_range


def test_a_copy_of_the_shipped_guideline_is_read_as_the_guideline(tmp_path: Path) -> None:
    shutil.copytree(kb.load().folder, tmp_path / "copy")
    assert len(kb.load(tmp_path / "copy").rules) == len(kb.load().rules)
