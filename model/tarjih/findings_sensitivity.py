"""What the tables of sensitivity say, in a sentence each: titles made by rule from their numbers.

Supply a table of :mod:`tarjih.sensitivity`; get its title, or lines for the terminal.  Nothing is typed in for a
case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tarjih.findings import percent, points, quoted
from tarjih.table import Table
from tarjih.tables import spoken

__all__ = [
    "ablated",
    "against",
    "converging",
    "counted",
    "deceived",
    "flipping",
    "lines",
    "scaled",
    "spelt",
    "telling",
    "written",
]

HARDLY = 0.01
"""A change of less is called none."""


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


def _answer(r: Mapping[str, Any], column: str) -> str:
    """Name an answer so that it can stand alone: true and false with what they are said of."""
    label = str(r[f"{column}_label"])
    return quoted(f"{str(r['asks']).rstrip('?')}: {label}" if label in {"true", "false"} else label)


def flipping(table: Table) -> str:
    """Say which flip is nearest, a verified one where there is any, and how many headlines nothing flips."""
    found = [r for r in table.records() if r["at_flip"] is not None]
    firm = len(_targets(table)) - len({r["target"] for r in found})
    if not found:
        return "No prior flips any headline within its plausible range"
    sure = [r for r in found if not str(r["verified"]).startswith("no")]
    r = min(sure or found, key=lambda r: r["sd_away"])
    rest = f"; {firm} of {len(_targets(table))} headlines no prior flips" if firm else ""
    return f"Nearest flip, {r['sd_away']:.1f} sd away: {_flip(r)}{rest}"


def _flip(r: Mapping[str, Any]) -> str:
    change = f"{written(r['prior'], r['value'])} to {written(r['prior'], r['at_flip'])}"
    about = str(r["about"])
    moved = about if about.startswith("prior of") else quoted(about)
    return f"{_answer(r, 'becomes')} would lead if {'the ' * (moved is about)}{moved} went from {change}"


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
        f"The prior's strength matters most for {_answer(prior, 'answer')} ({prior['prior_psense']:.2f}), "
        f"that of the evidence for {_answer(words, 'answer')} ({words['likelihood_psense']:.2f})"
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
    """Say where counting and the model part."""
    ways = ("reports", "origins", "sources", "ACH")
    apart = []
    for target in _targets(table):
        rows = table.where("target", target).records()
        led = {w: r["answer"] for r in rows for w in str(r["led_by"]).split(", ") if w}
        apart += [(target, w) for w in ways if w in led and led[w] != led.get("model")]
    if not apart:
        return "Wherever counting has a favourite, it is the model's"
    target, _ = apart[0]
    those = [w for t, w in apart if t == target]
    return f"Counting parts from the model on {spoken(target)}: {', '.join(those)} lead elsewhere"


def against(table: Table) -> str:
    """Say which hypothesis of the first headline of the matrix has least against it."""
    target = _targets(table)[0]
    total: dict[str, float] = {}
    for r in table.where("target", target).records():
        total[r["hypothesis"]] = total.get(r["hypothesis"], 0.0) + r["inconsistency"]
    label = {r["hypothesis"]: _answer(r, "hypothesis") for r in table.where("target", target).records()}
    first, *rest = sorted(total, key=lambda h: total[h])
    second = f"; next {label[rest[0]]} ({total[rest[0]]:.1f})" if rest else ""
    return f"ACH: least speaks against {label[first]} ({total[first]:.1f}){second}"


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
    return (
        f"Most telling: {r['kind'].replace('_', ' ')}, {r['identity']}, {r['access']}, on {quoted(r['label'])}: "
        f"{_answer(r, 'call')} {percent(r['if_asserted'])} after a yes, {percent(r['if_denied'])} after a no"
    )


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
