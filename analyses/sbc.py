"""Does the inference compute what the model says?

The reader gets, for each model, whether what was drawn from it lies among draws of its posterior as it should: ranks in
simultaneous bands, and probabilities against truths.  It is of the software and of no case, so that the briefing leaves
it out.

Simulations run on every core, or on a cluster with --scheduler, and are kept as soon as they are made: a run that was
stopped goes on from there.

Run: python analyses/sbc.py [--simulations N] [--model NAME ...] [--seed N] [--out DIR] [--scheduler ADDRESS]
"""

from collections.abc import Sequence
from pathlib import Path

from tarjih.figures.canvas import png
from tarjih.figures.contraction import parameter_label
from tarjih.figures.sbc import sbc
from tarjih.inference.fit import input_digests
from tarjih.inference.stamp import Stamp
from tarjih.priors.inputs import load
from tarjih.report.study import run
from tarjih.runs.exit_codes import DONE, Parser
from tarjih.runs.faults import Fault, InputFault, one_of
from tarjih.runs.files import digest, write_folder
from tarjih.runs.places import project_case, project_figures
from tarjih.runs.record import record, sealed
from tarjih.runs.sweep.options import sweep_options, sweeping_as
from tarjih.validation.sbc.judged import COVERAGE, curves, jointly, levels, probabilities, ranks, strayed
from tarjih.validation.sbc.models import MODELS, simulate_many
from tarjih.validation.sbc.ranked import THINNED


def main(argv: Sequence[str] | None = None) -> int:
    parser = Parser(prog="analyses/sbc.py", allow_abbrev=False, description="Simulation-based calibration.")
    parser.add_argument("--simulations", type=int, default=200, metavar="N", help="of each model (default: 200)")
    parser.add_argument("--model", action="append", metavar="NAME", help="simulate only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of all simulations")
    parser.add_argument("--out", type=Path, default=project_figures() / "sbc", metavar="DIR", help="folder to write")
    sweep_options(parser)
    chosen = parser.parse_args(argv)
    unknown = [m for m in chosen.model or () if m not in MODELS]
    if unknown:
        raise InputFault(
            [Fault("--model", 0, f'there is no model "{m}". There are: {one_of(MODELS)}.') for m in unknown]
        )
    if chosen.simulations < 10 or chosen.seed < 0:
        raise InputFault([Fault("--simulations", 0, "at least 10 are needed, and a seed from 0 on.")])
    corpus, priors = load(project_case())
    inputs, priors_name = input_digests(corpus, priors), Path(priors.file).name
    with sweeping_as(chosen):
        made = {
            m: simulate_many(m, chosen.simulations, chosen.seed, inputs, make=not chosen.model or m in chosen.model)
            for m in MODELS
        }
    contents: dict[str, bytes] = {}
    headlines, figures, diagnostics, checks = [], [], {}, {}
    settings = {"simulations": chosen.simulations, "seed": chosen.seed, "kept": THINNED, "coverage": COVERAGE}
    about = record(inputs=inputs, settings=settings, diagnostics={}, checks={}, outputs={})
    for name, done in made.items():
        if not done.outcomes:
            continue
        outcomes, tried = done.outcomes, done.tried
        curve, level, said = curves(outcomes), levels(outcomes), probabilities(outcomes)
        least = min(o.effective for o in outcomes)
        gate = f"{len(outcomes)} of {tried} simulations sound, at least {least:,.0f} effective draws"
        stamp = Stamp(
            about["id"], gate, "", f"seed {chosen.seed}", priors_name if name.startswith("corpus") else "of the design"
        )
        exhibit = sbc(name, curve, level, said, parameter_label)
        drawn = exhibit.figure(stamp)
        contents |= {f"{name}.png": png(drawn), f"{name}.csv": curve.csv(), f"{name}_levels.csv": level.csv()}
        contents |= {f"{name}_ranks.csv": ranks(outcomes).csv()}
        if len(said):
            contents[f"{name}_probabilities.csv"] = said.csv()
        figures.append({"stem": name, "title": exhibit.title})
        headlines.append(f"sbc: {exhibit.title}")
        outside = strayed(level)
        diagnostics[name] = {
            "tried": tried,
            "sound": len(outcomes),
            "seconds": round(done.seconds, 1),
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
    write_folder(chosen.out, {**contents, "run.json": sealed(whole)})
    print("\n".join(headlines))
    return DONE


if __name__ == "__main__":
    raise SystemExit(run(main))
