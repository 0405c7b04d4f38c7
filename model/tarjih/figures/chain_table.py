"""The table of the citation chain: by whom, through which wire and in which article what bears on an answer came.

Supply a case, a target, its call and a language; get a tidy table with a row for each speaker, channel, article, origin
and side, and how many claims go that way.  A channel is a chain of its own (``reuters>aawsat``); `wire` is where it
begins, which is what falls as one.
"""

from __future__ import annotations

from collections import Counter

from tarjih.corpus import Claim
from tarjih.evidence.bearing import bearing, source_name
from tarjih.figures.answers import spoken
from tarjih.inference.targets import Target
from tarjih.language import isolated, say, word
from tarjih.runs.table import Table
from tarjih.testimony.case import Case

__all__ = ["CHAIN", "chain"]

CHAIN = (
    *("source", "label", "channel", "channel_label", "wire", "wire_label", "article", "article_label", "origin"),
    *("side", "claims"),
)


def chain(case: Case, target: Target, call: str, lang: str = "en") -> Table:
    """Return the ways by which what bears on an answer came, by article, channel and speaker.

    Parameters
    ----------
    case, target, call
        Of what; the side of a claim is 1 for the call, -1 against it, 0 neither.
    lang
        That of the labels.
    """
    told = Counter((_way(b.claim), b.side) for b in bearing(case, target, call))
    rows = []
    for ((article, channel, source, origin), side), n in sorted(told.items()):
        wire = channel.partition(">")[0]
        steps = [_outlet(case, s, lang) for s in channel.split(">")] if channel else [say("no_wire", lang)]
        who = (source, source_name(case, source, lang))
        how = (channel, " > ".join(steps), wire, steps[0] if wire else "")
        rows.append((*who, *how, article, _article(case, article, lang), origin, side, n))
    return Table(CHAIN, tuple(rows))


def _way(claim: Claim) -> tuple[str, str, str, str]:
    return claim.article, ">".join(claim.channel), claim.source, claim.origin


def _outlet(case: Case, name: str, lang: str) -> str:
    if name in case.corpus.sources:
        return source_name(case, name, lang)
    return word(name, spoken(name), lang)


def _article(case: Case, article: str, lang: str) -> str:
    """Return an article with its outlet, or on an Arabic page, for which outlets have no words, with its day."""
    known = case.corpus.articles.get(article)
    more = (known.published if lang == "ar" else known.outlet) if known else ""
    return isolated(" · ".join(t for t in (article or "–", more) if t), lang)
