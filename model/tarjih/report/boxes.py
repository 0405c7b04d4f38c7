"""The three boxes of the first screen: what would change the answer, what is not known, and the quality of the method.

Supply findings and a language; get headings with sentences, made by rule from the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tarjih.evidence.bearing import label, question_text, source_name
from tarjih.evidence.judgements import MOVES, SURE, Judgement
from tarjih.figures.ablation import heaviest
from tarjih.figures.camps import camp_name
from tarjih.figures.contraction import MOVED
from tarjih.figures.exhibit import begun, quoted, spelled
from tarjih.figures.predictive import failed
from tarjih.inference.targets import TRUE, Target, named
from tarjih.language import isolated, percent, say, word
from tarjih.report.findings import Findings

__all__ = ["asks", "boxes"]

LONGEST = 46
"""Letters of an answer inside a sentence of a box."""
TELLS = 0.1
"""How far a yes and a no have to be apart for an answer to one question to be worth asking for."""


def boxes(f: Findings, lang: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each box: its heading and its sentences."""
    yield say("box_change", lang), tuple(_change(f, lang))
    yield say("box_unknown", lang), tuple(_unknown(f, lang))
    yield say("box_method", lang), tuple(_method(f, lang))


def _called(f: Findings, target: Target, answer: str, lang: str) -> str:
    return quoted(begun(label(f.fit.case, target, answer, lang)), LONGEST, lang)


def _change(f: Findings, lang: str) -> Iterator[str]:
    """Return which assumptions decide, which loss moves a call most, and which starting point changes one."""
    open_ones = [j for j in f.judgements if j.name not in f.settled]
    yield from _camp(f, open_ones, lang)
    losses = [(j, d) for j in open_ones for d in j.drivers if abs(d.without - j.base) > max(MOVES, SURE * d.error)]
    losses.sort(key=lambda x: (x[1].call == x[0].call, -abs(x[1].without - x[0].base)))
    for j, d in losses[:1]:
        who, ends = begun(source_name(f.fit.case, d.source, lang)), {"p": percent(d.without, lang)}
        ends |= {"now": percent(j.probability, lang), "label": _called(f, j.target, j.call, lang)}
        if d.call != j.call:
            yield say("change_source_flips", lang, source=who, other=_called(f, j.target, d.call, lang), **ends)
        else:
            yield say("change_source", lang, source=who, **ends)
    turning = [j for j in open_ones if j.flips_to]
    for j in sorted(turning, key=lambda j: j.flips_at)[:1]:
        least = j.prior / (j.prior + (1 - j.prior) * j.flips_at)
        ends = {"least": percent(least, lang), "before": percent(j.prior, lang)}
        ends |= {"label": _called(f, j.target, j.call, lang), "other": _called(f, j.target, j.flips_to, lang)}
        yield say("change_prior", lang, **ends)
    if not losses and not turning:
        yield say("change_none", lang)


def _camp(f: Findings, judged: Sequence[Judgement], lang: str) -> Iterator[str]:
    """Return the set of assumptions under which a judgement differs most from ours."""
    names = {j.name: (j.name, j.call) for j in judged}
    names |= {j.name: (f.shared[j.name].proposition, TRUE) for j in judged if j.name in f.shared}
    rows = [r for r in f.beliefs.records() if (r["target"], r["answer"]) in names.values()]
    far = max(rows, key=lambda r: abs(r["mean"] - f.means[r["target"], r["answer"]]), default=None)
    if far is None or percent(far["mean"]) == percent(f.means[far["target"], far["answer"]]):
        return
    what = _called(f, named(f.fit.case, far["target"]), far["answer"], lang)
    ends = {"now": percent(f.means[far["target"], far["answer"]], lang), "p": percent(far["mean"], lang)}
    yield say("change_camp", lang, camp=quoted(camp_name(far["camp"], lang), lang=lang), label=what, **ends)


def _unknown(f: Findings, lang: str) -> Iterator[str]:
    """Return the least decided question, the uncertainty of credibility, and what was never settled."""
    open_ones = [j for j in f.judgements if j.name not in f.settled]
    if open_ones:
        j = min(open_ones, key=lambda j: j.probability)
        ends = {"first": _called(f, j.target, j.call, lang), "second": _called(f, j.target, j.runner_up, lang)}
        ends |= {"p": percent(j.probability, lang), "q": percent(j.second, lang)}
        if not j.target.binary:
            yield say("unknown_answer", lang, **ends)
        elif j.probability < 0.9:
            yield say("unknown_binary", lang, **ends)
    rows = [r for r in f.taught.records() if r["rank"] is not None] if f.taught else []
    if rows:
        moved = sum(r["verdict"] == MOVED for r in rows)
        yield say("unknown_credibility", lang, n=len(rows) - moved, whole=len(rows))


def _method(f: Findings, lang: str) -> Iterator[str]:
    """Return the checks that fail, the forecasts' score beside the prior's, and the most influential part."""
    bad = failed(f.checks) if f.checks else []
    if f.checks and len(f.checks):
        count = len({(r["group"], r["name"]) for r in f.checks.records()})
        key = "method_failed" if bad else "method_passed"
        yield say(key, lang, n=len(bad), whole=count)
    s = f.scores
    if s is not None:
        ends = {
            k: isolated(f"{s[k]:.2f}".replace("-", "\N{MINUS SIGN}"), lang) for k in ("log_score", "prior_log_score")
        }
        better = "method_better" if s["log_score"] > s["prior_log_score"] else "method_worse"
        counts = {"n": int(s["settled"]), "right": int(s["right"]), "prior_right": int(s["prior_right"])}
        yield say(better, lang, **counts, **ends)
    else:
        yield say("method_unsettled", lang)
    part = heaviest(f.parts.records()) if f.parts else None
    if part is not None:
        what = _called(f, named(f.fit.case, part["target"]), part["answer"], lang)
        ends = {"p": percent(part["ablated"], lang), "now": percent(part["mean"], lang)}
        yield say("method_part", lang, part=say(f"part.{part['switch']}", lang), label=what, **ends)


def asks(f: Findings, lang: str, most: int = 3, *, only: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Yield the next best evidence, for all headlines or one: source, proposition, the call after a yes and a no."""
    rows = [r for r in f.asks.records() if r["best"] and r["target"] not in f.settled] if f.asks else []
    rows = [r for r in rows if not only or (r["target"] == only and abs(r["if_asserted"] - r["if_denied"]) >= TELLS)]
    rows.sort(key=lambda r: -r["bits"])
    by = {j.name: j for j in f.judgements}
    seen: set[str] = set()
    for r in rows:
        if r["proposition"] in seen or r["target"] not in by or len(seen) >= most:
            continue
        seen.add(r["proposition"])
        j = by[r["target"]]
        about = begun(question_text(f.fit.case.corpus, named(f.fit.case, r["proposition"]), lang))
        who = say("asked_source", lang, kind=_kind(r["kind"], lang), access=say(f"access.{r['access']}", lang))
        what = _called(f, j.target, j.call, lang)
        yes, no = percent(r["if_asserted"], lang), percent(r["if_denied"], lang)
        yield about, who, what, say("yes_no", lang, yes=yes, no=no)


def _kind(kind: str, lang: str) -> str:
    return word(kind, spelled(kind).lower(), lang)
