"""A made-up guideline: 38 degrees without a stiff neck is a gap, a cool patient with one is a conflict."""

VOCABULARY = """
[guideline]
name = "fever"
title = "Fever"
source = "green1990"
notice = "A teaching example."

[report]
goal = "plan"
steps = "plan_step"
assessments = ["risk"]
sections = {}
scores = {}

[domain]
yes_no = { values = ["yes", "no"] }
risk = { values = ["low", "high"] }
plan = { values = ["home", "hospital"] }
position = { from = 1, to = 1 }
celsius = { from = 35, to = 42, unit = "°C" }

[predicate.temperature]
args = { Lesion = "lesion", Celsius = "celsius" }
role = "input"
says = "the temperature is {Celsius}"
asks = "What is the temperature?"

[predicate.stiff_neck]
args = { Lesion = "lesion", Answer = "yes_no" }
role = "input"
says = "the neck is stiff: {Answer}"
asks = "Is the neck stiff?"

[predicate.plan_step]
args = { Plan = "plan", Position = "position", Step = "plan" }
role = "table"
says = "step {Position} of {Plan} is {Step}"

[predicate.risk]
args = { Lesion = "lesion", Risk = "risk" }
role = "derived"
says = "the risk is {Risk}"

[predicate.plan]
args = { Lesion = "lesion", Plan = "plan" }
role = "conclusion"
says = "the patient is treated at {Plan}"
"""

REFERENCES = '[green1990]\nauthors = "Green G"\ntitle = "An invented paper about fever"\nyear = 1990\n'

CLAUSES = """\
%! fever.risk.hot  [green1990, Table 1, row 1]
%! A temperature of more than 38 is a high risk.
risk(Lesion, high) :- temperature(Lesion, Celsius), Celsius > 38.

%! fever.risk.stiff  [green1990, Table 1, row 2]
%! A stiff neck is a high risk.
risk(Lesion, high) :- stiff_neck(Lesion, yes).

%! fever.risk.cool  [green1990, Table 1, row 3]
%! A temperature below 38 is a low risk.
risk(Lesion, low) :- temperature(Lesion, Celsius), Celsius < 38.

%! fever.plan  [green1990, Table 2]
%! A low risk is treated at home, a high one in hospital.
plan(Lesion, home) :- risk(Lesion, low).
plan(Lesion, hospital) :- risk(Lesion, high).

%! fever.steps  [green1990, Table 2]
%! Each plan is its only step.
plan_step(home, 1, home).
plan_step(hospital, 1, hospital).

%! fever.checks  [green1990, section "Use"]
%! Everyone has one risk.
needs_answer(risk).
one_answer(risk).
"""
