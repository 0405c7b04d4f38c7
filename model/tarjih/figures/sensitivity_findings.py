"""What the tables of sensitivity say, in a sentence each: titles made by rule from their numbers.

Supply a table of :mod:`tarjih.sensitivity`; get its title, or lines for the terminal.  Nothing is typed in for a
case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tarjih.figures.answers import spoken
from tarjih.figures.evidence_findings import resting
from tarjih.figures.findings import percent, points, quoted
from tarjih.runs.table import Table

__all__ = [
    "CAPTIONS",
    "ablated",
    "against",
    "converging",
    "counted",
    "deceived",
    "flipping",
    "lines",
    "own_prior",
    "reasons",
    "scaled",
    "signed",
    "spelt",
    "telling",
    "written",
]

HARDLY = 0.01
"""A change of less is called none."""
SHORT = 56
"""Letters of an answer in a title; the figure and the table have it whole."""
WAYS = {
    "reports": "the share of reports",
    "origins": "the share of origins",
    "sources": "the share of sources",
    "ACH": "ACH",
}
CAPTIONS = {
    "flips": (
        "Each line is how far one prior would have to move, everything else left as it is, before another answer led: "
        "the shorter the line, the weaker the call."
    ),
    "camps": (
        "Each row is a camp, a set of priors that somebody might hold: the diamond is what it thinks before any "
        "article, the dot after all of them; where dots end together the evidence speaks, where they do not the prior."
    ),
    "scaling": (
        "How much each call moves when the prior (diamond) or the evidence (dot) is made a little stronger or weaker: "
        "what lies right of the dashed line, the call hangs on."
    ),
    "ablation": (
        "Each row turns one part of the model off, or on where it is off: the diamond is the probability of the call "
        "with the model as it is, the dot with that part turned."
    ),
    "baselines": (
        "Each row is an answer: how probable the model holds it, beside the shares of reports, of independent origins "
        "and of sources that agree with it, and how much an ACH matrix counts against it."
    ),
    "ach": (
        "Each row is a claim and each column a hypothesis, blue where they agree and orange where they do not: the "
        "hypothesis with the least orange, weighted by credibility, is the answer of ACH."
    ),
    "deception": (
        "Each row supposes that one bloc tells a made-up story: the diamond is the probability of the call with the "
        "bloc's word taken as the model takes it, the dot if all that the bloc says were made up."
    ),
    "next": (
        "Each row is something to ask a source who has not spoken yet: the probability of the call after a yes "
        "(upward) and after a no (downward); the wider they are apart, the more the answer would tell."
    ),
}
"""A sentence for each figure, from which it can be understood by itself."""


def written(prior: str, x: float | None) -> str:
    """Write a prior's value as its scale is read: percent, points of accuracy, a factor or a size."""
    if x is None:
        return ""
    if ".shifts." in prior:
        return f"× {x:.2g}"
    if prior.startswith(("access.", "identity.", "forecast.")):
        return f"{100 * x:+.0f} points".replace("-", "\N{MINUS SIGN}")
    if prior.startswith(("spread.", "tendency.")) or prior.endswith((".step", ".slope")):
        return f"{x:.2g}"
    return percent(x)


def _targets(table: Table) -> list[str]:
    return list(dict.fromkeys(table.column("target")))


def _answer(r: Mapping[str, Any], column: str, most: int = SHORT) -> str:
    """Name an answer so that it can stand alone: true and false with what they are said of."""
    label = str(r[f"{column}_label"])
    if label not in {"true", "false"}:
        return quoted(_short(label, most))
    return quoted(f"{_short(str(r['asks']).rstrip('?'), most)}: {label}")


def _short(text: str, most: int = SHORT) -> str:
    """Cut a text between words."""
    text = text.rstrip(".")
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def signed(x: float) -> str:
    """Return points with their sign, nought without one."""
    return f"{round(x, 1) + 0.0:+.1f}".replace("-", "\N{MINUS SIGN}") if round(x, 1) else "0.0"


def own_prior(r: Mapping[str, Any]) -> bool:
    """Tell whether the prior of a flip is that of the very thing that is asked."""
    return bool(r["prior"] == f"questions.{r['target']}")


def flipping(table: Table) -> str:
    """Say which flip is nearest, a verified one where there is any, and how many headlines nothing flips."""
    found = [r for r in table.records() if r["at_flip"] is not None]
    firm = len(_targets(table)) - len({r["target"] for r in found})
    if not found:
        return "No prior flips any headline within its plausible range"
    sure = [r for r in found if not str(r["verified"]).startswith("no")]
    r = min(sure or found, key=lambda r: r["sd_away"])
    rest = f"; no prior flips {firm} of {len(_targets(table))} headlines" if firm else ""
    return f"Nearest flip, {r['sd_away']:.1f} sd away: {_flip(r)}{rest}"


def _flip(r: Mapping[str, Any]) -> str:
    change = f"{written(r['prior'], r['value'])} to {written(r['prior'], r['at_flip'])}"
    about = str(r["about"])
    moved = f"the {_within(about)}" if about.startswith("prior of") else quoted(about)
    moved = "its own prior" if own_prior(r) else moved
    return f"{_answer(r, 'becomes')} would lead if {moved} went from {change}"


def _within(about: str) -> str:
    """Cut what a prior is of, where that is long."""
    head, quote, rest = about.partition("“")
    inside, _, after = rest.partition("”")
    return f"{head}{quote}{_short(inside)}”{after}" if quote else about


def converging(table: Table) -> str:
    """Say on how many headlines the camps call alike."""
    said = {r["target"]: r["verdict"] for r in table.records()}
    camps = len(set(table.column("camp")))
    if camps < 2:
        return "There is no other camp to compare these priors with"
    same = [t for t, v in said.items() if not v.startswith("the prior speaks")]
    close = [t for t, v in said.items() if v.startswith("the evidence speaks")]
    how = f"on {len(close)} they end close together" if close else "how sure to be, the prior says"
    alike = "all" if len(same) == len(said) else f"{len(same)} of {len(said)}"
    return f"{camps} camps call {alike} headlines alike; {how}"


def scaled(table: Table) -> str:
    """Say of which headline the prior, and of which the evidence, moves most."""
    prior = max(table.records(), key=lambda r: r["prior_psense"])
    words = max(table.records(), key=lambda r: r["likelihood_psense"])
    return (
        f"The prior's strength matters most for {_answer(prior, 'answer', 44)} ({prior['prior_psense']:.2f}), "
        f"that of the evidence for {_answer(words, 'answer', 44)} ({words['likelihood_psense']:.2f})"
    )


def ablated(table: Table) -> str:
    """Say which part of the model moves a call most."""
    r = max(table.records(), key=lambda r: abs(r["change"]))
    if abs(r["change"]) < HARDLY:
        return "No part of the model moves any call by a point or more"
    changed = len({(x["target"], x["switch"]) for x in table.records() if x["call"] != x["answer"]})
    rest = f"{changed} calls change" if changed > 1 else "one call changes" if changed else "no call changes"
    return (
        f"Turning {quoted(spoken(r['switch']).lower())} {r['turned']} moves {_answer(r, 'answer')} by "
        f"{points(r['change'])}, the most of all parts; {rest}"
    )


def counted(table: Table) -> str:
    """Say where counting and the model part, of the first headline on which they do."""
    apart = []
    for target in _targets(table):
        rows = table.where("target", target).records()
        led = {w: r for r in rows for w in str(r["led_by"]).split(", ") if w}
        other = {w: led[w] for w in WAYS if w in led and led[w]["answer"] != led.get("model", {}).get("answer")}
        if other:
            apart.append((led.get("model"), other))
    if not apart:
        return "Wherever counting has a favourite, it is the model's"
    model, other = apart[0]
    first = next(iter(other.values()))
    those = [WAYS[w] for w, r in other.items() if r["answer"] == first["answer"]]
    by = those[0] if len(those) == 1 else f"{', '.join(those[:-1])} and {those[-1]}"
    now = f", by the model {_call(model)}" if model else ""
    many = f" (one of {len(apart)} headlines on which they part)" if len(apart) > 1 else ""
    return f"By {by} {_answer(first, 'answer')} leads{now}{many}"


def _call(r: Mapping[str, Any]) -> str:
    """Name an answer beside another to the same question."""
    return quoted(_short(str(r["answer_label"])))


def against(table: Table) -> str:
    """Say which hypothesis of the first headline of the matrix has least against it."""
    target = _targets(table)[0]
    total: dict[str, float] = {}
    for r in table.where("target", target).records():
        total[r["hypothesis"]] = total.get(r["hypothesis"], 0.0) + r["inconsistency"]
    rows = {r["hypothesis"]: r for r in table.where("target", target).records()}
    first, *rest = sorted(total, key=lambda h: total[h])
    second = f"; next {quoted(_short(str(rows[rest[0]]['hypothesis_label'])))} ({total[rest[0]]:.1f})" if rest else ""
    return f"ACH: least speaks against {_answer(rows[first], 'hypothesis')} ({total[first]:.1f}){second}"


def deceived(table: Table) -> str:
    """Say whose deception would flip a call, and at what rate."""
    found = [r for r in table.records() if r["flips_at"] is not None]
    if not found:
        return "No call flips even if all that one bloc says were made up"
    r = min(found, key=lambda r: r["flips_at"])
    rest = f" ({len(found)} pairs flip)" if len(found) > 1 else ""
    return (
        f"{_answer(r, 'becomes')} would lead if the bloc {quoted(spoken(r['bloc']))} made up "
        f"{percent(r['flips_at'])} of what it says{rest}"
    )


def telling(table: Table) -> str:
    """Say which word would tell most, of all headlines."""
    if not len(table):
        return "There is nothing to ask about"
    r = max(table.records(), key=lambda r: r["bits"])
    who = f"{r['kind'].replace('_', ' ')}, {r['identity']}, {r['access']}"
    after = f"{percent(r['if_asserted'])} after a yes, {percent(r['if_denied'])} after a no, now {percent(r['p'])}"
    if r["proposition"] == r["target"]:
        return f"Most telling: {who}, on {quoted(_short(r['label']))}; that it is {r['call_label']}: {after}"
    return f"Most telling: {who}, on {quoted(_short(r['label']))}; {_answer(r, 'call')}: {after}"


def spelt(table: Table, kind: str, *, most: int = 8) -> str:
    """Describe a figure of flips, camps or switches by its first rows, for those who cannot see it."""
    said = []
    for r in table.records():
        if "at_flip" in r:
            if r["at_flip"] is not None:
                said.append(f"{_flip(r)}, {r['sd_away']:.1f} standard deviations away")
        elif "camp" in r:
            said.append(
                f"{spoken(r['camp'])}: {_answer(r, 'answer')} {percent(r['mean'])}, before {percent(r['prior_mean'])}"
            )
        else:
            now = f"{percent(r['ablated'])}, with the model as it is {percent(r['mean'])}"
            said.append(f"{spoken(r['switch'])} {r['turned']}: {_answer(r, 'answer')} {now}")
    rest = f"; and {len(said) - most} more rows" if len(said) > most else ""
    return f"{kind}. {'; '.join(said[:most]) or 'None'}{rest}."


def lines(tables: Mapping[str, Table]) -> Sequence[str]:
    """Return a line for each table that has a title of its own."""
    say = {"flips": flipping, "camps": converging, "scaling": scaled, "ablation": ablated, "baselines": counted}
    say |= {"deception": deceived, "next": telling}
    return [f"{name}: {say[name](t)}." for name, t in tables.items() if name in say and len(t)]


def reasons(tables: Mapping[str, Table]) -> Sequence[str]:
    """Say of each headline what speaks, what it rests on, and where it flips: some lines for each.

    Parameters
    ----------
    tables
        By the names of their files; what is not there is not spoken of.
    """
    out: list[str] = []
    for target in _targets(tables["scaling"]):
        own = {n: t.where("target", target).records() for n, t in tables.items() if len(t)}
        (scaled_row,) = own["scaling"]
        out.append(f"{scaled_row['asks']} {scaled_row['answer_label']}, {percent(scaled_row['mean'])}.")
        out += [f"  {line}" for line in _reasons(own)]
    return out


def _reasons(own: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    """Yield what the rows of one headline say."""
    s = own["scaling"][0]
    warned = f" {s['warning']}." if s["warning"] else ""
    how = f"sensitivity to the prior {s['prior_psense']:.2f}, to the evidence {s['likelihood_psense']:.2f}"
    yield f"prior or evidence: {s['verdict']} ({how}).{warned}"
    if own.get("camps"):
        yield f"camps: {own['camps'][0]['verdict']}."
    found = [r for r in own.get("flips", ()) if r["at_flip"] is not None]
    if own.get("flips") and not found:
        yield f"flip: none of {len(own['flips'])} priors flips it within its plausible range."
    for r in found[:1]:
        away = f"{r['sd_away']:.1f} standard deviations away"
        near = [written(r["prior"], r[c]) for c in ("flip_from", "flip_to")]
        sure = f"between {near[0]} and {near[1]}" if r["flip_from"] is not None else f"not verified, {r['verified']}"
        yield f"flip: {_flip(r)}, {away} ({sure})."
    for r in own.get("linchpins", ()):
        yield f"linchpin, {r['level']}s: {resting(r)}"
    for r in own.get("leave_out", ())[:1]:
        what = f"the {r['level']} {_short(str(r['label']), 80)}"
        yield f"most missed: without {what} it would be at {percent(r['p_without'])}."
