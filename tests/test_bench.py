"""How long an edit takes, and what a claim costs: run by `make bench`, written to figures/benchmarks.

Only ratios within one run mean anything: the machine and what else it does are the same for both sides of them.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import time

import numpy as np
import pytest

from tarjih.case import assemble
from tarjih.inputs import load
from tarjih.record import versions, write, write_json
from tarjih.table import Table
from tarjih.weighing import weigh

pytestmark = pytest.mark.bench

SIZES = (100, 1000, 10_000, 100_000)
STAGES = """
import json, time
began = time.perf_counter()
from pathlib import Path
from tarjih import posterior
from tarjih.case import assemble
from tarjih.inputs import load
from tarjih.weighing import weigh
case = assemble(*load(Path({corpus!r}), Path({priors!r})))
loaded = time.perf_counter()
run = posterior._compiled(case)
from tarjih.density import density
import numpy as np
density(case.parameters)(np.zeros(len(case.parameters.names)))
ready = time.perf_counter()
run(posterior.ATTEMPTS[0], 4, 1)
drawn = time.perf_counter()
print(json.dumps([loaded - began, ready - loaded, drawn - ready]))
"""


@pytest.fixture(scope="module")
def kept(root):
    """What was measured; written when all is done, so that a run that stops half-way leaves the last one's."""
    found = {"machine": {"cpus": os.cpu_count(), "system": platform.system(), "processor": platform.machine()}}
    yield found
    found["versions"] = versions()
    out = root / "figures" / "benchmarks"
    write_json(out / "benchmarks.json", found)
    for name in ("edit_loop", "size"):
        if name in found:
            columns = tuple(found[name][0])
            write(out / f"{name}.csv", Table(columns, tuple(tuple(r[c] for c in columns) for r in found[name])).csv())


@pytest.fixture
def took(root, tmp_path):
    """Run Python with arguments and return the seconds of the whole process, on the wall and of the processors.

    Compilers keep what they compile in a folder of the test's own, so that the first run is a first run.
    """

    def run(*arguments, cache="warm"):
        place = tmp_path / cache
        own = {"NUMBA_CACHE_DIR": str(place / "numba"), "PYTENSOR_FLAGS": f"base_compiledir={place / 'pytensor'}"}
        env = {**os.environ, **own, "PYTHONPATH": str(root / "model")}
        began, spent = time.perf_counter(), _children()
        subprocess.run([sys.executable, *arguments], env=env, cwd=root, check=True, capture_output=True)
        return time.perf_counter() - began, _children() - spent

    return run


def _children():
    """Return the seconds that all processors have spent on processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_the_edit_loop(took, kept, root, tmp_path):
    """After an edited prior what-if is at least 20 times as fast as a plain PyMC script, and 3 times as a fit."""
    corpus, edited, fit = (
        str(root / "analyses" / "corpus"),
        str(root / "priors" / "trust_security.yaml"),
        tmp_path / "fit",
    )
    command = ["-m", "tarjih", "fit", "--corpus", corpus, "--priors", edited]
    seconds = {
        "plain PyMC script, first run": took("tests/plain_pymc.py", corpus, edited),
        "plain PyMC script, from its cache": took("tests/plain_pymc.py", corpus, edited),
        "tarjih fit, first run on a machine": took("-m", "tarjih", "fit", "--corpus", corpus, "--out", str(fit)),
        "tarjih fit, an edited prior": took(*command, "--out", str(tmp_path / "edited")),
        "tarjih what-if": min(
            took("-m", "tarjih", "what-if", "--fit", str(fit), "--priors", edited, "--out", str(tmp_path / "what_if"))
            for _ in range(3)
        ),
    }
    least = seconds["tarjih what-if"][0]
    kept["edit_loop"] = [
        {"way": way, "seconds": round(s, 2), "of all processors": round(c, 2), "times what-if": round(s / least, 1)}
        for way, (s, c) in seconds.items()
    ]
    assert seconds["plain PyMC script, first run"][0] > 20 * least
    assert seconds["tarjih fit, an edited prior"][0] > 3 * least


def test_most_of_a_fit_is_drawing(kept, root):
    """With everything compiled before, at least half of a fit under an edited prior is drawing samples."""
    code = STAGES.format(corpus=str(root / "analyses" / "corpus"), priors=str(root / "priors" / "trust_security.yaml"))
    env = {**os.environ, "PYTHONPATH": str(root / "model")}
    for _ in range(2):  # the first may have to compile
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, cwd=root, check=True, capture_output=True, text=True
        )
    loading, preparing, drawing = json.loads(done.stdout.splitlines()[-1])
    kept["fit_stages"] = {"loading": loading, "preparing": preparing, "drawing": drawing}
    assert drawing > loading + preparing


def test_the_cost_of_a_claim(kept, tmp_path):
    """A draw of the fast path costs per claim at 100,000 claims at most twice what it costs at 1,000."""
    rows = []
    for claims in SIZES:
        case, read = _drawn(tmp_path / str(claims), claims)
        z = case.parameters.draw(np.random.default_rng(1), max(8, 2_000_000 // (claims + 1000)))
        weigh(case.parameters, z[:, :8])
        began = time.process_time()
        weigh(case.parameters, z)
        spent = time.process_time() - began
        each = spent / z.shape[1]
        rows.append({
            "claims": claims,
            "draws per second": round(1 / each, 1),
            "nanoseconds per claim and draw": round(1e9 * each / claims, 1),
            "seconds to read and arrange": round(read, 2),
        })  # fmt: skip
    kept["size"] = rows
    cost = {row["claims"]: row["nanoseconds per claim and draw"] for row in rows}
    assert cost[100_000] < 2 * cost[1000]


def _drawn(folder, claims):
    """Draw a case: five claims a proposition, a source for every twenty claims, of eight kinds and four blocs."""
    rng = np.random.default_rng(claims)
    folder.mkdir()
    kinds = ["official", "analyst", "media", "witness", "diplomat", "politician", "militia", "unknown"]
    lines = ["source,proposition,stance,kind,bloc,interest"]
    for source, proposition in zip(
        rng.integers(0, max(3, claims // 20), claims), rng.integers(0, claims // 5, claims), strict=True
    ):
        stance = rng.choice([-2, -1, 1, 2, 2, 2])
        interest = rng.choice([0, 0, 1])
        lines.append(f"s{source},p{proposition},{stance},{kinds[source % 8]},b{source % 4},{interest}")
    (folder / "claims.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    began = time.process_time()
    case = assemble(*load(folder))
    return case, time.process_time() - began
