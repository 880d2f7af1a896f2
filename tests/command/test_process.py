"""The command as a process: what its end means, what becomes of its files, and of streams that cannot be used."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from conftest import CASES

from explain.command import process
from explain.command.noms import main
from explain.output.files import write_bytes, write_text
from explain.picture.render import png
from kb.files.errors import InputError

ROW7 = str(CASES / "row07-rcc-t9.yaml")
NOMS = [sys.executable, "-m", "explain"]
FULL = "/dev/full"
needs_full = pytest.mark.skipif(not os.path.exists(FULL), reason="there is no full disk here")


def shell(command: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """A command line with `noms` in it, as a shell runs it."""
    given = {**os.environ, **more.pop("env", {})}
    script = f'noms() {{ "{sys.executable}" -m explain "$@"; }}\n{command}'
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, env=given, **more)


def ended(error: BaseException, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit status that an error means, and what is said."""
    return process.status_of(error), capsys.readouterr().err


# ------------------------------------------------------------------------------------------------- how it ends


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (KeyError("x"), 2, "noms: this is a fault of the program, not of what it was given: KeyError: 'x'.\n"),
        (RecursionError("too deep"), 2, "noms: this is a fault of the program, not of what it was given: Recur"),
        (ValueError("\x1b[2J"), 2, "given: 'ValueError: \\x1b[2J'.\n"),
        (MemoryError(), 2, "noms: there is not enough memory for this.\n"),
        (OSError(28, "No space left on device"), 2, "noms: the output cannot be written: No space left on device.\n"),
        (BrokenPipeError(32, "Broken pipe"), 141, ""),
        (KeyboardInterrupt(), 130, "noms: interrupted.\n"),
        (click.FileError("x", "is locked"), 2, "Error: Could not open file"),
        (click.UsageError("no \x07"), 2, "Error: no \\x07\n"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_a_verdict_ends_with_1(
    error: BaseException, status: int, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(process.DEBUG, raising=False)
    found, told = ended(error, capsys)
    assert found == status
    assert said in told if said else told == ""
    assert "Traceback" not in told


def test_an_interruption_and_an_end_of_input_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """The command-line library reports both as the same."""
    for cause, status in ((KeyboardInterrupt(), 130), (EOFError("at an odd place"), 2)):
        aborted = click.Abort()
        aborted.__cause__ = cause
        assert ended(aborted, capsys)[0] == status


def test_a_fault_of_the_program_shows_where_it_is_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(process.DEBUG, "1")
    status, told = ended(KeyError("x"), capsys)
    assert status == 2
    assert "KeyError: 'x'" in told.splitlines()[-1]


def test_a_fault_inside_a_verb_is_no_verdict() -> None:
    """In a process of its own, a check that breaks down does not end as a check that finds something."""
    broken = (
        "import explain.command.check, explain.command.process\n"
        "def reported(*given): raise RuntimeError('broken')\n"
        "explain.command.check.reported = reported\n"
        "explain.command.process.main()"
    )
    done = subprocess.run([sys.executable, "-c", broken, "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(
        "noms: this is a fault of the program, not of what it was given: RuntimeError: broken."
    )
    assert "Traceback" not in done.stderr


def test_what_cannot_be_loaded_is_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "yaml.py").write_text("raise ImportError('half installed')\n")
    (tmp_path / "lark.py").write_text("raise ImportError('half installed')\n")
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = shell("noms check", env={"PYTHONPATH": path})
    assert done.returncode == 2
    assert "ImportError: half installed" in done.stderr


def test_an_interrupted_command_ends_with_130_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    waits = (
        "import time, explain.output.files, explain.command.process, os\n"
        "moved = os.replace\n"
        "def replace(*given): print('now', flush=True); time.sleep(60)\n"
        "os.replace = replace\n"
        "explain.command.process.main()"
    )
    path = tmp_path / "why.txt"
    call = [sys.executable, "-c", waits, "explain", ROW7, "-o", str(path)]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline() == "now\n"
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert said.strip().splitlines()[-1] == "noms: interrupted."
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------- streams


@needs_full
@pytest.mark.parametrize("call", [f"noms recommend {ROW7} >{FULL}", f"noms --help >{FULL}"])
def test_a_full_disk_is_told(call: str) -> None:
    done = shell(call)
    assert (done.returncode, done.stderr) == (2, "noms: the output cannot be written: No space left on device.\n")


def test_a_closed_output_is_told_and_closed_errors_change_no_status() -> None:
    closed = shell(f"noms recommend {ROW7} >&-")
    assert closed.returncode == 2
    assert closed.stderr == "noms: the output cannot be written: Bad file descriptor.\n"
    assert shell("noms recommend none.yaml 2>&-").returncode == 2
    silent = shell(f"noms recommend --format json {ROW7} 2>&- <&-")
    assert (silent.returncode, json.loads(silent.stdout)["case"]) == (0, "row07-rcc-t9")


def test_a_closed_input_is_told() -> None:
    done = shell("noms recommend - <&-")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "<stdin>: this cannot be read: Bad file descriptor.\n"


def test_files_are_written_although_nobody_reads_the_text(tmp_path: Path) -> None:
    path = tmp_path / "why.json"
    call = [*NOMS, "explain", ROW7, "-o", str(path)]
    done = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert done.stdout
    done.stdout.close()
    assert done.wait() == 141
    assert json.loads(path.read_text())["goal"] == "plan"


@pytest.mark.parametrize(
    ("encoding", "title"), [("cp1252", "\\u0141ód\\u017a \\u2265 1"), ("utf-8:strict", "Łódź ≥ 1")], ids=str
)
def test_a_console_that_lacks_letters_gets_them_written_out(encoding: str, title: str, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("case: Łódź ≥ 1\nlesions: [{id: é, escc: 2}]\n", encoding="utf-8")
    env = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    call = [*NOMS, "recommend", str(path), "nie-ma-\udcff.yaml"]  # a name that is no text
    done = subprocess.run(call, capture_output=True, check=False, env=env)
    assert done.returncode == 2
    assert done.stderr.startswith(b"nie-ma-\\udcff.yaml: there is no such file.")
    assert done.stdout.decode(encoding.partition(":")[0]).startswith(f"{title}, lesion é: ")


def test_data_is_utf_8_on_every_console(tmp_path: Path) -> None:
    text = json.dumps({"case": "Łódź 😀", "lesions": [{"id": "é"}]}, ensure_ascii=False).encode()
    call = [*NOMS, "recommend", "--format", "json", "-"]
    env = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(call, input=text, capture_output=True, check=True, env=env)
    assert json.loads(done.stdout.decode("utf-8"))["case"] == "Łódź 😀"


def test_a_letter_that_an_encoding_lacks_is_written_as_json_reads_it() -> None:
    process.prepare()
    written = '"≥ é 😀"'.encode("cp1252", process.ESCAPED)
    assert written == b'"\\u2265 \xe9 \\ud83d\\ude00"'
    assert json.loads(written.decode("cp1252")) == "≥ é 😀"


# ------------------------------------------------------------------------------------------------- files


def noms(*words: str, stdin: str | bytes = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(words), input=stdin, catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "why.txt"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(InputError, match=r"why\.txt: this cannot be written: No space left on device\.$"):
        write_text(path, "new")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("why.txt", "old")]


def test_a_file_keeps_its_rights_and_a_link_what_it_points_to(tmp_path: Path) -> None:
    path, link = tmp_path / "why.txt", tmp_path / "link.txt"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_text(link, "new")
    assert link.is_symlink()
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o640)


@needs_full
def test_a_device_is_written_to_and_not_replaced() -> None:
    write_bytes(Path(os.devnull), b"x")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    with pytest.raises(InputError, match="this cannot be written: No space left on device"):
        write_bytes(Path(FULL), b"x")


def test_a_new_folder_is_made_and_a_name_too_long_for_a_file_is_told(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "b.txt", "x")
    assert (tmp_path / "a" / "b.txt").read_text() == "x"
    with pytest.raises(InputError, match="this cannot be written: File name too long"):
        write_text(tmp_path / f"{'a' * 300}.txt", "x")
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


CASE = "patient: {histology: renal, tolerates_open_surgery: yes}\nlesions: [{id: t9, escc: 3}]\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"patient": {"histology": "renal"}, "lesions": [{"id": "t9", "escc": "3"}]}))
    return path


@pytest.mark.parametrize(
    "call",
    [
        ["explain", "{case}", "-o", "{case}"],
        ["explain", "{case}", "-o", "{folder}/../{name}/case.json"],
        ["explain", "{case}", "-o", "{folder}/link.json"],
        ["explain", "{case}", "--certificate", "{case}"],
        ["explain", "{case}", "--reasons", "-o", "{case}"],
        ["walk", "{case}", "-o", "{case}"],
    ],
    ids=" ".join,
)
def test_a_case_is_not_written_over(call: list[str], case: Path) -> None:
    before = case.read_bytes()
    (case.parent / "link.json").symlink_to(case)
    names = {"case": str(case), "folder": str(case.parent), "name": case.parent.name}
    status, out, err = noms(*(word.format(**names) for word in call))
    assert (status, out) == (2, "")
    assert "this would be written over what is read." in err
    assert case.read_bytes() == before


@pytest.mark.parametrize(
    "outputs",
    [
        ["-o", "a.json", "-o", "a.json"],
        ["-o", "a.json", "-o", "./a.json"],
        ["-o", "a.json", "--certificate", "a.json"],
    ],
    ids=" ".join,
)
def test_two_outputs_of_one_name_are_refused_before_any_work(
    outputs: list[str], case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(case.parent)
    status, out, err = noms("explain", str(case), *outputs)
    assert (status, out) == (2, "")
    assert "a.json: this would be written over another output.\n   give it a name of its own" in err
    assert [path.name for path in case.parent.iterdir()] == ["case.json"]


@pytest.mark.parametrize("where", ["..", ".", "{folder}"])
def test_a_folder_is_no_output(where: str, case: Path) -> None:
    for option in ("-o", "--certificate"):
        status, out, err = noms("explain", str(case), option, where.format(folder=case.parent))
        assert (status, out) == (2, "")
        assert "folder" in err or "is a directory" in err


def test_a_name_from_a_case_is_no_path(tmp_path: Path) -> None:
    path, ids = tmp_path / "in" / "case.json", ["../../../x", "/etc/x", "t9", "T9", "a" * 80]
    path.parent.mkdir()
    patient = {"histology": "renal", "tolerates_open_surgery": "yes"}
    path.write_text(json.dumps({"patient": patient, "lesions": [{"id": name, "escc": "3"} for name in ids]}))
    status, _, err = noms("explain", str(path), "--reasons", "--certificate", str(path.parent / "w.json"))
    assert status == 0, err
    expected = ["case.json", "in", *(f"w-{n}.json" for n in range(1, 6))]
    assert sorted(p.name for p in tmp_path.rglob("*")) == expected


def test_the_certificates_of_several_lesions_are_called_after_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    case = str(CASES / "two-lesions-neuroendocrine.yaml")
    taken = noms("explain", case, "--change", "--certificate", "w.json", "-o", "w-t8.json")
    assert taken[0] == 2
    assert "w-t8.json: this would be written over another output." in taken[2]
    assert list(tmp_path.iterdir()) == []
    status, _, err = noms("explain", case, "--change", "--certificate", "w.json")
    assert status == 0, err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["w-c7.json", "w-t8.json"]


# ------------------------------------------------------------------------------------------------- standard input

BOM = b"\xef\xbb\xbf"
LINE = b'{"case": "a", "lesions": [{"id": "x", "escc": 2}]}\n'


@pytest.mark.parametrize("text", [BOM + LINE, BOM + LINE + LINE, LINE + BOM + LINE, BOM + CASE.encode()])
def test_a_byte_order_mark_before_a_line_is_read_over(text: bytes) -> None:
    status, out, err = noms("recommend", "--format", "json", "-", stdin=text)
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == text.count(b'"case"') + (b"patient" in text)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no endless file here")
@pytest.mark.parametrize(
    "command", ["noms recommend - </dev/zero", "yes '' | noms recommend -", "noms ask - </dev/zero"]
)
def test_an_endless_input_is_refused(command: str) -> None:
    begun = time.monotonic()
    done = shell(command, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "this is too large; a case has at most 1,048,576 bytes." in done.stderr
    assert time.monotonic() - begun < 30


def test_a_line_without_an_end_is_the_last_of_a_batch() -> None:
    status, out, err = noms("recommend", "--format", "json", "-", stdin=LINE + b"x" * 1_048_577 + b"\n" + LINE)
    assert status == 2
    assert len(out.splitlines()) == 1
    assert err == (
        "<stdin>:2: this is too large; a case has at most 1,048,576 bytes.\n   lines after it are not read\n"
    )


# ------------------------------------------------------------------------------------------------- odd names

ODD = ["<b>", "a & b", "it's", "😀", "שלום", "%s {x}", "]]>", "\\N", "</title><script>", "#"]


@pytest.mark.parametrize("name", ODD)
def test_any_name_that_can_be_read_is_drawn_and_written(name: str, tmp_path: Path) -> None:
    import xml.etree.ElementTree as Tree

    path = tmp_path / "case.json"
    lesion = {"id": name.replace("\\", "/"), "escc": "3"}
    patient = {"histology": "renal", "tolerates_open_surgery": "yes"}
    path.write_text(json.dumps({"case": name, "patient": patient, "lesions": [lesion]}))
    kinds = ["svg", "graphml", "json", "dot"]
    status, out, err = noms("explain", str(path), *(f"-o{tmp_path / f'why.{kind}'}" for kind in kinds))
    assert status == 0, err
    assert out.startswith(f"Case {name}, lesion {lesion['id']}\n")
    drawn = Tree.parse(tmp_path / "why.svg").getroot()
    texts = "".join(drawn.itertext())
    assert name in texts
    assert lesion["id"] in texts
    assert lesion["id"] in "".join(Tree.parse(tmp_path / "why.graphml").getroot().itertext())
    assert png((tmp_path / "why.svg").read_text(encoding="utf-8")).startswith(b"\x89PNG")


# ------------------------------------------------------------------------------------------------- empty names


@pytest.mark.parametrize(
    "call",
    [["explain", ROW7, "--change", "--to", ""], ["explain", ROW7, "--to", " "], ["walk", ROW7, "--lesion", ""]],
    ids=str,
)
def test_an_empty_name_is_not_taken_for_none(call: list[str]) -> None:
    status, out, err = noms(*call)
    assert (status, out) == (2, "")
    assert "this is empty." in err


def test_the_same_entry_changed_twice_is_refused() -> None:
    status, out, err = noms("explain", ROW7, "--what-if", "escc=2", "--what-if", "t9.escc=1")
    assert (status, out) == (2, "")
    assert err == "t9.escc=1: t9.escc is changed twice.\n"


@pytest.mark.parametrize("typed", ["²", "9" * 5000, "٣", "-1"])
def test_what_only_looks_like_a_number_is_no_prediction_and_no_answer(typed: str, guideline: Any) -> None:
    import kb
    from explain.questions.next_question.dialog import ask_on
    from explain.walk.terminal import play
    from explain.walk.walk import walk

    answers = iter([typed, "q"])
    told: list[str] = []
    case = kb.read_case(ROW7, guideline)
    play(walk(kb.recommend(guideline, case)), lambda prompt: next(answers), told.append)
    assert next(answers, None) is None
    half = kb.read_case({"patient": {"histology": "renal"}, "lesions": [{"id": "t9", "escc": "3"}]}, guideline)
    answers = iter([typed, "q"])
    assert ask_on(guideline, half, lambda prompt: next(answers)) == {}
