"""The command `noms` with its verbs. Heavy libraries are loaded by the verbs that need them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click

import kb
from explain import words
from explain.statuses import ANSWERED, FINDINGS, NOT_READ, REFUSED
from kb.batch import read_stream
from kb.case import Case
from kb.errors import InputError, nearest, visible

ENGLISH = "en"


class Verbs(click.Group):
    """A group that meets bad input everywhere in the same way: the problems on standard error, exit status 2."""

    def make_context(self, *args: Any, **given: Any) -> click.Context:
        try:
            return super().make_context(*args, **given)
        except BrokenPipeError:  # of who reads the help; click would end with 1
            raise click.exceptions.Exit(NOT_READ) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InputError as error:
            complain(error)
            ctx.exit(REFUSED)
        except BrokenPipeError:
            ctx.exit(NOT_READ)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = nearest(args[0], self.list_commands(ctx))
            raise click.UsageError(f"{error.message} {f'Did you mean {near}?' if near else ''}".strip(), ctx) from None


def complain(error: InputError) -> None:
    click.echo(str(error), err=True)


def print_data(found: Any) -> None:
    """A line of JSON. What programs read is UTF-8, whatever the console is."""
    click.echo(f"{json.dumps(found, ensure_ascii=False)}\n".encode(), nl=False)


def wrote(path: Path) -> None:
    click.echo(f"wrote {visible(str(path))}", err=True)


def named(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A name that is not empty, so that an empty one is not taken for none."""
    if value is not None and not value.strip():
        raise click.BadParameter("this is empty.", ctx, param)
    return value


guideline_option = click.option(
    "-g", "--guideline", "name", default="spinal_metastases", metavar="NAME|FOLDER", help="The guideline to ask."
)


def language_option(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb that speaks the language that is asked for until it ends. What is printed as data is in English always."""

    @wraps(verb)
    def spoken(*args: Any, language: str, **given: Any) -> None:
        language = ENGLISH if given.get("kind") == "json" else language
        with words.speaking(language):
            verb(*args, language=language, **given)

    return click.option(
        "--lang",
        "language",
        type=click.Choice(list(words.LANGUAGES)),
        default=ENGLISH,
        envvar="NOMS_LANG",
        show_envvar=True,
        help="The language of sentences and pictures; data is the same in every language.",
    )(spoken)


@contextmanager
def as_data(result: kb.Result, name: str) -> Iterator[kb.Result]:
    """An answer in the words that its guideline is written in: for what programs read."""
    with words.speaking(ENGLISH):
        original = result.guideline.vocabulary.language == ENGLISH
        yield result if original else kb.recommend(kb.load(name), result.case)


def format_option(*kinds: str) -> Any:
    return click.option("--format", "kind", type=click.Choice(kinds), default="text", help="What to print.")


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  noms recommend case.yaml
  noms explain case.yaml -o why.svg
  noms ask case.yaml
  noms show noms.table1.row7
  noms check
  noms diff HEAD:my_guideline my_guideline
  noms book -o book.html
  noms walk case.yaml
  noms verify why.cert.json
""",
)
@click.version_option(package_name="noms-kb", prog_name="noms")
def main() -> None:
    """A clinical guideline as clauses that can be asked, explained and checked.

    Decision support and teaching material, not a medical device.
    """


@main.command(
    short_help="What follows for each lesion of a case: the plan, and more.",
    epilog="""\b
Examples:
  noms recommend case.yaml                     one case, as text
  noms recommend --format json *.yaml          one JSON object a line
  noms recommend --format json - < cases.jsonl a batch, one JSON case a line
Exit status: 0 answered, 2 a case is not understood (the others are still answered).
""",
)
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@format_option("text", "json")
@guideline_option
@language_option
def recommend(cases: tuple[str, ...], kind: str, name: str, language: str) -> None:
    """What follows for each lesion of each CASE: a YAML or JSON file, or - for standard input."""
    guideline = kb.load(name, language)
    status, answered = ANSWERED, 0
    for case in read_all(cases, guideline):
        try:
            if isinstance(case, InputError):
                raise case
            result = kb.recommend(guideline, case)
        except InputError as error:
            complain(error)
            status = REFUSED
            continue
        if kind == "json":
            print_data(result.json())
        else:
            from explain.tell import tell

            click.echo("\n" * (answered > 0), nl=False)
            tell(result)
        answered += 1
        if answered % 100 == 0 and sys.stderr.isatty() and not sys.stdout.isatty():
            click.echo(f"\r{answered} cases", err=True, nl=False)
    if kind == "text" and answered:
        click.echo(f"\n{guideline.vocabulary.notice}")
    sys.exit(status)


def read_all(sources: tuple[str, ...], guideline: kb.Guideline) -> Iterator[Case | InputError]:
    """Every case of the files, or of standard input: there, one case as YAML or JSON, or one JSON case a line."""
    for source in sources:
        try:
            if source == "-":
                yield from read_stream(sys.stdin.buffer, guideline.vocabulary)
            else:
                yield kb.read_case(source, guideline)
        except InputError as error:
            yield error


@main.command(
    short_help="Why a plan holds, why not, what if, what would change it.",
    epilog="""\b
Examples:
  noms explain case.yaml                       why this plan
  noms explain case.yaml mechanical            why this assessment
  noms explain case.yaml 'sins_total(t9)'      why this score of lesion t9
  noms explain case.yaml -o why.svg -o why.pdf with pictures (svg, png, pdf, dot), or why.json, why.txt
  noms explain case.yaml -o why.prov.jsonld -o why.graphml
                                               for other tools: W3C PROV, GraphML
  noms explain case.yaml --certificate why.cert.json
                                               the proof, so that noms verify can check it again
  noms explain case.yaml --lang pt             in Portuguese, with -o why.svg the picture too
  noms explain case.yaml --reasons             which facts decide the plan, and which have no weight
  noms explain case.yaml --change              the smallest changes of the facts that change the plan
  noms explain case.yaml --change --to igrt    those that lead to this plan
  noms explain case.yaml --reasons -o why.svg  either as a picture, too
  noms explain case.yaml --overview -o path.svg
                                               the guideline on a page, with this patient's path through it
  noms explain case.yaml --why-not igrt        what stands against this plan, the nearest rule first
  noms explain case.yaml --why-not 'mechanical(t9, unstable)'
  noms explain case.yaml --rather-than igrt    only what tells the answer apart from this one
  noms explain case.yaml --what-if escc=2 --what-if t9.pain=   other entries, or one less (t9.pain of lesion t9)
""",
)
@click.argument("case")
@click.argument("goal", required=False)
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path), help="Also write this file.")
@click.option("--full", is_flag=True, help="Every step, also inside scores.")
@click.option("--all", "every", is_flag=True, help="Every derivation, the simplest first.")
@click.option("--depth", type=click.IntRange(min=1), help="So many steps down; those below are counted.")
@click.option("--why-not", "why_not", metavar="GOAL", help="What stands against GOAL.")
@click.option("--rather-than", "rather", metavar="GOAL", help="What tells the answer apart from GOAL.")
@click.option("--what-if", "changes", multiple=True, metavar="FIELD=VALUE", help="With another entry; repeatable.")
@click.option("--reasons", is_flag=True, help="All smallest sets of the known facts that force the plan.")
@click.option("--change", is_flag=True, help="All smallest changes of the facts that change the plan.")
@click.option(
    "--to", callback=named, metavar="PLAN", help="With --change: the plan that is wanted, by its name or its steps."
)
@click.option("--overview", is_flag=True, help="The patient's path through the whole guideline.")
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the answer so that it can be verified.",
)
@format_option("text", "json")
@guideline_option
@language_option
def explain(
    case: str,
    goal: str | None,
    outputs: tuple[Path, ...],
    full: bool,
    every: bool,
    depth: int | None,
    why_not: str | None,
    rather: str | None,
    changes: tuple[str, ...],
    reasons: bool,
    change: bool,
    to: str | None,
    overview: bool,
    certificate: Path | None,
    kind: str,
    name: str,
    language: str,
) -> None:
    """Why GOAL holds for CASE: its proof in sentences, with rules and citations. Without a goal, the plan.

    Or one of the other questions of an answer: why not (--why-not), why this (--rather-than), what if (--what-if), what
    decides the plan (--reasons), what would change it (--change), what way it takes through the guideline (--overview).
    """
    from explain.files import kind_of, refuse_clash

    reads: list[str | int] = [0 if case == "-" else case]
    refuse_clash([*outputs, *filter(None, [certificate])], reads)
    if reasons or change or to or overview:
        others = goal or full or every or depth or why_not or rather or changes
        if reasons + bool(change or to) + overview > 1 or others:
            raise click.UsageError("--reasons, --change and --overview are questions of their own, of the plan.")
        if certificate and overview:
            raise click.UsageError("a certificate is of a proof, or of --why-not, --reasons or --change.")

        def certified(result: kb.Result) -> None:
            if certificate:
                from explain.certify import of_changes, of_reasons

                with as_data(result, name) as plain:
                    found = of_reasons(plain) if reasons else of_changes(plain, to or "")
                    certify(found, plain, certificate, reads, outputs)

        answer_each(case, name, language, kind, question_of(reasons, overview, to or ""), outputs, certified)
        return
    if certificate and (rather or changes):
        raise click.UsageError("a certificate is of a proof, or of --why-not, --reasons or --change.")
    from explain.explaining import Explained, explained
    from explain.write import DATA, ENDINGS, REFUSED

    def explained_of(result: kb.Result) -> Explained:
        return explained(result, goal, why_not, rather, changes, full=full, every=every, depth=depth)

    kinds = {path: kind_of(path, ENDINGS, REFUSED) for path in outputs}  # a wrong ending is said before any work
    guideline = kb.load(name, language)
    result = kb.recommend(guideline, kb.read_case(case, guideline))
    told = explained_of(result)
    text = "" if kind == "json" else told.text()
    for path, wanted in kinds.items():
        if wanted in DATA:
            with as_data(result, name) as plain:
                explained_of(plain).write(path)
        else:
            told.write(path)
        wrote(path)
    if certificate:
        from explain.certify import of_proof, of_why_not
        from explain.proof import Proof

        with as_data(result, name) as plain:
            about = explained_of(plain).about
            found = of_proof(about) if isinstance(about, Proof) else of_why_not(plain, why_not or "")
            certify(found, plain, certificate, reads, outputs)
    if kind == "json":
        print_data(told.json())
    else:
        click.echo(f"{text}\n{guideline.vocabulary.notice}")


def question_of(reasons: bool, overview: bool, to: str) -> Callable[[kb.Result], Any]:
    """What answers --reasons, --overview, or --change with the plan that is wanted."""
    if overview:
        from explain.overview_path import told_path

        return told_path
    from explain.asking import told_changes, told_reasons

    return told_reasons if reasons else lambda result: told_changes(result, to)


def certify(found: Any, result: kb.Result, path: Path, reads: list[str | int], outputs: tuple[Path, ...]) -> None:
    """Write certificates that the checker accepts, and say where."""
    from explain.certify import paths_of, refuse_faulty
    from explain.files import refuse_clash
    from explain.write import write_json

    paths = paths_of(found, path)
    refuse_clash([*outputs, *paths], reads)
    refuse_faulty(found, result)
    for own, data in zip(paths, found.values(), strict=True):
        write_json(data, own)
        wrote(own)


# --------------------------------------------------------------------------------------------------------- noms verify


@main.command(
    short_help="Check the certificate of an explanation again.",
    epilog="""\b
Examples:
  noms explain case.yaml --certificate why.json     write the proof of a plan as a certificate
  noms verify why.json                              check it again, step by step
  noms verify why.json --case case.yaml             and that it is of this case
  noms verify --format json *.json                  one JSON object a line
  noms verify - < why.json                          from standard input
Exit status: 0 accepted, 1 a certificate is refused, 2 a file is no certificate (the others are still checked).
""",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--case", metavar="CASE", help="Refuse a certificate of another case than this.")
@format_option("text", "json")
@guideline_option
def verify(files: tuple[str, ...], case: str | None, kind: str, name: str) -> None:
    """Whether the claims of certificates hold: each step checked against the clauses, without deriving or searching.

    It tells what is proven, of whom, and by which guideline; what acceptance means is in docs/certificates.md.
    """
    from explain.verify import as_text, verified

    if case == "-" and "-" in files:
        raise click.UsageError("standard input is either the certificate or the case.")
    guideline = kb.load(name)
    own = kb.read_case(case, guideline) if case else None
    status = ANSWERED
    for file in files:
        try:
            checked = verified(file, guideline, own)
        except InputError as error:
            complain(error)
            status = REFUSED
            continue
        if kind == "json":
            print_data(checked.json())
        else:
            click.echo(as_text(checked, guideline))
        status = max(status, ANSWERED if checked.accepted else FINDINGS)
    sys.exit(status)


# -------------------------------------------------------------------------------------------------- end of noms verify


def answer_each(
    case: str,
    name: str,
    language: str,
    kind: str,
    answer: Callable[[kb.Result], Any],
    outputs: tuple[Path, ...] = (),
    also: Callable[[kb.Result], None] = lambda result: None,
) -> None:
    """Print an answer for each lesion of a case: blocks of text, or a JSON object a line. Files are written first."""
    from explain.asking import ENDINGS, REFUSED
    from explain.files import kind_of

    for path in outputs:
        kind_of(path, ENDINGS, REFUSED)
    guideline = kb.load(name, language)
    result = kb.recommend(guideline, kb.read_case(case, guideline))
    told = answer(result)
    also(result)
    for path in outputs:
        told.write(path)
        wrote(path)
    if kind == "json":
        for each in told.json():
            print_data(each)
    else:
        click.echo(f"{told}\n\n{guideline.vocabulary.notice}")


@main.command(
    short_help="What is still possible, and which question to ask next.",
    epilog="""\b
Examples:
  noms ask case.yaml                on a terminal: question by question, until the plan is decided
  noms ask case.yaml --once         what is still possible, and which question to ask next
  noms ask case.yaml --format json  the same for programs, one JSON object a lesion
""",
)
@click.argument("case")
@click.option("--once", is_flag=True, help="Tell the next question, and do not wait for an answer.")
@format_option("text", "json")
@guideline_option
@language_option
def ask(case: str, once: bool, kind: str, name: str, language: str) -> None:
    """What is still possible for CASE, and the questions of the shortest way to a decision."""
    if kind == "text" and not once and case != "-" and sys.stdin.isatty() and sys.stdout.isatty():
        from explain.dialog import as_lines, ask_on

        guideline = kb.load(name, language)
        given = ask_on(guideline, kb.read_case(case, guideline), input)
        click.echo("\n".join(["", *as_lines(given), guideline.vocabulary.notice]))
        return
    from explain.asking import told_way

    answer_each(case, name, language, kind, told_way)


def kinds_of(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Kinds of findings; the blanks of a name may be written as hyphens."""
    from kb.findings import KINDS

    kinds = tuple(value.replace("-", " ").lower() for value in values)
    for kind in kinds:
        if kind not in KINDS:
            near = nearest(kind, list(KINDS))
            hint = f"Did you mean {near}?" if near else f"Write one of {', '.join(KINDS)}."
            raise click.BadParameter(f"{kind} is no kind of finding. {hint}", ctx, param)
    return kinds


@main.command(
    short_help="Gaps, conflicts and other faults of a guideline.",
    epilog="""\b
Examples:
  noms check                            the guideline that comes with noms
  noms check my_guideline/              the clause files in a folder
  noms check a/sins.lp b/escc.lp        the guidelines that these files belong to, each once
  noms check --only gap --only conflict these kinds of findings alone
  noms check -o check.html -o ci.sarif  the report as files: .txt, .json, .sarif, .xml (JUnit), .html
  noms check --no-accepted -o ci.sarif  for tools that show also what is accepted as open
  noms check --explain ID -o why.svg -o case.yaml
                                        all of one finding, its patient's decision graph and case
Exit status: 0 nothing found, 1 problems or findings at or above --fail-on that are not accepted, 2 a file cannot be
read or the call is wrong.
""",
)
@click.argument("guidelines", nargs=-1, metavar="[NAME|FOLDER|FILE]...")
@click.option(
    "--fail-on", type=click.Choice(["info", "warning", "error"]), default="warning", help="The severity that fails."
)
@click.option(
    "--only", multiple=True, callback=kinds_of, metavar="KIND", help="Findings of this kind only; repeatable."
)
@click.option("--accepted/--no-accepted", default=True, help="Whether accepted findings are told.  [default: accepted]")
@click.option("--explain", "key", metavar="ID", help="Everything of one finding.")
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path), help="Write this file.")
@click.option(
    "--format", "kind", type=click.Choice(["text", "json", "sarif", "junit", "html"]), help="What to print or write."
)
def check(
    guidelines: tuple[str, ...],
    fail_on: str,
    only: tuple[str, ...],
    accepted: bool,
    key: str | None,
    outputs: tuple[Path, ...],
    kind: str | None,
) -> None:
    """Whether the clauses of a guideline are well formed, and what they say of every possible patient.

    Well formed: declared, typed, safe, stratified, cited. Then over all patients: gaps, conflicts, rules that never
    count, limits that do not meet, and so on. The cases in its folder `cases` get the answers that they expect.
    """
    from explain.check_run import Asked, explained, reported
    from explain.files import refuse_clash

    refuse_clash(outputs)
    if key is not None:
        explained(guidelines, key, kind or "text", outputs)
        sys.exit(ANSWERED)
    sys.exit(FINDINGS if reported(guidelines, Asked(fail_on, only, accepted), kind, outputs) else ANSWERED)


@main.command(
    short_help="What is known of a rule, a predicate or a source.",
    epilog="""\b
Examples:
  noms show                        everything there is, a line each
  noms show noms.table1.row7       a rule: clause, sentence, citation, use, cases that fire it
  noms show escc                   a predicate: meaning, domain, question, rules
  noms show joaquim2015            a source, how much of it stands in clauses, and what rests on it
  noms show S060                   a statement of the source: the rules that hold it, or why none does
  noms show G06                    a place where the source is open, and how that is handled
""",
)
@click.argument("what", required=False, metavar="[RULE|PREDICATE|SOURCE|STATEMENT]")
@format_option("text", "json")
@guideline_option
def show(what: str | None, kind: str, name: str) -> None:
    """Everything known of a rule, a predicate, a source or a statement of the source of the guideline."""
    from explain.show import as_text, known, overview

    guideline = kb.load(name)
    found = known(guideline, what) if what else overview(guideline)
    if kind == "json":
        print_data(found)
    else:
        click.echo(as_text(found))


@main.command(
    short_help="The whole guideline as a page to read.",
    epilog="""\b
Examples:
  noms book > book.html            the reading copy as one page, for a screen or a printer
  noms book -o book.md             the same as Markdown, without pictures
  noms book -g my_guideline/ -o book.html
""",
)
@click.option("--format", "kind", type=click.Choice(["html", "markdown"]), default="html", help="What to print.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write this file: .html or .md.")
@guideline_option
@language_option
def book(kind: str, output: Path | None, name: str, language: str) -> None:
    """The whole guideline to read: every rule with its source, its clauses and its picture, and its registers."""
    from explain import book as copy
    from explain.book_html import as_html
    from explain.book_markdown import as_markdown
    from explain.files import kind_of, write_text

    kind = kind_of(output, copy.ENDINGS, "a book cannot be written") if output else kind
    guideline = kb.load(name, language)
    found = copy.book(guideline)
    text = as_html(guideline, found) if kind == "html" else as_markdown(found)
    if output:
        write_text(output, text)
        wrote(output)
    else:
        click.echo(text.encode(), nl=False)


@main.command(
    short_help="Which patients an edit of a guideline concerns.",
    epilog="""\b
Examples:
  noms diff old_folder/ new_folder/     two folders of clause files
  noms diff HEAD:my_guideline my_guideline
                                        what the edits since the last commit change
  noms diff v1.0:my_guideline v1.1:my_guideline --only plan
  noms diff old_folder/ new_folder/ -o diff.json  as a file, .txt or .json
Exit status: 0 no patient is affected, 1 some are or could not be compared, 2 the call or a file is wrong.
""",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--only", default=None, callback=named, metavar="PREDICATE", help="Compare this answer alone, and no records."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write this file instead of printing.")
@format_option("text", "json")
def diff(old: str, new: str, only: str | None, output: Path | None, kind: str) -> None:
    """Every patient whose answer changes from OLD to NEW: folders or names of guidelines, or REV:FOLDER.

    All possible patients are compared, not a sample: that nobody is affected is proven.
    """
    from explain.diff_text import as_text
    from explain.files import kind_of, write_text
    from kb.difference import difference
    from kb.revision import load_version

    kind = kind_of(output, {"txt": "text", "json": "json"}, "a comparison cannot be written") if output else kind
    try:
        found = difference(load_version(old), load_version(new), only or "", comparing)
    finally:
        comparing("")
    data = {"old": old, "new": new, **found.json()}
    if output:
        text = json.dumps(data, ensure_ascii=False) + "\n" if kind == "json" else as_text(found, old, new)
        write_text(output, text)
        wrote(output)
    elif kind == "json":
        print_data(data)
    else:
        click.echo(as_text(found, old, new), nl=False)
    sys.exit(ANSWERED if found.covers and not found.affects else FINDINGS)


def comparing(step: str) -> None:
    """On a terminal, what is being compared; nothing clears the line."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{f'comparing {step[:60]} ...' if step else ''}", err=True, nl=False)


# ------------------------------------------------------------------------------------------------- noms walk


@main.command(
    short_help="A case step by step, from the facts to the plan.",
    epilog="""\b
Examples:
  noms walk case.yaml                  step by step on a terminal; predict what follows before you see it
  noms walk case.yaml --no-predict     the same without predictions
  noms walk case.yaml --lesion t9      of this lesion; without it, of the first
  noms walk case.yaml -o walk.html     a page for a lesson or a meeting, also .txt or .json
  noms walk --format json - < case     the steps as data
""",
)
@click.argument("case")
@click.option("--lesion", callback=named, metavar="ID", help="The lesion; without it, the first of the case.")
@click.option("--predict/--no-predict", default=True, help="Ask what follows before it is shown.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write this file: .html, .txt or .json.")
@click.option("--format", "kind", type=click.Choice(["text", "json", "html"]), help="Print all steps at once.")
@guideline_option
@language_option
def walk(
    case: str, lesion: str | None, predict: bool, output: Path | None, kind: str | None, name: str, language: str
) -> None:
    """From the facts of CASE to the plan of a lesion, step by step in the order of the guideline."""
    from explain.files import kind_of, refuse_clash, write_text
    from explain.walk import walk as steps_of
    from explain.walk_terminal import play
    from explain.walk_text import ENDINGS, as_text_of, one_case

    wanted = kind_of(output, ENDINGS, "a walk cannot be written") if output else kind
    refuse_clash(filter(None, [output]), [0 if case == "-" else case])
    guideline = kb.load(name, language)
    result = kb.recommend(guideline, one_case(read_all((case,), guideline), case))
    found = steps_of(result, lesion)
    if wanted is None and case != "-" and sys.stdin.isatty() and sys.stdout.isatty():
        play(found, input, click.echo, predict)
        return
    if wanted == "json":
        with as_data(result, name) as plain:
            text = as_text_of(steps_of(plain, lesion), wanted, predict)
    else:
        text = as_text_of(found, wanted or "text", predict)
    if output:
        write_text(output, text)
        wrote(output)
    else:
        click.echo(text.encode() if wanted in ("json", "html") else text, nl=False)


# ------------------------------------------------------------------------------------------------- end of noms walk
