"""No input ends in a traceback: whatever a file holds, it is read or refused in words, within stated bounds."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from hostile import TEMPLATES, broken, csv_bytes, yaml_bytes
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tarjih.corpus import read_corpus
from tarjih.corpus.claims import COLUMNS
from tarjih.corpus.coders import COLUMNS as CODING
from tarjih.corpus.coders import read_codings
from tarjih.corpus.registers import ARTICLE_COLUMNS, SOURCE_COLUMNS
from tarjih.corpus.yamltree import read_yaml_once
from tarjih.priors import files, read_priors
from tarjih.runs import input_limits as limits
from tarjih.runs.faults import InputFault
from tarjih.runs.files import write
from tarjih.runs.table import Table

GOOD = b"source,proposition,stance,article\na,p,2,A1\nb,q,-1,A2\n"
HEAD = "version: 1\nextends: general.yaml\n"
DRAWN = {
    "claims.csv": csv_bytes([c.name for c in COLUMNS]),
    "sources.csv": csv_bytes([c.name for c in SOURCE_COLUMNS]),
    "articles.csv": csv_bytes([c.name for c in ARTICLE_COLUMNS]),
    "questions.yaml": yaml_bytes(TEMPLATES["questions"]),
    "priors.yaml": yaml_bytes(TEMPLATES["priors"]),
    "coder_b.csv": csv_bytes([c.name for c in CODING]),
}


@pytest.fixture(autouse=True, scope="module")
def read_once():
    """Reads the shipped general priors once: every drawn priors file extends them."""
    from tarjih.runs.faults import Faults  # noqa: PLC0415
    from tarjih.runs.places import SHIPPED  # noqa: PLC0415

    general = read_yaml_once(SHIPPED / "general.yaml", Faults())

    def reading(path, faults, *, shown=None):
        return general if path == SHIPPED / "general.yaml" else read_yaml_once(path, faults, shown=shown)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "read_yaml_once", reading)
        yield


def ends_well(folder, name, content):
    """Reads a case with this file in it; it must end, and in words that can be shown anywhere. Says which."""
    if name != "claims.csv" and not (folder / "claims.csv").exists():
        (folder / "claims.csv").write_bytes(GOOD)
    (folder / name).write_bytes(content)
    try:
        if name == "coder_b.csv":
            if not (folder / "coder_a.csv").exists():
                (folder / "coder_a.csv").write_bytes(b"article,paragraph,source,proposition,stance\nA1,1,a,p,2\n")
            read_codings(folder / "coder_a.csv", folder / name)
        elif name == "priors.yaml":
            read_priors(folder / name)
        else:
            read_corpus(folder)
    except InputFault as problem:
        shown(problem)
        return [fault.what for fault in problem.faults]
    return []


def shown(problem):
    """Holds that a report can be written anywhere and has an end."""
    report = problem.report()
    assert report.encode("utf-8")
    assert all(line.isprintable() for line in report.splitlines())
    assert 0 < len(problem.faults) <= limits.MOST_FAULTS + 1


def anywhere(number):
    return settings(
        max_examples=number,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@pytest.mark.parametrize("name", DRAWN)
@given(data=st.data())
@anywhere(60)
def test_a_drawn_file_is_read_or_refused(tmp_path_factory, name, data):
    """Hundreds of files that are broken somewhere: each is read, or refused as an input at fault."""
    folder = tmp_path_factory.mktemp(name.partition(".")[0], numbered=True)
    ends_well(folder, name, data.draw(DRAWN[name]))


FILES, BATCH = 16_800, 40
"""Files for each reader, a hundred thousand in all; of each one drawn, thirty-nine more are broken."""


@pytest.fixture(scope="module")
def counted(root):
    """How the files of each reader ended; written when all have."""
    rows = []
    yield rows
    if {row["file"] for row in rows} != {*DRAWN}:
        return
    columns = tuple(rows[0])
    table = Table(columns, tuple(tuple(row[c] for c in columns) for row in rows))
    write(root / "figures" / "benchmarks" / "hostile.csv", table.csv())


@pytest.mark.bench
@pytest.mark.parametrize("name", DRAWN)
def test_a_hundred_thousand_drawn_files_are_read_or_refused(tmp_path, counted, name):
    """The same of 16,800 files for each reader, a hundred thousand in all; how each ended is counted and kept."""
    memory = Path("/dev/shm")  # noqa: S108 - a hundred thousand files need not go to a disk
    seen = {"read": 0, "refused": 0, "slowest": 0.0}
    kinds = Counter()

    def one(folder, content):
        began = time.process_time()
        faults = ends_well(folder, name, content)
        seen["slowest"] = max(seen["slowest"], time.process_time() - began)
        seen["refused" if faults else "read"] += 1
        kinds.update({re.sub(r'"[^"]*"|[0-9][0-9,.]*', "…", what)[:60] for what in faults})

    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:

        @given(data=DRAWN[name], seed=st.integers(0, 2**32))
        @settings(anywhere(FILES // BATCH), derandomize=True, database=None, phases=[Phase.generate])
        def many(data, seed):
            one(Path(folder), data)
            for content in broken(data, seed, BATCH - 1):
                one(Path(folder), content)

        many()
    counted.append({
        "file": name,
        "files": seen["read"] + seen["refused"],
        "read": seen["read"],
        "refused": seen["refused"],
        "kinds_of_fault": len(kinds),
        "slowest_seconds": round(seen["slowest"], 2),
    })  # fmt: skip
    assert seen["read"] + seen["refused"] >= FILES * 0.99
    assert min(seen["read"], seen["refused"]) > FILES / 500  # neither all sound nor all hopeless


HOSTILE = {
    "a header of columns without end": ("claims.csv", b"," * 3_000_000),
    "two hundred thousand columns": ("claims.csv", ",".join(f"c{i}" for i in range(200_000)).encode()),
    "a line without end": ("claims.csv", GOOD + b"a" * 5_000_000),
    "a cell without end": ("claims.csv", GOOD + b'"' + b"a\n" * 1_000_000),
    "fifty thousand states": (
        "claims.csv",
        b"source,question,state\n" + b"".join(b"a,q,s%d\n" % i for i in range(50_000)),
    ),
    "a hundred thousand bad rows": (
        "claims.csv",
        b"source,proposition,stance\n" + b"".join(b"a,p,x%d\n" % i for i in range(100_000)),
    ),
    "an alias bomb": (
        "questions.yaml",
        b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (i, i) for i in range(9_000)),
    ),
    "brackets without end": ("questions.yaml", b"[" * 1_000_000),
    "dashes without end": ("questions.yaml", b"- " * 900_000),
    "braces without end": ("priors.yaml", b"{a: " * 400_000),
    "a million states": ("questions.yaml", b"questions: {q: {states: [" + b"s," * 900_000 + b"t]}}"),
    "a scalar without end": ("priors.yaml", HEAD.encode() + b"bands: " + b"x" * 1_900_000),
    "a larger file than any case needs": ("questions.yaml", b"#" * (limits.MOST_YAML_BYTES + 1)),
    "a number without end": ("priors.yaml", HEAD.encode() + b"story: {clarity: {value: " + b"9" * 1_000_000 + b"}}"),
    "NUL": ("questions.yaml", b"title: a\0b"),
    "half a character": ("questions.yaml", b'title: "\\ud83d"'),
    "bytes of no encoding": ("priors.yaml", bytes(range(256))),
    "rows of a table without end": (
        "priors.yaml",
        (HEAD + "questions: {q: {because: x y, given: [" + "{states: {a: 1}}, " * 3_000 + "]}}").encode(),
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_made_to_hurt_is_refused(tmp_path, what):
    """Each is refused in words."""
    name, content = HOSTILE[what]
    (tmp_path / "claims.csv").write_bytes(GOOD)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputFault, match=r"\w") as refused:
        read_priors(tmp_path / name) if name == "priors.yaml" else read_corpus(tmp_path)

    shown(refused.value)


@pytest.mark.bench
@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_made_to_hurt_takes_seconds_and_little_memory(tmp_path, root, what):
    """No such file keeps `tarjih check` for more than twenty seconds, or needs more than a gigabyte."""
    name, content = HOSTILE[what]
    (tmp_path / "claims.csv").write_bytes(GOOD)
    (tmp_path / name).write_bytes(content)
    run = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9))\n"
        f"from tarjih.__main__ import main; sys.exit(main(['check', '--corpus', {str(tmp_path)!r}]))"
    )
    env = {**os.environ, "PYTHONPATH": str(root / "model"), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", run], env=env, capture_output=True, check=False, timeout=20)

    assert done.returncode == 2, done.stderr[-2000:]


def test_the_bounds_are_in_one_place():
    """Every bound on what is read is a number of ``limits``, listed there."""
    assert all(isinstance(getattr(limits, name), int) for name in limits.__all__)
    assert len(limits.__all__) == len([n for n in vars(limits) if n.isupper()])
