"""A revision of a guideline is what its repository stores, whatever the repository's settings ask for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import held_guideline
import pytest
from click.testing import CliRunner

import kb
from explain.command.noms import main
from kb.diff import revision
from kb.diff.revision import load_version
from kb.guideline.load import GUIDELINES

SHIPPED = GUIDELINES / "spinal_metastases"
WHO = {f"GIT_{role}_{key}": "test@test" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
CLEAN = "No patient is affected: "

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


class Repository:
    """A repository with a small guideline, in the folder `rules`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.rules = folder, folder / "rules"
        held_guideline.folder(self.rules)
        self.git("init", "-q")
        self.commit()

    def git(self, *words: str, data: bytes | None = None, **env: str) -> str:
        own = {**os.environ, **WHO, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **env}
        command = ["git", "-C", str(self.folder), *words]
        return subprocess.run(command, check=True, capture_output=True, env=own, input=data).stdout.decode().strip()

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "a test")

    def edit(self, path: Path, before: str, after: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")

    def diff(self, old: str, new: str, *words: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, ["diff", old, new, *words], catch_exceptions=False)
        return result.exit_code, result.stdout, result.stderr

    def from_head(self, *words: str) -> tuple[int, str, str]:
        """The working folder, compared with what the last commit stores."""
        return self.diff(f"HEAD:{self.rules}", str(self.rules), *words)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def rule_of(guideline: kb.Guideline) -> str:
    return next(str(r.clause) for r in guideline.rules if r.id == "mass.small")


def test_a_clean_tree_is_what_its_revision_stores(repository: Repository) -> None:
    status, out, err = repository.from_head()
    assert (status, err) == (0, "")
    assert out.startswith(CLEAN)
    stored = load_version(f"HEAD:{repository.rules}")
    assert [str(r.clause) for r in stored.rules] == [str(r.clause) for r in kb.load(repository.rules).rules]


def test_a_file_that_archives_leave_out_is_read(repository: Repository) -> None:
    (repository.folder / ".gitattributes").write_text("*.lp export-ignore\nrules export-ignore\n", encoding="utf-8")
    repository.commit()
    assert repository.from_head()[0] == 0
    repository.edit(repository.rules / "mass.lp", "plan(L, rays)", "plan(L, cut)")
    assert repository.from_head("--only", "plan")[0] == 1


def test_a_text_that_archives_would_fill_in_stays_as_it_is(repository: Repository) -> None:
    (repository.folder / ".gitattributes").write_text("*.lp export-subst\n", encoding="utf-8")
    repository.edit(repository.rules / "mass.lp", "%! From 5 on", "%! $Format:%H$ From 5 on")
    repository.commit()
    status, out, _ = repository.from_head()
    assert status == 0
    assert "text only" not in out


def test_line_ends_that_are_converted_on_the_way_change_nothing(repository: Repository) -> None:
    (repository.folder / ".gitattributes").write_text("*.lp text eol=crlf\n", encoding="utf-8")
    repository.commit()
    for path in repository.rules.glob("*.lp"):
        path.unlink()
    repository.git("checkout", "--", ".")
    assert b"\r\n" in (repository.rules / "mass.lp").read_bytes()
    status, out, _ = repository.from_head()
    assert status == 0
    assert "text only" not in out


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are written for a shell")
def test_nothing_that_a_repository_names_is_run(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Filters, conversions to text, hooks, monitors, aliases, pagers: each would leave a file behind."""
    ran = repository.folder / "ran"
    run = f"touch {ran}; cat"
    (repository.folder / ".gitattributes").write_text("*.lp filter=x diff=x\n*.toml filter=x diff=x\n")
    repository.commit()
    hook = repository.folder / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\n{run}\n")
    hook.chmod(0o755)
    for name, value in {
        **{f"filter.x.{key}": run for key in ("smudge", "clean", "process")},
        "diff.x.textconv": run,
        "diff.x.command": run,
        "core.fsmonitor": str(hook),
        "core.pager": run,
        "core.sshCommand": run,
        **{f"alias.{name}": f"!{run}" for name in ("ls-tree", "cat-file", "rev-parse", "archive")},
    }.items():
        repository.git("config", name, value)
    assert not ran.exists()
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", run)
    assert repository.from_head()[0] == 0
    assert not ran.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the command is written for a shell")
def test_what_a_repository_lacks_is_not_fetched(repository: Repository) -> None:
    ran = repository.folder / "ran"
    blob = repository.git("rev-parse", "HEAD:rules/mass.lp")
    (repository.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::sh -c touch% {ran}",
        "protocol.ext.allow": "always",
    }.items():
        repository.git("config", name, value)
    status, out, err = repository.from_head()
    assert (status, out) == (2, "")
    assert "git cannot read this revision" in err
    assert not ran.exists()


def test_an_object_that_stands_in_for_another_is_not_read(repository: Repository) -> None:
    blob = repository.git("rev-parse", "HEAD:rules/mass.lp")
    other = (repository.rules / "mass.lp").read_bytes().replace(b"plan(L, rays)", b"plan(L, cut)")
    repository.git("replace", blob, repository.git("hash-object", "-w", "--stdin", data=other))
    assert repository.from_head()[0] == 0


def test_variables_that_point_git_elsewhere_are_not_followed(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path / "other")
    other.edit(other.rules / "mass.lp", "plan(L, rays)", "plan(L, cut)")
    other.commit()
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    assert repository.from_head()[0] == 0


# ------------------------------------------------------------------------------------------------------------- links


@needs_links
def test_a_link_within_the_folder_is_followed_in_both(repository: Repository) -> None:
    (repository.rules / "parts").mkdir()
    (repository.rules / "mass.lp").rename(repository.rules / "parts" / "table1")
    (repository.rules / "mass.lp").symlink_to(Path("parts") / "table1")
    repository.commit()
    assert repository.from_head()[:1] == (0,)
    repository.edit(repository.rules / "parts" / "table1", "plan(L, rays)", "plan(L, cut)")
    status, out, _ = repository.from_head("--only", "plan")
    assert status == 1
    assert out.startswith("Answers change: plan.")


@needs_links
@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("../mass.lp", "this is a link that leads out of the guideline's folder."),
        ("nowhere", "this is a link that leads nowhere."),
        ("mass.lp", "this is a link that leads nowhere."),
        ("/etc/hostname/none", "this is a link that leads "),
    ],
)
def test_a_link_that_is_refused_is_refused_in_both(repository: Repository, target: str, why: str) -> None:
    (repository.rules / "mass.lp").rename(repository.folder / "mass.lp")
    (repository.rules / "mass.lp").symlink_to(target)
    repository.commit()
    for version in (f"HEAD:{repository.rules}", str(repository.rules)):
        status, out, err = repository.diff(version, str(SHIPPED))
        assert (status, out) == (2, "")
        assert f"{version}/mass.lp: {why}" in err


@needs_links
def test_a_link_to_a_folder_leads_where_it_led_in_that_revision(repository: Repository) -> None:
    """The link to the current version moves on: the old revision still has the old one."""
    shutil.copytree(repository.rules, repository.folder / "second")
    repository.edit(repository.folder / "second" / "mass.lp", "plan(L, rays)", "plan(L, cut)")
    current = repository.folder / "current"
    current.symlink_to("rules")
    repository.commit()
    current.unlink()
    current.symlink_to("second")
    assert rule_of(load_version(f"HEAD:{current}")) == rule_of(kb.load(repository.rules))
    assert repository.diff(f"HEAD:{current}", str(current), "--only", "plan")[0] == 1


@needs_links
def test_what_editors_leave_behind_is_no_clause_file(repository: Repository) -> None:
    (repository.rules / ".#mass.lp").symlink_to("someone@somewhere.1234")
    (repository.rules / "._mass.lp").write_bytes(b"\x00\x05\x16\x07")
    repository.commit()
    assert repository.from_head()[0] == 0


# ------------------------------------------------------------------------------------------- odd and large trees


def tree_with(repository: Repository, lines: bytes) -> str:
    """The revision with a folder that no working folder could have."""
    own = repository.git("ls-tree", "-z", "HEAD:rules").replace("\0", "\n")
    tree = repository.git("mktree", "-z", data=own.replace("\n", "\0").encode() + lines)
    top = repository.git("mktree", data=f"040000 tree {tree}\trules\n".encode())
    return repository.git("commit-tree", top, "-m", "odd", data=b"")


def test_a_submodule_in_place_of_a_file_is_refused_as_a_folder_is(repository: Repository) -> None:
    odd = tree_with(repository, f"160000 commit {'1' * 40}\textra.lp\0".encode())
    status, _, err = repository.diff(f"{odd}:{repository.rules}", str(repository.rules))
    assert status == 2
    assert f"{odd}:{repository.rules}/extra.lp: this is not a file." in err
    (repository.rules / "extra.lp").mkdir()
    status, _, err = repository.diff(str(SHIPPED), str(repository.rules))
    assert status == 2
    assert f"{repository.rules}/extra.lp: this is not a file." in err


def test_a_submodule_in_place_of_the_folder_is_no_guideline(repository: Repository) -> None:
    tree = repository.git("mktree", data=f"160000 commit {'1' * 40}\trules\n".encode())
    odd = repository.git("commit-tree", tree, "-m", "odd", data=b"")
    status, _, err = repository.diff(f"{odd}:{repository.rules}", str(repository.rules))
    assert status == 2
    assert f"there is no folder rules in {odd}." in err


@pytest.mark.parametrize("name", [b"a\nb.lp", b"\x1b[2J.lp", b"\xff.lp", b"a\\b.lp"])
def test_a_name_that_no_message_could_show_is_refused(repository: Repository, name: bytes) -> None:
    blob = repository.git("rev-parse", "HEAD:rules/mass.lp")
    odd = tree_with(repository, f"100644 blob {blob}\t".encode() + name + b"\0")
    status, _, err = repository.diff(f"{odd}:{repository.rules}", str(repository.rules))
    assert status == 2
    assert "the revision has a file whose name cannot be read: " in err
    assert "\x1b" not in err


def test_two_names_that_are_one_file_are_refused(tmp_path: Path) -> None:
    """As on a disk that does not tell capitals apart."""
    revision.write("HEAD:x", tmp_path / "a.lp", b"one")
    with pytest.raises(kb.InputError, match=r"the file a\.lp of this revision cannot be written on this machine"):
        revision.write("HEAD:x", tmp_path / "a.lp", b"two")


def test_a_folder_too_large_to_read_is_refused(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    number = len([*repository.rules.glob("*.lp"), *repository.rules.glob("*.toml")])
    size = sum(p.stat().st_size for p in repository.rules.iterdir() if p.suffix in (".lp", ".toml"))
    monkeypatch.setattr(revision, "MOST_FILES", number)
    monkeypatch.setattr(revision, "MOST_BYTES", size)
    assert repository.from_head()[0] == 0
    monkeypatch.setattr(revision, "MOST_BYTES", size - 1)
    assert f"the folder's files have {size:,} bytes; at most {size - 1:,} are read." in repository.from_head()[2]
    monkeypatch.setattr(revision, "MOST_FILES", number - 1)
    assert f"the folder has {number:,} files to read; at most {number - 1:,} are read." in repository.from_head()[2]
