"""The mistakes that people make in a base: each is told on its line, with what would be right, and none hides another.

A row is a mistake: where, what is replaced behind which words, by what, and what is said. All rows of a table are made in one
copy of the base, which is checked once. A mistake that somebody made and was not helped with is a new row.
"""

import shutil

import pytest

from advisor.maintenance.checking.check import look
from advisor.text.catalogue import speaking

from ..conftest import ROOT

G, S, SRC, LAW = "ontology/guideline.ttl", "ontology/shapes.ttl", "ontology/sources.ttl", "ontology/law.ttl"
ROLES, FORM, DOC, SERVICES = "ontology/roles.ttl", "ontology/form.ttl", "ontology/document.ttl", "ontology/services.ttl"


def q(id):
    return f"\nsporsmal:{id} a prio:Sporsmal"


# (file, behind these words, this, is replaced by this, what is said on its line)
SIGNS = [  # of Turtle and YAML
    (G, q("niva"), "prio:gjelder prio:Sak ;", "prio:gjelder prio:Sak", "«;» is missing before the next property."),
    (G, q("dybde"), '?"@nb ,', '?"@nb', "«,» is missing between two values"),
    (G, q("arena"), '"@en ;', '"@en ,', "«,» stands where the next property begins. Write «;» instead of «,»."),
    (G, q("tiltak-retning"), '"@nb ,', '"@nb ;', "«;» stands between two values of the same property. Write «,»"),
    (G, q("anb-adressat-ledelse"), '"@en .', '"@en', "«.» is missing after the description. Write «.» at the end of the line."),
    (G, q("begr-opp-og-ned"), '"@en .', '"@en ;', "«.» is missing after the description. Write «.» instead of «;»."),
    (
        G,
        q("qaly-gruppeniva"),
        "prio:gjelder prio:Malgruppe ;",
        "prio:gjelder prio:Malgruppe .",
        "«.» stands before the description",
    ),
    (G, q("avgr-kommunale-tjenester"), '?"@nb', "?@nb", "The text is not closed with a quote."),
    (G, q("tjeneste-rettighet"), 'dct:identifier "tjeneste-rettighet"', 'dct:identifier "tjeneste-rettighet', "not closed"),
    (G, q("hele-befolkningen"), 'skos:prefLabel "', "skos:prefLabel ", "The text lacks its first quote."),
    (G, q("ks-skjevhet-spesialist"), '"ks-skjevhet-spesialist"', "ks-skjevhet-spesialist", "neither prefix nor quotes"),
    (G, q("ks-skjevhet-nasjonal"), '"@nb', '"nb', "The language lacks its «@»."),
    (G, q("ks-perspektiv-passer-kommune"), '"@nb', '"@', "«@» is followed by a language."),
    (
        G,
        q("ks-niva-kommune-mange-hensyn"),
        "prio:gjelder",
        "pri:gjelder",
        "The prefix «pri:» is not declared. Did you mean «prio:»?",
    ),
    (G, q("krise-situasjon"), "prio:alternativer (", "prio:alternativer", "The list lacks its opening bracket."),
    (G, q("nytte-samlet"), " a prio:Sporsmal ;", " prio:Sporsmal ;", "«a» is missing before «prio:Sporsmal»."),
    (G, q("anb-kunnskap-nytte"), "prio:svartype prio:", "prio:svartype ", "has neither prefix nor quotes. Write «prio:"),
    (G, q("nytte-sannsynlighet"), "prio:gjelder prio:", "gjelder prio:", "«gjelder» is no property: it has no prefix."),
    (G, q("nytte-virkning-livslengde"), "prio:dybde valg:", "prio:dybde ; prio:note valg:", "«prio:dybde» has no value."),
    (G, q("nytte-mot-mal"), ";\n", "; // husk\n", "«// husk» is no Turtle. Take it away, or write «#» before it."),
    (G, q("nytte-kort-sikt"), "prio:gjelder prio:", "prio:gjelder\u00a0prio:", "A space here is another sign (U+00A0)."),
    (G, q("nytte-lang-sikt"), 'skos:prefLabel "H', 'skos:prefLabel "«"H"', "A quote stands within the text."),
    (G, "\nvalg:flere a", '"Fleire"@nn', '"Fleire@nn', 'The text is not closed with a quote. "Fleire"'),
    (G, q("nytte-krit"), "prio:rekkefolge ", "prio:rekkefolge = ", "«=» cannot be read here."),
    (G, q("nytte-miljo"), "sporsmal:nytte-miljo", "sporsmal:nytte miljo", "has a space in its name. sporsmal:nytte-miljo"),
    (S, "\nkrav:R-NIVA-01 a", "prio:styrke prio:kan ;", "prio:styrke prio:kan", "«;» is missing before the next property."),
    (SRC, "@prefix skos", "\n", "\n@prefix kla: <urn:prio:klausul:>\n", "The line lacks its full stop."),
    ("rules/krise.yaml", "- id: S-Krise", "  about: case", "\tabout: case", "A tab stands where the line is indented."),
    ("rules/etikk.yaml", "- id: R-ETIKK-04", "nb: >-", 'nb: "Ta', "The line cannot be read as YAML. Look for a missing quote"),
    ("rules/nytte.yaml", "- id: S-LitenNytte", "about: ", "about ", "The line cannot be read as YAML."),
    ("rules/likeverd.yaml", "- id: R-LIK-05", "force: ", "force: & ", ""),
    ("rules/helhet.yaml", "- id: R-HEL-07", "clauses: [", "clauses: [[", "The bracket that is opened here is not closed"),
    # what else is wrong in the same files, and in others, is told with them
    (G, q("alvorlighet-hast"), "prio:gjelder prio:Malgruppe", "prio:gjelder prio:Malgrupe", "does not say what it is about"),
    (S, "\nkrav:R-BARN-15 a", "sh:targetClass prio:", "sh:targetClass prio:X", "No rule concludes the situation «X"),
    (
        "rules/etikk.yaml",
        "- id: R-ETIKK-03",
        "unanswered: bg-etiske",
        "unanswered: bg-etisk",
        "Did you mean «bg-etiske-dilemmaer»?",
    ),
    (
        "rules/ressurs.yaml",
        "- id: R-RES-02",
        "valid_from: 2025-04-10",
        "valid_from: 10.04.2025",
        "«10.04.2025» is not a date. Write year",
    ),
    (LAW, "\nkilde:grunnloven-104 a", 'prio:sikkerhet "A"', 'prio:sikkerhet "D"', "A, B or C"),
]
WORDS = [  # names, values and fields
    (
        G,
        q("niva"),
        "dct:subject kriterium:niva",
        "dct:subject kriterium:nivå",
        "There is no criterion «nivå». Did you mean «niva»?",
    ),
    (G, q("arena"), "prio:del del:", "prio:del del:x", "There is no section «x"),
    (
        G,
        q("dybde"),
        "dct:source klausul:bg-tilpass",
        "dct:source klausul:bg-tilpas",
        "There is no clause «bg-tilpas». Did you mean «bg-tilpass»?",
    ),
    (
        G,
        q("tiltak-retning"),
        "prio:rekkefolge ",
        "prio:rekkefolgje ",
        "«prio:rekkefolgje» says nothing of a question. Did you mean «rekkefolge»?",
    ),
    (G, q("anb-adressat-ledelse"), "skos:scopeNote", "skos:note", "Nobody reads «skos:note»"),
    (G, q("begr-opp-og-ned"), "prio:svartype prio:", "prio:svartype prio:Ja", "no known type of answer"),
    (
        G,
        q("qaly-gruppeniva"),
        'dct:identifier "qaly-gruppeniva"',
        'dct:identifier "qaly-grupeniva"',
        "The identifier is «qaly-grupeniva».",
    ),
    (G, q("hele-befolkningen"), "prio:dybde valg:", "prio:dybde valg:x", "prio:dybde must be one of the depths. Did you mean «"),
    (G, q("ks-skjevhet-spesialist"), '"@nn', '"@nob', "«@nob» is not a language here."),
    (G, q("ks-skjevhet-nasjonal"), '"@nb', '"', "The text does not say its language. Write @nb, @nn or @en behind it"),
    (G, q("ks-perspektiv-passer-kommune"), 'skos:prefLabel "', 'skos:prefLabel "Igjen"@nb , "', "The text stands 2 times in nb."),
    (G, q("nytte-kort-sikt"), "a prio:Sporsmal", "a prio:Sporsmaal", "Did you mean «prio:Sporsmal»?"),
    (G, q("moduler"), "( valg:", "( valg:x", "is not described"),
    (G, q("nytte-samlet"), "skala:nytte", "skala:nyte", "The question has no options. Write"),
    (
        G,
        q("ressurs-omfang"),
        "prio:rekkefolge ",
        'prio:rekkefolge "ti" ; prio:xrekkefolge ',
        "«ti» is not a value of rekkefolge. Write a whole number.",
    ),
    (
        G,
        q("ressurs-rekruttering"),
        "prio:del ",
        "prio:punktUnder sporsmal:nytte-kort ; prio:del ",
        "There is no question «nytte-kort».",
    ),
    (S, "\nkrav:R-NIVA-03 a", "prio:grunnlag prio:", "prio:grunnlag prio:x", "The shape lacks its force or its basis."),
    (S, "\nkrav:R-NIVA-06.", "sh:severity sh:", "sh:severety sh:", "sh:severety is not in the subset of SHACL"),
    (S, "\nkrav:R-PAR-02.", "sh:path svar:", "sh:path svar:x", "sh:path must be the answer to a question"),
    (SRC, "\nklausul:anb-tilpass-detalj a", "prio:fingeravtrykk", "prio:fingerAvtrykk", "Did you mean «prio:fingeravtrykk»?"),
    (SRC, "\nkilde:veileder a", '"2025-04-10"', '"2025-14-10"', "«2025-14-10» is not a value of modified."),
    (ROLES, "\nkilde:veileder", "prio:rolle prio:veilederen", "prio:roll prio:veilederen", "Did you mean «prio:rolle»?"),
    (
        FORM,
        "\ngruppe:rammer",
        "sporsmal:bg-ramme-juridisk",
        "sporsmal:bg-ramme-juridsk",
        "There is no question «bg-ramme-juridsk». Did you mean «bg-ramme-juridisk»?",
    ),
    (DOC, "\navsnitt:sammendrag", "sporsmal:helhet-samlet", "sporsmal:helhet-samla", "There is no question «helhet-samla»."),
    (
        LAW,
        "\nkilde:menneskerettsloven-3 a",
        "rettsakt:menneskerettsloven",
        "rettsakt:menneskerettslova",
        "The legal source does not say which act it is in.",
    ),
    (
        "rules/krise.yaml",
        "- id: S-Krise",
        "krise-situasjon: ja}}",
        "krise-situasjon: jo}}",
        "«jo» is no option of «krise-situasjon». The options are ja, nei, over.",
    ),
    (
        "rules/krise.yaml",
        "- id: R-KRISE-01",
        "situation: Krise}",
        "situation: Kris}",
        "No rule concludes the situation «Kris». Did you mean «Krise»?",
    ),
    (
        "rules/etikk.yaml",
        "- id: R-ETIKK-03",
        "- situation",
        "- sitation",
        "«sitation» is not a word of the language. Did you mean «situation»?",
    ),
    (
        "rules/etikk.yaml",
        "- id: R-ETIKK-03",
        "etikk-sme,",
        "etikk-smee,",
        "There is no source «etikk-smee». Did you mean «etikk-sme»?",
    ),
    (
        "rules/etikk.yaml",
        "- id: R-ETIKK-04",
        "force: kan",
        "force: skal",
        "«skal» is not a value of force. It is one of: må, bør, kan.",
    ),
    ("rules/etikk.yaml", "- id: R-ETIKK-04", "prompt: tips", "prompt: råd", "«råd» is not a kind of prompt. It is one of"),
    (
        "rules/likeverd.yaml",
        "- id: R-LIK-05",
        "valid_from:",
        "valid_form:",
        "«valid_form» is not a field of a rule. Did you mean «valid_from»?",
    ),
    ("rules/likeverd.yaml", "- id: R-LIK-06", "clauses: [", "clauses: ", ""),
    ("rules/likeverd.yaml", "- id: R-LIK-09", "    nn: ", "    nm: ", "«nm» is not a language here."),
    ("rules/ressurs.yaml", "- id: R-RES-04", "R-RES-04", "R-RES-02", "«R-RES-02» stands in"),
    (
        "rules/ressurs.yaml",
        "- id: R-RES-06",
        "about: ",
        "about: tiltak #",
        "«tiltak» is not a value of about. It is one of: case, measure, group, pair.",
    ),
    ("rules/nytte.yaml", "- id: R-NYTTE-07", "  when:", "  when: []\n  was:", "A condition has exactly one word"),
    ("rules/kunnskap.yaml", "- id: R-KUNN-04", "basis: ", "basis: x", "is not a value of basis. It is one of"),
    ("ontology/lawmap.yaml", "", "says:", "sais:", "«sais» is not a key here. Did you mean «says»?"),
]
TABLES = {"signs": SIGNS, "words": WORDS}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Table → what is told of a copy with all its mistakes, and the line of each."""
    found = {}
    for name, table in TABLES.items():
        copy = tmp_path_factory.mktemp(name)
        for folder in ("ontology", "rules"):
            shutil.copytree(ROOT / folder, copy / folder)
        lines = {}
        for file in dict.fromkeys(row[0] for row in table):
            text = (copy / file).read_text(encoding="utf-8")
            edits = []
            for number, (where, behind, old, new, _said) in enumerate(table):
                if where == file:
                    at = text.index(old, text.index(behind))
                    edits.append((at, old, new))
                    lines[number] = text.count("\n", 0, at) + 1 + (len(old) - len(old.lstrip("\n")))
            added = {}
            for at, old, new in sorted(edits, reverse=True):
                text = text[:at] + new + text[at + len(old) :]
                added[at] = new.count("\n") - old.count("\n")
            for number, (where, behind, old, _new, _said) in enumerate(table):
                if where == file:
                    whole = (ROOT / file).read_text(encoding="utf-8")
                    at = whole.index(old, whole.index(behind))
                    lines[number] += sum(more for place, more in added.items() if place < at)
            (copy / file).write_text(text, encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch, speaking("en"):
            patch.setenv("XDG_CACHE_HOME", str(copy / "cache"))
            found[name] = look(copy).problems, lines
    return found


ROWS = [
    pytest.param(name, number, id=f"{name}-{row[0]}-{row[3].strip()[:30]}")
    for name, table in TABLES.items()
    for number, row in enumerate(table)
]


@pytest.mark.parametrize(("table", "number"), ROWS)
def test_a_mistake_is_told_on_its_line_with_all_the_others(told, table, number):
    problems, lines = told[table]
    file, _behind, _old, _new, said = TABLES[table][number]
    here = [f"{one.what} {one.cure}" for one in problems if one.file.endswith(file) and one.line == lines[number]]
    assert any(said in words for words in here), (lines[number], here)
