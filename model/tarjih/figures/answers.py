"""From a fit to tidy tables, one row for each thing whose probability is shown.

Supply a :class:`~tarjih.inference.fit.Fit`; get a :class:`~tarjih.runs.table.Table` in the manner of bayesplot's
interval data: the
prior's and the posterior's mean, the quantiles ``ll, l, m, h, hh`` over the draws (5, 25, 50, 75 and 95 %), and the
widths of both intervals, ``outer`` and ``inner``, in every row.  ``claims``, ``origins`` and ``outlets`` count the
words behind the row.  Figures compute nothing: what they show is in these tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from tarjih.corpus import Claim, Corpus
from tarjih.inference.fit import Fit
from tarjih.inference.summary import outlet_of, prior_draws, spread
from tarjih.runs.table import Table, of_records
from tarjih.testimony.stances import Matrix

__all__ = [
    "COLUMNS",
    "INNER",
    "OUTER",
    "interval",
    "kinds",
    "propositions",
    "sources",
    "spoken",
    "stance_matrix",
    "states",
    "tally",
]

OUTER, INNER = 0.9, 0.5
QUANTILES = {"ll": "q05", "l": "q25", "m": "q50", "h": "q75", "hh": "q95"}
COLUMNS = (
    *("name", "label", "label_ar", "group", "prior_mean", "mean"),
    *(*QUANTILES, "outer", "inner", "claims", "origins", "outlets"),
)
MATRIX = ("actor", "actor_label", "bloc", "proposition", "label", "short", "group", "column", "mean", "n", "shown")
CAPITALS = {"aah", "eu", "irgc", "isis", "kh", "pmf", "uae", "uk", "un", "us"}


def spoken(name: str) -> str:
    """Return an id of the files as words: ``us_posture`` as "US posture"."""
    words = [w.upper() if w in CAPITALS else w for w in name.replace("_", " ").split()]
    text = " ".join(words) or name
    return text[:1].upper() + text[1:]


def interval(entry: Mapping[str, Any], **rest: Any) -> dict[str, Any]:
    """Return one row from an entry of the summary."""
    quantiles = {c: float(entry[q]) for c, q in QUANTILES.items()}
    means = {"prior_mean": entry.get("prior_mean"), "mean": float(entry["mean"])}
    return {**rest, **means, **quantiles, "outer": OUTER, "inner": INNER}


def tally(claims: Iterable[Claim], corpus: Corpus) -> dict[str, int]:
    """Count claims, their independent origins, and the outlets that carried them."""
    rows = list(claims)
    outlets = {outlet_of(c, corpus) for c in rows}
    return {"claims": len(rows), "origins": len({c.origin for c in rows}), "outlets": len(outlets)}


def states(fit: Fit, question: str) -> Table:
    """Return the answers to a question; each counts the claims that agree with it (:func:`_agrees`)."""
    asked = fit.case.corpus.questions[question]
    records = []
    for state, entry in fit.summary["questions"][question]["states"].items():
        label = asked.labels.get(state)
        counted = tally((c for c in fit.case.claims if _agrees(c, question, state, fit.case.corpus)), fit.case.corpus)
        text = (label.en if label else "") or spoken(state)
        records.append(
            interval(entry, name=state, label=text, label_ar=label.ar if label else "", group=question, **counted)
        )
    return of_records(COLUMNS, records)


def _agrees(claim: Claim, question: str, state: str, corpus: Corpus) -> bool:
    """Tell whether a claim affirms what would hold in a state, or denies what would not."""
    if claim.stance == 0:
        return False
    if claim.question == question:
        return (claim.state == state) == (claim.stance > 0)
    truth = corpus.questions[question].truth
    if not any(claim.proposition in row for row in truth.values()):
        return False
    held = truth.get(state, {}).get(claim.proposition or "", 0.0)
    return (held >= 0.5) == (claim.stance > 0)


def propositions(fit: Fit, *, groups: Sequence[str] = (), names: Sequence[str] = ()) -> Table:
    """Return the propositions of some groups, in their order, then those named; each once."""
    every = fit.case.corpus.propositions
    wanted = dict.fromkeys([p for g in groups for p in every if every[p].group == g] + [n for n in names if n in every])
    held = fit.summary["propositions"]
    counts = ("claims", "origins", "outlets")
    return of_records(
        COLUMNS,
        (
            interval(
                held[p],
                name=p,
                label=every[p].en or spoken(p),
                label_ar=every[p].ar,
                group=every[p].group,
                **{c: held[p][c] for c in counts},
            )
            for p in wanted
            if p in held
        ),
    )


def sources(fit: Fit) -> Table:
    """Return the credibility of every source that spoke, those that said most first."""
    corpus, rows = fit.case.corpus, []
    for name, entry in fit.summary["sources"].items():
        source = corpus.sources[name]
        counted = tally((c for c in fit.case.claims if c.source == name), corpus)
        label = source.name or spoken(name)
        rows.append(interval(entry, name=name, label=label, label_ar=source.name_ar, group=source.kind, **counted))
    return of_records(COLUMNS, sorted(rows, key=lambda r: (-r["claims"], r["label"])))


def kinds(fit: Fit) -> Table:
    """Return the credibility of each kind of source, named and briefed, with quantiles of the prior too."""
    case = fit.case
    z = prior_draws(case)
    even = np.full(z.shape[1], 1 / z.shape[1])
    before = 1 / (1 + np.exp(-case.parameters.natural(z).kind))
    rows = []
    for i, kind in enumerate(case.testimony.kinds):
        counted = tally((c for c in case.claims if case.corpus.sources[c.source].kind == kind), case.corpus)
        was = interval(spread(before[i], even))
        entry = fit.summary["kinds"][kind]
        row = interval(entry, name=kind, label=spoken(kind), label_ar="", group="kind", **counted)
        rows.append({**row, "prior_ll": was["ll"], "prior_hh": was["hh"]})
    return of_records((*COLUMNS, "prior_ll", "prior_hh"), sorted(rows, key=lambda r: -r["mean"]))


def stance_matrix(corpus: Corpus, matrix: Matrix) -> Table:
    """Return a matrix of stances in long form: a row for each actor and proposition of which it spoke."""
    proper = _proper_names(corpus)
    records = []
    for i, (actor, bloc) in enumerate(zip(matrix.actors, matrix.blocs, strict=True)):
        source = corpus.sources.get(actor) if actor != bloc else None
        for j, what in enumerate(matrix.propositions):
            if not matrix.n[i, j]:
                continue
            asked = corpus.propositions.get(what)
            records.append(
                {
                    "actor": actor,
                    "actor_label": (source.name if source else "") or spoken(actor),
                    "bloc": bloc,
                    "proposition": what,
                    "label": (asked.en if asked else "") or spoken(what),
                    "short": _short(what, proper),
                    "group": asked.group if asked else "",
                    "column": j,
                    "mean": float(matrix.mean[i, j]),
                    "n": int(matrix.n[i, j]),
                    "shown": matrix.shown[i],
                }
            )
    return of_records(MATRIX, records)


def _proper_names(corpus: Corpus) -> dict[str, str]:
    """Return names as the propositions write them, by the small letters in which ids hold them."""
    words = (w for p in corpus.propositions.values() for w in re.findall(r"[^\W\d_]+", p.en)[1:])
    return {w.lower(): w for w in words if w[0].isupper()}


def _short(name: str, proper: Mapping[str, str]) -> str:
    return spoken("_".join(proper.get(w, w) for w in name.split("_")))
