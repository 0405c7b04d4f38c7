"""The same model as a plain PyMC script would run it: state it, compile it, sample it.  Used by the benchmarks.

Run: python tests/plain_pymc.py CORPUS PRIORS
"""

import sys
from pathlib import Path

import nutpie
import pymc as pm  # noqa: F401 - what a script of the kind begins with

from tarjih.inference.importance import SEED
from tarjih.inference.nuts import ATTEMPTS
from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.pymc import build
from tarjih.testimony.weigh import weigh

case = assemble(*load(Path(sys.argv[1]), Path(sys.argv[2])))
compiled = nutpie.compile_pymc_model(build(case))
how = ATTEMPTS[0]
trace = nutpie.sample(
    compiled,
    draws=how.draws,
    tune=how.tune,
    chains=4,
    cores=2,
    seed=SEED,
    target_accept=how.target_accept,
    progress_bar=False,
)
z = trace.posterior["z"].transpose("parameter", "chain", "draw").values
slots = weigh(case.parameters, z.reshape(len(case.parameters.names), -1), known=case.known).slots.mean(axis=1)
sys.stdout.write(f"{slots.max():.3f}\n")
