"""The claims that discriminate between answers, each with its source and its stance.

Supply findings and a judgement; get a line for each proposition that the claims are on, whose parts link to them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tarjih.corpus import Claim
from tarjih.evidence.bearing import label, source_name
from tarjih.evidence.judgements import Judgement
from tarjih.figures.exhibit import begun, quoted
from tarjih.inference.targets import TRUE, named
from tarjih.language import isolated, percent, say
from tarjih.report.findings import Findings

__all__ = ["Line", "Named", "stance", "telling"]

MOST = 6
"""Claims on one proposition that are named; a page has no room for more."""


@dataclass(frozen=True, slots=True)
class Named:
    """A claim: its name, its source and its stance as text."""

    key: str
    source: str
    stance: str


@dataclass(frozen=True, slots=True)
class Line:
    """A proposition, the sources' stances on it, and the number of further ones."""

    about: str
    claims: tuple[Named, ...]
    more: str

    @property
    def text(self) -> str:
        """The line without its links."""
        return f"{self.about}: " + ", ".join(f"{c.source} {c.stance}" for c in self.claims) + self.more


def telling(f: Findings, j: Judgement, lang: str, *, again: bool = False) -> tuple[str, tuple[Line, ...]]:
    """Return a heading with the number of claims, and a line for each proposition that they are on.

    The meaning of stances is left out where it was explained before (`again`).
    """
    found = f.telling(j.name, [j.call]).claims
    if not found:
        return "", ()
    case = f.fit.case
    by: dict[tuple[str, str], list[Claim]] = {}
    for c in sorted(found, key=lambda c: -abs(c.lean)):
        answer = (c.state or TRUE) if c.value is None else ""
        by.setdefault((c.proposition or c.question or "", answer), []).append(c)
    call = quoted(begun(label(case, j.target, j.call, lang)), lang=lang)
    head = say(
        "telling_again" if again else "telling", lang, label=call, claims=say("count.claims", lang, n=len(found))
    )
    return head, tuple(_line(f, about, own, lang) for about, own in sorted(by.items(), key=lambda e: -len(e[1])))


def _line(f: Findings, about: tuple[str, str], claims: list[Claim], lang: str) -> Line:
    case = f.fit.case
    text = begun(label(case, named(case, about[0]), about[1], lang))
    shown = tuple(Named(c.claim, begun(source_name(case, c.source, lang)), stated(c, lang)) for c in claims[:MOST])
    return Line(text, shown, say("more_changes", lang, n=len(claims) - MOST) if len(claims) > MOST else "")


def stated(claim: Claim, lang: str) -> str:
    """Return a claim's stance with its sign, or the probability or number that it states."""
    if claim.value is not None:
        return isolated(claim.value.text, lang)
    return stance(claim.stance, lang) if claim.probability is None else percent(claim.probability, lang)


def stance(value: int, lang: str) -> str:
    """Return a stance with its sign."""
    return isolated(f"{value:+d}".replace("-", "\N{MINUS SIGN}") if value else "0", lang)
