"""Analysis of competing hypotheses beside the model, for those who know it, and the simple counts.

Supply a case and what is asked; get :func:`ach`, the matrix, and :func:`baselines`, each answer by every way of
counting.  After Heuer, *Psychology of Intelligence Analysis* (1999), ch. 8: hypotheses are the answers, items the
claims, and the score is how little evidence is against a hypothesis.

- *Marks.*  A claim affirms or denies a proposition, which an answer makes true or false by its row of the truth table:
  CC or C where they agree (by strength), II or I where they do not, N where the claim takes no side or the
  answer leaves the proposition open (an entry between a quarter and three quarters).
- *Weights.*  A claim has the mean credibility of its source in the fit (the weighted score of later ACH software, which
  asks the analyst for a credibility), shared with the other rows of its origin, so that a copy adds nothing.
- *Inconsistency.*  1 for I and 2 for II, weighted and summed; the least is ACH's answer.
- *Diagnosticity.*  The distance between the best and the worst mark of a claim, from 0 (alike for all hypotheses,
  so of no use) to 1 (CC for one, II for another).

ACH has no prior, no interest and no party line: where it differs from the model, one of these is the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tarjih.corpus import Claim
from tarjih.inference.fit import Fit
from tarjih.inference.targets import FALSE, TRUE, Target
from tarjih.runs.table import Table, of_records
from tarjih.testimony.case import Case

__all__ = ["ACH", "BASELINES", "MARKS", "Item", "ach", "baselines", "items", "mark"]

ACH = (
    *("target", "claim", "source", "proposition", "stance", "gloss", "weight", "diagnosticity", "hypothesis", "mark"),
    "inconsistency",
)
BASELINES = (
    *("target", "answer", "prior_mean", "mean", "reports", "reports_share", "origins", "origins_share", "sources"),
    *("sources_share", "inconsistency", "inconsistency_weighted", "led_by"),
)
MARKS = {2: "CC", 1: "C", 0: "N", -1: "I", -2: "II"}
MOST_ITEMS = 200
"""Items of one headline in the matrix: of more, the most diagnostic; the scores are of all."""


@dataclass(frozen=True)
class Item:
    """A claim that bears on a target, and its mark under each answer, from 2 (CC) to −2 (II)."""

    claim: Claim
    marks: tuple[int, ...]
    weight: float

    @property
    def diagnosticity(self) -> float:
        """How far apart the hypotheses are on it, from 0 to 1."""
        return (max(self.marks) - min(self.marks)) / 4

    def against(self, answer: int) -> int:
        """Return what it counts against one of the answers."""
        return max(0, -self.marks[answer])


def mark(stance: int, truth: float) -> int:
    """Return the mark of a stance where the proposition is true with probability `truth`."""
    if 0.25 < truth < 0.75:
        return 0
    return stance if truth >= 0.75 else -stance


def items(case: Case, target: Target, credibility: Mapping[str, float]) -> list[Item]:
    """Return the claims that bear on a target, in their order.

    Parameters
    ----------
    case, target
        The case, and what is asked.
    credibility
        Of each source; 1 where it has none.
    """
    truth = _truth(case, target)
    bearing = [c for c in case.claims if _about(c) in truth and c.mode != "commitment"]
    shared = Counter((c.origin, _about(c)) for c in bearing)
    return [
        Item(
            c,
            tuple(mark(round(c.lean), t) for t in truth[_about(c)]),
            credibility.get(c.source, 1.0) / shared[c.origin, _about(c)],
        )
        for c in bearing
    ]


def _about(claim: Claim) -> tuple[str, str]:
    return ("", claim.proposition) if claim.proposition is not None else (str(claim.question), str(claim.state))


def _truth(case: Case, target: Target) -> dict[tuple[str, str], tuple[float, ...]]:
    """Return the truth of each possible target of claims under each answer."""
    if target.answers == (TRUE, FALSE) and target.name in case.network.ties:
        return {("", target.name): (1.0, 0.0)}
    question = case.corpus.questions[target.name]
    tied = dict.fromkeys(p for row in question.truth.values() for p in row)
    out = {("", p): tuple(question.truth.get(s, {}).get(p, 0.0) for s in target.answers) for p in tied}
    for state in target.answers:
        out[target.name, state] = tuple(float(s == state) for s in target.answers)
    return out


def ach(fit: Fit, targets: Sequence[Target]) -> Table:
    """Return the matrix of every headline in long form: a row for each claim and hypothesis, the most telling first."""
    credibility = {s: float(e["mean"]) for s, e in fit.summary["sources"].items()}
    rows = []
    for target in targets:
        found = sorted(items(fit.case, target, credibility), key=lambda i: -i.diagnosticity * i.weight)
        for item in found[:MOST_ITEMS]:
            c = item.claim
            for i, answer in enumerate(target.answers):
                rows.append(
                    {
                        "target": target.name,
                        "claim": c.claim,
                        "source": c.source,
                        "proposition": c.proposition or f"{c.question}={c.state}",
                        "stance": c.lean,
                        "gloss": c.gloss,
                        "weight": item.weight,
                        "diagnosticity": item.diagnosticity,
                        "hypothesis": answer,
                        "mark": MARKS[item.marks[i]],
                        "inconsistency": item.against(i) * item.weight,
                    }
                )
    return of_records(ACH, rows)


def baselines(fit: Fit, targets: Sequence[Target]) -> Table:
    """Return each answer of each headline as the model has it and as counting would.

    Returns
    -------
    ``reports_share``: of the claims that take a side, those that agree with the answer; ``origins_share``: of their
    origins; ``sources_share``: of the sources, by the balance of each one's claims.  Shares of one question do not
    add up to 1, since a claim agrees with several answers.  ``led_by`` names the ways of counting by which it leads.
    """
    credibility = {s: float(e["mean"]) for s, e in fit.summary["sources"].items()}
    rows: list[dict[str, object]] = []
    for target in targets:
        found = items(fit.case, target, credibility)
        mean = target.mean(fit.draws.slots, fit.draws.weights)
        own: list[dict[str, object]] = []
        for i, answer in enumerate(target.answers):
            sided = [x for x in found if x.marks[i]]
            by_origin: Counter[str] = Counter()
            by_source: Counter[str] = Counter()
            for x in sided:
                by_origin[x.claim.origin] += x.marks[i]
                by_source[x.claim.source] += x.marks[i]
            own.append(
                {
                    "target": target.name,
                    "answer": answer,
                    "prior_mean": _before(fit, target, answer),
                    "mean": float(mean[i]),
                    "reports": len(sided),
                    "reports_share": _share([x.marks[i] > 0 for x in sided]),
                    "origins": len(by_origin),
                    "origins_share": _share([v > 0 for v in by_origin.values()]),
                    "sources": len(by_source),
                    "sources_share": _share([v > 0 for v in by_source.values()]),
                    "inconsistency": sum(x.against(i) for x in found),
                    "inconsistency_weighted": sum(x.against(i) * x.weight for x in found),
                }
            )
        _leaders(own)
        rows += own
    return of_records(BASELINES, rows)


def _share(agrees: Sequence[bool]) -> float | None:
    return sum(agrees) / len(agrees) if agrees else None


def _before(fit: Fit, target: Target, answer: str) -> float:
    if target.name in fit.summary["questions"]:
        return float(fit.summary["questions"][target.name]["states"][answer]["prior_mean"])
    p = float(fit.summary["propositions"][target.name]["prior_mean"])
    return p if answer == TRUE else 1 - p


def _leaders(rows: Sequence[dict[str, object]]) -> None:
    """Note by which ways of counting each answer leads; where several are equal, none does."""
    ways = {"model": ("mean", 1), "reports": ("reports_share", 1), "origins": ("origins_share", 1)}
    ways |= {"sources": ("sources_share", 1), "ACH": ("inconsistency_weighted", -1)}
    led: dict[int, list[str]] = {i: [] for i in range(len(rows))}
    for way, (column, sign) in ways.items():
        values = [(sign * float(str(r[column])), i) for i, r in enumerate(rows) if r[column] is not None]
        best = sorted(values, reverse=True)[:2]
        if best and (len(best) < 2 or best[0][0] - best[1][0] > 1e-12):
            led[best[0][1]].append(way)
    for i, row in enumerate(rows):
        row["led_by"] = ", ".join(led[i])
