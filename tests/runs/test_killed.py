"""Killed outright at every single change of the disk, a command leaves the old or the new and loses no file."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_case import write_small

from tarjih.inference.verify import verify
from tarjih.runs.caselog import append, entries
from tarjih.runs.files import digest, write_folder

FOREIGN = {"one/.DS_Store": "mine", "one/notes/mine.txt": "mine, too", "Thumbs.db": "mine"}
WRITES = """
import sys
from pathlib import Path
from killed import killed
from tarjih.inference.verify import verify
from tarjih.runs.caselog import append
from tarjih.runs.files import write_folder
from tarjih.runs.sweep.results import Results

folder = Path(sys.argv[1])

def command():
    fits = folder / "case" / "fits"
    record = b'{"outputs": {"a.csv": "new", "inputs/b.csv": "new"}}'
    write_folder(fits / "one", {"a.csv": b"new" * 9, "inputs/b.csv": b"new", "run.json": record})
    append(fits / "log.jsonl", "fit", name="one", run="new")
    Results(folder / "kept").write("ab" * 32, b"x" * 99)

killed(folder, command)
"""


def rows_of(command, root):
    """Run something under the killer, and return what it found after each kill."""
    env = {**os.environ, "PYTHONPATH": f"{root / 'model'}:{root / 'tests'}"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=3000)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"kill"')]
    assert rows, done.stderr[-2000:]
    assert (rows[-1]["kill"], rows[-1]["status"]) == (0, 0), done.stderr[-2000:]
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    for row in rows:
        again = row.get("again", {"status": 0, "left": []})
        assert again["status"] == 0
        assert not [name for name in again["left"] if name.endswith((".tmp", ".old"))]
    return rows


def case_with_a_fit(folder):
    """A case with a fit in its log, and files of other people's about it."""
    fits = write_small(folder / "case") / "fits"
    write_folder(fits / "one", {"a.csv": b"old", "run.json": b'{"outputs": {"a.csv": "old"}}'})
    append(fits / "log.jsonl", "fit", name="one", run="old")
    for name, text in FOREIGN.items():
        (fits / name).parent.mkdir(exist_ok=True)
        (fits / name).write_text(text, encoding="utf-8")
    return {f"case/fits/{name}": digest(text.encode())[:16] for name, text in FOREIGN.items()}


def test_killed_at_each_write_a_folder_a_log_and_a_sweep_are_old_or_new(tmp_path, root):
    """Every file is the old or the new one whole, the log reads, and the next run takes the remains away."""
    foreign = case_with_a_fit(tmp_path / "work")
    log = tmp_path / "work" / "case" / "fits" / "log.jsonl"
    old_log = digest(log.read_bytes())[:16]
    rows = rows_of([sys.executable, "-c", WRITES, str(tmp_path / "work")], root)

    assert len(rows) > 30
    assert rows[-1]["left"]["case/fits/log.jsonl"] != old_log
    for row in rows:
        left = row["left"]
        assert {name: left.get(name) for name in foreign} == foreign
        assert (left["case/fits/one/run.json"], left["case/fits/one/a.csv"]) in {
            (digest(b'{"outputs": {"a.csv": "old"}}')[:16], digest(b"old")[:16]),
            (digest(b'{"outputs": {"a.csv": "new", "inputs/b.csv": "new"}}')[:16], digest(b"new" * 9)[:16]),
        }
    assert [e["run"] for e in entries(log)] == ["old"]  # each kill was undone


COMMANDS = {
    "fit": ["fit", "--corpus", "{case}", "--name", "one", "--draws", "200", "--draft", "--excel"],
    "freeze": ["freeze", "--corpus", "{case}", "--fit", "one", "--out", "{work}/forecast.json"],
    "brief": ["brief", "--corpus", "{case}", "--fit", "one", "--out", "{work}/page.html"],
    "sensitivity": ["sensitivity", "--corpus", "{case}", "--fit", "one", "--out", "{work}/tables", "--workers", "1"],
    "run": ["run", "{case}", "--name", "two", "--draft"],
    "learn": ["learn", "{case}", "--out", "{work}/learned.yaml"],
}


@pytest.fixture(scope="module")
def fitted_case(tmp_path_factory, root):
    """A case with a fit that is kept under it, and files of other people's."""
    work = tmp_path_factory.mktemp("killed") / "work"
    case = write_small(work / "case")
    outcomes = "proposition,truth,resolved_on,citation\nnorth_did,1,2020-01-01,the court\n"
    (case / "outcomes.csv").write_text(outcomes, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(root / "model")}
    fit = [sys.executable, "-m", "tarjih", "fit", "--corpus", str(case), "--name", "one", "--draws", "500", "--draft"]
    subprocess.run(fit, env=env, check=True, capture_output=True)
    for name, text in FOREIGN.items():
        (case / "fits" / name).parent.mkdir(exist_ok=True)
        (case / "fits" / name).write_text(text, encoding="utf-8")
    return work


SENSITIVITY = """
import functools, sys
import tarjih.cli.sensitivity as command
from killed import killed
from tarjih.__main__ import main
from tarjih.sensitivity import tables

made = {}

def once(of, name):
    call = getattr(of, name)

    @functools.wraps(call)
    def remembered(*arguments, **options):
        if name not in made:
            made[name] = call(*arguments, **options)
        return made[name]

    setattr(of, name, remembered)

once(tables, "sensitivity_tables")
once(command, "_contents")
killed(sys.argv[1], lambda: main(sys.argv[2:]))
"""


@pytest.mark.bench
def test_sensitivity_killed_at_each_of_its_writes_loses_nothing(fitted_case, root, tmp_path):
    """Its tables are made once; at each of its writes the folder is the old one, the new one, or not there."""
    fitted_case = shutil.copytree(fitted_case, tmp_path / "work")  # others have the case without its tables
    command = [word.format(work=fitted_case, case=fitted_case / "case") for word in COMMANDS["sensitivity"]]
    mine = fitted_case / "tables" / "mine.txt"
    for there in (False, True):  # without a folder, and over the one of a run before
        if there:
            env = {**os.environ, "PYTHONPATH": str(root / "model")}
            run = [sys.executable, "-m", "tarjih", *command, "--target=north_did"]
            subprocess.run(run, check=True, env=env, capture_output=True)
            mine.write_text("mine", encoding="utf-8")
        rows = rows_of([sys.executable, "-c", SENSITIVITY, str(fitted_case), *command, "--target=north_did"], root)
        assert len(rows) > 40
        found = {json.dumps(sorted((n, d) for n, d in r["left"].items() if n.startswith("tables/"))) for r in rows}
        assert len(found) == 2 - there  # made again the tables are the same
        assert not there or all(row["left"].get("tables/mine.txt") == digest(b"mine")[:16] for row in rows)


@pytest.mark.bench
@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {"run", "sensitivity"}])
def test_a_command_killed_at_each_of_its_writes_loses_nothing(fitted_case, root, name):
    """The fit is the old or the new one, no file of somebody else's is lost, and the next run leaves no remains."""
    command = [word.format(work=fitted_case, case=fitted_case / "case") for word in COMMANDS[name]]
    rows = rows_of([sys.executable, str(root / "tests" / "killed.py"), str(fitted_case), *command], root)

    foreign = {f"case/fits/{n}": digest(text.encode())[:16] for n, text in FOREIGN.items()}
    fits = set()
    for row in rows:
        left = row["left"]
        assert {n: left.get(n) for n in foreign} == foreign
        mine = sorted((n, d) for n, d in left.items() if n.startswith("case/fits/one/") and d and n not in foreign)
        fits.add(json.dumps(mine))
    assert len(fits) <= 2  # the old one whole, or the new one


BRIEFINGS = """
import os, sys
from pathlib import Path
folder = Path(sys.argv[2])
os.environ["TARJIH_CACHE"] = str(folder / "cache")
from killed import killed
from scripts import script
from small_case import few_draws
from tarjih.report import briefing
from tarjih.runs.exit_codes import run

def analysis():
    return script(Path(sys.argv[3]), "source_credibility")(["--corpus", str(folder / "case"), "--quick", "--draft"])

def page():
    briefing.analyses = lambda: ["source_credibility", "perpetrator"]
    briefing.shared_fit = lambda corpus, priors, settings: few_draws(corpus, priors)
    return briefing.briefing(folder / "case", None, draft=True, workers=1)

killed(folder, lambda: run({"analysis": analysis, "page": page}[sys.argv[1]]))
"""


@pytest.mark.bench
@pytest.mark.parametrize(("what", "least"), [("analysis", 30), ("page", 8)])
def test_a_briefing_killed_at_each_of_its_writes_loses_nothing(tmp_path, root, what, least):
    """An analysis and the page that gathers them: no file of somebody else's is lost, and the next run is whole."""
    case = write_small(tmp_path / "work" / "case")
    foreign = [
        case / "figures" / name for name in ("Thumbs.db", "source_credibility/.DS_Store", "perpetrator/mine.txt")
    ]
    for place in foreign:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("mine", encoding="utf-8")
    rows = rows_of([sys.executable, "-c", BRIEFINGS, what, str(tmp_path / "work"), str(root)], root)

    assert len(rows) > least
    for row in rows:
        mine = {str(p.relative_to(tmp_path / "work")) for p in foreign}
        assert {name: row["left"].get(name) for name in mine} == dict.fromkeys(mine, digest(b"mine")[:16])


def contents(work):
    """Digests of every file of a folder, less the log of its case, which must read."""
    assert entries(work / "case" / "fits" / "log.jsonl")
    files = (p for p in work.rglob("*") if p.is_file() and p.name != "log.jsonl")
    return {p.relative_to(work).as_posix(): digest(p.read_bytes()) for p in files}


@pytest.mark.bench
@pytest.mark.parametrize(
    ("name", "longest"), [("fit", 15), ("sensitivity", 30), ("brief", 9), ("freeze", 4), ("learn", 6), ("run", 60)]
)
def test_interrupts_at_random_moments_lose_nothing(fitted_case, root, tmp_path, name, longest):
    """Ten moments of each of six commands: 130 or 143 and one line, or done; what is there is as it was, or whole."""
    rng = random.Random(name)  # noqa: S311 - no secret
    for _ in range(10):
        work = tmp_path / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(fitted_case, work)
        words = [word.format(work=work, case=work / "case") for word in COMMANDS[name]]
        words = [word if word != "one" or name != "fit" else "two" for word in words]
        before = contents(work)
        number = rng.choice([signal.SIGINT, signal.SIGTERM])
        command = [sys.executable, "-m", "tarjih", *words]
        env = {**os.environ, "PYTHONPATH": str(root / "model")}
        with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True) as run:
            time.sleep(rng.uniform(0.05, longest))
            run.send_signal(number)
            said = run.communicate(timeout=60)[1]
        after = contents(work)
        assert {n: after.get(n) for n in before} == before
        if run.returncode:
            assert (run.returncode, said.splitlines()[-1][:7]) == (128 + number, "stopped")
            assert name == "run" or after == before
        assert not [n for n in after if n.endswith((".tmp", ".old"))]
        assert not [v.faults for v in map(verify, whole(work)) if v.faults]
        assert not running(run.pid)


def running(group):
    """Give what still runs of a group of processes: what has ended and waits for init to note it does not."""
    stats = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            stats.append(path.read_text(encoding="utf-8").rpartition(") ")[2].split())
    return [stat for stat in stats if stat[0] not in "ZX" and int(stat[2]) == group]


def whole(work):
    """Give the folders of runs that a command made beside the fit that was there, with the files of other people."""
    return [p.parent for p in work.rglob("run.json") if p.parent.name != "one"]
