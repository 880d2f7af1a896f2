"""The connecting words of explanations, in English."""

from __future__ import annotations

TAG = "en"  # as a page declares it
UNDETERMINED = "undetermined"

STATUS = {
    "decided": "decided",
    "undetermined": "undetermined: missing answers matter",
    "no_rule": "no rule: the guideline has no plan for this patient",
}

# ---------------------------------------------------------------------------------------------- the headline's warnings

FLAGS = {
    "held": "ON HOLD: {told}",
    "option held": "Option on hold: {told}",
    "perhaps held": "Perhaps on hold: {told}",
    "option perhaps held": "Option perhaps on hold: {told}",
    "urgent": "URGENT: {told}",
}
HOLD_LABELS = {
    "held": "on hold",
    "option held": "option held",
    "perhaps held": "on hold?",
    "option perhaps held": "option held?",
}
CONFLICT_SHORT = "Another rule contradicts this"
SIGNS = {
    "conflict": "\N{NOT EQUAL TO}",
    "held": "\N{BLACK SQUARE}",
    "option held": "*",
    "perhaps held": "?",
    "option perhaps held": "?",
    "urgent": "!",
}
HELD_FOR = "{procedure} ({reasons})"
CONFLICT = {
    True: "The rules contradict each other here: {sides}",
    False: "With some of the missing answers the rules contradict each other: {sides}",
}
SAYS = {True: "{rules} says {plan}", False: "{rules} say {plan}"}

# --------------------------------------------------------------------------------------- end of the headline's warnings

CASE = "Case {case}, lesion {lesion}"
CASE_PATIENT = "Case {case}, the patient"
CERTAIN = "{sentence}."
POSSIBLE = "It is possible that {sentence}."
OPEN_GOALS = "Not known yet. Possible for {entity}:"
WHATEVER = "This holds whatever the missing answers turn out to be."
NO_GOAL_POSSIBLE = "It is possible that no rule of the guideline concludes a {goal}."
NO_GOAL = "No rule of the guideline concludes a {goal} for this patient."
KNOWN = "What its rules would read:"
MATTERS = "What would decide the plan for {lesion}:"
ADVISES = "What the guideline says beside:"
QUESTION = "{field}: {question}"

BY = "by {rule}  [{cites}]"
FIRST = "either by {rule}  [{cites}]"
OR = "or by {rule}  [{cites}]"
GIVEN = "{sentence} (stated in the case)"
TABLE = "{sentence} ({rule}  [{cites}])"
STEP = "{sentence} (step {step})"
ABSENT = "nothing shows that {sentence}"
NOT_STATED = "the case does not state {input}"
NOT_STATED_SHORT = "not stated: {input}"
OPEN = "not known yet: {sentence}"
DEPENDS = "; it depends on {inputs}"
ITEMS = "{sentence}, the sum of"
ITEM = "{points} for {item} ({facts})"
WITH = "with {tests}"
OR_WORD = " or "
AND_WORD = " and "
ASSUMPTION = "assumption"
REFERENCES = "References"

LEGEND = "Legend"
LEGEND_KINDS = {
    "patient fact": "stated of the patient",
    "guideline fact": "table of the guideline",
    "derived": "derived",
    "absent": "not shown",
    "open": "not known yet",
    "rule": "rule and its source",
    "conclusion": "conclusion",
    "none": "no rule applies",
}
LEGEND_DASHED = "dashed: not certain"
LEGEND_DECIDES = "● leaves no rule: bold"
DECIDES = "● {label}"
LEAVES_NO_RULE = "This alone leaves no rule, whatever all else is: {facts}."
TITLE = "Case {case}, {lesions}"
TITLE_LESION = "lesion {lesion}: {told}"
TITLE_PATIENT = "the patient: {told}"
TITLE_MANY = "{number} lesions"
TITLE_BOX = "Lesion {lesion}: {told}"
WHY = "why {predicate}"
ABSENT_SHORT = "not shown: {sentence}"
RIVALS = "One of these may apply"
RIVAL = "This may apply"
RIVALS_DECIDED = "One of these applies"
RANGE = "{low} to {high}"
BESIDE = "Also read"
IF = "if {sentence}"
POSSIBLY = "possible: {sentence}"
MISSING_SHORT = "missing: {inputs}"
UNKNOWN_SHORT = "{title}: not known"
NO_GOAL_SHORT = "no rule concludes a {goal}"
NO_GOAL_POSSIBLE_SHORT = "possibly no {goal}: no rule applies"
GALLERY = {
    "guideline": "The guideline",
    "decided": "Cases with a plan",
    "undetermined": "Cases where a missing answer matters",
    "no_rule": "Cases for which the guideline has no rule",
}
OVERVIEW_NAME = "Overview"
OVERVIEW = "{guideline}"
OVERVIEW_DESCRIPTION = "What the rules of the guideline need, and what they conclude. {rules}"
RULES = "The rules"
CASCADE = "{title}, rule by rule"
CASCADE_DESCRIPTION = "{title}. {rules}"
SCORE_ITEMS = "The items of {score} and their points"
DESCRIPTION = "Decision graph of case {case}. {answers}"
NO_PLAN = "no plan: no rule applies"
THEN = ", then "
NOT_KNOWN = "not known yet"
NO_VALUE = "none: no rule gives a value"
LESION = "{case}, lesion {lesion}"
PATIENT = "{case}, the patient"
ALL_LESIONS = "{case}, every lesion"
POSSIBLE_PLAN = "possible"
MISSING = "would decide"
RULE = "rule"
BETWEEN = "between {low} and {high}"
UNREAD = "not read"

# ------------------------------------------------------------------------------------------------- the reading copy

BOOK_SKIP = "Skip to the text"
BOOK_CONTENTS = "Contents"
BOOK_READ = "How to read this"
BOOK_HOW = (
    "Each rule of the guideline stands here once: its id, what it says, the place in the source that it rests on, and "
    "its clauses as a program reads them. The id never changes, so a rule can be cited by it.",
    "A rule that only states facts is a table, and one that says what cannot be is a list of what would contradict "
    "itself.",
    "What the source does not say, and somebody had to decide, is marked as an assumption. All of them are listed "
    "together at the end.",
)
BOOK_COUNTS = "Rules: {rules}. Those that rest on an assumption: {assumed}."
BOOK_PICTURES = "A picture is read from left to right: what the rule reads, the rule itself, what it concludes."
BOOK_REGISTERED = "Statements of the source: {rows}. A register has each with its rules, or why it has none."
BOOK_REGISTERED_OPEN = "Places where the source is open: {rows}. A register has each with how it is handled."
BOOK_LEGEND = "What the shapes stand for"
BOOK_GLANCE = "At a glance"
BOOK_GOAL = "Rule by rule, what has to hold and what follows"
BOOK_NOT_READ = "—"
BOOK_ANY = "any"
OR_MORE = "{low} or more"
BOOK_SCORE = "{score}: the items and their points"
BOOK_BANDS = "{score}: what the total means"
BOOK_SCORE_HEADS = ("Item", "Value", "Points", "Rule")
BOOK_BAND_HEADS = ("Band", "When", "Rule")
BOOK_RULE = "Rule"
BOOK_RULES_OF = "{number} rules"
BOOK_RULE_OF = "1 rule"
BOOK_SOURCE = "Source"
BOOK_ASSUMPTION = "Assumption"
BOOK_AS_CLAUSES = "The same as clauses"
BOOK_REFUSED = "These contradict each other, and a case that states them together is refused:"
BOOK_STATEMENTS_OF = "Statements"
BOOK_GIST = ": {gist}"
BOOK_LINE = "line {lines}"
BOOK_LINES = "lines {lines}"
BOOK_AMBIGUITIES_OF = "Handles"
BOOK_AMBIGUITY = ", {kind}: {title}"
BOOK_READS = "Reads"
BOOK_FROM_CASE = "the case"
BOOK_READ_FROM = " from "
BOOK_USED_BY = "Used by"
BOOK_MORE = "{number} more in the index"
BOOK_PICTURE = "Decision graph of {rule}"
BOOK_ALWAYS = "{conclusion} holds in every case."
BOOK_FOLLOWS = "{conclusion} follows from {conditions}."
BOOK_TABLE_OF = "table of {number} rows"
BOOK_VOCABULARY = "What is asked of a patient"
BOOK_VOCABULARY_ABOUT = (
    "The fields of a case, with the values that each may have. A field that is left out is not known yet, which is "
    "never taken for a no unless its note says so."
)
BOOK_INPUTS = {"patient": "Of the patient", "lesion": "Of each lesion"}
BOOK_INPUT_HEADS = ("Field", "Question", "Values", "Notes", "Codes")
BOOK_ENTITY = "the {entity}"
BOOK_GROUP = "; {group}: one of {values}"
BOOK_MANY = "may have several values"
BOOK_UNREAD = "not read by any rule: {why}"
BOOK_CLOSED = "taken for a no where it is left out: {why}"
BOOK_STATEMENTS = "Register of statements"
BOOK_COVERAGE = "Statements of the source: {all}. Held by rules: {held}. Left out, each with its reason: {left_out}."
BOOK_STATEMENT_HEADS = ("Id", "Section", "Lines", "Gist", "Rules, or why left out", "Note")
BOOK_LEFT_OUT = "Left out: {why}"
BOOK_AMBIGUITIES = "Register of ambiguities"
BOOK_AMBIGUITIES_ABOUT = "Places where the source is silent, ambiguous or at odds with itself: {all}."
BOOK_AMBIGUITY_HEADS = ("Id", "Kind", "What is open", "How it is handled", "Rules", "Cases")
BOOK_ASSUMPTIONS = "Assumptions"
BOOK_ASSUMPTIONS_ABOUT = "What the source does not say and the rules had to decide, with the rules that do."
BOOK_PREDICATES = "Index of predicates"
BOOK_PREDICATES_ABOUT = "The names that the clauses are written in, with the rules that conclude and that read each."
BOOK_PREDICATE_HEADS = ("Predicate", "Role", "What it says", "Concluded by", "Read by")

# ------------------------------------------------------------------------------------------------- noms check

CHECK_LINTED = "{guideline}: {clauses} clauses in {paragraphs} paragraphs, {problems}."
CHECK_NOT_RUN = "Consistency is not checked before these errors are mended."
CHECK_WORKING = "checking {guideline}: {kinds}"
CHECK_WHERE = "where"
CHECK_SITUATIONS = "concerns"
CHECK_COUNT = "{count:,} of {of:,} situations ({percent})"
CHECK_RULE = "rule"
CHECK_AT = "at"
CHECK_EXAMPLE = "example"
CHECK_MEND = "mend"
CHECK_REASON = "accepted"
CHECK_ACCEPTED = "Accepted findings"
CHECK_INFOS = "{count} of kind {kind} (info): {meaning}. noms check --only {option} lists them."
CHECK_TOTALS = "{guideline}: {counts}{among}; {accepted} accepted."
CHECK_NONE = "no findings"
CHECK_AMONG = " in {situations:,} situations"
CHECK_CLAUSES = "The rules concerned:"
CHECK_WITNESS = "A smallest patient, as a case for noms recommend:"
CHECK_NO_WITNESS = "no patient shows it: there is nothing to draw"
CHECK_ACCEPT = "To leave it so, state in a clause file of the guideline, with the source and the reason:"
CHECK_ACCEPT_CLAUSE = "%! accepted.{name}  [source, place]\n%! Why it is left so, as one sentence.\n{clauses}"
CHECK_HINTS = {
    "gap": "Add a rule for {predicate} that covers these patients, or widen the conditions of one that comes near.",
    "conflict": "Narrow {first} or {others}, so that no patient meets the conditions of both.",
    "never": "Narrow the rules for {predicate} so that these patients do not get this answer, or correct {first}.",
    "overlap": "Nothing has to be done; where only one of the rules is meant, narrow {first} or {others}.",
    "subsumed": "Delete {first}, or widen or correct its conditions if it is meant to say more than {others}.",
    "masked": "Delete {first}, or correct it if it is meant for other patients than {others}.",
    "dead": "Correct the conditions of {first}, or a rule that it reads, or delete it.",
    "inert": "Add the rule that ought to read {predicate}, or leave the values together.",
    "boundary": "Move one of the two limits so that each number falls to exactly one of {first} and {others}.",
    "unstated order": "Correct the rule for the patient of the example, or the declaration of the order.",
    "unreachable conclusion": "Add a rule that concludes this value of {predicate}, or remove it from the vocabulary.",
    "assumption": "Look for a source that {first} can cite; otherwise let an expert confirm it.",
    "stale": "Delete {first}; what is still found is accepted by its conditions, as noms check --explain writes them.",
    "not asked": "Split the table, or accept that this is not known of {predicate}.",
}
CHECK_MENDS = {
    "keep": "Leave {first} as it is, once the rule that is named for that is deleted.",
    "several": (
        "Correct {first} if it is meant for other patients than {others}. Where several lesions, or several values of "
        "an input, come together it may still count: this was not looked at, so do not delete it for this alone."
    ),
}
CHECK_TITLE = "{title}: what a check finds"
CHECK_SUMMARY = "Summary"
CHECK_SUMMARY_HEADS = ("Kind", "Severity", "Open", "Accepted", "What it is")
CHECK_REGION_HEADS = ("Input", "Values")
CHECK_LIST_HEADS = ("Finding", "Rule", "At", "Id")
CHECK_PROBLEMS = "Problems of the clause files"
CHECK_PROBLEM_HEADS = ("Place", "Kind", "Severity", "Problem")
CHECK_FINDING_OF = "1 finding"
CHECK_FINDINGS_OF = "{number} findings"
CHECK_LABELS = {
    "situations": "Concerns",
    "rules": "Rules",
    "at": "Stands at",
    "mend": "To mend",
    "accepted": "Accepted",
}
CHECK_AS_CASE = "The patient as a case"
CHECK_HOW = (
    "A check looks at every possible patient, not at a sample: what stands here is all there is, and the numbers are "
    "exact. A situation is one way to answer the questions that a conclusion can depend on, with each value of a "
    "number for itself.",
    "Each finding has an id, which stays the same while the finding does; a smallest patient who shows it; and what to "
    "change. A finding that the guideline accepts is listed at the end with the reason.",
)

BOOK_ACCEPTED = "Accepted findings"
BOOK_ACCEPTED_ABOUT = (
    "A check of the guideline looks at every possible patient. What it finds, and the guideline leaves so with a "
    "reason, stands here by its conditions or its id: noms check lists all of it."
)

# ------------------------------------------------------------------------------------------------- end of noms check

# ------------------------------------------------------------------------------------------------- noms walk

AGAINST = "{rule} needs {failures}"
NEEDS = "{needs}, but {but}"
NOTHING_SHOWS = "nothing shows that"
WALK_ITEM = "{score}: {item}"
WALK_SUM = "{sentence}: {sum}"
WALK_GOAL = "{goal} for {lesion}: {told}"
WALK_NO_VALUE = "no rule gives a value for {title}"
WALK_OPEN = "not known yet"
WALK_NONE = "no rule gives one"
WALK_SETTLED = "Nothing that is missing can change this."
WALK_CONCLUDED = "A rule gives a value, or may give one."
WALK_POSSIBLE = "It is possible, but not certain."
WALK_NO_RULES = "No rule concludes it."
WALK_MORE_RULES = "Other rules that fail: {number}."
WALK_WHY = "{title}: {number} rules for {above} read it ({rules})."
WALK_WHY_ONE = "{title}: a rule for {above} reads it ({rules})."
WALK_MORE = " ..."
WALK_WHY_GOAL = "{title}: this is what the guideline is asked for."
WALK_SEPARATES = "The rules that come nearest, and what separates this patient from them:"
WALK_TITLE = "A walk: case {case}, lesion {lesion}"
WALK_GRAPH = "The decision graph of this patient"
WALK_PLACE = "Step {number} of {of} · {part}"
WALK_STEP = "step {number}"
WALK_PREDICT = "What follows? Predict it before you see it."
WALK_FOLLOWS = "What follows"
WALK_WHY_THIS = "Why this question?"
WALK_MAY_APPLY = "may apply"
WALK_MARK_RIGHT = "right"
WALK_MARK_WRONG = "not so"
WALK_RIGHT = "Right."
WALK_WRONG = "Not so: {choice}."
WALK_UNASKED = "shown without a prediction"
WALK_SCORE = "{right} of {asked} predictions right."
WALK_MISS = "{title}: {choice}; the answer is {right}"
WALK_END = "The end"
WALK_END_TITLE = "Where the walk leads"
WALK_AT = "Step {number} of {of}"
WALK_NEXT = "Next"
WALK_SHOW = "Show"
WALK_AGAIN = "Start again"
WALK_REACHED = "{says}. Step {number}"
WALK_AHEAD = "Not reached yet. Step {number}"
WALK_OTHERS = "Other lesions of this case: {lesions}. Choose one by --lesion."
WALK_LIGHTS = "lights up: {nodes}"
WALK_ARROW = " → "
WALK_ASK_PREDICT = "[Enter] show, 1-{last} predict, b back, w why, q quit > "
WALK_ASK = "[Enter] forward, b back, w why, q quit > "
WALK_HELP = "Enter: forward. b: back. w: why this question. A number: predict. q: quit."
WALK_LABELS = {
    "bar": "Walk",
    "back": "Back",
    "next": "Next",
    "help": "Help: the keys",
    "graph": WALK_GRAPH,
    "caption": "Thick: new in this step. Dotted and empty: not reached yet. Choose a box to go to its step.",
    "shapes": "What the shapes stand for",
    "all": "All steps",
    "predicts_label": "Predict before you see",
    "keys_title": "Keys",
    "letters": "Letters, digits and ? are keys (arrows always are)",
    "close": "Close",
}
WALK_KEYS = (
    (("→",), "forward, or show what follows"),
    (("←",), "back"),
    (("Home", "End"), "to the first step, to the end"),
    (("1", "…", "9"), "predict"),
    (("w",), "why this question"),
    (("?",), "these keys"),
)
WALK_MAY = "{told} if {needs} ({rule})."

# ------------------------------------------------------------------------------------------------- end of noms walk

# ------------------------------------------------------------------------- what decides, what would change, what to ask

REASONS_ONE = "{plan}. It follows from these facts alone, whatever all else is:"
REASONS_MANY = "{plan}. Each of these {number} sets of facts forces it, whatever all else is:"
REASONS_ALWAYS = "{plan}, whatever the patient is."
REASONS_NONE = (
    "not decided, so nothing forces a plan. Possible are: {plans}. What an answer could still decide, noms ask tells."
)
DECISIVE = "In each of them: {inputs}."
IRRELEVANT = "Of no weight for the plan here: {inputs}."
NOW = "{plan}."
NOW_OPEN = "not decided ({plan})."
CHANGES = "The smallest changes that change this are of {facts}:"
CHANGES_TO = "The smallest changes that lead to {plan} are of {facts}:"
CHANGES_DECIDE = "The smallest changes that decide it are of {facts}:"
CHANGES_OF = {True: "one fact", False: "{size} facts"}
CHANGES_FROM_TO = "{low} to {high} facts, of which none can be left out"
CHANGES_HAS = "That is the plan already."
CHANGES_NONE = "No change of the facts that are known, and may change, changes this."
CHANGES_NONE_TO = "No change of the facts that are known, and may change, leads to {plan}."
CHANGES_NONE_DECIDE = (
    "No change of the facts that are known, and may change, decides it. Whether an answer would, noms ask tells."
)
MOVED = "{input}: {new} instead of {old}"
MOVED_ADD = "{input}: also {value}"
MOVED_REMOVE = "{input}: without {value}"
THEN_CERTAIN = "to {plan}, by"
THEN_OPEN = "no longer certain ({plan}), by"
MORE = "... and {number} more, which --format json lists."
ASK_DECIDED = "decided: {plan}. Nothing has to be asked."
ASK_OPEN = "not decided; {number} answers are still possible:"
ASK_NEXT = "Ask next: {question} ({input})"
ASK_LEAVES = {True: "{values} decides:", False: "{values} leaves {number}:"}
ASK_EXACTLY = {True: "One question decides.", False: "{number} questions decide."}
ASK_LEAST = {True: "1 question", False: "{number} questions"}
ASK_BETWEEN = "Decided after {least} if all goes well, after {most} at most."
ASK_UNSURE = (
    "Decided after {least} if all goes well; after {most} at most it is decided, or certain that no answer decides."
)
ASK_WITHOUT = "not decided, and without {inputs} no other answer decides. These stay possible:"
ASK_CONFLICT = "not decided, and no answer decides: the guideline itself gives several. These stay possible:"
ASK_NARROWING = "What may still leave fewer of them: {inputs}."
DIALOG_HELP = (
    "Answer with a value; Enter where you do not know, ? for the values, b to take the last answer back, q to end."
)
DIALOG_CHOOSE = "choose {values}"
DIALOG_CHOOSE_ONE = "choose one of {values}"
DIALOG_GROUPS = ", or a group: {groups}"
NUMBERS = "a whole number from {low} to {high}"
NUMBERS_IN_STEPS = "a whole number from {low} to {high}, in steps of {step}"
DIALOG_GIVEN = "Answers given:"

# ------------------------------------------------------------------------------------------------- noms diff

DIFF_TITLE = "{old} -> {new}"
DIFF_NOBODY = (
    "No patient{whom} is affected: in every possible situation both versions give the same answers ({compared})."
)
DIFF_NOBODY_SHARED = (
    "No patient{whom} whom both versions understand alike is affected: they give the same answers ({compared}). But "
    "they do not understand the same patients: see the vocabulary below."
)
DIFF_SOMEBODY = "Answers change: {names}. Of any other answer, no patient{whom} is affected."
DIFF_ONLY_SOMEBODY = "Answers change: {names}."
DIFF_ONLY_NOBODY = "The answers for {compared} are the same in every possible situation{whom}."
DIFF_ONLY = "No other answer was compared."
DIFF_RECORDS = "Answers stay the same, but one version alone refuses some records as contradictory."
DIFF_NOT_PROVEN = (
    "The clauses make a difference of which no example was found, so it is not proven that no patient is affected."
)
DIFF_SHARED = "The versions do not understand the same patients: see the vocabulary below."
DIFF_WHOM = {"joining": "one lesion", "several": "one value of {names}", "with": " with {parts}"}
DIFF_SEVERAL = "Of {names}, one value at a time was looked at: patients with several may change in other ways."
DIFF_JOINING = (
    "Rules that bring lesions together have to do with what was edited ({rules}): patients with one lesion were "
    "compared, and none with several."
)
DIFF_UNSHOWN = (
    "{number} differences follow from the clauses of which no patient was found who is answered otherwise (--format "
    "json lists them)."
)
DIFF_PAIR = "from {old} to {new}"
DIFF_GAINED = "said from now on: {new}"
DIFF_LOST = "not said any more: {old}"
DIFF_MORE = "... and {number} more regions with {count} situations: --only {predicate} --format json lists them."
DIFF_LITTLE = "below 0.1 %"
DIFF_LABELS = {"number": "number", "old": "old", "new": "new", "because": "because", "example": "example"}
DIFF_RULES = {
    "added": "Rules added:",
    "removed": "Rules removed:",
    "renamed": "Rules renamed:",
    "changed": "Rule changed: {rule}",
    "reworded": "Rules changed in text only:",
}
DIFF_TO = "{from} to {to}"
DIFF_NO_RULES = "No rule was edited."
DIFF_VOCABULARY = {
    ("inputs", "added"): "Inputs added:",
    ("inputs", "removed"): "Inputs removed:",
    ("predicates", "added"): "Predicates added:",
    ("predicates", "removed"): "Predicates removed:",
}
DIFF_VALUES = {
    "old": "Only the old version knows {values} as {name}: left out of the comparison.",
    "new": "Only the new version knows {values} as {name}: left out of the comparison.",
}
DIFF_SCALE = "The values of {domain} were: {old}. They are now: {new}."
DIFF_SILENT = "Taken for a no where it is left out, in one version alone:"
DIFF_GROUPS = "The groups {groups} of {name} stand for other values in each version: compared by what a record says."
DIFF_RESTATED = "Stated otherwise in a record (name, unit, groups, one or several), so not compared:"
DIFF_REPORT = "What an answer reports was declared otherwise:"
DIFF_DECLARED = "Declared otherwise:"

# ------------------------------------------------------------------------------------------------- end of noms diff

# ------------------------------------------------------------------------------------------------- why not, what if

OR_LESS = "{high} or less"
SOME_OF = "one of {number} values ({some}, ...)"
NOT_SO = "It does not hold that {sentence}."
NOT_SO_INSTEAD = "It does not hold that {sentence}: {instead}."
NONE_HOLDS = "No rule of the guideline concludes {goal} for this case."
ANY_GOAL = "a {goal}"
HOLDS_ALREADY = "It does hold that {sentence}: noms explain {case} '{goal}' tells why."
MAY_HOLD = "It is not known yet whether this holds: {sentence}."
WOULD_DECIDE = "What would decide it: {inputs}."
NO_RULE_FOR = "No rule of the guideline concludes it for any patient."
AS_THE_CASE_SAYS = "That is asked of the case, and not concluded by a rule."
RULE_FOR = "One rule could conclude it."
RULES_FOR = "{number} rules could conclude it, the nearest first."
NEAREST = "For the nearest, {distance}."
NEAREST_ONE = "For that, {distance}."
ENTRY = "1 entry of the case would have to be another one"
ENTRIES = "{number} entries of the case would have to be others"
IN_REACH = "no entry of the case stands in its way"
OUT_OF_REACH = "no other entries of the case would do"
FOR_EXAMPLE = "with {changes}"
OR_ELSE = "; or with "
OTHER_WAYS = "; and {number} more ways"
IN_PLACE_OF = "{then} in place of {now}"
LEFT_OUT = "{entry} left out"
NOBODY_CHANGES = " (which nobody can change)"
STATED_NEW = "{then} stated"
STATUS_OF = {
    "yes": "{sentence}: it holds",
    "no": "{sentence}: it does not hold",
    "unknown": "{sentence}: not known yet",
}
SHOWN = {
    "yes": "nothing shows that {sentence}",
    "no": "{sentence}: it holds, and must not",
    "unknown": "{sentence}: not known yet",
}
RULE_STATUS = {
    "yes": "by {rule}  [{cites}], which applies",
    "no": "not by {rule}  [{cites}]",
    "unknown": "perhaps by {rule}  [{cites}]",
}
CONDITION = {"yes": "holds: {sentence}", "no": "fails: {sentence}", "unknown": "not known: {sentence}"}
INSTEAD = "; instead, {instead}"
NOTHING_STATED = "; nothing shows it"
NOT_SAID = " (not stated in the case)"
AS_STATED = " (stated in the case)"
SEE = " (step {step})"
NOT_TOGETHER = "fails: its conditions do not hold together"
WITH_VALUES = ": {values}"
LIES_IN = "{number} lies in {low} to {high}"
WOULD_BE = "{number} would be {band}"
ALONE_ADDS = "{entry} alone adds {points}"
ALONE_TAKES = "{entry} alone takes {points} away"
BEARING = "What the guideline says beside, and bears on this: {sentence}."
BEARING_MORE = "and, in noms recommend: {sections}"
RESTS = "It rests on {what}."
RESTS_ASSUMED = "the assumption of {rules}"
RESTS_ASSUMED_MANY = "the assumptions of {rules}"
DISPUTED = "Where the source is open or at odds with itself for this patient: {keys} (noms show tells each)."
RESTS_ACCEPTED = "the accepted finding {keys}"
AND_MORE = "{some} and {number} more"
ANOTHER_WAY = "{number} other derivation of it: --all tells it"
OTHER_DERIVATIONS = "{number} other derivations of it: --all tells them"
CUT_STEP = "{sentence} (a step that is left out)"
CUT_STEPS = "{sentence} ({number} steps that are left out)"
CASE_ALONE = "Case {case}"
BECOMES = "With {changes}, the answer for {about} becomes {after}; it was {before}."
STAYS = "With {changes}, the answer for {about} stays as it was: {after}."
OF_LESION = "{entry} at {lesion}"
WARNING_GONE = "No longer so: {warning}."
WARNING_NEW = "Now: {warning}."
WARNING_STAYS = "As before: {warning}."
ONLY_BEFORE = "Only before:"
ONLY_AFTER = "Only after:"
USED_BEFORE = "The same in both, but used only before:"
USED_AFTER = "The same in both, but used only after:"
KEPT = "The same in both: facts {facts}, uses of rules {rules}."
NOTHING = "nothing"
RULE_NODE = "{rule}  [{cites}]"
RATHER = "It holds that {answer}, and not that {other}: {count}."
RATHER_NO_RULE = "{answer}, so it does not hold that {other}: {count}."
RATHER_PART = "{number} part of the case tells them apart"
RATHER_PARTS = "{number} parts of the case tell them apart"
RATHER_BY = "{rule} applies; the nearest rule for the other answer is {other}  [{other_cites}]"
RATHER_MAY = "Which of them holds is not known yet; the nearest rule for the other answer is {other}  [{other_cites}]"
RATHER_WITHOUT = "No rule applies; the nearest rule for the other answer is {other}  [{other_cites}]"
RATHER_NEEDS = "{sentence}; the other rule needs that {needs}"
RATHER_NEEDS_ALONE = "the other rule needs that {needs}, which nothing shows"
RATHER_OPEN = "not known: whether {needs}, as the other rule needs"
RATHER_UNKNOWN = "{number} more of what the other rule needs is not known"
RATHER_ONLY_UNKNOWN = "{number} of what the other rule needs is not known"
RATHER_TOGETHER = "no part of the case does so alone"
OTHER_WOULD = "The other answer would follow {ways}."
OTHER_MAY = "The other answer would become possible, and not certain, {ways}."

MARKS = {
    "no": "\N{MULTIPLICATION SIGN} {label}",
    "unknown": "? {label}",
    "before": "\N{EN DASH} {label}",
    "after": "+ {label}",
    "all": "\N{BLACK CIRCLE} {label}",
    "some": "\N{WHITE CIRCLE} {label}",
    "weightless": "~ {label}",
    "other": "\N{NOT EQUAL TO} {label}",
    "path": "\N{BLACK CIRCLE} {label}",
    "perhaps": "\N{WHITE CIRCLE} {label}",
}
MARK_LEGEND = {
    "no": "\N{MULTIPLICATION SIGN} fails: bold and doubled",
    "unknown": "? not known: dashed",
    "yes": "holds: plain",
    "before": "\N{EN DASH} only before: dashed",
    "after": "+ only after: bold",
    "both": "in both: plain",
    "answer": "of the answer: plain",
    "all": "\N{BLACK CIRCLE} decides, in every set: bold",
    "some": "\N{WHITE CIRCLE} in the sets named: doubled",
    "weightless": "~ of no weight: dotted",
    "other": "\N{NOT EQUAL TO} another entry: bold",
    "path": "\N{BLACK CIRCLE} on this patient's path: bold",
    "perhaps": "\N{WHITE CIRCLE} on a possible path: dashed",
}
WHY_NOT_TITLE = "Case {case}: why not {goal}?"
WHY_NOT_ANY = "Case {case}: why no {goal}?"
WHAT_IF_TITLE = "Case {case}: what if {changes}?"
RATHER_TITLE = "Case {case}: why this rather than {goal}?"
INSTEAD_SHORT = "but: {instead}"
DISTANCE_SHORT = {0: "nothing in its way", 1: "1 entry away", None: "out of reach"}
DISTANCE_MANY = "{number} entries away"
SUM_NEEDED = "{sum}: it is {now}, and would have to be {needed}"
OF_ENTITY = "{entity}: {label}"
NEAREST_RULES = "The rules that come nearest, for {entity}:"

# ------------------------------------------------------------------------------------------- noms verify, certificates

VERIFY_ACCEPTED = "accepted: {claim} in {name} holds for guideline {guideline}."
VERIFY_REFUSED = "refused: {claim} in {name} does not hold for guideline {guideline}."
VERIFY_CLAIMS = {
    "proof": "the proof",
    "reasons": "what decides the plan",
    "change": "what would change the plan",
    "why-not": "why something does not follow",
}
VERIFY_STEPS = "{number} steps checked again"
VERIFY_FAULT = "at {step}: {fault}"
VERIFY_UNCHECKED = "not checked again: {what}"
VERIFY_ALL_CHANGES = "that no other change than these is possible"
VERIFY_SMALLEST = "that no change of fewer than {size} inputs is possible"
VERIFY_NO_CHANGES = "that no change is possible"

VERIFY_UNREADABLE = "this file cannot be read: {problem}."
VERIFY_TOO_LARGE = "this file is larger than {most} MB."
VERIFY_NOT_TEXT = "this is not UTF-8 text, so it is not JSON."
VERIFY_NOT_JSON = "this is not JSON: {problem}."
VERIFY_KEY_TWICE = "the key {key} stands twice"
VERIFY_NO_CERTIFICATE = "this is no certificate: it has no key certificate."
VERIFY_VERSION = "this is a certificate of version {version}; here they are of version {here}."
VERIFY_SHAPE = "this is no certificate: {at} is not {wanted}."
VERIFY_TOO_FEW = "this is no certificate: {at} has too few items."
VERIFY_TOO_DEEP = "this is no certificate: {at} is nested too deeply."
VERIFY_KEY_MISSING = "this is no certificate: {at} has no {key}."
VERIFY_KEY_UNKNOWN = "this is no certificate: {at} has the unknown key {key}."
VERIFY_HINT = "'noms explain CASE --certificate FILE' writes a certificate"

VERIFY_SEAL = "the certificate was changed after it was made: its id is not the digest of what it holds."
VERIFY_MALFORMED = "this step cannot be read ({problem})."
VERIFY_NO_CLAUSE = "the guideline has no clause {clause}."
VERIFY_CLAUSE_DIFFERS = "the clause stands otherwise in the guideline: {clause}"
VERIFY_CITATION_DIFFERS = "the clause has another id or citation in the guideline: {cites}."
VERIFY_SENTENCE_DIFFERS = "the clause has another sentence in the guideline: {sentence}"
VERIFY_OTHER_GUIDELINE = "the certificate is for guideline {name}, not {here}."
VERIFY_OTHER_CLAUSES = "the certificate was made with other clauses than guideline {name} has now."
VERIFY_NOT_SHOWN = "clause {clause} is used and does not stand among the clauses of the certificate."
VERIFY_NO_FACT = "{fact} is no fact of this guideline."
VERIFY_TWICE = "{input} is stated twice, or with no value."
VERIFY_NO_INPUT = "{input} is no input of {of}."
VERIFY_NO_VALUE = "{input} cannot be {value}."
VERIFY_LEAF = "the case does not end as it says."
VERIFY_NO_SPLIT = "{input} is not open, so there are no cases of it."
VERIFY_NO_BRANCH = "{input} cannot be {values} here."
VERIFY_LEFT_OUT = "the cases leave out {input} = {values}."
VERIFY_NOT_IN_ROOM = "{input} cannot be {values} in this patient."
VERIFY_WITNESS_OPEN = "this patient leaves {input} open."
VERIFY_WITNESS_REFUSED = "there is no such patient: {by} refuses it."
VERIFY_NO_WITNESS = "the patients that are shown do not have just the outcomes that are claimed: {outcome} differs."
VERIFY_NO_LESION = "the case has no lesion {lesion} that is decided for itself."
VERIFY_NOT_KNOWN = "not all of these are known facts: {inputs}."
VERIFY_SAME_OUTCOME = "this patient has the same outcome, {outcome}."
VERIFY_NO_OTHER = "nothing shows that the facts without {inputs} do not force the outcome."
VERIFY_NO_CHANGE = "{input} cannot be changed to {value}."
VERIFY_CHANGES_NOTHING = "the change does not lead to what was asked for."
VERIFY_NO_PART = "this part of the change is not shown to be too little."
VERIFY_PART_ENOUGH = "this smaller change is enough."
VERIFY_FOLLOWS = "{fact} is taken as absent, but it follows or may follow."
VERIFY_NO_STEP = "nothing shows why {fact} does not hold."
VERIFY_NOT_BLOCKED = "nothing shows what blocks this clause."
VERIFY_MAY_HOLD = "{condition} may hold."
VERIFY_CONDITIONS = "the conditions that fail are {conditions}."
VERIFY_SAYS = "in words, this is: {says}."
VERIFY_NOT_NEEDED = "this step leads to nothing."
VERIFY_STEP_TWICE = "there are two steps of this name."
VERIFY_NOT_CONCLUDED = "no step concludes {fact} as it is claimed."
VERIFY_NOT_STATED = "{fact} is not stated in the case."
VERIFY_NO_TABLE = "{fact} stands in no table of the guideline under this clause."
VERIFY_BINDINGS = "the clause has the variables {variables}."
VERIFY_CONCLUDES = "the step concludes {fact}."
VERIFY_COMPARISON = "{condition} is false here."
VERIFY_NO_PREMISE = "the step needs {fact}, which is not among its premises."
VERIFY_PREMISE_UNKNOWN = "the step needs {fact}, which no step before it shows."
VERIFY_PREMISES_MANY = "the step has other premises than its clause has conditions."
VERIFY_NOT_LEFT = "{fact} is taken as the only value left, but {value} is not refused."
VERIFY_NOT_OPEN = "{fact} is not open."
VERIFY_TOO_MUCH = "checking this takes more work than any certificate of a real answer."
VERIFY_ENOUGH = "there are more faults; these are enough."
VERIFY_NAME = "{name} is no name of a case or a lesion."
VERIFY_LESIONS = "a case has at most {most} lesions."
VERIFY_ORDER = "the items of this list are not in their order, or one stands twice."
VERIFY_CONTRADICTS = "what the case states contradicts itself ({by}), so that anything would follow."
VERIFY_NOBODY = "no patient shows that what the case states does not contradict itself."
VERIFY_NOBODY_HAS = "no patient shows that {fact} is possible."
VERIFY_OTHER_KIND = "a step of this kind is no part of such a claim."
VERIFY_STEP_NAME = "by its content the step is called {name}."
VERIFY_OTHER_GOAL = "this is no conclusion about {goal}."
VERIFY_CLAUSES = "the clauses that refuse the other values are {clauses}."
VERIFY_MISSING = "what is missing here is {inputs}."
VERIFY_OTHER_CASE = "the certificate is of case {shown}, not of {own}."
VERIFY_CASE_MORE = "the certificate rests on this, which {case} does not state."
VERIFY_CASE_LESS = "{case} states this, and the certificate does not."
VERIFY_OF = "guideline: {title}, clauses and vocabulary {digest}"
VERIFY_CASE = "case: {name}, {bound}"
VERIFY_BOUND = "the same as in {file}"
VERIFY_UNBOUND = "as the certificate states it (--case FILE holds it against a case): {facts}"
VERIFY_PROVEN = "proven: {says}"
VERIFY_IS_CERTAIN = "{says}"
VERIFY_IS_POSSIBLE = "it is possible, and not certain, that {says}"
VERIFY_SAYS_NONE = "no rule gives a {goal} for {lesion}"
VERIFY_IS_NOT = "it does not follow, whatever is missing, that {says}"
VERIFY_IS_PLAN = "for {lesion}: {plans}"
VERIFY_IS_REASON = "these facts are enough for that, and none of them can be left out: {facts}"
VERIFY_NO_FACTS = "none is needed"
VERIFY_ALL_REASONS = "no other set of the known facts is enough that does not hold one of these"
VERIFY_HOLDS = "whether something holds the plan back, and how urgent it is: noms recommend tells"
VERIFY_IS_CHANGE = "with {moves} instead: {plans}"

# --------------------------------------------------------------------------------------------------- end of noms verify

# ------------------------------------------------------------------------------------------------- pictures that answer

PICTURE = {"close": "Close", "node": "{says}. Rests on {above}, leads to {below}."}
TITLE_OF_ONE = "{title}. {heading}"
REASONS_TITLE = "Case {case}: what decides the {goal}"
REASONS_BOX = {
    "one": "Lesion {lesion}: these facts are enough",
    "many": "Lesion {lesion}: {number} sets of facts, each of them enough",
    "always": "Lesion {lesion}: no fact is needed",
    "none": "Lesion {lesion}: nothing decides it yet",
}
IN_SET = "in set {sets}"
IN_SETS = "in sets {sets}"
WEIGHTLESS = "of no weight here: {inputs}"
NOTHING_DECIDES = {True: "nothing decides the {goal} yet", False: "nothing decides the {goal}"}
CHANGES_TITLE = "Case {case}: what would change the {goal}"
CHANGES_TITLE_TO = "Case {case}: what would lead to {plan}"
CHANGES_BOX = "Lesion {lesion}: the smallest changes of its facts"
CHANGES_BOX_FIRST = "Lesion {lesion}: the first {shown} of {number} smallest changes of its facts"
CHANGES_BOX_NONE = "Lesion {lesion}: no change of the known facts would"
CHANGES_BOX_HAS = "Lesion {lesion}: that is the {goal} already"
NOW_SHORT = "now: {plan}"
NOW_OPEN_SHORT = "now not decided: {plans}"
THEN_OPEN_SHORT = "no longer certain: {plans}"
OR_PLAN = "or {plan}"
PATH_TITLE = "Case {case}: the way through {guideline}"
PATH_FROM = "{value}, from {inputs}"
PATH_RULES = "by {rules}"
PATH_RULES_POSSIBLE = "perhaps by {rules}"
FROM_TO = "{input}: from {old} to {new}"

# ------------------------------------------------------------------------------------------ end of pictures that answer
