"""Worlds of stated numbers under which every model here is misspecified: copies, a bloc that gains, a liar, rounding.

Supply a seed and a kind; get a :class:`NumberWorld`, which writes itself as a case.  Nobody is informed or uninformed
by a model's credibility, and errors are no normals of one spread:

- Each quantity is drawn from the log-normal of the prior that the case states, 10 to 1,000.
- A world's people are right in 40 to 80 % of cases on the mean and off by 6 to 25 %, even over both ranges (of the
  second on the log scale).  Each speaker has a reliability of its own (beta) and a precision of its own (log-normal).
  As often as it is reliable it states the truth with an error of Student's t with five degrees of freedom; else it
  names an unrelated number.  Three digits are stated.
- ``copied``: six outlets print the number of one speaker for each quantity; three of them are coded as copies.
- ``bloc``: five of twelve belong to a bloc that gains by high numbers and multiply what they know by 1 to 5.
- ``liar``: one speaks of everything and is off by a factor of 2 to 6, one way or the other; nothing gives it away.
- ``rounded``: numbers are stated with one digit.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

__all__ = ["KINDS", "PRIOR", "NumberWorld", "number_world"]

KINDS = ("independent", "copied", "bloc", "liar", "rounded")
PRIOR = (10.0, 1000.0)
QUANTITIES, SPEAKERS, OUTLETS, BLOC = 10, 12, 6, 5
ROLES = ("official", "witness", "media", "unknown")
COLUMNS = ("source", "kind", "bloc", "quantity", "value", "interest", "origin")


@dataclass(frozen=True)
class NumberWorld:
    """A case of numbers and what they are in truth.

    Parameters
    ----------
    rows
        Rows of claims.csv, by :data:`COLUMNS`.
    truth
        The number of each quantity.
    """

    rows: Sequence[tuple[str, ...]]
    truth: dict[str, float]

    def write(self, folder: Path) -> Path:
        """Write claims.csv, questions.yaml and priors.yaml into a folder, made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "claims.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([COLUMNS, *self.rows])
        asked = "".join(f"  {q}: {{scale: log}}\n" for q in self.truth)
        (folder / "questions.yaml").write_text(f"quantities:\n{asked}", encoding="utf-8")
        low, high = PRIOR
        stated = "".join(f"  {q}: {{between: [{low:g}, {high:g}], because: as drawn}}\n" for q in self.truth)
        text = f"version: 1\nextends: general.yaml\nquantities:\n{stated}"
        (folder / "priors.yaml").write_text(text, encoding="utf-8")
        return folder

    def stated(self, quantity: str) -> list[tuple[str, float]]:
        """Return the sources and their numbers of a quantity; coded copies are left out."""
        return [(r[0], float(r[4])) for r in self.rows if r[3] == quantity and r[0] == r[6]]


def number_world(seed: int, kind: str) -> NumberWorld:
    """Draw a world of one of :data:`KINDS`."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    low, high = np.log(PRIOR)
    centre, sd = (low + high) / 2, (high - low) / 3.29
    mean, off = rng.uniform(0.4, 0.8), rng.uniform(math.log(0.06), math.log(0.25))
    reliable, precise = rng.beta(10 * mean, 10 * (1 - mean), SPEAKERS), np.exp(rng.normal(off, 0.5, SPEAKERS))
    roles = rng.choice(ROLES, SPEAKERS)
    rows: list[tuple[str, ...]] = []
    truth: dict[str, float] = {}
    for n in range(QUANTITIES):
        name = f"n{n + 1}"
        true = rng.normal(centre, sd)
        truth[name] = math.exp(true)
        own: list[tuple[str, ...]] = []
        for s in range(SPEAKERS):
            lies = kind == "liar" and s == 0
            if rng.random() > 0.6 and not lies:
                continue
            at = rng.normal(centre, sd)
            if lies:
                at = true + rng.choice([-1, 1]) * rng.uniform(math.log(2), math.log(6))
            elif rng.random() < reliable[s]:
                at = true + precise[s] * rng.standard_t(5)
                if kind == "bloc" and s < BLOC:
                    at += rng.uniform(0, math.log(5))
            gains = kind == "bloc" and s < BLOC
            value = f"{float(f'{math.exp(at):.{1 if kind == "rounded" else 3}g}'):.12g}"
            who = f"speaker_{s + 1}"
            own.append((who, roles[s], "east" if gains else "independent", name, value, str(int(gains)), who))
        if kind == "copied" and own:
            of = own[int(rng.integers(len(own)))]
            for o in range(OUTLETS):
                who = f"outlet_{o + 1}"
                own.append((who, "media", "independent", name, of[4], "0", who if o % 2 else of[0]))
        rows += own
    return NumberWorld(rows, truth)
