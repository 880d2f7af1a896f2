"""A small guideline in which plans and options are held, patients are urgent, and two rules may contradict each other.

A mass is cut from size 5 on and irradiated below, but a red one is irradiated whatever its size: red and large is a
conflict. Cutting is held in a weak patient, radiation close to the nerve, everything in a patient who refuses. Cutting
instead of radiation is offered below 3, and held in a weak patient as an option. A fast loss is an emergency.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from folders import written

import kb

VOCABULARY = """
[guideline]
name = "mass"
title = "Mass"
source = "book"
notice = "A test."

[report]
goal = "plan"
steps = "plan_step"
assessments = ["extent"]
first = ["urgency"]
holds = ["hold"]
option_holds = ["option_hold"]

[report.sections]
urgency = ["urgency"]
options = ["option"]

[report.scores]

[words]
surgery = "open surgery"
whole_plan = "the whole plan"
weak = "a weak patient"
near_nerve = "a nerve within reach"
refused = "a refusal"

[domain]
yes_no = { values = ["yes", "no"] }
color = { values = ["red", "grey"] }
number = { from = 0, to = 9 }
extent = { values = ["small", "large"] }
plan = { values = ["rays", "cut", "cut_then_rays"] }
step = { values = ["surgery", "radiation"] }
position = { from = 1, to = 2 }
procedure = { values = ["surgery", "radiation", "whole_plan"] }
reason = { values = ["weak", "near_nerve", "refused"] }
urgency_topic = { values = ["emergency", "soon"] }
option_topic = { values = ["cut_instead"] }

[predicate]
given = { args = { Input = "input", Entity = "entity" }, role = "record", says = "{Input} is given" }
lesion_of = { args = { Lesion = "lesion", Patient = "patient" }, role = "record", says = "{Lesion} is of {Patient}" }
size = { args = { L = "lesion", N = "number" }, role = "input", says = "{L} has size {N}", asks = "Size?" }
color = { args = { L = "lesion", C = "color" }, role = "input", says = "{L} is {C}", asks = "Color?" }
mixed = { args = { L = "lesion", M = "yes_no" }, role = "input", says = "mixed {L}: {M}", asks = "Mixed?" }
near = { args = { L = "lesion", N = "yes_no" }, role = "input", says = "near the nerve {L}: {N}", asks = "Near?" }
fast = { args = { L = "lesion", F = "yes_no" }, role = "input", says = "fast loss by {L}: {F}", asks = "Fast?" }
weak = { args = { P = "patient", W = "yes_no" }, role = "input", says = "weak: {W}", asks = "Weak?" }
refuses = { args = { P = "patient", R = "yes_no" }, role = "input", says = "refuses: {R}", asks = "Refuses?" }
extent = { args = { L = "lesion", E = "extent" }, role = "derived", says = "{L} is {E}" }
needs = { args = { L = "lesion", P = "procedure" }, role = "derived", says = "the plan for {L} needs {P}" }
plan = { args = { L = "lesion", P = "plan" }, role = "conclusion", says = "the plan for {L} is {P}", title = "Plan" }
plan_step = { args = { P = "plan", N = "position", S = "step" }, role = "table", says = "step {N} of {P} is {S}" }

[predicate.urgency]
args = { L = "lesion", T = "urgency_topic" }
role = "conclusion"
says = "urgency of {L}: {T}"

[predicate.option]
args = { L = "lesion", T = "option_topic" }
role = "conclusion"
says = "an option for {L}: {T}"

[predicate.hold]
args = { L = "lesion", P = "procedure", R = "reason" }
role = "conclusion"
says = "{P} is held for {L}: {R}"

[predicate.option_hold]
args = { L = "lesion", P = "procedure", R = "reason" }
role = "conclusion"
says = "the option of {P} is held for {L}: {R}"
"""

CLAUSES = """
%! mass.extent  [book, page 1]
%! From 5 on, a mass is large.
extent(L, large) :- size(L, N), N >= 5.
extent(L, small) :- size(L, N), N < 5.

%! mass.small  [book, page 2]
%! A small mass is irradiated.
plan(L, rays) :- extent(L, small).

%! mass.large  [book, page 3]
%! A large mass is cut, and irradiated afterwards where it is not mixed.
plan(L, cut) :- extent(L, large), mixed(L, yes).
plan(L, cut_then_rays) :- extent(L, large), mixed(L, no).

%! mass.red  [book, page 4]
%! A red mass is irradiated.
plan(L, rays) :- color(L, red).

%! mass.steps  [book, page 5]
%! The steps of each plan.
plan_step(rays, 1, radiation).
plan_step(cut, 1, surgery).
plan_step(cut_then_rays, 1, surgery).
plan_step(cut_then_rays, 2, radiation).

%! mass.needs  [book, page 6]
%! What a plan needs.
needs(L, surgery) :- plan(L, P), plan_step(P, _, surgery).
needs(L, radiation) :- plan(L, P), plan_step(P, _, radiation).

%! mass.weak  [book, page 7]
%! A weak patient is not cut.
hold(L, surgery, weak) :- needs(L, surgery), lesion_of(L, P), weak(P, yes).

%! mass.near  [book, page 8]
%! No radiation beside the nerve.
hold(L, radiation, near_nerve) :- needs(L, radiation), near(L, yes).

%! mass.refused  [book, page 9]
%! Nothing is done against a patient's will.
hold(L, whole_plan, refused) :- plan(L, _), lesion_of(L, P), refuses(P, yes).

%! mass.option  [book, page 10]
%! Below 3, a mass may be cut instead.
option(L, cut_instead) :- size(L, N), N < 3.

%! mass.option_weak  [book, page 11]
%! A weak patient is not offered the cut.
option_hold(L, surgery, weak) :- option(L, cut_instead), lesion_of(L, P), weak(P, yes).

%! mass.fast  [book, page 12]
%! A fast loss of function is an emergency.
urgency(L, emergency) :- fast(L, yes).
"""

PORTUGUESE = """
[guideline]
title = "Massa"
notice = "Um teste."

[words]
surgery = "cirurgia aberta"
weak = "um paciente fraco"
emergency = "emergência"
"""

# A patient with every answer, none of which holds anything: the tests change what they are about.
PATIENT: dict[str, Any] = {"weak": "no", "refuses": "no"}
LESION: dict[str, Any] = {"size": 7, "color": "grey", "mixed": "no", "near": "no", "fast": "no"}


def folder(place: Path) -> Path:
    """The guideline, written to a folder."""
    references = '[book]\nauthors = "A."\ntitle = "A book"\nyear = "2000"\n'
    texts = {"vocabulary.toml": VOCABULARY, "vocabulary.pt.toml": PORTUGUESE}
    return written(place, {**texts, "mass.lp": CLAUSES, "references.toml": references})


def case(**changes: Any) -> dict[str, Any]:
    """The patient with other answers; what is None is left out."""
    stated = {**PATIENT, **LESION, **changes}
    patient = {key: value for key, value in stated.items() if key in PATIENT and value is not None}
    lesion = {key: value for key, value in stated.items() if key in LESION and value is not None}
    return {"case": "m", "patient": patient, "lesions": [{"id": "a", **lesion}]}


def answered(guideline: kb.Guideline, **changes: Any) -> kb.Result:
    return kb.recommend(guideline, kb.read_case(case(**changes), guideline))
