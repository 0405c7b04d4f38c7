"""A change between two fits as text, in any language.

Supply a :class:`~tarjih.inference.changes.Change` and the case of the later fit; get it as part of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tarjih.corpus import Corpus
from tarjih.evidence.bearing import label, source_name
from tarjih.figures.exhibit import quoted, spelled, unasked
from tarjih.inference.changes import Change
from tarjih.inference.targets import TRUE, find
from tarjih.language import ENGLISH, day_text, either, in_percent, isolated, language, name_isolated, say, word
from tarjih.priors.entries import find as find_entry
from tarjih.report.telling import stance
from tarjih.runs.faults import InputFault
from tarjih.testimony.case import Case

__all__ = ["change_text", "entry_name", "stated"]

BETWEEN = re.compile(r"between (\S+) and (\S+), mass (\S+)")
MANY = 60
"""Letters from which what an entry was and is is left out."""


def change_text(change: Change, case: Case, lang: str) -> str:
    """Return a change as part of a sentence; one of no known kind as it is."""
    key, p = f"change.{change.kind}", change.parts
    if key not in language(ENGLISH).phrases:
        return name_isolated(change.what, lang)
    if change.kind == "day":
        return say(key, lang, day=day_text(p["day"], lang)) if p["day"] else say("change.no_day", lang)
    if change.kind == "given":
        return say(key, lang, label=_about(case, str(p["name"]), lang), value=_odds(str(p["now"]), lang))
    if change.kind == "section":
        return say(key, lang, n=int(p["n"]), section=word(f"section.{p['section']}", str(p["section"]), lang))
    if change.kind == "prior":
        return _prior(p, case, lang)
    return _claims(change, case, lang) if change.kind.startswith("claim") else say(key, lang)


def entry_name(entry: str, corpus: Corpus, lang: str) -> str:
    """Return the subject of an entry of a priors file: a question, a kind of source, or its meaning."""
    section, _, name = entry.partition(".")
    asked = corpus.questions.get(name) or corpus.propositions.get(name) or corpus.quantities.get(name)
    if section in {"questions", "quantities"} and asked:
        return either(asked.en, asked.ar, lang) or name_isolated(name, lang)
    if section == "accuracy" and name != "unknown":
        return say("kind_accuracy", lang, kind=word(name, spelled(name).lower(), lang))
    found = find_entry(tuple(entry.split(".")))
    text = word(f"entry.{found.key}", found.meaning, lang) if found else name_isolated(entry, lang)
    trait = corpus.traits.get(name.partition(".")[0]) if section == "traits" else None
    what = either(trait.en, trait.ar, lang) if trait else ""
    whose = _whose(section, name, corpus, lang)
    return f"{what}: {text}" if what else f"{text}: {whose}" if whose else text


def _whose(section: str, name: str, corpus: Corpus, lang: str) -> str:
    """Return the one source or bloc that an entry is about, as text; nothing for other entries."""
    source = corpus.sources.get(name) if section == "sources" else None
    if source:
        return either(source.name, source.name_ar, lang) or name_isolated(spelled(name), lang)
    bloc = name.partition(".")[0]
    return word(bloc, spelled(bloc), lang) if section == "blocs" else ""


def stated(text: str, lang: str) -> str:
    """Return a prior as text: an interval with its mass, anything else as in the file."""
    found = BETWEEN.fullmatch(text)
    if not found:
        return name_isolated(text, lang)
    low, high, mass = found.groups()
    low, high = (isolated(re.sub("^-", "\N{MINUS SIGN}", x), lang) for x in (low, high))
    ends = say("stated_ends", lang, low=low, high=high)
    return say("stated_between", lang, ends=ends, mass=in_percent(f"{100 * float(mass):g}", lang))


def _prior(p: Mapping[str, Any], case: Case, lang: str) -> str:
    about = quoted(unasked(entry_name(str(p["entry"]), case.corpus, lang)), lang=lang)
    was, now = str(p["was"]), str(p["now"])
    if was == now or max(len(was), len(now)) > MANY:
        return say("change.prior", lang, about=about)
    return say("change.prior_from", lang, about=about, was=stated(was, lang), now=stated(now, lang))


def _claims(change: Change, case: Case, lang: str) -> str:
    """Return the change of one claim, or of many."""
    key, p = f"change.{change.kind}", change.parts
    source = _source(case, str(p["source"]), lang)
    if change.kind == "claims":
        counts = {k: int(p[k]) for k in ("added", "gone", "changed")}
        return say(key if source else "change.claims_all", lang, source=source, **counts)
    numbers = {k: stance(p[k], lang) for k in ("stance", "was") if k in p}
    return say(key, lang, source=source, about=_about(case, str(p["about"]), lang), **numbers)


def _source(case: Case, source: str, lang: str) -> str:
    if not source:
        return ""
    known = source in case.corpus.sources
    return quoted(source_name(case, source, lang) if known else name_isolated(source, lang), lang=lang)


def _about(case: Case, answer: str, lang: str) -> str:
    """Return a proposition or an answer as text, by its name where the later case has it no more."""
    try:
        target, state = find(case, answer)
    except InputFault:
        return name_isolated(answer, lang)
    return quoted(label(case, target, state or (TRUE if target.binary else target.answers[0]), lang), lang=lang)


def _odds(given: str, lang: str) -> str:
    if given in {"true", "false"}:
        return say(f"answer.{given}", lang)
    return say("change.open", lang) if given == "(open)" else isolated(given, lang)
