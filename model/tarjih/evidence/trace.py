"""The place of a claim: its article, paragraph and gloss, and the stance of each coder.

Supply a :class:`~tarjih.testimony.case.Case`; get for each row what a reader needs to find it and to judge how it was
coded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tarjih.corpus import Claim
from tarjih.corpus.coders import coder_files, read_codings, unit_of
from tarjih.runs.arrays import Ints
from tarjih.runs.faults import InputFault
from tarjih.testimony.case import Case

__all__ = ["COLUMNS", "Codings", "codings", "traced"]

COLUMNS = ("source", "proposition", "stance", "article", "paragraph", "coders", "gloss")

type Codings = Mapping[str, str]
"""The coders' stances on each claim as text; nothing where there are no two passes."""


def codings(case: Case) -> Codings:
    """Read the coders of each claim and their stances, where their passes are available."""
    files = coder_files(case.corpus.folder)
    if not files:
        return {}
    aliases = files.pop("codings/aliases.csv", None)
    try:
        passes = read_codings(*files.values(), aliases=aliases)
    except InputFault:
        return {}  # `tarjih check` says what is wrong with them; a ledger does without
    out = {}
    for claim in case.claims:
        found = [(p.coder, p.rows[unit_of(claim)].stance) for p in passes if unit_of(claim) in p.rows]
        out[claim.claim] = "; ".join(f"{coder} {stance:+d}" for coder, stance in found) or "adjudication"
    return out


def traced(case: Case, rows: Ints, coded: Codings) -> dict[str, Any]:
    """Return the place of some rows: what they have in common, and the claims' names where they are several."""
    claims = [case.claims[i] for i in rows]
    if len(claims) == 1:
        claim = claims[0]
        return {
            "source": claim.source,
            "proposition": _about(claim),
            "stance": claim.lean,
            "article": claim.article,
            "paragraph": claim.paragraph,
            "coders": coded.get(claim.claim, ""),
            "gloss": claim.gloss,
            "claims": claim.claim,
        }
    return {
        "source": _common([c.source for c in claims]),
        "proposition": _common([_about(c) for c in claims]),
        "article": _common([c.article for c in claims]),
        "paragraph": _common([f"{c.article}:{c.paragraph}" for c in claims if c.paragraph]),
        "coders": _common([name for c in claims for name in _coders(coded.get(c.claim, ""))]),
        "claims": " ".join(c.claim for c in claims),
    }


def _about(claim: Claim) -> str:
    return claim.proposition if claim.proposition is not None else f"{claim.question}={claim.state}"


def _coders(codings: str) -> list[str]:
    """Return the names of the coders of one claim in :func:`codings`."""
    return [part.split(" ")[0] for part in codings.split("; ") if part]


def _common(values: Sequence[str], most: int = 4) -> str:
    names = list(dict.fromkeys(v for v in values if v))
    return " ".join(names) if len(names) <= most else f"{len(names)} of them"
