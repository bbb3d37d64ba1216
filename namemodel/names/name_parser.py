"""nameparser with the words that it lacks: how a name is divided into titles, names and suffixes.

Owns the words and the settings; the rules are nameparser's (LGPL). The lists hold no names. What is also a
name unless there is a dot in it stands in `DOTTED`: a lexicon knows no dots. Knows nothing of tables.
"""

from __future__ import annotations

from functools import cache

from nameparser import Lexicon, Parser, Policy

TITLES = """
doktor doctora docteur dottor dottore dottoressa dott dottssa dott.ssa drssa dr.ssa profssa professore
professoressa professeur profesor profesora professora univ.-prof univprof privdoz dipl.-kfm dipl.-kffr
dipl.-inf dipl.-phys dipl.-chem dipl.-psych dipl.-päd dipl.-soz dipl.-math dipl.-wirtsch.-ing dipling
diplkfm sigra sigg sig.re doña dña avv geom egr spett ingegnere avvocato avvocata architetto ragioniere
onorevole maître licenciado licenciada lic ingeniero ingeniera abogado abogada arquitecto arquitecta doutor
doutora engenheiro engenheira drs inż mudr judr phdr rndr mvdr pharmdr ddr dres fam frl mw exmo exma ldo lda
ra
"""
RANKS = """
major brigadegeneral korvettenkapitän fregattenkapitän stabsfeldwebel oberst oberstleutnant oberleutnant
leutnant hauptmann generalmajor generalleutnant hauptfeldwebel oberfeldwebel feldwebel unteroffizier kapitän
colonnello tenente capitano maresciallo ammiraglio generale sottotenente capitaine commandant général
adjudant sergent capitán comandante coronel teniente sargento capitão professorin rechtsanwalt
rechtsanwältin notar notarin steuerberater steuerberaterin ingenieur ingenieurin architekt architektin
notaio medico avocat avocate notaire ingénieur architecte notario
"""
"""Ranks and professions: titles in front of a name, and alone behind a comma."""
DEGREES = """
bachelor master magister diplom laurea laureata laureato licence licenciatura maîtrise doctorate diploma
degree doctor doctorat magistra candidate abitur staatsexamen
"""
SUFFIXES = "jun sen dipl bac bsc msc beng llb llm btech mtech mres dott habil emer"
NAMES_TOO = "jun sen dipl bac"
"""Suffixes that nameparser weighs against the words beside them: Jun and Sen are names."""
PARTICLES = "dalla dalle dall' dall’ des zum zur ten tot sant' sant’ saint ap lo el o' o’"
GIVEN_TOO = "lo el ten ap"
"""Particles that may be a given name in front of a single word."""
NEVER_GIVEN = "von di del dela della da du dal den dem vande vander"
"""Particles that nameparser also takes for given names. In front of a single word they are a surname's."""
DOTTED = """
ing arch rag on gent hon col gen maj mag med dent pol phil rer nat jur iur vet oec theol cav sig comm eng
"""
"""Titles where there is a dot behind them: Phil and Nat are names, phil. and nat. are not."""


@cache
def lexicon() -> Lexicon:
    """Return nameparser's words and ours."""
    words = Lexicon.default().add(
        titles=[*TITLES.split(), *RANKS.split()],
        suffix_acronyms=SUFFIXES.split(),
        suffix_acronyms_ambiguous=NAMES_TOO.split(),
        particles=PARTICLES.split(),
        particles_ambiguous=GIVEN_TOO.split(),
    )
    return words.remove(particles_ambiguous=NEVER_GIVEN.split())


@cache
def parser() -> Parser:
    """Return the parser. A Korean name without spaces stays one word, as a Chinese one does."""
    return Parser(lexicon(), Policy(segment_scripts=frozenset()))
