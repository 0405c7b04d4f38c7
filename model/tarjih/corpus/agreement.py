"""Reliability of the coding of a corpus: passes of two or more coders compared with each other.

Supply each :class:`~tarjih.corpus.coders.Coding`; get an :class:`Agreement`: how many units each coder found and how
many both did, and for each column how far they agree on the units found by both, with an interval
(:mod:`tarjih.corpus.reliability`).  :func:`write_agreement` keeps it as JSON; :func:`report` does all of it for a
case; :func:`stance_weights` passes the coders' disagreement on to the model.

An empty ``said_on`` or ``channel`` is a value: that none is given.  Names of origins are the coder's own,
so what is compared is which units share one.  Units that one coder did not find enter no alpha; their
number says how far the coders agree on what a claim is.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from tarjih.corpus import Corpus
from tarjih.corpus.coders import Coding, Unit, coder_files, read_codings, uncompared, unit_of
from tarjih.corpus.reliability import MISSING, Level, Measure, measure, resample
from tarjih.runs.faults import Fault, InputFault, one_of
from tarjih.runs.files import write

__all__ = [
    "Agreement",
    "agreement_of",
    "coder_files",
    "coder_stances",
    "compare",
    "report",
    "stance_weights",
    "write_agreement",
]

LEVELS: Mapping[str, Level] = {
    "stance": "ordinal",
    "interest": "ordinal",
    "access": "nominal",
    "mode": "nominal",
    "channel": "nominal",
    "said_on": "nominal",
    "origin": "grouping",
}
STATISTIC: Mapping[Level, str] = {
    "ordinal": "krippendorff_alpha",
    "nominal": "krippendorff_alpha",
    "grouping": "adjusted_rand",
}
STANCES = (-2, -1, 0, 1, 2)
RESAMPLES = 2_000
MASS = 0.95
SEED = 20211107
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree.

    Parameters
    ----------
    coders
        Their names.
    found
        How many units each found.
    both
        How many two coders or more found.
    shared
        How many units each pair of coders has in common.
    measures
        What was compared on those, by column.
    files
        SHA-256 of every file read, by name.
    resamples, mass, seed
        How the intervals were made.
    """

    coders: tuple[str, ...]
    found: tuple[int, ...]
    both: int
    shared: Mapping[tuple[str, str], int]
    measures: Mapping[str, Measure]
    files: Mapping[str, str]
    resamples: int
    mass: float
    seed: int

    @property
    def dice(self) -> float | None:
        """Share of all findings that are of units found by both of a pair: 2 · both / (a + b), over all pairs."""
        whole = (len(self.coders) - 1) * sum(self.found)
        return 2 * sum(self.shared.values()) / whole if whole else None

    @property
    def recovered(self) -> tuple[float | None, float | None]:
        """Share of the units of each of two coders, the first and the second, that the other found."""
        a, b = (self.both / n if n else None for n in self.found[:2])
        return a, b


def compare(*codings: Coding, resamples: int = RESAMPLES, mass: float = MASS, seed: int = SEED) -> Agreement:
    """Compare two or more codings.

    Parameters
    ----------
    codings
        What :func:`tarjih.corpus.coders.read_codings` made of the files.
    resamples, mass, seed
        Number of bootstrap resamples, mass of the interval, seed of the generator.
    """
    times = Counter(u for coding in codings for u in coding.rows)
    shared = sorted((u for u, n in times.items() if n > 1), key=str)
    weights = resample(len(shared), times=resamples, seed=seed)
    measures = {
        column: measure(
            *([_value(coding, unit, column) for unit in shared] for coding in codings),
            column=column,
            level=level,
            weights=weights,
            mass=mass,
        )
        for column, level in LEVELS.items()
    }
    return Agreement(
        coders=tuple(c.coder for c in codings),
        found=tuple(len(c.rows) for c in codings),
        both=len(shared),
        shared={(a.coder, b.coder): len(a.rows.keys() & b.rows.keys()) for a, b in combinations(codings, 2)},
        measures=measures,
        files=dict(sorted({n: d for c in codings for n, d in c.files.items()}.items())),
        resamples=resamples,
        mass=mass,
        seed=seed,
    )


def write_agreement(agreement: Agreement, path: Path) -> None:
    """Write an agreement as JSON, whole or not at all."""
    pairs = {f"{a} and {b}": n for (a, b), n in agreement.shared.items()}
    units: dict[str, object] = {
        "found": dict(zip(agreement.coders, agreement.found, strict=True)),
        "both": agreement.both,
        "dice": _rounded(agreement.dice),
    }
    if len(agreement.coders) == 2:
        a, b = agreement.coders
        units = {
            "found": units["found"],
            "both": agreement.both,
            "only": {n: f - agreement.both for n, f in zip(agreement.coders, agreement.found, strict=True)},
            "dice": units["dice"],
            f"of_{a}_found_by_{b}": _rounded(agreement.recovered[0]),
            f"of_{b}_found_by_{a}": _rounded(agreement.recovered[1]),
        }
    else:
        units["shared"] = pairs
    content = {
        "format": 1,
        "files": dict(agreement.files),
        "units": units,
        "columns": {name: _as_json(m) for name, m in agreement.measures.items()},
        "bootstrap": {
            "of": "units",
            "resamples": agreement.resamples,
            "mass": agreement.mass,
            "seed": agreement.seed,
        },
    }
    write(path, (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())


def agreement_of(corpus_folder: Path) -> tuple[Agreement, Path]:
    """Compare the codings of a case, and write ``codings/agreement.json``.

    Parameters
    ----------
    corpus_folder
        The folder of the case, with ``codings/coder_a.csv``, ``coder_b.csv`` and, where it is needed,
        ``aliases.csv``.

    Returns
    -------
    The agreement, and the file that was written.
    """
    folder = corpus_folder / "codings"
    files = coder_files(corpus_folder)
    if not files:
        there = one_of(p.name for p in sorted(folder.glob("*.*"))) if folder.is_dir() else ""
        has = f"It holds {there}." if there else "It holds none."
        what = "agreement takes two coders or more, each with a file coder_NAME.csv of the columns of claims.csv."
        raise InputFault([Fault(str(folder), 0, f"{what} {has}")])
    aliases = files.pop("codings/aliases.csv", None)
    agreement = compare(*read_codings(*files.values(), aliases=aliases))
    write_agreement(agreement, folder / "agreement.json")
    return agreement, folder / "agreement.json"


def report(corpus_folder: Path) -> int:
    """Print how far the codings of a case agree (see :func:`agreement_of`); return the exit status, 0."""
    agreement, path = agreement_of(corpus_folder)
    found = [f"{n} by {c}" for c, n in zip(agreement.coders, agreement.found, strict=True)]
    share = "no share" if agreement.dice is None else f"{agreement.dice:.0%}"
    several = "both" if len(found) == 2 else "two or more"
    lines = [f"Units found: {', '.join(found[:-1])} and {found[-1]}, {agreement.both} by {several} ({share})."]
    for m in agreement.measures.values():
        what = "adjusted Rand index" if m.level == "grouping" else f"alpha ({m.level})"
        if m.value is None:
            lines.append(f"{m.column}: no {what}. {m.why}")
        else:
            interval = (
                f"{agreement.mass:.0%} interval {m.low:.2f} to {m.high:.2f}" if m.low is not None else "no interval"
            )
            lines.append(f"{m.column}: {what} {m.value:.2f}, {interval}, agreement {m.raw:.0%}.")
    lines += [f"{note.file}: {note.what}" for note in uncompared(corpus_folder)]
    sys.stdout.write("\n".join([*lines, f"Written to {path}."]) + "\n")
    return 0


def coder_stances(corpus: Corpus) -> dict[int, tuple[float, ...]]:
    """Return weights over stances from the coders of a case for each claim; nothing where there are no two passes.

    See :func:`stance_weights`; the files are ``codings/coder_*.csv`` and ``aliases.csv``.
    """
    files = coder_files(corpus.folder)
    aliases = files.pop("codings/aliases.csv", None)
    return stance_weights(corpus, *read_codings(*files.values(), aliases=aliases)) if files else {}


def stance_weights(corpus: Corpus, *codings: Coding, adjudicated: Coding | None = None) -> dict[int, tuple[float, ...]]:
    """Return weights over stances from the coders for each claim.

    Parameters
    ----------
    corpus
        The case, whose claims are what adjudication left.
    codings
        The raw passes.
    adjudicated
        Where the stance stands of units that a coder did not find; the corpus itself where it is not given
        or has no such unit.

    Returns
    -------
    For the index of each claim weights over the stances −2, −1, 0, 1, 2: the average of the coders.
    """
    settled = adjudicated.rows if adjudicated else {}
    out: dict[int, tuple[float, ...]] = {}
    for i, claim in enumerate(corpus.claims):
        unit = unit_of(claim)
        decided = settled.get(unit, claim)
        stances = [coding.rows.get(unit, decided).stance for coding in codings]
        out[i] = tuple(stances.count(s) / len(stances) for s in STANCES)
    return out


def _value(coding: Coding, unit: Unit, column: str) -> Any:  # noqa: ANN401 - a column's own type
    """Return a coder's value of a unit in one column; ``MISSING`` where the coder did not find it."""
    if unit not in coding.rows:
        return MISSING
    value = getattr(coding.rows[unit], column)
    return ">".join(value) if column == "channel" else value


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _as_json(m: Measure) -> dict[str, object]:
    return {
        "level": m.level,
        "statistic": STATISTIC[m.level],
        "units": m.units,
        "raw": _rounded(m.raw),
        "value": _rounded(m.value),
        "low": _rounded(m.low),
        "high": _rounded(m.high),
        "undefined_resamples": m.undefined,
        "why": m.why or None,
    }
