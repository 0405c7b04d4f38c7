"""What changed since the last briefing: three sentences and one table, from the replay of the changes.

Supply two fits and content of the later; get :class:`Changes`.  Each change of the inputs is replayed in turn, as
``tarjih diff`` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tarjih.evidence.bearing import label
from tarjih.figures.exhibit import begun, quoted
from tarjih.inference.changes import changes
from tarjih.inference.compare import TOGETHER, replay
from tarjih.inference.fit import Fit
from tarjih.inference.targets import TRUE, Target, find
from tarjih.language import day_text, listed, name_isolated, percent, say, signed_points
from tarjih.report.change_text import change_text
from tarjih.report.content import Content
from tarjih.runs.faults import InputFault

__all__ = ["Changes", "changed_since"]

MOST = 5
HARDLY, POINT = 0.005, 0.01
NAMED = 3
"""Changes that are named."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed: sentences, and a table of the answers that moved."""

    sentences: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def changed_since(earlier: Fit, c: Content) -> Changes:
    """Return what changed between an earlier fit and the one of a briefing.

    Parameters
    ----------
    earlier
        The fit of the last briefing.
    c
        The briefing now.
    """
    fit, lang = c.findings.fit, c.lang
    named = {change.what: change_text(change, fit.case, lang) for change in changes(earlier, fit)}
    days = [str(f.run["settings"]["as_of"]) for f in (earlier, fit)]
    more = len(fit.case.claims) - len(earlier.case.claims)
    if days[0] != days[1] and more > 0 and fit.summary["as_of"]:  # the day is the first of the changes
        named[next(iter(named))] = say("since_read", lang, n=more, day=day_text(fit.summary["as_of"], lang))
    found = replay(earlier, fit, seed=int(fit.run["settings"]["seed"]))
    wanted = {f"{j.name}={j.call}" if not j.target.binary else j.name for j in c.findings.judgements}
    wanted |= {s.proposition for s in c.findings.shared.values()}
    totals = [r for r in found.totals.records() if r["a"] is not None and r["b"] is not None]
    moved = sorted(totals, key=lambda r: (r["answer"] not in wanted, -abs(r["b"] - r["a"])))
    shown = [r for r in moved if r["answer"] in wanted or abs(r["b"] - r["a"]) >= HARDLY][:MOST]
    rows = tuple(
        (
            _answer(c, str(r["answer"])),
            percent(r["a"], lang),
            percent(r["b"], lang),
            signed_points(r["b"], r["a"], lang),
        )
        for r in shown
    )
    head = tuple(say(k, lang) for k in ("answer", "since_then", "now_short", "change_short"))
    return Changes(tuple(_sentences(c, earlier, named, moved, found.steps.records())), head, rows)


def _sentences(
    c: Content,
    earlier: Fit,
    named: Mapping[str, str],
    moved: Sequence[Mapping[str, Any]],
    steps: Sequence[Mapping[str, Any]],
) -> list[str]:
    lang, day = c.lang, earlier.summary["as_of"]
    first = listed(list(named.values())[:NAMED], lang) + (
        say("more_changes", lang, n=len(named) - NAMED) if len(named) > NAMED else ""
    )
    start = {"run": earlier.run["id"], "day": day_text(day, lang) if day else say("undated", lang)}
    if not named:
        return [say("since_same", lang, **start)]
    out = [say("since_changed", lang, n=len(named), what=first, **start)]
    most = max(moved, key=lambda r: abs(r["b"] - r["a"]), default=None)
    if most is None or abs(most["b"] - most["a"]) < HARDLY:
        return [*out, say("since_still", lang)]
    ends = {"before": percent(most["a"], lang), "p": percent(most["b"], lang)}
    out.append(say("since_most", lang, label=quoted(_answer(c, str(most["answer"])), lang=lang), **ends))
    if len(named) == 1:
        return [*out, say("since_count", lang, n=sum(abs(r["b"] - r["a"]) >= POINT for r in moved))]
    own = [r for r in steps if r["answer"] == most["answer"]]
    cause = max(own, key=lambda r: abs(r["moved"]), default=None)
    if cause is not None and abs(cause["moved"]) >= HARDLY:
        each = [named.get(what, name_isolated(what, lang)) for what in str(cause["change"]).split(TOGETHER)]
        out.append(say("since_cause", lang, what=listed(each, lang)))
    return out


def _answer(c: Content, answer: str) -> str:
    """Return an answer, named as other tables name it, as text."""
    case = c.findings.fit.case
    try:
        target, state = find(case, answer)
    except InputFault:
        return name_isolated(answer, c.lang)
    return begun(label(case, target, state or _default(target), c.lang))


def _default(target: Target) -> str:
    return TRUE if target.binary else target.answers[0]
