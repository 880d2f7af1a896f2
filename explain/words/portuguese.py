"""The connecting words of explanations, in Portuguese as it is written in Brazil.

A sentence of the vocabulary stands after a colon or after "de que", which leave its verb as it is, and what is filled
in is not qualified, since its gender is not known (but for the goal: a plan).
"""

from __future__ import annotations

TAG = "pt-BR"  # as a page declares it
UNDETERMINED = "indeterminado"

STATUS = {
    "decided": "decidido",
    "undetermined": "indeterminado: faltam respostas que importam",
    "no_rule": "sem regra: a diretriz não tem plano para este paciente",
}

# ---------------------------------------------------------------------------------------------- the headline's warnings

FLAGS = {
    "held": "EM ESPERA: {told}",
    "option held": "Opção em espera: {told}",
    "perhaps held": "Pode ficar em espera: {told}",
    "option perhaps held": "Opção que pode ficar em espera: {told}",
    "urgent": "URGENTE: {told}",
}
HOLD_LABELS = {
    "held": "em espera",
    "option held": "opção: espera",
    "perhaps held": "em espera?",
    "option perhaps held": "opção: espera?",
}
CONFLICT_SHORT = "Outra regra contradiz isto"
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
    True: "As regras se contradizem aqui: {sides}",
    False: "Com algumas das respostas que faltam, as regras se contradizem: {sides}",
}
SAYS = {True: "{rules} diz {plan}", False: "{rules} dizem {plan}"}

# --------------------------------------------------------------------------------------- end of the headline's warnings

CASE = "Caso {case}, lesão {lesion}"
CASE_PATIENT = "Caso {case}, o paciente"
CERTAIN = "{sentence}."
POSSIBLE = "É possível, mas não certo: {sentence}."
OPEN_GOALS = "Ainda não se sabe. Possível para {entity}:"
WHATEVER = "Isso vale quaisquer que sejam as respostas que faltam."
NO_GOAL_POSSIBLE = "É possível que nenhuma regra da diretriz conclua um {goal}."
NO_GOAL = "Nenhuma regra da diretriz conclui um {goal} para este paciente."
KNOWN = "O que as regras leriam:"
MATTERS = "O que decidiria o plano para {lesion}:"
ADVISES = "O que a diretriz diz além do plano:"
QUESTION = "{field}: {question}"

BY = "pela regra {rule}  [{cites}]"
FIRST = "seja pela regra {rule}  [{cites}]"
OR = "ou pela regra {rule}  [{cites}]"
GIVEN = "{sentence} (informado no caso)"
TABLE = "{sentence} ({rule}  [{cites}])"
STEP = "{sentence} (passo {step})"
ABSENT = "não há demonstração de que {sentence}"
NOT_STATED = "não informado no caso: {input}"
NOT_STATED_SHORT = "não informado: {input}"
OPEN = "ainda não se sabe: {sentence}"
DEPENDS = "; depende de: {inputs}"
ITEMS = "{sentence}, a soma de"
ITEM = "{points} por {item} ({facts})"
WITH = "com {tests}"
OR_WORD = " ou "
AND_WORD = " e "
ASSUMPTION = "premissa"
REFERENCES = "Referências"

LEGEND = "Legenda"
LEGEND_KINDS = {
    "patient fact": "informado sobre o paciente",
    "guideline fact": "tabela da diretriz",
    "derived": "deduzido",
    "absent": "não demonstrado",
    "open": "ainda não conhecido",
    "rule": "regra e sua fonte",
    "conclusion": "conclusão",
    "none": "nenhuma regra se aplica",
}
LEGEND_DASHED = "tracejado: não é certo"
LEGEND_DECIDES = "● não deixa regra: em negrito"
DECIDES = "● {label}"
LEAVES_NO_RULE = "Só isto já não deixa nenhuma regra, qualquer que seja o resto: {facts}."
TITLE = "Caso {case}, {lesions}"
TITLE_LESION = "lesão {lesion}: {told}"
TITLE_PATIENT = "o paciente: {told}"
TITLE_MANY = "{number} lesões"
TITLE_BOX = "Lesão {lesion}: {told}"
WHY = "por quê ({predicate})"
ABSENT_SHORT = "não demonstrado: {sentence}"
RIVALS = "Uma destas pode se aplicar"
RIVAL = "Esta pode se aplicar"
RIVALS_DECIDED = "Uma destas se aplica"
RANGE = "{low} a {high}"
BESIDE = "Também lido"
IF = "se {sentence}"
POSSIBLY = "possível: {sentence}"
MISSING_SHORT = "falta: {inputs}"
UNKNOWN_SHORT = "{title}: não se sabe"
NO_GOAL_SHORT = "nenhuma regra conclui um {goal}"
NO_GOAL_POSSIBLE_SHORT = "talvez não haja {goal}: nenhuma regra se aplica"
GALLERY = {
    "guideline": "A diretriz",
    "decided": "Casos com um plano",
    "undetermined": "Casos em que uma resposta que falta importa",
    "no_rule": "Casos para os quais a diretriz não tem regra",
}
OVERVIEW_NAME = "Visão geral"
OVERVIEW = "{guideline}"
OVERVIEW_DESCRIPTION = "O que as regras da diretriz exigem e o que concluem. {rules}"
RULES = "As regras"
CASCADE = "{title}, regra por regra"
CASCADE_DESCRIPTION = "{title}. {rules}"
SCORE_ITEMS = "Os itens de {score} e seus pontos"
DESCRIPTION = "Grafo de decisão do caso {case}. {answers}"

NO_PLAN = "sem plano (nenhuma regra se aplica)"
THEN = ", depois "
NOT_KNOWN = "ainda não se sabe"
NO_VALUE = "nenhum: nenhuma regra dá um valor"
LESION = "{case}, lesão {lesion}"
PATIENT = "{case}, o paciente"
ALL_LESIONS = "{case}, todas as lesões"
POSSIBLE_PLAN = "possível"
MISSING = "decidiria"
RULE = "regra"
BETWEEN = "entre {low} e {high}"
UNREAD = "não lido"

# ------------------------------------------------------------------------------------------------- the reading copy

BOOK_SKIP = "Ir para o texto"
BOOK_CONTENTS = "Sumário"
BOOK_READ = "Como ler este texto"
BOOK_HOW = (
    "Cada regra da diretriz aparece aqui uma vez: seu identificador, o que diz, o lugar da fonte em que se apoia e "
    "suas cláusulas como um programa as lê. O identificador nunca muda, de modo que a regra pode ser citada por ele.",
    "Uma regra que só enuncia fatos é uma tabela, e uma que diz o que não pode ser é uma lista do que se contradiria.",
    "O que a fonte não diz, e alguém teve de decidir, está marcado como premissa. Todas as premissas estão reunidas no "
    "final.",
)
BOOK_COUNTS = "Regras: {rules}. As que se apoiam em uma premissa: {assumed}."
BOOK_PICTURES = "A figura se lê da esquerda para a direita: o que a regra lê, a própria regra, o que ela conclui."
BOOK_REGISTERED = "Afirmações da fonte: {rows}. Um registro traz cada uma com suas regras, ou por que não tem nenhuma."
BOOK_REGISTERED_OPEN = "Pontos que a fonte deixa em aberto: {rows}. Um registro traz cada um e como é tratado."
BOOK_LEGEND = "O que as formas representam"
BOOK_GLANCE = "Em resumo"
BOOK_GOAL = "Regra por regra, o que tem de valer e o que decorre"
BOOK_NOT_READ = "—"
BOOK_ANY = "qualquer"
OR_MORE = "{low} ou mais"
BOOK_SCORE = "{score}: os itens e seus pontos"
BOOK_BANDS = "{score}: o que o total significa"
BOOK_SCORE_HEADS = ("Item", "Valor", "Pontos", "Regra")
BOOK_BAND_HEADS = ("Faixa", "Quando", "Regra")
BOOK_RULE = "Regra"
BOOK_RULES_OF = "{number} regras"
BOOK_RULE_OF = "1 regra"
BOOK_SOURCE = "Fonte"
BOOK_ASSUMPTION = "Premissa"
BOOK_AS_CLAUSES = "O mesmo em cláusulas"
BOOK_REFUSED = "Estes dados se contradizem, e um caso que os informe juntos é recusado:"
BOOK_STATEMENTS_OF = "Afirmações"
BOOK_GIST = ": {gist}"
BOOK_LINE = "linha {lines}"
BOOK_LINES = "linhas {lines}"
BOOK_AMBIGUITIES_OF = "Trata"
BOOK_AMBIGUITY = ", {kind}: {title}"
BOOK_READS = "Lê"
BOOK_FROM_CASE = "o caso"
BOOK_READ_FROM = " de "
BOOK_USED_BY = "Usada por"
BOOK_MORE = "mais {number} no índice"
BOOK_PICTURE = "Grafo de decisão de {rule}"
BOOK_ALWAYS = "{conclusion}: vale em todos os casos."
BOOK_FOLLOWS = "{conclusion}: decorre de {conditions}."
BOOK_TABLE_OF = "tabela de {number} linhas"
BOOK_VOCABULARY = "O que se pergunta sobre um paciente"
BOOK_VOCABULARY_ABOUT = (
    "Os campos de um caso, com os valores que cada um pode ter. Um campo omitido ainda não é conhecido, e isso nunca é "
    "tomado por um não, a menos que sua nota o diga."
)
BOOK_INPUTS = {"patient": "Do paciente", "lesion": "De cada lesão"}
BOOK_INPUT_HEADS = ("Campo", "Pergunta", "Valores", "Notas", "Códigos")
BOOK_ENTITY = "{entity}"
BOOK_GROUP = "; {group}: um de {values}"
BOOK_MANY = "pode ter vários valores"
BOOK_UNREAD = "não lido por nenhuma regra: {why}"
BOOK_CLOSED = "tomado por um não quando omitido: {why}"
BOOK_STATEMENTS = "Registro de afirmações"
BOOK_COVERAGE = "Afirmações da fonte: {all}. Contidas em regras: {held}. Omitidas, cada uma com o motivo: {left_out}."
BOOK_STATEMENT_HEADS = ("Id", "Seção", "Linhas", "Essência", "Regras, ou por que foi omitida", "Nota")
BOOK_LEFT_OUT = "Omitida: {why}"
BOOK_AMBIGUITIES = "Registro de ambiguidades"
BOOK_AMBIGUITIES_ABOUT = "Pontos em que a fonte se cala, é ambígua ou se contradiz: {all}."
BOOK_AMBIGUITY_HEADS = ("Id", "Tipo", "O que está em aberto", "Como é tratado", "Regras", "Casos")
BOOK_ASSUMPTIONS = "Premissas"
BOOK_ASSUMPTIONS_ABOUT = "O que a fonte não diz e as regras tiveram de decidir, com as regras que o fazem."
BOOK_PREDICATES = "Índice de predicados"
BOOK_PREDICATES_ABOUT = "Os nomes em que as cláusulas são escritas, com as regras que concluem e que leem cada um."
BOOK_PREDICATE_HEADS = ("Predicado", "Papel", "O que diz", "Concluído por", "Lido por")

# ------------------------------------------------------------------------------------------------- noms check

CHECK_LINTED = "{guideline}: {clauses} cláusulas em {paragraphs} parágrafos, {problems}."
CHECK_NOT_RUN = "A consistência não é verificada antes que estes erros sejam corrigidos."
CHECK_WORKING = "verificando {guideline}: {kinds}"
CHECK_WHERE = "onde"
CHECK_SITUATIONS = "atinge"
CHECK_COUNT = "{count:,} de {of:,} situações ({percent})"
CHECK_RULE = "regra"
CHECK_AT = "em"
CHECK_EXAMPLE = "exemplo"
CHECK_MEND = "corrigir"
CHECK_REASON = "aceito"
CHECK_ACCEPTED = "Achados aceitos"
CHECK_INFOS = "{count} do tipo {kind} (info): {meaning}. Para listar: noms check --only {option}."
CHECK_TOTALS = "{guideline}: {counts}{among}; {accepted} aceitos."
CHECK_NONE = "nenhum achado"
CHECK_AMONG = " em {situations:,} situações"
CHECK_CLAUSES = "As regras envolvidas:"
CHECK_WITNESS = "Um paciente mínimo, como caso para noms recommend:"
CHECK_NO_WITNESS = "nenhum paciente o mostra: não há o que desenhar"
CHECK_ACCEPT = "Para deixar assim, declare em um arquivo de cláusulas da diretriz, com a fonte e o motivo:"
CHECK_ACCEPT_CLAUSE = "%! accepted.{name}  [fonte, lugar]\n%! Por que fica assim, em uma frase.\n{clauses}"
CHECK_HINTS = {
    "gap": "Acrescente uma regra para {predicate} que abranja estes pacientes, ou amplie as condições de uma próxima.",
    "conflict": "Restrinja {first} ou {others}, para que nenhum paciente cumpra as condições de ambas.",
    "never": "Restrinja as regras de {predicate} para que estes pacientes não a recebam, ou corrija {first}.",
    "overlap": "Nada precisa ser feito; se só uma das regras é desejada, restrinja {first} ou {others}.",
    "subsumed": "Apague {first}, ou amplie ou corrija suas condições se ela deve dizer mais que {others}.",
    "masked": "Apague {first}, ou corrija-a se ela se destina a outros pacientes que não os de {others}.",
    "dead": "Corrija as condições de {first}, ou uma regra que ela lê, ou apague-a.",
    "inert": "Acrescente a regra que deveria ler {predicate}, ou deixe os valores juntos.",
    "boundary": "Desloque um dos dois limites para que cada número caiba a exatamente uma entre {first} e {others}.",
    "unstated order": "Corrija a regra para o paciente do exemplo, ou a declaração da ordem.",
    "unreachable conclusion": "Acrescente uma regra que conclua este valor de {predicate}, ou retire-o do vocabulário.",
    "assumption": "Procure uma fonte que {first} possa citar; senão, peça a um especialista que a confirme.",
    "stale": "Apague {first}; o que resta aceita-se por suas condições, como noms check --explain escreve.",
    "not asked": "Divida a tabela, ou aceite que isto não se sabe de {predicate}.",
}
CHECK_MENDS = {
    "keep": "Deixe {first} como está, uma vez apagada a regra que é indicada para isso.",
    "several": (
        "Corrija {first} se ela se destina a outros pacientes que não os de {others}. Onde várias lesões, ou vários "
        "valores de um dado, se juntam, ela ainda pode contar: isso não foi examinado; não a apague só por isto."
    ),
}
CHECK_TITLE = "{title}: o que a verificação encontra"
CHECK_SUMMARY = "Resumo"
CHECK_SUMMARY_HEADS = ("Tipo", "Gravidade", "Em aberto", "Aceitos", "O que é")
CHECK_REGION_HEADS = ("Dado", "Valores")
CHECK_LIST_HEADS = ("Achado", "Regra", "Em", "Id")
CHECK_PROBLEMS = "Problemas dos arquivos de cláusulas"
CHECK_PROBLEM_HEADS = ("Lugar", "Tipo", "Gravidade", "Problema")
CHECK_FINDING_OF = "1 achado"
CHECK_FINDINGS_OF = "{number} achados"
CHECK_LABELS = {
    "situations": "Atinge",
    "rules": "Regras",
    "at": "Está em",
    "mend": "Para corrigir",
    "accepted": "Aceito",
}
CHECK_AS_CASE = "O paciente como caso"
CHECK_HOW = (
    "A verificação examina todos os pacientes possíveis, não uma amostra: o que está aqui é tudo o que há, e os "
    "números são exatos. Uma situação é uma maneira de responder às perguntas de que uma conclusão pode depender, com "
    "cada valor de um número por si.",
    "Cada achado tem um identificador, que permanece enquanto o achado permanecer; um paciente mínimo que o mostra; e "
    "o que alterar. Um achado que a diretriz aceita é listado no final com o motivo.",
)

BOOK_ACCEPTED = "Achados aceitos"
BOOK_ACCEPTED_ABOUT = (
    "A verificação da diretriz examina todos os pacientes possíveis. O que ela encontra, e a diretriz deixa assim com "
    "um motivo, está aqui por seu identificador: noms check --explain mostra tudo sobre ele."
)

# ------------------------------------------------------------------------------------------------- end of noms check

# ------------------------------------------------------------------------------------------------- noms walk

AGAINST = "{rule} exige: {failures}"
NEEDS = "{needs}, mas {but}"
NOTHING_SHOWS = "nada o demonstra"
WALK_ITEM = "{score}: {item}"
WALK_SUM = "{sentence}: {sum}"
WALK_GOAL = "{goal} para {lesion}: {told}"
WALK_NO_VALUE = "nenhuma regra dá um valor: {title}"
WALK_OPEN = "ainda não se sabe"
WALK_NONE = "nenhuma regra dá um valor"
WALK_SETTLED = "Nada do que falta pode mudar isso."
WALK_CONCLUDED = "Uma regra dá um valor, ou pode dar."
WALK_POSSIBLE = "É possível, mas não certo."
WALK_NO_RULES = "Nenhuma regra o conclui."
WALK_MORE_RULES = "Outras regras que falham: {number}."
WALK_WHY = "{title}: lido por {number} regras ({above}: {rules})."
WALK_WHY_ONE = "{title}: lido por uma regra ({above}: {rules})."
WALK_MORE = " ..."
WALK_WHY_GOAL = "{title}: é o que se pergunta à diretriz."
WALK_SEPARATES = "As regras mais próximas, e o que separa este paciente delas:"
WALK_TITLE = "Um percurso: caso {case}, lesão {lesion}"
WALK_GRAPH = "O grafo de decisão deste paciente"
WALK_PLACE = "Passo {number} de {of} · {part}"
WALK_STEP = "passo {number}"
WALK_PREDICT = "O que decorre? Preveja antes de ver."
WALK_FOLLOWS = "O que decorre"
WALK_WHY_THIS = "Por que esta pergunta?"
WALK_MAY_APPLY = "pode se aplicar"
WALK_MARK_RIGHT = "certo"
WALK_MARK_WRONG = "não é isso"
WALK_RIGHT = "Certo."
WALK_WRONG = "Não é isso: {choice}."
WALK_UNASKED = "mostrado sem previsão"
WALK_SCORE = "{right} de {asked} previsões certas."
WALK_MISS = "{title}: {choice}; a resposta é {right}"
WALK_END = "O fim"
WALK_END_TITLE = "Aonde o percurso leva"
WALK_AT = "Passo {number} de {of}"
WALK_NEXT = "Avançar"
WALK_SHOW = "Mostrar"
WALK_AGAIN = "Começar de novo"
WALK_REACHED = "{says}. Passo {number}"
WALK_AHEAD = "Ainda não alcançado. Passo {number}"
WALK_OTHERS = "Outras lesões deste caso: {lesions}. Escolha uma com --lesion."
WALK_LIGHTS = "acende: {nodes}"
WALK_ARROW = " → "
WALK_ASK_PREDICT = "[Enter] mostrar, 1-{last} prever, b voltar, w por quê, q sair > "
WALK_ASK = "[Enter] avançar, b voltar, w por quê, q sair > "
WALK_HELP = "Enter: avançar. b: voltar. w: por que esta pergunta. Um número: prever. q: sair."
WALK_LABELS = {
    "bar": "Percurso",
    "back": "Voltar",
    "next": "Avançar",
    "help": "Ajuda: as teclas",
    "graph": WALK_GRAPH,
    "caption": "Grosso: novo neste passo. Pontilhado e vazio: não alcançado. Escolha uma caixa para ir ao seu passo.",
    "shapes": "O que as formas representam",
    "all": "Todos os passos",
    "predicts_label": "Prever antes de ver",
    "keys_title": "Teclas",
    "letters": "Letras, dígitos e ? são teclas (as setas sempre são)",
    "close": "Fechar",
}
WALK_KEYS = (
    (("→",), "avançar, ou mostrar o que decorre"),
    (("←",), "voltar"),
    (("Home", "End"), "ao primeiro passo, ao fim"),
    (("1", "…", "9"), "prever"),
    (("w",), "por que esta pergunta"),
    (("?",), "estas teclas"),
)
WALK_MAY = "{told}, com: {needs} ({rule})."

# ------------------------------------------------------------------------------------------------- end of noms walk

# ------------------------------------------------------------------------- what decides, what would change, what to ask

REASONS_ONE = "{plan}. Decorre apenas destes fatos, seja qual for todo o resto:"
REASONS_MANY = "{plan}. Cada um destes {number} conjuntos de fatos basta para isso, seja qual for todo o resto:"
REASONS_ALWAYS = "{plan}, seja qual for o paciente."
REASONS_NONE = (
    "não decidido; portanto, nada impõe um plano. São possíveis: {plans}. O que uma resposta ainda decidiria: noms ask."
)
DECISIVE = "Em todos eles: {inputs}."
IRRELEVANT = "Sem peso para o plano aqui: {inputs}."
NOW = "{plan}."
NOW_OPEN = "não decidido ({plan})."
CHANGES = "As menores alterações que mudam isso são de {facts}:"
CHANGES_TO = "As menores alterações que levam a {plan} são de {facts}:"
CHANGES_DECIDE = "As menores alterações que o decidem são de {facts}:"
CHANGES_OF = {True: "um fato", False: "{size} fatos"}
CHANGES_FROM_TO = "{low} a {high} fatos, dos quais nenhum é dispensável"
CHANGES_HAS = "Esse já é o plano."
CHANGES_NONE = "Nenhuma alteração dos fatos que são conhecidos, e podem mudar, muda isso."
CHANGES_NONE_TO = "Nenhuma alteração dos fatos que são conhecidos, e podem mudar, leva a {plan}."
CHANGES_NONE_DECIDE = (
    "Nenhuma alteração dos fatos que são conhecidos, e podem mudar, o decide. Se alguma resposta o decidiria: noms ask."
)
MOVED = "{input}: {new} em vez de {old}"
MOVED_ADD = "{input}: também {value}"
MOVED_REMOVE = "{input}: sem {value}"
THEN_CERTAIN = "resultado: {plan}, com"
THEN_OPEN = "já não há certeza ({plan}), com"
MORE = "... e mais {number}, que --format json lista."
ASK_DECIDED = "decidido: {plan}. Nada precisa ser perguntado."
ASK_OPEN = "não decidido; {number} respostas ainda são possíveis:"
ASK_NEXT = "Pergunte a seguir: {question} ({input})"
ASK_LEAVES = {True: "se {values}, decide-se:", False: "se {values}, restam {number}:"}
ASK_EXACTLY = {True: "Uma pergunta decide.", False: "{number} perguntas decidem."}
ASK_LEAST = {True: "1 pergunta", False: "{number} perguntas"}
ASK_BETWEEN = "Decide-se após {least}, se tudo correr bem, e após {most} no máximo."
ASK_UNSURE = (
    "Decide-se após {least}, se tudo correr bem; após {most} no máximo, está decidido ou é certo que nenhuma resposta "
    "decide."
)
ASK_WITHOUT = "não decidido e, sem {inputs}, nenhuma outra resposta decide. Continuam possíveis:"
ASK_CONFLICT = "não decidido, e nenhuma resposta decide: a própria diretriz dá várias. Continuam possíveis:"
ASK_NARROWING = "O que ainda pode deixar menos delas: {inputs}."
DIALOG_HELP = (
    "Responda com um valor; Enter se não souber, ? para os valores, b para retirar a última resposta, q para terminar."
)
DIALOG_CHOOSE = "escolha {values}"
DIALOG_CHOOSE_ONE = "escolha um destes valores: {values}"
DIALOG_GROUPS = ", ou um grupo: {groups}"
NUMBERS = "um número inteiro de {low} a {high}"
NUMBERS_IN_STEPS = "um número inteiro de {low} a {high}, em passos de {step}"
DIALOG_GIVEN = "Respostas dadas:"

# ------------------------------------------------------------------------------------------------- noms diff

DIFF_TITLE = "{old} -> {new}"
DIFF_NOBODY = (
    "Nenhum paciente{whom} é afetado: em todas as situações possíveis, as duas versões dão as mesmas respostas "
    "({compared})."
)
DIFF_NOBODY_SHARED = (
    "Nenhum paciente{whom} que as duas versões entendem do mesmo modo é afetado: elas dão as mesmas respostas "
    "({compared}). Mas não entendem os mesmos pacientes: veja o vocabulário abaixo."
)
DIFF_SOMEBODY = "Mudam respostas: {names}. Em qualquer outra resposta, nenhum paciente{whom} é afetado."
DIFF_ONLY_SOMEBODY = "Mudam respostas: {names}."
DIFF_ONLY_NOBODY = "As respostas de {compared} são as mesmas em todas as situações possíveis{whom}."
DIFF_ONLY = "Nenhuma outra resposta foi comparada."
DIFF_RECORDS = "As respostas permanecem, mas só uma das versões recusa alguns registros como contraditórios."
DIFF_NOT_PROVEN = (
    "As cláusulas fazem uma diferença da qual não se achou exemplo; não está provado que nenhum paciente é afetado."
)
DIFF_SHARED = "As versões não entendem os mesmos pacientes: veja o vocabulário abaixo."
DIFF_WHOM = {"joining": "uma só lesão", "several": "um só valor de {names}", "with": " com {parts}"}
DIFF_SEVERAL = "De {names} examinou-se um valor por vez: pacientes com vários podem mudar de outras maneiras."
DIFF_JOINING = (
    "Regras que reúnem lesões têm a ver com o que foi alterado ({rules}): compararam-se pacientes com uma lesão, e "
    "nenhum com várias."
)
DIFF_UNSHOWN = (
    "{number} diferenças seguem das cláusulas sem que se achasse um paciente com outra resposta (--format json as "
    "lista)."
)
DIFF_PAIR = "de {old} para {new}"
DIFF_GAINED = "dito a partir de agora: {new}"
DIFF_LOST = "não mais dito: {old}"
DIFF_MORE = "... e mais {number} regiões com {count} situações: --only {predicate} --format json as lista."
DIFF_LITTLE = "menos de 0,1 %"
DIFF_LABELS = {"number": "número", "old": "antes", "new": "agora", "because": "porque", "example": "exemplo"}
DIFF_RULES = {
    "added": "Regras acrescentadas:",
    "removed": "Regras retiradas:",
    "renamed": "Regras renomeadas:",
    "changed": "Regra alterada: {rule}",
    "reworded": "Regras alteradas só no texto:",
}
DIFF_TO = "de {from} para {to}"
DIFF_NO_RULES = "Nenhuma regra foi alterada."
DIFF_VOCABULARY = {
    ("inputs", "added"): "Dados acrescentados:",
    ("inputs", "removed"): "Dados retirados:",
    ("predicates", "added"): "Predicados acrescentados:",
    ("predicates", "removed"): "Predicados retirados:",
}
DIFF_VALUES = {
    "old": "Só a versão antiga conhece {values} em {name}: fora da comparação.",
    "new": "Só a versão nova conhece {values} em {name}: fora da comparação.",
}
DIFF_SCALE = "Os valores de {domain} eram: {old}. Agora são: {new}."
DIFF_SILENT = "Tomado por um não quando omitido, em uma só das versões:"
DIFF_GROUPS = "Os grupos {groups} de {name} têm outros valores em cada versão: comparados pelo que o registro diz."
DIFF_RESTATED = "Registrado de outro modo (nome, unidade, grupos, um ou vários), por isso fora da comparação:"
DIFF_REPORT = "O que uma resposta relata foi declarado de outro modo:"
DIFF_DECLARED = "Declarado de outro modo:"

# ------------------------------------------------------------------------------------------------- end of noms diff

# ------------------------------------------------------------------------------------------------- why not, what if

OR_LESS = "{high} ou menos"
SOME_OF = "um de {number} valores ({some}, ...)"
NOT_SO = "Não se verifica: {sentence}."
NOT_SO_INSTEAD = "Não se verifica: {sentence}; em vez disso, {instead}."
NONE_HOLDS = "Para este caso, nenhuma regra da diretriz conclui: {goal}."
ANY_GOAL = "{goal}"
HOLDS_ALREADY = "Isso se verifica: {sentence}; noms explain {case} '{goal}' diz por quê."
MAY_HOLD = "Ainda não se sabe se isto se verifica: {sentence}."
WOULD_DECIDE = "O que o decidiria: {inputs}."
NO_RULE_FOR = "Nenhuma regra da diretriz o conclui para paciente algum."
AS_THE_CASE_SAYS = "Isso se pergunta ao caso, e não é concluído por uma regra."
RULE_FOR = "Uma regra poderia concluí-lo."
RULES_FOR = "{number} regras poderiam concluí-lo, a mais próxima primeiro."
NEAREST = "Para a mais próxima, {distance}."
NEAREST_ONE = "Para isso, {distance}."
ENTRY = "1 dado do caso teria de ser outro"
ENTRIES = "{number} dados do caso teriam de ser outros"
IN_REACH = "nenhum dado do caso se opõe a ela"
OUT_OF_REACH = "nenhuns outros dados do caso bastariam"
FOR_EXAMPLE = "por exemplo, {changes}"
OR_ELSE = "; ou então, "
OTHER_WAYS = "; outras maneiras: {number}"
IN_PLACE_OF = "{then} em lugar de {now}"
LEFT_OUT = "omissão de {entry}"
NOBODY_CHANGES = " (o que ninguém pode mudar)"
STATED_NEW = "{then} como novo dado"
STATUS_OF = {
    "yes": "{sentence}: verifica-se",
    "no": "{sentence}: não se verifica",
    "unknown": "{sentence}: ainda não se sabe",
}
SHOWN = {
    "yes": "não há demonstração de que {sentence}",
    "no": "{sentence}: verifica-se, e não poderia",
    "unknown": "{sentence}: ainda não se sabe",
}
RULE_STATUS = {
    "yes": "pela regra {rule}  [{cites}], que se aplica",
    "no": "não pela regra {rule}  [{cites}]",
    "unknown": "talvez pela regra {rule}  [{cites}]",
}
CONDITION = {"yes": "cumpre-se: {sentence}", "no": "falha: {sentence}", "unknown": "não se sabe: {sentence}"}
INSTEAD = "; em vez disso, {instead}"
NOTHING_STATED = "; nada o demonstra"
NOT_SAID = " (não informado no caso)"
AS_STATED = " (informado no caso)"
SEE = " (passo {step})"
NOT_TOGETHER = "falha: suas condições não se cumprem juntas"
WITH_VALUES = ": {values}"
LIES_IN = "{number} está entre {low} e {high}"
WOULD_BE = "{number} daria a classificação {band}"
ALONE_ADDS = "{points} a mais só com {entry}"
ALONE_TAKES = "{points} a menos só com {entry}"
BEARING = "O que a diretriz diz além disso, a respeito de: {sentence}."
BEARING_MORE = "e, em noms recommend: {sections}"
RESTS = "Apoia-se em: {what}."
RESTS_ASSUMED = "premissa de {rules}"
RESTS_ASSUMED_MANY = "premissas de {rules}"
DISPUTED = "Onde a fonte é omissa ou se contradiz para este paciente: {keys} (noms show mostra cada uma)."
RESTS_ACCEPTED = "achado aceito {keys}"
AND_MORE = "{some} (e mais {number})"
ANOTHER_WAY = "mais {number} derivação: --all a mostra"
OTHER_DERIVATIONS = "mais {number} derivações: --all as mostra"
CUT_STEP = "{sentence} (um passo omitido)"
CUT_STEPS = "{sentence} ({number} passos omitidos)"
CASE_ALONE = "Caso {case}"
BECOMES = "Com {changes}, a resposta para {about} passa a ser {after}; era {before}."
STAYS = "Com {changes}, a resposta para {about} permanece como era: {after}."
OF_LESION = "{entry} em {lesion}"
WARNING_GONE = "Já não: {warning}."
WARNING_NEW = "Agora: {warning}."
WARNING_STAYS = "Como antes: {warning}."
ONLY_BEFORE = "Só antes:"
ONLY_AFTER = "Só depois:"
USED_BEFORE = "Igual em ambos, mas usado só antes:"
USED_AFTER = "Igual em ambos, mas usado só depois:"
KEPT = "Iguais em ambos: fatos {facts}, usos de regras {rules}."
NOTHING = "nada"
RULE_NODE = "{rule}  [{cites}]"
RATHER = "Verifica-se: {answer}. Não se verifica: {other}. Diferença: {count}."
RATHER_NO_RULE = "{answer}; portanto, não se verifica: {other}. Diferença: {count}."
RATHER_PART = "{number} dado do caso"
RATHER_PARTS = "{number} dados do caso"
RATHER_BY = "{rule} se aplica; a regra mais próxima para a outra resposta é {other}  [{other_cites}]"
RATHER_MAY = "Ainda não se sabe qual delas vale; a regra mais próxima para a outra resposta é {other}  [{other_cites}]"
RATHER_WITHOUT = "Nenhuma regra se aplica; a regra mais próxima para a outra resposta é {other}  [{other_cites}]"
RATHER_NEEDS = "{sentence}; a outra regra exige: {needs}"
RATHER_NEEDS_ALONE = "a outra regra exige, e nada o demonstra: {needs}"
RATHER_OPEN = "não se sabe, e a outra regra exige: {needs}"
RATHER_UNKNOWN = "não se sabe mais {number} do que a outra regra exige"
RATHER_ONLY_UNKNOWN = "não se sabe {number} do que a outra regra exige"
RATHER_TOGETHER = "nenhum dado do caso sozinho"
OTHER_MAY = "O que tornaria a outra resposta possível, mas não certa: {ways}."
OTHER_WOULD = "O que levaria à outra resposta: {ways}."

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
    "no": "\N{MULTIPLICATION SIGN} falha: negrito e traço duplo",
    "unknown": "? não se sabe: tracejado",
    "yes": "cumpre-se: simples",
    "before": "\N{EN DASH} só antes: tracejado",
    "after": "+ só depois: negrito",
    "both": "em ambos: simples",
    "answer": "da resposta: simples",
    "all": "\N{BLACK CIRCLE} decide, em todos os conjuntos: negrito",
    "some": "\N{WHITE CIRCLE} nos conjuntos indicados: traço duplo",
    "weightless": "~ sem peso: pontilhado",
    "other": "\N{NOT EQUAL TO} outro dado: negrito",
    "path": "\N{BLACK CIRCLE} no caminho deste paciente: negrito",
    "perhaps": "\N{WHITE CIRCLE} em um caminho possível: tracejado",
}
WHY_NOT_TITLE = "Caso {case}: por que não {goal}?"
WHY_NOT_ANY = "Caso {case}: por que não há {goal}?"
WHAT_IF_TITLE = "Caso {case}: e se {changes}?"
RATHER_TITLE = "Caso {case}: por que isto em vez de {goal}?"
INSTEAD_SHORT = "mas: {instead}"
DISTANCE_SHORT = {0: "nada se opõe a ela", 1: "a 1 dado de distância", None: "fora de alcance"}
DISTANCE_MANY = "a {number} dados de distância"
SUM_NEEDED = "{sum}: é {now}, e teria de ser {needed}"
OF_ENTITY = "{entity}: {label}"
NEAREST_RULES = "As regras mais próximas, para {entity}:"

# ------------------------------------------------------------------------------------------- noms verify, certificates

VERIFY_ACCEPTED = "aceito: {claim} em {name} vale para a diretriz {guideline}."
VERIFY_REFUSED = "recusado: {claim} em {name} não vale para a diretriz {guideline}."
VERIFY_CLAIMS = {
    "proof": "a prova",
    "reasons": "o que decide o plano",
    "change": "o que mudaria o plano",
    "why-not": "por que algo não decorre",
}
VERIFY_STEPS = "{number} passos verificados de novo"
VERIFY_FAULT = "em {step}: {fault}"
VERIFY_UNCHECKED = "não verificado de novo: {what}"
VERIFY_ALL_CHANGES = "que nenhuma alteração além destas é possível"
VERIFY_SMALLEST = "que nenhuma alteração de menos de {size} dados é possível"
VERIFY_NO_CHANGES = "que nenhuma alteração é possível"

VERIFY_UNREADABLE = "este arquivo não pode ser lido: {problem}."
VERIFY_TOO_LARGE = "este arquivo tem mais de {most} MB."
VERIFY_NOT_TEXT = "isto não é texto UTF-8, portanto não é JSON."
VERIFY_NOT_JSON = "isto não é JSON: {problem}."
VERIFY_KEY_TWICE = "a chave {key} aparece duas vezes"
VERIFY_NO_CERTIFICATE = "isto não é um certificado: não tem a chave certificate."
VERIFY_VERSION = "este é um certificado da versão {version}; aqui são da versão {here}."
VERIFY_SHAPE = "isto não é um certificado: {at} não é {wanted}."
VERIFY_TOO_FEW = "isto não é um certificado: {at} tem itens de menos."
VERIFY_TOO_DEEP = "isto não é um certificado: {at} está aninhado fundo demais."
VERIFY_KEY_MISSING = "isto não é um certificado: {at} não tem {key}."
VERIFY_KEY_UNKNOWN = "isto não é um certificado: {at} tem a chave desconhecida {key}."
VERIFY_HINT = "'noms explain CASE --certificate FILE' escreve um certificado"

VERIFY_SEAL = "o certificado foi alterado depois de feito: seu id não é o resumo criptográfico do que contém."
VERIFY_MALFORMED = "este passo não pode ser lido ({problem})."
VERIFY_NO_CLAUSE = "a diretriz não tem a cláusula {clause}."
VERIFY_CLAUSE_DIFFERS = "a cláusula é outra na diretriz: {clause}"
VERIFY_CITATION_DIFFERS = "a cláusula tem outro id ou citação na diretriz: {cites}."
VERIFY_SENTENCE_DIFFERS = "a cláusula tem outra frase na diretriz: {sentence}"
VERIFY_OTHER_GUIDELINE = "o certificado é da diretriz {name}, não de {here}."
VERIFY_OTHER_CLAUSES = "o certificado foi feito com outras cláusulas que as atuais da diretriz {name}."
VERIFY_NOT_SHOWN = "a cláusula {clause} é usada e não está entre as cláusulas do certificado."
VERIFY_NO_FACT = "{fact} não é um fato desta diretriz."
VERIFY_TWICE = "{input} é informado duas vezes, ou sem valor."
VERIFY_NO_INPUT = "{input} não é um dado de {of}."
VERIFY_NO_VALUE = "{input} não pode ser {value}."
VERIFY_LEAF = "o caso não termina como diz."
VERIFY_NO_SPLIT = "{input} não está em aberto; portanto, não há casos dele."
VERIFY_NO_BRANCH = "{input} não pode ser {values} aqui."
VERIFY_LEFT_OUT = "os casos omitem {input} = {values}."
VERIFY_NOT_IN_ROOM = "{input} não pode ser {values} neste paciente."
VERIFY_WITNESS_OPEN = "este paciente deixa {input} em aberto."
VERIFY_WITNESS_REFUSED = "não existe tal paciente: {by} o recusa."
VERIFY_NO_WITNESS = "os pacientes mostrados não têm exatamente os resultados afirmados: {outcome} difere."
VERIFY_NO_LESION = "o caso não tem lesão {lesion} que seja decidida por si."
VERIFY_NOT_KNOWN = "nem todos estes são fatos conhecidos: {inputs}."
VERIFY_SAME_OUTCOME = "este paciente tem o mesmo resultado, {outcome}."
VERIFY_NO_OTHER = "nada mostra que os fatos sem {inputs} não impõem o resultado."
VERIFY_NO_CHANGE = "{input} não pode ser alterado para {value}."
VERIFY_CHANGES_NOTHING = "a alteração não leva ao que se pediu."
VERIFY_NO_PART = "não se mostra que esta parte da alteração é insuficiente."
VERIFY_PART_ENOUGH = "esta alteração menor basta."
VERIFY_FOLLOWS = "{fact} é tomado como ausente, mas decorre ou pode decorrer."
VERIFY_NO_STEP = "nada mostra por que {fact} não vale."
VERIFY_NOT_BLOCKED = "nada mostra o que impede esta cláusula."
VERIFY_MAY_HOLD = "{condition} pode valer."
VERIFY_CONDITIONS = "as condições que falham são {conditions}."
VERIFY_SAYS = "em palavras, isto é: {says}."
VERIFY_NOT_NEEDED = "este passo não leva a nada."
VERIFY_STEP_TWICE = "há dois passos com este nome."
VERIFY_NOT_CONCLUDED = "nenhum passo conclui {fact} como se afirma."
VERIFY_NOT_STATED = "{fact} não é informado no caso."
VERIFY_NO_TABLE = "{fact} não está em nenhuma tabela da diretriz sob esta cláusula."
VERIFY_BINDINGS = "a cláusula tem as variáveis {variables}."
VERIFY_CONCLUDES = "o passo conclui {fact}."
VERIFY_COMPARISON = "{condition} é falso aqui."
VERIFY_NO_PREMISE = "o passo exige {fact}, que não está entre suas premissas."
VERIFY_PREMISE_UNKNOWN = "o passo exige {fact}, que nenhum passo anterior mostra."
VERIFY_PREMISES_MANY = "o passo tem premissas que não correspondem às condições de sua cláusula."
VERIFY_NOT_LEFT = "{fact} é tomado como o único valor restante, mas {value} não é recusado."
VERIFY_NOT_OPEN = "{fact} não está em aberto."
VERIFY_TOO_MUCH = "verificar isto exige mais trabalho que qualquer certificado de uma resposta real."
VERIFY_ENOUGH = "há mais falhas; estas bastam."
VERIFY_NAME = "{name} não é um nome de caso ou de lesão."
VERIFY_LESIONS = "um caso tem no máximo {most} lesões."
VERIFY_ORDER = "os itens desta lista não estão em sua ordem, ou um aparece duas vezes."
VERIFY_CONTRADICTS = "o que o caso informa se contradiz ({by}); disso decorreria qualquer coisa."
VERIFY_NOBODY = "nenhum paciente mostra que o que o caso informa não se contradiz."
VERIFY_NOBODY_HAS = "nenhum paciente mostra que {fact} é possível."
VERIFY_OTHER_KIND = "um passo deste tipo não faz parte de tal afirmação."
VERIFY_STEP_NAME = "pelo conteúdo, o passo se chama {name}."
VERIFY_OTHER_GOAL = "isto não é uma conclusão sobre {goal}."
VERIFY_CLAUSES = "as cláusulas que recusam os outros valores são {clauses}."
VERIFY_MISSING = "o que falta aqui é {inputs}."
VERIFY_OTHER_CASE = "o certificado é do caso {shown}, não de {own}."
VERIFY_CASE_MORE = "o certificado se apoia nisto, que {case} não informa."
VERIFY_CASE_LESS = "{case} informa isto, e o certificado não."
VERIFY_OF = "diretriz: {title}, cláusulas e vocabulário {digest}"
VERIFY_CASE = "caso: {name}, {bound}"
VERIFY_BOUND = "o mesmo que em {file}"
VERIFY_UNBOUND = "como o certificado o informa (--case ARQUIVO o compara com um caso): {facts}"
VERIFY_PROVEN = "provado: {says}"
VERIFY_IS_CERTAIN = "{says}"
VERIFY_IS_POSSIBLE = "é possível, e não certo, que {says}"
VERIFY_SAYS_NONE = "nenhuma regra dá um {goal} para {lesion}"
VERIFY_IS_NOT = "não decorre, falte o que faltar, que {says}"
VERIFY_IS_PLAN = "para {lesion}: {plans}"
VERIFY_IS_REASON = "estes dados bastam para isso, e nenhum deles é dispensável: {facts}"
VERIFY_NO_FACTS = "nenhum é necessário"
VERIFY_ALL_REASONS = "nenhum outro conjunto dos dados conhecidos basta que não contenha um destes"
VERIFY_HOLDS = "se algo se opõe a executar o plano, e qual a urgência: noms recommend o diz"
VERIFY_IS_CHANGE = "com {moves} em vez disso: {plans}"

# --------------------------------------------------------------------------------------------------- end of noms verify

# ------------------------------------------------------------------------------------------------ pictures that answer

PICTURE = {"close": "Fechar", "node": "{says}. Apoia-se em {above}, leva a {below}."}
TITLE_OF_ONE = "{title}. {heading}"
REASONS_TITLE = "Caso {case}: o que decide o {goal}"
REASONS_BOX = {
    "one": "Lesão {lesion}: estes fatos bastam",
    "many": "Lesão {lesion}: {number} conjuntos de fatos, cada um deles suficiente",
    "always": "Lesão {lesion}: nenhum fato é necessário",
    "none": "Lesão {lesion}: nada o decide ainda",
}
IN_SET = "no conjunto {sets}"
IN_SETS = "nos conjuntos {sets}"
WEIGHTLESS = "sem peso aqui: {inputs}"
NOTHING_DECIDES = {True: "nada decide o {goal} ainda", False: "nada decide o {goal}"}
CHANGES_TITLE = "Caso {case}: o que mudaria o {goal}"
CHANGES_TITLE_TO = "Caso {case}: o que levaria a {plan}"
CHANGES_BOX = "Lesão {lesion}: as menores alterações de seus fatos"
CHANGES_BOX_FIRST = "Lesão {lesion}: as primeiras {shown} das {number} menores alterações de seus fatos"
CHANGES_BOX_NONE = "Lesão {lesion}: nenhuma alteração dos fatos conhecidos o faria"
CHANGES_BOX_HAS = "Lesão {lesion}: esse já é o {goal}"
NOW_SHORT = "agora: {plan}"
NOW_OPEN_SHORT = "agora não decidido: {plans}"
THEN_OPEN_SHORT = "já não é certo: {plans}"
OR_PLAN = "ou {plan}"
PATH_TITLE = "Caso {case}: o caminho por {guideline}"
PATH_FROM = "{value}, a partir de {inputs}"
PATH_RULES = "por {rules}"
PATH_RULES_POSSIBLE = "talvez por {rules}"
FROM_TO = "{input}: de {old} para {new}"

# ------------------------------------------------------------------------------------------ end of pictures that answer
