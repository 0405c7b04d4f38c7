"""Figures of what would change the answer: flips, camps, switches, counts, deception, what to ask next.

Supply a table of :mod:`tarjih.sensitivity`; get a figure.  All are one chart (:mod:`tarjih.figures.chart`): rows under
the name of their headline.  The matrix of competing hypotheses is in :mod:`tarjih.figures.ach`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from tarjih.figures.answers import spoken
from tarjih.figures.chart import (
    CROSS,
    DOWN,
    FEW,
    FILLED,
    HOLLOW,
    SQUARE,
    TRIANGLE,
    UP,
    Row,
    Scale,
    drawn,
    kept,
    probability,
)
from tarjih.figures.findings import percent
from tarjih.figures.sensitivity_findings import CAPTIONS, own_prior, signed, written
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table

__all__ = ["ablation", "baselines", "camps", "deception", "flips", "nextbest", "scaling"]


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def flips(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw the distance of each flip, the nearest first; a headline that nothing flips has one row that says so."""
    rows: list[Row] = []
    records = table.records()
    every = list(dict.fromkeys(r["target"] for r in records))
    targets = every[: FEW // 2]
    flipping = [r for r in records if r["at_flip"] is not None and r["target"] in targets]
    found, rest = kept(flipping)
    of = f" of {len(targets)} of {len(every)} headlines" if targets != every else ", the nearest of each headline"
    rest = (
        [f"Shown: {len(found)} of {len(flipping)} flips{of}; all are in the table."] if rest or targets != every else []
    )
    for target in targets:
        own = [r for r in records if r["target"] == target]
        head = f"{own[0]['asks']} {_begun(own[0]['call_label'])}, {percent(own[0]['p'])}"
        mine = [r for r in found if r["target"] == target]
        if not mine:
            rows.append(Row(f"None of {len(own)} priors flips it", head, (), None, ("", "", "")))
        for r in mine:
            look = FILLED if r["spread"] == "own" else HOLLOW
            change = f"{written(r['prior'], r['value'])} → {written(r['prior'], r['at_flip'])}"
            sure = "" if str(r["verified"])[:2] != "no" else " (not verified)"
            cells = (change, r["becomes_label"] + sure, f"{r['sd_away']:.1f}")
            about = "Its own prior" if own_prior(r) else _begun(r["about"])
            rows.append(Row(about, head, ((r["sd_away"], look),), (0.0, r["sd_away"]), cells))
    unsure = sum(str(r["verified"]).startswith("no") for r in records)
    quiet = sum(r["at_flip"] is None for r in records)
    ticks = tuple((t, f"{t:g}") for t in (0.0, 0.5, 1.0, 1.5, 2.0, 2.5))
    return drawn(
        rows,
        stamp,
        (title, subtitle),
        scale=Scale(-0.03, 2.65, ticks, "how far the prior has to move, in standard deviations"),
        columns=("prior, from → to", "then leads", "sd"),
        key=(
            (FILLED, "a prior with a spread of its own: in units of that"),
            (
                HOLLOW,
                "one without: in units of an analyst who is right within a factor of 3 in the odds nine times in ten",
            ),
        ),
        caption=CAPTIONS["flips"],
        notes=(
            f"{quiet} of {len(records)} pairs of a prior and a headline do not flip within the prior's 99 % interval.",
            f"Verified by fits on both sides: {len(records) - quiet - unsure} of {len(records) - quiet} flips.",
            *rest,
        ),
    )


def camps(table: Table, stamp: Stamp, *, title: str, subtitle: str, notes: Sequence[str] = ()) -> Figure:
    """Draw a row for each camp: how probable it holds the call before and after the articles."""
    shown, rest = kept(table.records(), whole=True)
    rows = [
        Row(
            spoken(r["camp"]),
            f"{r['asks']} {_begun(r['answer_label'])}? {_begun(r['verdict'])}",
            ((r["prior_mean"], HOLLOW), (r["mean"], FILLED)),
            (r["prior_mean"], r["mean"]),
            (percent(r["mean"]), percent(r["prior_mean"]), r["call_label"]),
        )
        for r in shown
    ]
    return drawn(
        rows,
        stamp,
        (title, subtitle),
        scale=probability("probability of the answer named"),
        columns=("after", "before", "its own call"),
        key=((HOLLOW, "before the articles (prior)"), (FILLED, "after the articles (posterior)")),
        caption=CAPTIONS["camps"],
        notes=(*notes, *rest),
    )


def scaling(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw how sensitive each call is to the strength of the prior and of the evidence."""
    records = table.records()
    shown, rest = kept(records)
    most = max([0.1, *(max(r["prior_psense"], r["likelihood_psense"]) for r in records)])
    step = next(x for x in (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, math.inf) if most / x <= 6)
    ticks = tuple((k * step, f"{k * step:.2g}") for k in range(math.floor(most / step) + 1))
    rows = [
        Row(
            _begun(r["verdict"]),
            f"{r['asks']} {_begun(r['answer_label'])}, {percent(r['mean'])}",
            ((r["prior_psense"], HOLLOW), (r["likelihood_psense"], FILLED)),
            None,
            (f"{r['prior_psense']:.2f}", f"{r['likelihood_psense']:.2f}", f"{r['pareto_k']:.2f}"),
        )
        for r in shown
    ]
    warned = [r["warning"] for r in records if r["warning"]][:1]
    return drawn(
        rows,
        stamp,
        (title, subtitle),
        scale=Scale(-0.02 * most, 1.05 * most, ticks, "sensitivity: distance between answers for each doubling", 0.05),
        columns=("prior", "evidence", "Pareto k"),
        key=((HOLLOW, "prior made stronger or weaker"), (FILLED, "evidence made stronger or weaker")),
        caption=CAPTIONS["scaling"],
        notes=(
            "Dashed: 0.05, from where on an answer is called sensitive (Kallioinen and others, 2024).",
            *warned,
            *rest,
        ),
    )


def ablation(
    table: Table, stamp: Stamp, *, title: str, subtitle: str, words: Mapping[str, str] | None = None
) -> Figure:
    """Draw what each part of the model does to each call; `words` says what each part is."""
    words = words or {}
    shown, rest = kept(table.records(), whole=True)
    rows = [
        Row(
            f"{spoken(r['switch'])} {r['turned']}" + (f" ({words[r['switch']]})" if r["switch"] in words else ""),
            f"{r['asks']} {_begun(r['answer_label'])}",
            ((r["mean"], HOLLOW), (r["ablated"], FILLED)),
            (r["mean"], r["ablated"]),
            (
                percent(r["ablated"]),
                "nothing to act on" if r["note"] else signed(100 * r["change"]),
                r["call_label"],
            ),
        )
        for r in shown
    ]
    return drawn(
        rows,
        stamp,
        (title, subtitle),
        scale=probability("probability of the answer named"),
        columns=("turned", "points", "call then"),
        key=((HOLLOW, "the model as it is"), (FILLED, "with this part turned off, or on where it is off")),
        caption=CAPTIONS["ablation"],
        notes=("Each part is turned alone. A part that moves little here may move much in another case.", *rest),
    )


def baselines(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw each answer by the model and by counting."""
    shown, rest = kept(table.records(), whole=True)
    rows = [
        Row(
            r["answer_label"],
            r["asks"],
            (
                (r["reports_share"], SQUARE),
                (r["origins_share"], TRIANGLE),
                (r["sources_share"], CROSS),
                (r["mean"], FILLED),
            ),
            None,
            (
                percent(r["mean"]),
                _share(r["reports_share"], r["reports"]),
                _share(r["origins_share"], r["origins"]),
                _share(r["sources_share"], r["sources"]),
                f"{r['inconsistency_weighted']:.1f}",
            ),
        )
        for r in shown
    ]
    return drawn(
        rows,
        stamp,
        (title, subtitle),
        scale=probability("probability, or share that agrees"),
        columns=("model", "reports", "origins", "sources", "ACH: against"),
        key=(
            (FILLED, "the model"),
            (SQUARE, "share of reports"),
            (TRIANGLE, "of independent origins"),
            (CROSS, "of sources"),
        ),
        caption=CAPTIONS["baselines"],
        notes=(
            "A report agrees with every answer under which it is right, so shares do not add up to 100 %.",
            "ACH: what speaks against an answer, weighted by credibility; the least leads (Heuer 1999).",
            *rest,
        ),
    )


def _share(share: float | None, of: int) -> str:
    return f"{percent(share)} of {of}" if share is not None else "none"


def deception(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw what becomes of each call as a bloc's word is suspected."""
    shown, rest = kept(table.records())
    rows = []
    for r in shown:
        flips_at = r["flips_at"]
        said = f"{percent(flips_at)}: {r['becomes_label']}" if flips_at is not None else "does not flip"
        rows.append(
            Row(
                f"{spoken(r['bloc'])} ({r['claims']} claim{'s' * (r['claims'] != 1)})",
                f"{r['asks']} {_begun(r['call_label'])}",
                ((r["p"], HOLLOW), (r["p_100"], FILLED)),
                (r["p"], r["p_100"]),
                (percent(r["p"]), percent(r["p_100"]), said),
            )
        )
    return drawn(
        rows,
        stamp,
        (title, subtitle),
        scale=probability("probability of the answer named"),
        columns=("now", "all made up", "flips if it makes up"),
        key=((HOLLOW, "as the model takes the bloc's word"), (FILLED, "if all that it says were made up")),
        caption=CAPTIONS["deception"],
        notes=(
            "Suspected is one bloc at a time: on each question it tells one story, whatever is true, that often.",
            *rest,
        ),
    )


def nextbest(table: Table, stamp: Stamp, *, title: str, subtitle: str) -> Figure:
    """Draw the most telling word on each proposition: where the call would stand after a yes and after a no."""
    shown, rest = kept([r for r in table.records() if r["best"]])
    rows = [
        Row(
            "Asked about this itself" if r["proposition"] == r["target"] else f"{_begun(r['label'].rstrip('.'))}?",
            f"{r['asks']} {_begun(r['call_label'])}, {percent(r['p'])}",
            ((r["p"], HOLLOW), (r["if_asserted"], UP), (r["if_denied"], DOWN)),
            (min(r["if_asserted"], r["if_denied"]), max(r["if_asserted"], r["if_denied"])),
            (_who(r), percent(r["if_asserted"]), percent(r["if_denied"]), f"{r['bits']:.2f}"),
        )
        for r in shown
    ]
    return drawn(
        rows,
        stamp,
        (title, subtitle),
        scale=probability("probability of the answer named"),
        columns=("whose word", "if yes", "if no", "bits"),
        key=((HOLLOW, "now"), (UP, "if the word is yes"), (DOWN, "if it is no")),
        caption=CAPTIONS["next"],
        notes=(
            "Whose word: the source that would tell most, one without interest. Bits: the information to be expected.",
            *rest,
        ),
    )


def _who(r: Mapping[str, Any]) -> str:
    return f"{spoken(r['kind']).lower()}, {r['identity']}, {r['access']}"
