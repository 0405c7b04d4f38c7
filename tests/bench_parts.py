"""What the benchmarks run in processes of their own: each part prints one JSON object.

Run: python tests/bench_parts.py PART ARGUMENT …
"""

import contextlib
import io
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np


def stages(corpus, priors):
    """Seconds of loading, of making ready and of drawing, of a fit whose parts are compiled already."""
    began = time.perf_counter()
    from tarjih.inference import nuts as posterior
    from tarjih.priors.inputs import load
    from tarjih.testimony.case import assemble
    from tarjih.testimony.weigh import density

    case = assemble(*load(Path(corpus), Path(priors)))
    loaded = time.perf_counter()
    run = posterior._compiled(case)
    density(case.parameters)(np.zeros(len(case.parameters.names)))
    ready = time.perf_counter()
    run(posterior.ATTEMPTS[0], 4, 1)
    return {"loading": loaded - began, "preparing": ready - loaded, "drawing": time.perf_counter() - ready}


def cost(which, claims, folder):
    """Cost of a claim in the gradient and in the fast path; seconds of reading and arranging, and peak memory."""
    import large_case

    from tarjih.priors.inputs import load
    from tarjih.testimony.case import assemble
    from tarjih.testimony.weigh import density, weigh

    n = int(claims)
    large_case.write(Path(folder), which, n)
    began = time.process_time()
    corpus, priors = load(Path(folder))
    read = time.process_time()
    case = assemble(corpus, priors)
    arranged = time.process_time()
    z = case.parameters.draw(np.random.default_rng(1), 64)
    at = density(case.parameters, known=case.known)
    at(z[:, 0])
    times = max(1, 200_000 // n)
    gradient = min(_each(lambda: at(z[:, 0]), times) for _ in range(5))
    draws = z if n >= 100_000 else np.repeat(z, 4, axis=1)
    weigh(case.parameters, z[:, :1])
    fast = min(
        _each(lambda: weigh(case.parameters, draws), max(1, 10_000 // n)) for _ in range(1 if n > 100_000 else 3)
    )
    return {
        "corpus": which,
        "claims": n,
        "coordinates": len(case.parameters.names),
        "ns a claim, gradient": 1e9 * gradient / n,
        "ns a claim and draw, fast path": 1e9 * fast / draws.shape[1] / n,
        "s to read": read - began,
        "s to arrange": arranged - read,
        "peak GB": _peak(),
    }


def _each(do, times):
    began = time.process_time()
    for _ in range(times):
        do()
    return (time.process_time() - began) / times


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def sampled(which, claims, folder):
    """NUTS on a large case as a fit runs it: what it took and what the gate says."""
    import large_case

    from tarjih.inference import nuts as posterior
    from tarjih.priors.inputs import load
    from tarjih.testimony.case import assemble

    truth = large_case.write(Path(folder), which, int(claims))
    began = time.perf_counter()
    case = assemble(*load(Path(folder)))
    drawn, seen = posterior.sample(case, seed=1, draft=True)
    p = _answers(case, drawn)
    np.savez(Path(folder) / "nuts.npz", p=list(p.values()), error=_errors(drawn))
    return {
        "corpus": which,
        "claims": int(claims),
        "method": f"NUTS, {drawn.chains} chains of {drawn.z.shape[1] // drawn.chains}",
        "seconds": time.perf_counter() - began,
        "processor s": time.process_time(),
        "attempts": seen.attempts,
        "R-hat": seen.rhat_max,
        "least effective draws": min(seen.ess_bulk_min, seen.ess_tail_min),
        "divergences": seen.divergences,
        "log score": _score(p, truth),
        "peak GB": _peak(),
    }


def approximated(which, claims, folder):
    """The normal approximation on a large case, and how far it is from NUTS where that was kept."""
    import large_case

    from tarjih.inference.normal import approximate
    from tarjih.priors.inputs import load
    from tarjih.testimony.case import assemble

    truth = large_case.write(Path(folder), which, int(claims))
    began = time.perf_counter()
    case = assemble(*load(Path(folder)))
    drawn = approximate(case, seed=1)
    p = _answers(case, drawn)
    out = {
        "corpus": which,
        "claims": int(claims),
        "method": "normal approximation",
        "seconds": time.perf_counter() - began,
        "processor s": time.process_time(),
        "Pareto k": drawn.pareto_k,
        "log score": _score(p, truth),
        "peak GB": _peak(),
    }
    kept = Path(folder) / "nuts.npz"
    if kept.exists():
        nuts = np.load(kept)
        gap = np.abs(np.array(list(p.values())) - nuts["p"])
        out |= {
            "mean gap to NUTS": gap.mean(),
            "largest gap to NUTS": gap.max(),
            "mean error of NUTS": nuts["error"].mean(),
        }
    return out


def fitted(which, claims, folder):
    """The whole of ``tarjih fit --approximate``, from a file to the folder of a fit."""
    import large_case

    from tarjih.__main__ import main

    at = Path(folder)
    truth = large_case.write(at / "case", which, int(claims))
    began = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        options = ["--corpus", at / "case", "--out", at / "fit", "--approximate", "--draft"]
        status = main(["fit", *map(str, options)])
    seen = json.loads((at / "fit" / "summary.json").read_text(encoding="utf-8"))
    p = {name: row["mean"] for name, row in seen["propositions"].items()}
    return {
        "corpus": which,
        "claims": int(claims),
        "method": "tarjih fit --approximate --draft",
        "exit status": status,
        "seconds": time.perf_counter() - began,
        "processor s": time.process_time(),
        "Pareto k": seen["diagnostics"]["pareto_k"],
        "log score": _score(p, truth),
        "peak GB": _peak(),
    }


def _answers(case, drawn):
    from tarjih.testimony.weigh import propositions

    return {name: float(each @ drawn.weights) for name, each in propositions(case.network, drawn.slots).items()}


def _errors(drawn):
    """Monte Carlo error of NUTS by the means of two halves of its chains, for half of all probabilities."""
    halves = drawn.slots[::2].reshape(len(drawn.slots[::2]), 2, -1).mean(axis=2)
    return np.abs(halves[:, 0] - halves[:, 1]) / 2


def _score(p, truth):
    floor = 1e-6
    return float(
        np.mean([np.log(max(floor, p[name] if held else 1 - p[name])) for name, held in truth.items() if name in p])
    )


def peers(which, claims, folder):
    """What crowd-kit's methods make of the same votes, and what they take."""
    import large_case

    from tarjih.corpus import read_corpus
    from tarjih.validation.calibration.peers import by_votes, peers, votes

    truth = large_case.write(Path(folder), which, int(claims))
    cast = votes(read_corpus(Path(folder)).claims)
    out = []
    for name, make in peers().items():
        if name in {"Dawid–Skene", "MACE", "majority vote"}:
            began, spent = time.perf_counter(), time.process_time()
            found = by_votes(make, cast, dict.fromkeys(truth, ("true", "false")))
            seconds = time.perf_counter() - began
            spent = time.process_time() - spent
            score = _score({n: a[0] for n, a in found.items()}, truth)
            out.append(
                {
                    "corpus": which,
                    "claims": int(claims),
                    "method": name,
                    "seconds": seconds,
                    "processor s": spent,
                    "log score": score,
                }
            )
    return out


PARTS = {
    "stages": stages,
    "cost": cost,
    "sampled": sampled,
    "approximated": approximated,
    "fitted": fitted,
    "peers": peers,
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])) + "\n")
