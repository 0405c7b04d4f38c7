"""Sources that were right, and claims that misled: statements compared with later outcomes.

Supply a case, the credibilities that the fit gave its sources, and the outcomes; get a table of sources and one of
the claims that spoke against the truth.  Statements that take no side or were never settled
are left out.  Only claims on items that the outcomes name count, not those on their consequences.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tarjih.corpus import Claim
from tarjih.corpus.outcomes import Outcomes
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import Case

__all__ = ["misled", "right_by_weight", "statements", "who_was_right"]

SOURCES = ("source", "kind", "bloc", "statements", "right", "share", "credibility")
CLAIMS = (
    "claim",
    "source",
    "about",
    "stance",
    "truth",
    "against",
    "credibility",
    "weight",
    "article",
    "paragraph",
    "gloss",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim on something that is settled.

    Parameters
    ----------
    claim
        The claim.
    about
        The proposition, or ``question=state``.
    truth
        What is settled, from 0 to 1.
    """

    claim: Claim
    about: str
    truth: float

    @property
    def right(self) -> float:
        """How true it is: the truth of what it affirms, or of what is left by what it denies."""
        return self.truth if self.claim.stance > 0 else 1 - self.truth


def statements(case: Case, outcomes: Outcomes) -> Iterator[Statement]:
    """Give every claim that took a side on something settled."""
    truths = {r.name: r.truth for r in outcomes.settled if r.truth is not None}
    whole: dict[str, float] = {}
    for row in outcomes.settled:
        if row.question:
            whole[row.question] = whole.get(row.question, 0.0) + (row.truth or 0.0)
    for claim in case.claims:
        about = claim.proposition if claim.proposition is not None else f"{claim.question}={claim.state}"
        truth = truths.get(about)
        if truth is None and claim.question and abs(whole.get(claim.question, 0.0) - 1) < 1e-5:
            truth = 0.0
        if truth is not None and claim.stance != 0:
            yield Statement(claim, about, truth)


def who_was_right(case: Case, outcomes: Outcomes, credibility: Mapping[str, float]) -> Table:
    """Return, for each source, how many of its settled statements were right, those with most statements first."""
    statements_of: dict[str, list[Statement]] = {}
    for statement in statements(case, outcomes):
        statements_of.setdefault(statement.claim.source, []).append(statement)
    rows = []
    for name, own in statements_of.items():
        source = case.corpus.sources[name]
        right = sum(s.right for s in own)
        rows.append(
            {
                "source": name,
                "kind": source.kind,
                "bloc": source.bloc,
                "statements": len(own),
                "right": right,
                "share": right / len(own),
                "credibility": credibility.get(name),
            }
        )
    return of_records(SOURCES, sorted(rows, key=lambda r: (-r["statements"], str(r["source"]))))


def right_by_weight(sources: Table) -> tuple[float, float]:
    """Return the share of settled statements that were right, each counted once and by its source's credibility."""
    rows = [r for r in sources.records() if r["credibility"] is not None]
    n = sum(r["statements"] for r in rows)
    w = sum(r["statements"] * r["credibility"] for r in rows)
    if not n or not w:
        return math.nan, math.nan
    return sum(r["right"] for r in rows) / n, sum(r["right"] * r["credibility"] for r in rows) / w


def misled(case: Case, outcomes: Outcomes, credibility: Mapping[str, float]) -> Table:
    """Return the claims against the truth; first those that were stated most strongly by the most credible sources.

    ``weight`` is the credibility of the source, times the strength of the stance (1 for ±2, a half for ±1), times how
    far it is from the truth: an order of reading, not what leaving the claim out would move.
    """
    rows = []
    for s in statements(case, outcomes):
        against = 1 - s.right
        if against <= 0.5:
            continue
        c = credibility.get(s.claim.source, math.nan)
        rows.append(
            {
                "claim": s.claim.claim,
                "source": s.claim.source,
                "about": s.about,
                "stance": s.claim.stance,
                "truth": s.truth,
                "against": against,
                "credibility": c,
                "weight": c * abs(s.claim.stance) / 2 * against,
                "article": s.claim.article,
                "paragraph": s.claim.paragraph,
                "gloss": s.claim.gloss,
            }
        )
    return of_records(CLAIMS, sorted(rows, key=lambda r: (-r["weight"], r["claim"])))
