"""Cases drawn where the truth is known: this project, other methods and two oracles on the same replicates.

Supply how many replicates and a seed; get a :class:`~tarjih.validation.calibration.measures.Judged` for every variant
of the news regime (:func:`tarjih.validation.worlds.news.news_regime`), replicate and method.  Each case is written to a
folder and read from it like any other, and weighed under ``priors/general.yaml``: nothing is tuned to the regime.

All propositions are scored, also those without claims.  The regime's accuracies have mean 0.7 and standard
deviation 0.1 over speakers; with a larger one an oracle that does not know them falls behind the ceiling, which does.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tarjih.inference.targets import FALSE, TRUE
from tarjih.priors.inputs import load
from tarjih.runs.files import digest
from tarjih.runs.places import SHIPPED
from tarjih.runs.sweep.running import Task, sweep
from tarjih.validation.calibration.measures import Judged, judged
from tarjih.validation.calibration.oracles import CLAIMS, SILENCE, Regime, ceiling, oracle
from tarjih.validation.calibration.peers import by_votes, peers, votes
from tarjih.validation.calibration.weighed import answer_case, as_items, peers_version, plain_items
from tarjih.validation.worlds import news_regime
from tarjih.validation.worlds.drawn import Drawn

__all__ = ["GENERAL", "ORACLE", "OURS", "VARIANTS", "replicate", "replicates"]

GENERAL = SHIPPED / "general.yaml"
OURS, ORACLE = "tarjih", "oracle"
EVEN: dict[str, Any] = {"affirmative": False}
VARIANTS: Mapping[str, dict[str, Any]] = {
    "even": EVEN,
    "even, no copies": EVEN | {"copied": 0.0},
    "even, no interest": EVEN | {"interest": 0.0},
    "even, lying bloc": EVEN | {"lying_bloc": True},
    "affirmative": {},
    "affirmative, lying bloc": {"lying_bloc": True},
}
"""What each variant changes of the regime: whether denials are carried like assertions, and one thing besides."""


def replicates(
    number: int, seed: int, *, variants: Mapping[str, dict[str, Any]] = VARIANTS, tell: Callable[[str], None] = print
) -> Iterator[Judged]:
    """Draw every variant `number` times and answer each; `tell` takes a line about each variant that is done."""
    reads = digest(GENERAL.read_bytes()), peers_version()
    tasks = (
        Task((variant, changes, n, seed + 1000 * at + n), about=[variant, changes, n, seed + 1000 * at + n, *reads])
        for at, (variant, changes) in enumerate(variants.items())
        for n in range(number)
    )
    took = 0.0
    for at, done in enumerate(sweep(answered, tasks, heavy=number > 1)):
        for j in done.value:
            yield Judged(j["variant"], j["replicate"], j["method"], as_items(j["items"]), j["seconds"])
        took += done.seconds
        if (at + 1) % number == 0:
            tell(f"{list(variants)[at // number]}: {number} replicates in {took:.0f} s")
            took = 0.0


def answered(variant: str, changes: dict[str, Any], n: int, seed: int) -> list[dict[str, Any]]:
    """Return as plain data what every method answers in one case."""
    return [{**vars(j), "items": plain_items(j.items)} for j in replicate(variant, changes, n, seed)]


def replicate(variant: str, changes: dict[str, Any], n: int, seed: int) -> Iterator[Judged]:
    """Draw one case and answer it by every method.

    Parameters
    ----------
    variant, changes
        Its name, and what it changes of the regime.
    n
        Which replicate it is.
    seed
        Of the case, of the fast path and of the oracle.
    """
    drawn = news_regime(seed, **changes)
    truth = {p: {TRUE: float(t), FALSE: float(not t)} for p, t in drawn.truth.propositions.items()}
    names = dict.fromkeys(truth, (TRUE, FALSE))
    with tempfile.TemporaryDirectory() as folder:
        corpus, priors = load(drawn.write(Path(folder)), GENERAL)
        found = answer_case(corpus, priors, list(truth), seed=seed)
    yield Judged(variant, n, OURS, judged(found.answers, names, truth), found.seconds)
    cast = votes(corpus.claims)
    for method, make in peers().items():
        began = time.perf_counter()
        answers = by_votes(make, cast, names)
        yield Judged(variant, n, method, judged(answers, names, truth), time.perf_counter() - began)
    for method, known in _knowing(drawn, changes, seed):
        began = time.perf_counter()
        answers = {p: (x, 1 - x) for p, x in known().items()}
        yield Judged(variant, n, method, judged(answers, names, truth), time.perf_counter() - began)


def _knowing(drawn: Drawn, changes: dict[str, Any], seed: int) -> list[tuple[str, Callable[[], dict[str, float]]]]:
    """Return the oracles of a case: those that read claims, and one that reads silence too where it is informative."""
    regime = Regime(**{k: v for k, v in changes.items() if k != "copied"})
    out: list[tuple[str, Callable[[], dict[str, float]]]] = [
        (ORACLE, lambda: oracle(drawn, regime, seed=seed, reading=CLAIMS)),
        ("ceiling", lambda: ceiling(drawn, regime, reading=CLAIMS)),
    ]
    if regime.affirmative:
        out.append(("oracle, silence read", lambda: oracle(drawn, regime, seed=seed, reading=SILENCE)))
    if regime.lying_bloc:
        out.append(
            (
                "oracle, unaware of liars",
                lambda: oracle(drawn, regime, seed=seed, reading=CLAIMS, liars_known_of=False),
            )
        )
    return out
