"""The table of the line: where each actor stands that said enough, and how much of that is its bloc's.

Supply a corpus and :class:`~tarjih.testimony.spatial.Positions`; get a tidy table from left to right, in the manner of
:mod:`tarjih.figures.answers`.

``pooled`` is the pooling factor of Gelman and Pardoe (*Technometrics* 48, 2006) for one actor: the variance that is
left of its departure from its bloc, in units of the variance before anything was heard.  At 1 its position is its
bloc's and nothing of its own; at 0 its own words alone place it.  It is empty for who belongs to no bloc.
``right`` is the probability of standing right of the middle, ``before_last`` that of standing left of the last row.
"""

from __future__ import annotations

import numpy as np

from tarjih.corpus import Corpus
from tarjih.figures.answers import COLUMNS, interval, spoken
from tarjih.inference.summary import spread
from tarjih.runs.table import Table, of_records
from tarjih.testimony.spatial import LEAST, Positions

__all__ = ["LINE", "line"]

DROPPED = {"prior_mean", "claims", "origins", "outlets"}
OWN = (
    "stances",
    "bloc_mean",
    "pooled",
    "right",
    "before_last",
    "left_end",
    "right_end",
    "between",
    "rhat",
    "effective",
    "ok",
)
LINE = (*(c for c in COLUMNS if c not in DROPPED), *OWN)


def line(corpus: Corpus, found: Positions | None) -> Table:
    """Return a row for each actor with three stances or more; none where there is no line.

    Parameters
    ----------
    corpus
        For names.
    found
        The posterior; ``between`` in each row is its ρ: the share of the variance of positions that lies
        between blocs.
    """
    if found is None:
        return of_records(LINE, [])
    of, v = found.line, found.values
    even = np.full(found.z.shape[1], 1 / found.z.shape[1])
    said = of.stances
    shown = sorted((i for i in range(len(of.actors)) if said[i] >= LEAST), key=lambda i: v.position[i].mean())
    last = v.position[shown[-1]] if shown else even
    ends = {"left_end": spoken(of.blocs[1]), "right_end": spoken(of.blocs[0]), "between": float(v.pooling.mean())}
    ends |= {"rhat": found.rhat_max, "effective": found.ess_min, "ok": found.ok}
    records = []
    for i in shown:
        source, bloc = corpus.sources[of.actors[i]], int(of.bloc_of[i])
        own = {
            "stances": int(said[i]),
            "bloc_mean": float(v.bloc[bloc].mean()) if bloc >= 0 else None,
            "pooled": float(min(1.0, v.own[i].var())) if bloc >= 0 else None,
            "right": float((v.position[i] > 0).mean()),
            "before_last": float((v.position[i] < last).mean()),
        }
        label = source.name or spoken(source.source)
        named = {"name": source.source, "label": label, "label_ar": source.name_ar, "group": source.bloc}
        records.append({**interval(spread(v.position[i], even), **named), **own, **ends})
    return of_records(LINE, records)
