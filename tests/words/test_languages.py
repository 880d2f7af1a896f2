"""Explanations in Portuguese: the same names, the same data, and no English word left between the rules."""

from __future__ import annotations

import json
import re
import shutil
import threading
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import CASES

import explain
import kb
from explain import words
from explain.command.noms import main
from explain.questions.next_question.dialog import choices
from explain.sentences.table import tell
from explain.walk.text import say as as_text
from explain.walk.walk import walk
from explain.words import english, portuguese
from kb.files.errors import InputError
from kb.guideline.lint.lint import lint
from kb.guideline.load import GUIDELINES
from kb.guideline.translation import translated
from kb.guideline.vocabulary import Vocabulary

FOLDER = GUIDELINES / "spinal_metastases"
NAMES = sorted(name for name in vars(english) if name.isupper())


@pytest.fixture(scope="module")
def resposta() -> Callable[[str], kb.Result]:
    """The answer for a teaching case, given by its name, in Portuguese."""
    guideline = kb.load("spinal_metastases", "pt")
    return lambda name: kb.recommend(guideline, kb.read_case(CASES / f"{name}.yaml", guideline))


def noms(*args: str, **given: Any) -> str:
    done = CliRunner().invoke(main, list(args), catch_exceptions=False, **given)
    assert done.exit_code == 0, done.output
    return done.stdout


# ------------------------------------------------------------------------------------------------ connecting words


def shape(value: Any) -> Any:
    """What a translation must keep: the placeholders of a template, the keys of a dict, the length of a tuple."""
    if isinstance(value, str):
        return sorted((name, layout) for _, name, layout, _ in Formatter().parse(value) if name is not None)
    if isinstance(value, dict):
        return {key: shape(inside) for key, inside in value.items()}
    return [shape(inside) for inside in value]


def texts_of(value: Any) -> str:
    """All that a constant of a module of words says."""
    if isinstance(value, str):
        return value
    return " ".join(map(texts_of, value.values() if isinstance(value, dict) else value))


def test_both_languages_have_the_same_names() -> None:
    assert sorted(name for name in vars(portuguese) if name.isupper()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_the_same_placeholders_and_keys_in_both_languages(name: str) -> None:
    assert shape(getattr(portuguese, name)) == shape(getattr(english, name))


def test_every_template_with_a_word_of_its_own_is_translated() -> None:
    same = {name for name in NAMES if getattr(english, name) == getattr(portuguese, name)}
    assert {
        name for name in same if re.search(r"[a-z]{3}", re.sub("{.*?}", "", texts_of(getattr(english, name))))
    } == set()


def test_english_is_spoken_again_after_a_block_in_another_language() -> None:
    with words.speaking("pt"):
        assert words.REFERENCES == "Referências"
    assert words.REFERENCES == "References"


def test_two_threads_do_not_hear_each_other() -> None:
    both, heard = threading.Barrier(2), {}

    def speak(language: str) -> None:
        with words.speaking(language):
            both.wait()
            heard[language] = words.AND_WORD
            both.wait()

    threads = [threading.Thread(target=speak, args=(language,)) for language in ("en", "pt")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {"en": " and ", "pt": " e "}


def test_a_language_that_nobody_speaks_is_refused() -> None:
    with pytest.raises(ValueError, match="fr is no language of explanations: there are en, pt"), words.speaking("fr"):
        pass


# ------------------------------------------------------------------------------------------- words of the guideline


def test_every_sentence_of_every_predicate_is_said_in_portuguese(guideline: kb.Guideline) -> None:
    raw = tomllib.loads((FOLDER / "vocabulary.pt.toml").read_text(encoding="utf-8"))["predicate"]
    keys = ("says", "short", "asks", "title", "unread", "closed")
    missing = [
        f"{name}.{key}"
        for name, predicate in guideline.vocabulary.predicates.items()
        for key in keys
        if getattr(predicate, key) and key not in raw.get(name, {})
    ]
    assert missing == []


def test_what_every_rule_says_is_said_in_portuguese(guideline: kb.Guideline) -> None:
    """Urgency, holds, options and cautions are what a rule says: half an answer would stay in English without them."""
    said = kb.load("spinal_metastases", "pt").paragraph_by_id
    assert [id for id, own in guideline.paragraph_by_id.items() if said[id].sentence == own.sentence] == []


def test_options_cautions_and_urgency_are_told_in_portuguese(resposta: Any, capsys: pytest.CaptureFixture[str]) -> None:
    tell(resposta("six-hours-lymphoma-t8"))
    told = " ".join(capsys.readouterr().out.split())
    assert "Um déficit agudo que progride rapidamente pede tratamento urgente" in told
    assert "30 Gy em 10 frações é o único esquema de radioterapia convencional" in told
    for phrase in ("urgent treatment", "is the only course", "the paper"):
        assert phrase not in re.sub(r"\[[^\]]*\]", "", told)


def test_every_value_field_and_part_of_an_answer_has_a_portuguese_word(guideline: kb.Guideline) -> None:
    vocabulary = guideline.vocabulary
    raw = tomllib.loads((FOLDER / "vocabulary.pt.toml").read_text(encoding="utf-8"))
    names = [
        (value, domain.name)
        for domain in vocabulary.domains.values()
        for value in domain.values
        if re.fullmatch("[a-z_0-9]{3,}", value)  # levels and grades are the same in every language
    ]
    names += [(predicate.field, "") for predicate in vocabulary.inputs]
    names += [(name, "") for name in (*vocabulary.report.sections, *vocabulary.report.assessments)]
    names += [(name, "") for name in (vocabulary.report.goal, *vocabulary.report.in_sections)]
    own = {domain: body.get("words", {}) for domain, body in raw["domain"].items()}
    assert [pair for pair in names if pair[0] not in {**raw["words"], **own.get(pair[1], {})}] == []


def test_a_value_is_said_with_its_unit_in_portuguese() -> None:
    vocabulary = kb.load("spinal_metastases", "pt").vocabulary
    assert vocabulary.word(3, "months") == "3 meses"
    assert vocabulary.word("breast", "histology") == "carcinoma de mama"
    assert vocabulary.word("breast", "primary_site") == "mama"


@pytest.mark.parametrize(
    ("text", "message", "hint", "line"),
    [
        ("[predicate.histolgy]\nsays = 'dor'", "histolgy is not a declared predicate.", "did you mean histology?", 4),
        ("[predicate.pain]\nsay = 'dor'", "unknown key say.", "did you mean says?", 5),
        ("[predicate.pain]\nsays = 'dor {Dor}'", "{Dor} is not an argument of pain.", "", 5),
        ("[predicate.pain]\nsays = 'dor: {Pain}'", "says leaves out {Lesion}.", "", 5),
        ("[predicate.pain]\ntitle = 'Dor'", "pain has no title to be said otherwise.", "", 5),
        ("[predicate.pain]\nsays = 3", "says is not a text.", "", 5),
        ("[words]\nlytc = 'lítica'", "lytc is not a value, a field, or a part of an answer.", "did you mean lytic?", 5),
        ("[domain.pain.words]\nlytic = 'lítica'", "lytic is not a value of pain.", "", 5),
        ("[domain.pain]\nunit = 'pontos'", "pain has no unit to be said otherwise.", "", 5),
        ("[domain.histolgy]\nunit = 'pontos'", "histolgy is not declared as a domain.", "did you mean histology?", 4),
        ("[frases]", "unknown key frases.", "", 4),
        ("[sentences]\n'noms.table1.row1' = 3", "sentences is not a table of texts.", "", 4),
        (
            "[sentences]\n\"mechanical.stabel\" = 'Estável.'",
            "mechanical.stabel is not the id of a paragraph.",
            "did you mean mechanical.stable?",
            5,
        ),
        (
            "[sentences]\n\"radiation.dose.srs_three\" = 'SRS de 24 a 36 Gy em 3 frações.'",
            "the numbers of radiation.dose.srs_three are not those of its own sentence: missing 30, too many 36.",
            "its own sentence is: SRS of 24 to 30 Gy in 3 fractions.",
            5,
        ),
    ],
)
def test_a_wrong_file_of_words_is_refused_with_its_place(
    text: str, message: str, hint: str, line: int, tmp_path: Path, guideline: kb.Guideline
) -> None:
    copy = tmp_path / "vocabulary.toml"
    shutil.copy(FOLDER / "vocabulary.toml", copy)
    head = "[guideline]\ntitle = 'Título'\nnotice = 'Aviso'\n"
    (tmp_path / "vocabulary.pt.toml").write_text(head + text + "\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        translated(moved(guideline.vocabulary, copy), guideline.paragraphs, "pt")
    (problem,) = refused.value.problems
    assert (problem.message, problem.place.line) == (message, line)
    assert problem.place.path == str(tmp_path / "vocabulary.pt.toml")
    assert not hint or problem.hint == hint


def test_a_check_of_the_guideline_reads_its_words_in_every_language(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("cases"))
    path = folder / "vocabulary.pt.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("{Pain}", "{Dor}", 1), encoding="utf-8")
    (problem,) = lint(kb.load(folder))
    assert problem.message == "{Dor} is not an argument of pain."
    assert (problem.severity, problem.line) == ("warning", 'says = "dor em {Lesion}: {Dor}"')
    with pytest.raises(InputError):
        kb.load(folder, "pt")


def test_a_rule_is_told_in_the_language_of_its_translation_and_otherwise_in_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("cases"))
    path = folder / "vocabulary.pt.toml"
    raw = path.read_text(encoding="utf-8").split("[sentences]")[0]
    path.write_text(
        raw + '[sentences]\n"radiation.dose.srs_three" = "SRS de 24 a 30 Gy em 3 frações."\n', encoding="utf-8"
    )
    own, other = kb.load(folder), kb.load(folder, "pt")
    said = {id: paragraph.sentence for id, paragraph in other.paragraph_by_id.items()}
    assert said.pop("radiation.dose.srs_three") == "SRS de 24 a 30 Gy em 3 frações."
    assert said == {id: p.sentence for id, p in own.paragraph_by_id.items() if id != "radiation.dose.srs_three"}
    assert [p.clauses for p in other.paragraphs] == [p.clauses for p in own.paragraphs]


def moved(vocabulary: Vocabulary, path: Path) -> Vocabulary:
    return replace(vocabulary, path=str(path))


def test_a_guideline_without_words_in_a_language_says_which_file_is_missing(
    tmp_path: Path, guideline: kb.Guideline
) -> None:
    with pytest.raises(InputError, match="has no words in the language pt: this file is missing") as refused:
        translated(moved(guideline.vocabulary, tmp_path / "vocabulary.toml"), guideline.paragraphs, "pt")
    assert refused.value.problems[0].hint == "it can be told in en"


# ------------------------------------------------------------------------------------------------- the same answers


def without_says(data: Any) -> Any:
    """Plain data without its sentences."""
    if isinstance(data, dict):
        return {key: without_says(value) for key, value in data.items() if key != "says"}
    return [without_says(value) for value in data] if isinstance(data, list) else data


@pytest.mark.parametrize("name", ["figure-rcc-t9", "open-sins-7", "gap-low-grade-myelopathy", "scores-gastric-t9"])
def test_an_answer_is_the_same_data_in_both_languages(name: str, answer: Any, resposta: Any) -> None:
    assert without_says(resposta(name).json()) == without_says(answer(name).json())


@pytest.mark.parametrize(
    "args",
    [
        ["recommend"],
        ["ask"],
        ["walk"],
        ["explain"],
        ["explain", "--reasons"],
        ["explain", "--change"],
        ["explain", "--why-not", "igrt"],
        ["explain", "--what-if", "escc=0"],
    ],
)
def test_json_is_printed_the_same_in_both_languages(args: list[str]) -> None:
    verb, *options = args
    call = [verb, str(CASES / "open-sins-7.yaml"), *options, "--format", "json"]
    assert noms(*call, "--lang", "pt") == noms(*call)
    assert json.loads(noms(*call).splitlines()[0])


def test_files_of_data_are_the_same_in_both_languages_and_pictures_are_not(tmp_path: Path) -> None:
    for language in ("en", "pt"):
        paths = [tmp_path / f"{language}.{kind}" for kind in ("json", "graphml", "cert.json", "dot")]
        json_, graphml, certificate, dot = map(str, paths)
        noms("explain", str(CASES / "row07-rcc-t9.yaml"), "--lang", language, "-o", json_, "-o", graphml, "-o", dot)
        noms("explain", str(CASES / "row07-rcc-t9.yaml"), "--lang", language, "--certificate", certificate)
    for kind in ("json", "graphml", "cert.json"):
        assert (tmp_path / f"pt.{kind}").read_bytes() == (tmp_path / f"en.{kind}").read_bytes()
    assert "Mecânico" in (tmp_path / "pt.dot").read_text(encoding="utf-8")
    assert "Mecânico" not in (tmp_path / "en.dot").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------------- what is said


def test_an_explanation_in_portuguese_reads_as_it_was_last_approved(resposta: Any, golden: Any) -> None:
    golden("row07-rcc-t9.pt.txt", explain.say(explain.prove(resposta("row07-rcc-t9"))))


def test_why_not_in_portuguese_reads_as_it_was_last_approved(resposta: Any, golden: Any) -> None:
    golden("figure-rcc-t9.why-not-igrt.pt.txt", explain.why_not(resposta("figure-rcc-t9"), "igrt")._repr_markdown_())


def test_what_to_ask_and_what_would_change_in_portuguese_read_as_they_were_last_approved(
    resposta: Any, golden: Any
) -> None:
    result = resposta("open-sins-7")
    golden("open-sins-7.ask.pt.txt", f"{explain.ask(result)}\n\n{explain.changes(result)}\n")


def letters(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", text.lower()))


@pytest.fixture(scope="module")
def only_english() -> set[str]:
    """The words that the English templates and vocabulary say, and the Portuguese ones never do."""
    said = []
    for module, language in ((english, "en"), (portuguese, "pt")):
        vocabulary = kb.load("spinal_metastases", language).vocabulary
        told = [texts_of(getattr(module, name)) for name in NAMES]
        for predicate in vocabulary.predicates.values():
            told += [predicate.says, predicate.short, predicate.asks, predicate.title, predicate.unread]
        told += [vocabulary.word(v, d.name) for d in vocabulary.domains.values() for v in d.values]
        said.append(letters(re.sub("{.*?}", "", " ".join(told))))
    return said[0] - said[1]


def own_words(result: kb.Result, text: str) -> set[str]:
    """The words of a text but citations, ids, references and what the case is called."""
    flat = " ".join(text.split("\nReferências")[0].split()) if "\nReferências\n" in text else " ".join(text.split())
    flat = flat.replace(result.case.name, " ").replace(result.case.path or "-", " ")
    flat = re.sub(r"noms (ask|explain)|--[a-z]+|gap-plan-\w+|- histology:|\(histology\)|```text", " ", flat)
    return letters(re.sub(r"\[[^\]]*\]|\S*\w\.\w\S*|\w+_\w+", " ", flat))


CASES_TOLD = [
    "row07-rcc-t9",
    "figure-rcc-t9",
    "open-sins-7",
    "gap-low-grade-myelopathy",
    "unknown-histology",
    "infection-l5-prostate",
]


@pytest.mark.parametrize("name", CASES_TOLD)
def test_no_english_word_is_left_beside_the_citations(
    name: str, resposta: Any, only_english: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    result = resposta(name)
    tell(result)
    told = [
        capsys.readouterr().out,
        explain.say(explain.prove(result)),
        as_text(walk(result)),
        str(explain.ask(result)),
        str(explain.reasons(result)),
        str(explain.changes(result)),
        explain.why_not(result, "igrt")._repr_markdown_(),
        explain.rather_than(result, "stabilization_then_igrt")._repr_markdown_(),
        explain.what_if(result, {"escc": "0"})._repr_markdown_(),
    ]
    assert {"the", "is", "by", "with", "and"} <= only_english
    same = {"ct", "cervical"}  # of PET-CT; words of both languages
    assert [own_words(result, text) & (only_english - same) for text in told] == [set()] * len(told)


def test_each_text_says_once_that_citations_are_in_the_original() -> None:
    said = "As citações e as razões das suposições estão no original, em inglês."
    for verb in ("recommend", "explain", "ask", "walk"):
        assert noms(verb, str(CASES / "row07-rcc-t9.yaml"), "--lang", "pt").count(said) == 1


def test_the_environment_chooses_a_language_and_the_option_another() -> None:
    case = str(CASES / "row07-rcc-t9.yaml")
    assert "decidido" in noms("ask", case, env={"NOMS_LANG": "pt"})
    assert "decidido" not in noms("ask", case, "--lang", "en", env={"NOMS_LANG": "pt"})


@pytest.mark.parametrize("given", [{"args": ["--lang", "fr"]}, {"env": {"NOMS_LANG": "fr"}}])
def test_a_language_that_there_is_not_is_refused_with_those_there_are(given: dict[str, Any]) -> None:
    call = ["ask", str(CASES / "row07-rcc-t9.yaml"), *given.get("args", [])]
    done = CliRunner().invoke(main, call, env=given.get("env"))
    assert done.exit_code == 2
    assert "'fr' is not one of 'en', 'pt'" in done.stderr
    assert words.REFERENCES == "References"


def test_a_dialog_shows_the_values_to_write_with_their_meaning_in_portuguese() -> None:
    vocabulary = kb.load("spinal_metastases", "pt").vocabulary
    with words.speaking("pt"):
        assert choices(vocabulary, vocabulary.domains["yes_no"]) == "escolha um destes valores: yes (sim), no (não)"
        assert choices(vocabulary, vocabulary.domains["karnofsky"]) == (
            "escolha um número inteiro de 0 a 100, em passos de 10"
        )
        assert choices(vocabulary, vocabulary.domains["months"]) == "escolha um número inteiro de 0 a 600 meses"


def test_pages_declare_their_language() -> None:
    case = str(CASES / "row07-rcc-t9.yaml")
    page = noms("walk", case, "--format", "html", "--lang", "pt")
    assert '<html lang="pt-BR">' in page
    assert "O grafo de decisão deste paciente" in page
    assert '<html lang="en">' in noms("walk", case, "--format", "html")
