"""Every number that a command makes by weighting draws stands beside its Pareto k and its effective draws."""

import csv
import io
import json
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from small_case import CLAIMS, few_draws, write_small

from tarjih.__main__ import main
from tarjih.evidence.drawn import BothEnds
from tarjih.figures import trait
from tarjih.inference import carry, importance
from tarjih.inference.fit import write_fit
from tarjih.priors.inputs import load

SCEPTIC = """
version: 1
extends: priors.yaml
questions:
  who: {states: {north: 0.05, south: 0.6, both: 0.05, other: 0.3}, because: a test}
"""
COMMANDS = {
    "what-if": "what-if --fit {fit} --priors {case}/sceptic.yaml --out {out}/edited",
    "explain": "explain who --fit {fit} --csv {out}/ledger.csv --figure {out}/steps.png --json",
    "sensitivity": "sensitivity --fit {fit} --out {out}/tables --workers 1 --json",
    "diff": "diff {fit} {other} --csv {out}/steps.csv --json",
    "path": "path --fit {fit} --by day --out {out}/path --json",
    "pool": "pool --fit {fit} --out {out}/pool --json",
    "score": "score --fit {fit} --truth {case}/outcomes.csv --as-of-resolution --csv {out}/items.csv --json",
    "freeze": "freeze --fit {fit} --out {out}/frozen.json",
    "brief": "brief --fit {fit} --out {out}/page.html",
    "learn": "learn {case} --out {out}/learned.yaml --json",
}
BESIDE = (("pareto_k", "effective"), ("shapley_k", "shapley_effective"))
WORTH = re.compile(rb"(?i)at least [\d,]+ effective draws, Pareto k at most -?\d")
UNWEIGHTED = {"after", "sha256", "frozen_on"}
"""What differs between two forecasts whatever their numbers are."""


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A case with days, outcomes and two analysts, and two fits of it."""
    folder = write_small(tmp_path_factory.mktemp("weighted") / "case")
    rows = [f"{line},2021-0{1 + n % 3}-10" if n else f"{line},said_on" for n, line in enumerate(CLAIMS.splitlines())]
    (folder / "claims.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    outcomes = "proposition,truth,resolved_on,citation\nnorth_did,1,2021-03-01,a test\nheld,1,2021-02-20,a test\n"
    (folder / "outcomes.csv").write_text(outcomes, encoding="utf-8")
    (folder / "sceptic.yaml").write_text(SCEPTIC, encoding="utf-8")
    (folder / "analysts").mkdir()
    (folder / "analysts" / "same.yaml").write_text("version: 1\nextends: priors.yaml\n", encoding="utf-8")
    (folder / "analysts" / "sceptic.yaml").write_text(SCEPTIC, encoding="utf-8")
    fits = SimpleNamespace(folder=folder, fit=folder / "fits" / "one", other=folder.parent / "other")
    write_fit(few_draws(*load(folder)), fits.fit)
    write_fit(few_draws(*load(folder, folder / "sceptic.yaml")), fits.other)
    return fits


def twisted(log_weights):
    """Weights that are wrong: every second draw counts four times as much."""
    weights, k = importance_smoothed(log_weights)
    weights = weights * np.where(np.arange(weights.size) % 2, 1.6, 0.4)
    return weights / weights.sum(), k


importance_smoothed, both_weights = importance.smoothed, BothEnds.weights


def ran(case, name, out, capsys):
    """Run a command and return what it wrote and printed, by name."""
    out.mkdir()
    words = COMMANDS[name].format(fit=case.fit, other=case.other, case=case.folder, out=out)
    assert main(words.split()) == 0, capsys.readouterr().err
    said = capsys.readouterr().out
    found = {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    return found | ({"printed.json": said.encode()} if "--json" in words else {})


@pytest.mark.parametrize("name", COMMANDS)
def test_no_weighted_number_lacks_what_it_is_worth(case, name, tmp_path, capsys, monkeypatch):
    """With other weights some numbers are others: each of these stands in a row, or a record, with k and draws."""
    right = ran(case, name, tmp_path / "right", capsys)
    for module in (carry, importance):
        monkeypatch.setattr(module, "smoothed", twisted)
    twist = np.tile([0.4, 1.6], 10_000)
    monkeypatch.setattr(BothEnds, "weights", lambda self, given: both_weights(self, given) * twist[: given.size])
    wrong = ran(case, name, tmp_path / "wrong", capsys)
    assert right.keys() == wrong.keys()

    lacking = []
    for file in right:
        if file.endswith((".html", ".yaml")) and right[file] != wrong[file]:
            lacking += (
                [] if re.search(rb"(?i)at least [\d,]+ effective draws, Pareto k at most -?\d", right[file]) else [file]
            )
        if file.endswith(".csv") and not recorded(right, file):
            lacking += [f"{file}: {row}" for row in without(rows_of(right[file]), rows_of(wrong[file]))]
        elif file.endswith(".json") and Path(file).name != "run.json":
            lacking += [f"{file}: {place}" for place in unlike(json.loads(right[file]), json.loads(wrong[file]), "")]
    assert not lacking


def recorded(found, file):
    """Tell whether a table lies in the folder of a fit, whose record says what its draws are worth."""
    run = json.loads(found.get(f"{file.rpartition('/')[0]}/run.json", b"{}"))
    return "draws.npz" in run.get("outputs", {}) and {"pareto_k", "ess_bulk_min"} <= run["diagnostics"].keys()


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def without(right, wrong):
    """Rows of a table that the other does not have, and that do not say what their numbers are worth."""
    other = {tuple(sorted(row.items())) for row in wrong}
    changed = [row for row in right if tuple(sorted(row.items())) not in other]
    return [row for row in changed if not any(all(row.get(c) for c in pair) for pair in BESIDE)]


def unlike(one, two, place):
    """Places of JSON whose numbers differ, outside of entries that say what their numbers are worth."""
    if isinstance(one, dict) and isinstance(two, dict):
        if any(all(one.get(c) is not None for c in pair) for pair in BESIDE) or "ess_bulk_min" in one.get(
            "diagnostics", {}
        ):
            return
        for key in one.keys() - UNWEIGHTED:
            if f"{key}_pareto_k" in one or key.endswith(("_pareto_k", "_effective")):
                continue
            yield from unlike(one[key], two.get(key), f"{place}.{key}")
    elif isinstance(one, list) and isinstance(two, list):
        for at, value in enumerate(one):
            if value not in two:
                yield from unlike(value, two[at] if at < len(two) else None, f"{place}[{at}]")
    elif isinstance(one, float) and one != two:
        yield f"{place} is {one} and {two}"


def test_the_slopes_of_a_trait_say_what_they_are_worth(case):
    """What a trait would be under another slope is weighted, and its rows say how well."""
    done = few_draws(*load(case.folder))
    rows = [*trait.slopes(done, "grip").records(), *trait.changes(done, "grip").records()]
    assert rows
    assert all(r["pareto_k"] is not None and r["effective"] > 0 for r in rows)
