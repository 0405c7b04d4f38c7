"""What the citation chain says, in a sentence: how much of what was heard passed through one place.

Supply the table of :func:`tarjih.figures.chain_table.chain`; get text made by rule from its numbers, in either
language.
"""

from __future__ import annotations

from collections import Counter

from tarjih.figures.findings import quoted
from tarjih.language import isolated, say
from tarjih.runs.table import Table

__all__ = ["asks", "described", "narrowest"]

SIDES = {1: "agrees", -1: "contradicts", 0: "neither"}


def narrowest(table: Table, what: str, lang: str = "en") -> str:
    """Say as a title through which wire or article most of the claims came.

    Parameters
    ----------
    table
        Of one answer.
    what
        The answer in words.
    lang
        The language.
    """
    rows = table.records()
    whole = sum(r["claims"] for r in rows)
    through: Counter[tuple[str, str]] = Counter()
    for r in rows:
        through["article", r["article"]] += r["claims"]
        if r["wire"]:
            through["wire", r["wire_label"]] += r["claims"]
    if whole == 1:
        return say("chain_one", lang, label=quoted(what))
    (kind, name), n = max(through.items(), key=lambda t: (t[1], t[0][0] == "wire"), default=(("", ""), 0))
    values = {"label": quoted(what), "claims": isolated(str(whole), lang), "n": isolated(str(n), lang)}
    if n < 2 or not name:
        return say("chain_apart", lang, **values)
    key = f"chain_{kind}_all" if n == whole else f"chain_{kind}"
    return say(key, lang, name=isolated(name, lang), **values)


def asks(table: Table, lang: str = "en") -> str:
    """Return the question of the figure, with how much there is: claims, speakers, origins, articles."""
    counts = {k: len(set(table.column(c))) for k, c in (("speakers", "source"), ("origins", "origin"))}
    counts |= {"articles": len(set(table.column("article"))), "claims": sum(table.column("claims"))}
    return say("chain_asks", lang, **{k: isolated(str(n), lang) for k, n in counts.items()})


def described(table: Table, lang: str = "en") -> str:
    """Return every way in words: speaker, wire, article, and how many claims on which side."""
    ways: Counter[tuple[str, str, str, int]] = Counter()
    for r in table.records():
        wire = r["channel_label"] if r["channel"] else "–"
        ways[r["label"].rstrip("."), wire, isolated(r["article"] or "–", lang), r["side"]] += r["claims"]
    told = (
        f"{s} > {c} > {a}: {isolated(str(n), lang)} {say(SIDES[side], lang)}" for (s, c, a, side), n in ways.items()
    )
    return "; ".join(told) + "."
