"""Does the inference compute what the model says?

The reader gets, for each model, whether what was drawn from it lies among draws of its posterior as it should: ranks in
simultaneous bands, and probabilities against truths.  It is of the software and of no case, so that the briefing leaves
it out.  Two models are there to show an approximation: the likelihood reads off the words who is in a bloc's line. In
lines_fast ranks stray for it (discipline and credibility are taken for higher than they are, while answers stay
calibrated); with membership kept as it was drawn, the same 200 simulations stay inside all their bands.

Each simulation is kept in .cache/sbc as soon as it is made, and a run that was stopped goes on from there.

Run: python analyses/sbc.py [--simulations N] [--model NAME ...] [--seed N] [--out DIR]
"""

import dataclasses
import io
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tarjih.errors import Fault, InputFault, one_of
from tarjih.exits import DONE, Parser
from tarjih.figures_sbc import calibrated
from tarjih.findings_sbc import found, told
from tarjih.fit import input_digests
from tarjih.inputs import CORPUS, load
from tarjih.look import png
from tarjih.priors.files import PROJECT
from tarjih.record import canonical, code_digest, digest, record, versions, write, write_folder
from tarjih.sbc.judged import COVERAGE, curves, jointly, levels, probabilities, ranks, strayed
from tarjih.sbc.models import MODELS, check
from tarjih.sbc.ranked import KEPT, Outcome
from tarjih.stamp import Stamp
from tarjih.study import run

CACHE = PROJECT / ".cache" / "sbc"
MOST_TRIES = 3
"""Simulations that are tried for each that is wanted: where the sampler says that it failed, another is made."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = Parser(prog="analyses/sbc.py", allow_abbrev=False, description="Simulation-based calibration.")
    parser.add_argument("--simulations", type=int, default=200, metavar="N", help="of each model (default: 200)")
    parser.add_argument("--model", action="append", metavar="NAME", help="simulate only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of all simulations")
    parser.add_argument("--out", type=Path, default=PROJECT / "figures" / "sbc", metavar="DIR", help="folder to write")
    chosen = parser.parse_args(argv)
    unknown = [m for m in chosen.model or () if m not in MODELS]
    if unknown:
        raise InputFault(
            [Fault("--model", 0, f'there is no model "{m}". There are: {one_of(MODELS)}.') for m in unknown]
        )
    if chosen.simulations < 10 or chosen.seed < 0:
        raise InputFault([Fault("--simulations", 0, "at least 10 are needed, and a seed from 0 on.")])
    corpus, priors = load(CORPUS)
    inputs, held = input_digests(corpus, priors), Path(priors.file).name
    cache = CACHE / _key(inputs)
    made = {
        m: _simulated(m, chosen.simulations, chosen.seed, cache / m, make=not chosen.model or m in chosen.model)
        for m in MODELS
    }
    contents: dict[str, bytes] = {}
    headlines, figures, diagnostics, checks = [], [], {}, {}
    settings = {"simulations": chosen.simulations, "seed": chosen.seed, "kept": KEPT, "coverage": COVERAGE}
    about = record(inputs=inputs, settings=settings, diagnostics={}, checks={}, outputs={})
    for name, (outcomes, tried, seconds) in made.items():
        if not outcomes:
            continue
        curve, level, said = curves(outcomes), levels(outcomes), probabilities(outcomes)
        least = min(o.effective for o in outcomes)
        gate = f"{len(outcomes)} of {tried} simulations sound, at least {least:,.0f} effective draws"
        drawn = calibrated(
            curve,
            level,
            said,
            Stamp(about["id"], gate, "", f"seed {chosen.seed}", held if name.startswith("corpus") else "of the design"),
            title=found(name, level, said),
            subtitle=told(name),
        )
        contents |= {f"{name}.png": png(drawn), f"{name}.csv": curve.csv(), f"{name}_levels.csv": level.csv()}
        contents |= {f"{name}_ranks.csv": ranks(outcomes).csv()}
        if len(said):
            contents[f"{name}_probabilities.csv"] = said.csv()
        figures.append({"stem": name, "title": found(name, level, said)})
        headlines.append(f"sbc: {found(name, level, said)}")
        outside = strayed(level)
        diagnostics[name] = {
            "tried": tried,
            "sound": len(outcomes),
            "seconds": round(seconds, 1),
            "least_effective": round(least, 1),
            "quantities": len(level),
            "outside": outside,
            "jointly": round(jointly(level), 6),
            "probabilities_outside": int(sum(said.column("outside"))) if len(said) else 0,
        }
        checks[name] = jointly(level) > 1 - COVERAGE
    outputs = {n: digest(c) for n, c in contents.items()}
    whole = {**about, "diagnostics": diagnostics, "checks": checks, "outputs": outputs, "analysis": "sbc"}
    whole |= {"figures": figures, "headlines": headlines}
    write_folder(chosen.out, {**contents, "run.json": canonical(whole)})
    print("\n".join(headlines))
    return DONE


def _key(inputs: dict[str, str]) -> str:
    """Return a digest of all that an outcome depends on besides model, seed and number."""
    package = PROJECT / "model" / "tarjih"
    shown = {"bands.py", "judged.py"}
    own = [package / "retelling.py", *(p for p in sorted((package / "sbc").glob("*.py")) if p.name not in shown)]
    sources = [digest(path.read_bytes()) for path in own]
    return digest(canonical([code_digest(numbers_only=True), sources, inputs, versions()]))[:20]


def _simulated(name: str, wanted: int, seed: int, cache: Path, *, make: bool) -> tuple[list[Outcome], int, float]:
    """Return the sound outcomes of a model, how many were tried, and the seconds that they took."""
    sound: list[Outcome] = []
    took, number = 0.0, 0
    while len(sound) < wanted and number < MOST_TRIES * wanted:
        entry = cache / f"{seed}-{number}.npz"
        found = _read(entry)
        if found is None:
            if not make:
                break
            began = time.monotonic()
            outcome = check(name, seed, number)
            found = outcome, time.monotonic() - began
            packed = io.BytesIO()
            np.savez_compressed(packed, seconds=found[1], **dataclasses.asdict(outcome))
            write(entry, packed.getvalue())
        number += 1
        took += found[1]
        if found[0].sound:
            sound.append(found[0])
        if number % 50 == 0:
            sys.stderr.write(f"{name}: {number} simulations, {len(sound)} sound, {took:.0f} s\n")
    return sound, number, took


def _read(entry: Path) -> tuple[Outcome, float] | None:
    """Return a kept outcome and how long it took, or nothing where there is none that reads."""
    try:
        with np.load(entry, allow_pickle=False) as kept:
            names = tuple(str(n) for n in kept["names"])
            arrays = (kept["ranks"], kept["said"], kept["held"], kept["drawn"])
            return Outcome(names, *arrays, float(kept["effective"]), bool(kept["sound"])), float(kept["seconds"])
    except (OSError, ValueError, KeyError, EOFError):
        return None


if __name__ == "__main__":
    raise SystemExit(run(main))
