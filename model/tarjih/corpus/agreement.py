"""How reliably a corpus was coded: two passes held against each other.

Supply two :class:`~tarjih.corpus.coders.Coding`; get an :class:`Agreement`: how many units each coder found and how
many both did, and for each column how far they agree on the units found by both, with an interval
(:mod:`tarjih.corpus.reliability`).  :func:`write_agreement` keeps it as JSON; :func:`report` does all of it for a
case; :func:`stance_weights` passes the coders' disagreement on to the model.

An empty ``said_on`` or ``channel`` is a value: that nothing is said.  Names of origins are the coder's own,
so what is compared is which units share one.  Units that one coder did not find enter no alpha; their
number says how far the coders agree on what a claim is.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tarjih.corpus import Corpus
from tarjih.corpus.coders import Coding, Unit, read_codings, unit_of
from tarjih.corpus.reliability import Level, Measure, measure, resample
from tarjih.runs.files import write

__all__ = ["Agreement", "coder_files", "coder_stances", "compare", "report", "stance_weights", "write_agreement"]

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
    """How far two coders agree.

    Parameters
    ----------
    coders
        Their names.
    found
        How many units each found.
    both
        How many both found.
    measures
        What was compared on those, by column.
    files
        SHA-256 of every file read, by name.
    resamples, mass, seed
        How the intervals were made.
    """

    coders: tuple[str, str]
    found: tuple[int, int]
    both: int
    measures: Mapping[str, Measure]
    files: Mapping[str, str]
    resamples: int
    mass: float
    seed: int

    @property
    def dice(self) -> float | None:
        """Share of all findings that are of units found by both: 2 · both / (a + b)."""
        return 2 * self.both / sum(self.found) if sum(self.found) else None

    @property
    def recovered(self) -> tuple[float | None, float | None]:
        """Share of each coder's units, the first and the second, that the other found."""
        a, b = (self.both / n if n else None for n in self.found)
        return a, b


def compare(
    coder_a: Coding, coder_b: Coding, *, resamples: int = RESAMPLES, mass: float = MASS, seed: int = SEED
) -> Agreement:
    """Hold two codings against each other.

    Parameters
    ----------
    coder_a, coder_b
        What :func:`tarjih.corpus.coders.read_codings` made of the files.
    resamples, mass, seed
        Number of bootstrap resamples, mass of the interval, seed of the generator.
    """
    shared = sorted((u for u in coder_a.rows if u in coder_b.rows), key=str)
    weights = resample(len(shared), times=resamples, seed=seed)
    measures = {
        column: measure(
            _values(coder_a, shared, column),
            _values(coder_b, shared, column),
            column=column,
            level=level,
            weights=weights,
            mass=mass,
        )
        for column, level in LEVELS.items()
    }
    return Agreement(
        coders=(coder_a.coder, coder_b.coder),
        found=(len(coder_a.rows), len(coder_b.rows)),
        both=len(shared),
        measures=measures,
        files=dict(sorted({**coder_a.files, **coder_b.files}.items())),
        resamples=resamples,
        mass=mass,
        seed=seed,
    )


def write_agreement(agreement: Agreement, path: Path) -> None:
    """Write an agreement as JSON, whole or not at all."""
    a, b = agreement.coders
    content = {
        "format": 1,
        "files": dict(agreement.files),
        "units": {
            "found": dict(zip(agreement.coders, agreement.found, strict=True)),
            "both": agreement.both,
            "only": {n: f - agreement.both for n, f in zip(agreement.coders, agreement.found, strict=True)},
            "dice": _rounded(agreement.dice),
            f"of_{a}_found_by_{b}": _rounded(agreement.recovered[0]),
            f"of_{b}_found_by_{a}": _rounded(agreement.recovered[1]),
        },
        "columns": {name: _as_json(m) for name, m in agreement.measures.items()},
        "bootstrap": {
            "of": "units",
            "resamples": agreement.resamples,
            "mass": agreement.mass,
            "seed": agreement.seed,
        },
    }
    write(path, (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())


def report(corpus_folder: Path) -> int:
    """Compare the two codings of a case, write ``codings/agreement.json``, and say what came out.

    Parameters
    ----------
    corpus_folder
        The folder of the case, with ``codings/coder_a.csv``, ``coder_b.csv`` and, where it is needed,
        ``aliases.csv``.

    Returns
    -------
    The exit status, 0.
    """
    folder = corpus_folder / "codings"
    aliases = folder / "aliases.csv"
    known = aliases if aliases.exists() else None
    agreement = compare(*read_codings(folder / "coder_a.csv", folder / "coder_b.csv", known))
    write_agreement(agreement, folder / "agreement.json")
    found = " and ".join(f"{n} by {c}" for c, n in zip(agreement.coders, agreement.found, strict=True))
    lines = [f"Units found: {found}, {agreement.both} by both ({agreement.dice:.0%})."]
    for m in agreement.measures.values():
        what = "adjusted Rand index" if m.level == "grouping" else f"alpha ({m.level})"
        if m.value is None:
            lines.append(f"{m.column}: no {what}. {m.why}")
        else:
            interval = (
                f"{agreement.mass:.0%} interval {m.low:.2f} to {m.high:.2f}" if m.low is not None else "no interval"
            )
            lines.append(f"{m.column}: {what} {m.value:.2f}, {interval}, agreement {m.raw:.0%}.")
    sys.stdout.write("\n".join([*lines, f"Written to {folder / 'agreement.json'}."]) + "\n")
    return 0


def coder_files(corpus_folder: Path) -> dict[str, Path]:
    """Return the files of the two passes and the aliases, by name in the case's folder; nothing without two passes."""
    names = ("codings/coder_a.csv", "codings/coder_b.csv", "codings/aliases.csv")
    found = {n: corpus_folder / n for n in names if (corpus_folder / n).is_file()}
    return found if {*names[:2]} <= {*found} else {}


def coder_stances(corpus: Corpus) -> dict[int, tuple[float, ...]]:
    """Return what the two coders of a case made of each claim; nothing where there are no two passes.

    See :func:`stance_weights`; the files are ``codings/coder_a.csv``, ``coder_b.csv`` and ``aliases.csv``.
    """
    files = coder_files(corpus.folder)
    if not files:
        return {}
    one, two = (files[f"codings/{c}.csv"] for c in ("coder_a", "coder_b"))
    return stance_weights(corpus, *read_codings(one, two, files.get("codings/aliases.csv")))


def stance_weights(
    corpus: Corpus, coder_a: Coding, coder_b: Coding, adjudicated: Coding | None = None
) -> dict[int, tuple[float, ...]]:
    """Return what the two coders made of each claim.

    Parameters
    ----------
    corpus
        The case, whose claims are what adjudication left.
    coder_a, coder_b
        The raw passes.
    adjudicated
        Where the stance stands of units that a coder did not find; the corpus itself where it is not given
        or has no such unit.

    Returns
    -------
    For the index of each claim weights over the stances −2, −1, 0, 1, 2: the average of the two coders.
    """
    settled = adjudicated.rows if adjudicated else {}
    out: dict[int, tuple[float, ...]] = {}
    for i, claim in enumerate(corpus.claims):
        unit = unit_of(claim)
        decided = settled.get(unit, claim)
        heard = [coder.rows.get(unit, decided).stance for coder in (coder_a, coder_b)]
        out[i] = tuple(heard.count(s) / len(heard) for s in STANCES)
    return out


def _values(coding: Coding, units: Sequence[Unit], column: str) -> list[Any]:
    values = [getattr(coding.rows[u], column) for u in units]
    return [">".join(v) for v in values] if column == "channel" else values


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
