"""How long an edit takes, what a claim costs, and what others take: run by `make bench`, written to figures/benchmarks.

Only ratios within one run mean anything: the machine and what else it does are the same for both sides of them.  Each
test writes its own table as soon as it is measured, and the page is made again from all of them.
"""

import importlib.util
import json
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import time

import benchmark_page
import numpy as np
import pytest
from arviz_stats.base.array import array_stats
from other_samplers import WAYS

from tarjih.runs.files import write, write_json
from tarjih.runs.record import versions
from tarjih.runs.table import Table
from tarjih.validation.worlds.news import news_regime

pytestmark = pytest.mark.bench

SIZES = (1000, 10_000, 100_000, 1_000_000)


@pytest.fixture
def keep(root):
    """Write what was measured: rows of one table, with the machine and the versions of this run."""

    def written(name, rows):
        out = root / "figures" / "benchmarks"
        columns = tuple(dict.fromkeys(c for row in rows for c in row))
        own = [tuple(_rounded(row.get(c)) for c in columns) for row in rows]
        write(out / f"{name}.csv", Table(columns, tuple(own)).csv())
        machine = {"cpus": os.cpu_count(), "system": platform.system(), "processor": platform.machine()}
        loaded = os.getloadavg()[0]
        about = {"machine": machine, "others' load": round(loaded, 1), "versions": versions()}
        write_json(out / f"{name}.json", about)
        write(out / "README.md", benchmark_page.page(out).encode())

    return written


def _rounded(value):
    return float(f"{value:.3g}") if isinstance(value, float) else value


@pytest.fixture
def part(root):
    """Run a part in a process of its own, and return what it printed."""

    def run(script, *arguments):
        env = {**os.environ, "PYTHONPATH": str(root / "model")}
        command = [sys.executable, str(root / "tests" / script), *map(str, arguments)]
        done = subprocess.run(command, env=env, cwd=root, check=True, capture_output=True, text=True)
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None

    return run


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


def test_the_edit_loop(took, keep, root, tmp_path):
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
            (
                took("-m", "tarjih", "what-if", "--fit", str(fit), "--priors", edited, "--out", str(tmp_path / "if"))
                for _ in range(5)
            ),
            key=lambda measured: measured[1],
        ),
    }
    least, spent = seconds["tarjih what-if"]
    rows = [
        {
            "way": way,
            "seconds": s,
            "processor s": c,
            "times what-if": s / least,
            "times what-if, processor": c / spent,
        }
        for way, (s, c) in seconds.items()
    ]
    keep("edit_loop", rows)
    assert spent < 2.5
    assert seconds["plain PyMC script, first run"][1] > 20 * spent
    assert seconds["tarjih fit, an edited prior"][1] > 3 * spent


def test_watch_begins_to_draw_within_two_seconds(keep, root, tmp_path):
    """From saving an edited prior until the case is weighed anew, and drawing begins, takes less than two seconds."""
    priors, out = tmp_path / "priors", tmp_path / "out"
    shutil.copytree(root / "priors", priors)
    camp = priors / "trust_security.yaml"
    text = camp.read_text(encoding="utf-8")
    command = [sys.executable, "-m", "tarjih", "watch", "--corpus", str(root / "analyses" / "corpus")]
    env = {**os.environ, "PYTHONPATH": str(root / "model")}
    with subprocess.Popen(
        [*command, "--priors", str(camp), "--out", str(out)], env=env, cwd=root, stderr=subprocess.PIPE, text=True
    ) as watching:
        told = _told(watching.stderr, "files were read")
        rows = []
        for edit in range(3):
            saved = time.time()
            camp.write_text(f"{text}# edit {edit}\n".replace("[0.82", f"[0.7{edit}"), encoding="utf-8")
            told = _told(watching.stderr, "files were read")
            weighed, drawn = (next(at for at, line in told if what in line) - saved for what in ("weighed", "files"))
            rows.append({"edit": edit + 1, "s to be weighed": weighed, "s to draw everything": drawn - weighed})
        watching.send_signal(signal.SIGINT)
        watching.wait(60)
    keep("watch", rows)
    assert min(row["s to be weighed"] for row in rows) < 2


def _told(stream, last):
    """Return the lines of a stream up to one that holds `last`, each with the time at which it came."""
    out = []
    for line in stream:
        out.append((time.time(), line))
        if last in line:
            return out
    raise AssertionError("".join(line for _, line in out))


def test_most_of_a_fit_is_drawing(keep, part, root):
    """With everything compiled before, at least half of a fit under an edited prior is drawing samples."""
    case = root / "analyses" / "corpus", root / "priors" / "trust_security.yaml"
    found = [part("bench_parts.py", "stages", *case) for _ in range(2)][-1]  # the first may have to compile
    share = found["drawing"] / sum(found.values())
    keep(
        "stages",
        [{"stage": stage, "seconds": s} for stage, s in found.items()]
        + [{"stage": "share of drawing", "seconds": share}],
    )
    assert share > 0.5


@pytest.mark.parametrize("which", ["news", "labels"])
def test_the_cost_of_a_claim(which, keep, part, tmp_path):
    """In the density's gradient a claim costs among a million less than 1.3 times what it costs among a thousand."""
    rows = [part("bench_parts.py", "cost", which, n, tmp_path / str(n)) for n in SIZES]
    first = rows[0]
    for row in rows:
        row["times the cost among 1,000, gradient"] = row["ns a claim, gradient"] / first["ns a claim, gradient"]
        key = "ns a claim and draw, fast path"
        row["times the cost among 1,000, fast path"] = row[key] / first[key]
    keep(f"cost_{which}", rows)
    assert rows[-1]["times the cost among 1,000, gradient"] < 1.3
    assert rows[-1]["peak GB"] < 4


@pytest.mark.parametrize("which", ["news", "labels"])
def test_the_approximation_is_near_nuts(which, keep, part, tmp_path):
    """On 10,000 claims the normal approximation's answers are on average within a hundredth of those of NUTS."""
    nuts = part("bench_parts.py", "sampled", which, 10_000, tmp_path)
    near = part("bench_parts.py", "approximated", which, 10_000, tmp_path)
    keep(f"approximation_{which}", [nuts, near])
    assert near["mean gap to NUTS"] < 0.01


@pytest.mark.parametrize("which", ["news", "labels"])
def test_a_hundred_thousand_claims(which, keep, part, tmp_path):
    """Against crowd-kit on 100,000 claims: a log score at least as good as that of Dawid–Skene and of MACE."""
    rows = [part("bench_parts.py", "approximated", which, 100_000, tmp_path)]
    rows += part("bench_parts.py", "peers", which, 100_000, tmp_path)
    keep(f"peers_{which}", rows)
    assert all(rows[0]["log score"] >= row["log score"] for row in rows[1:])


@pytest.mark.parametrize("which", ["labels", "news"])
def test_nuts_on_a_hundred_thousand(which, keep, part, tmp_path):
    """NUTS draws a case of 100,000 claims, dense or sparse, and what it draws passes the gate."""
    row = part("bench_parts.py", "sampled", which, 100_000, tmp_path)
    near = part("bench_parts.py", "approximated", which, 100_000, tmp_path)
    keep(f"large_nuts_{which}", [row, near])
    assert row["R-hat"] <= 1.01
    assert row["least effective draws"] >= 400
    assert row["divergences"] == 0


def test_a_million_claims(keep, part, tmp_path):
    """A million claims are read, approximated and written in less than four gigabytes."""
    row = part("bench_parts.py", "fitted", "news", 1_000_000, tmp_path)
    keep("million", [row])
    assert row["peak GB"] < 4


def test_other_samplers(keep, part, root, tmp_path):
    """Of one model, summing truths out gives more effective draws of the answers a second than sampling them."""
    corpus = news_regime(3, claims=150, interest=0.0, copied=0.0).write(tmp_path / "case")
    priors = tmp_path / "priors.yaml"
    off = "interest: false, channel: false, party_line: false"
    general = (root / "priors" / "general.yaml").read_text(encoding="utf-8")
    (tmp_path / "general.yaml").write_text(general, encoding="utf-8")
    priors.write_text(f"version: 1\nextends: general.yaml\nswitches: {{{off}}}\n", encoding="utf-8")
    rows, means = [], {}
    for way in WAYS:
        if way.startswith("NumPyro") and not all(importlib.util.find_spec(m) for m in ("numpyro", "funsor")):
            continue
        out = tmp_path / "drawn.npz"
        part("other_samplers.py", way, corpus, priors, 500, out)
        with np.load(out) as drawn:
            z, held, (preparing, drawing) = drawn["z"], drawn["held"], drawn["seconds"]
        ess = [float(np.min(array_stats.ess(x.transpose(2, 0, 1), chain_axis=1, draw_axis=2))) for x in (z, held)]
        means[way] = held.mean(axis=(0, 1))
        rows.append({
            "way": way,
            "s to prepare": preparing,
            "s to draw": drawing,
            "least effective draws, coordinates": ess[0],
            "least effective draws, answers": ess[1],
            "coordinates a second": ess[0] / drawing,
            "answers a second": ess[1] / drawing,
            "largest gap to tarjih": float(np.abs(means[way] - means[next(iter(means))]).max()),
        })  # fmt: skip
    keep("samplers", rows)
    by = {row["way"]: row for row in rows}
    assert all(row["largest gap to tarjih"] < 0.1 for row in rows)
    assert by["tarjih (numba, nutpie)"]["coordinates a second"] > by["PyMC, truths sampled"]["coordinates a second"]
