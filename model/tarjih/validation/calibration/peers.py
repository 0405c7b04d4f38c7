"""Other ways to weigh the same votes: those of crowd-kit (Ustalov, Pavlichenko and Tseitlin, JOSS 9(96), 2024).

Supply a case; get from each method the probability of every answer of every target.  crowd-kit is a development
dependency and is imported here only when it is asked for; :func:`peers` is empty where it is not installed.

Each method gets what it can read: the sources' votes for labels.  A stance above 0 is a vote for ``true`` of
a proposition, or for the state of a question; one below 0 is a vote for ``false``, and against a state no vote, since
none of them accepts a vote against a label.  Copies are votes like any other.  What nobody voted on has even
probabilities.  What sources state as probabilities is pooled by the mean and by the median of log-odds.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import math
import statistics
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tarjih.corpus import Claim
from tarjih.testimony.messages import Position, log_odds

__all__ = ["METHODS", "POOLED", "Answers", "by_opinions", "by_votes", "peers", "votes"]

type Answers = Mapping[str, tuple[float, ...]]
"""For each target the probability of each of its answers, in their order."""

METHODS = {
    "majority vote": ("MajorityVote", {}),
    "Dawid–Skene": ("DawidSkene", {}),
    "one-coin": ("OneCoinDawidSkene", {}),
    # Two restarts in place of ten: the others take most of the time of a run and change little.
    "MACE": ("MACE", {"n_restarts": 2, "random_state": 0}),
    "GLAD": ("GLAD", {}),
}


def peers() -> dict[str, Callable[[], Any]]:
    """Return what makes each method, by name; nothing where crowd-kit is not installed."""
    if importlib.util.find_spec("crowdkit") is None:
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = importlib.import_module("crowdkit.aggregation.classification")
    return {name: functools.partial(getattr(module, of), **dict(how)) for name, (of, how) in METHODS.items()}


def votes(claims: Sequence[Claim]) -> list[tuple[str, str, str]]:
    """Return each vote as (source, target, answer)."""
    out = []
    for c in claims:
        if c.proposition is not None and c.stance:
            out.append((c.source, c.proposition, "true" if c.stance > 0 else "false"))
        elif c.question and c.state and c.stance > 0:
            out.append((c.source, c.question, c.state))
    return out


def by_votes(
    make: Callable[[], Any], cast: Sequence[tuple[str, str, str]], answers: Mapping[str, Sequence[str]]
) -> Answers:
    """Return the answers of a method given votes.

    Parameters
    ----------
    make
        Makes the method.
    cast
        Votes; those on other targets than asked for are left in, since they say something about the voters.
    answers
        The answers of each target asked for.
    """
    import pandas as pd

    with warnings.catch_warnings():
        # crowd-kit 1.4 calls pandas in ways that pandas 3 has announced to drop.
        warnings.simplefilter("ignore")
        found = make().fit_predict_proba(pd.DataFrame(cast, columns=["worker", "task", "label"]))
    of = found.fillna(0.0).to_dict("index")
    out = {}
    for name, each in answers.items():
        p = [float(of[name].get(a, 0.0)) for a in each] if name in of else []
        out[name] = tuple(x / sum(p) for x in p) if sum(p) > 0 else (1 / len(each),) * len(each)
    return out


POOLED: Mapping[str, Callable[[Sequence[float]], float]] = {
    "mean of log-odds": statistics.fmean,
    "median of log-odds": statistics.median,
}
"""What is made of the log-odds that several sources state, by the name of the method."""


def by_opinions(
    pooled: Callable[[Sequence[float]], float], positions: Sequence[Position], answers: Mapping[str, Sequence[str]]
) -> Answers:
    """Return the answers of a method given stated probabilities, the latest of each source.

    Parameters
    ----------
    pooled
        Makes one of several log-odds.
    positions
        Positions; those that state no probability are passed over.
    answers
        The answers of each target asked for.
    """
    stated: dict[tuple[str, str], list[float]] = defaultdict(list)
    for p in positions:
        if p.probability is not None:
            of = (p.proposition, "true") if p.proposition is not None else (str(p.question), str(p.state))
            stated[of].append(log_odds(p.probability))
    out = {}
    for name, each in answers.items():
        chance = {a: 1 / (1 + math.exp(-pooled(stated[name, a]))) for a in each if (name, a) in stated}
        left = (1 - sum(chance.values())) / max(len(each) - len(chance), 1)
        shares = [chance.get(a, max(left, 0.001)) for a in each]
        out[name] = tuple(p / sum(shares) for p in shares) if chance else (1 / len(each),) * len(each)
    return out
