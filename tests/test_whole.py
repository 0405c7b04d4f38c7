"""Nothing half-written: folders of runs under kills, full disks, refusals and other writers."""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from small_case import few_draws, write_small

from tarjih.__main__ import main
from tarjih.inference.fit import read_fit, write_fit
from tarjih.priors.inputs import load
from tarjih.runs import files
from tarjih.runs.exit_codes import run
from tarjih.runs.faults import InputFault
from tarjih.runs.files import canonical, digest, write_folder

WRITER = """
import sys
from pathlib import Path
from tarjih.runs.files import canonical, digest, write_folder
out, n = Path(sys.argv[1]), 0
print("ready", flush=True)
while True:
    n += 1
    files = {f"f{k}": f"{n} {k} ".encode() * 3000 for k in range(6)}
    write_folder(out, {**files, "run.json": canonical({"n": n, "outputs": {f: digest(c) for f, c in files.items()}})})
"""


def made(n, files=3):
    """The contents of a run's folder."""
    content = {f"f{k}": f"{n} {k}".encode() for k in range(files)}
    return {**content, "run.json": canonical({"n": n, "outputs": {f: digest(c) for f, c in content.items()}})}


def whole(folder):
    """Tell which run a folder is of, all of it; fails where it is of two."""
    told = json.loads((folder / "run.json").read_bytes())
    assert {n: digest((folder / n).read_bytes()) for n in told["outputs"]} == told["outputs"]
    assert {p.name for p in folder.iterdir()} == {*told["outputs"], "run.json"}
    return told["n"]


def test_a_writer_that_is_killed_leaves_a_whole_folder(tmp_path):
    """Killed at any moment, the folder is that of one run, whole; the next run needs no repair."""
    out = tmp_path / "out"
    write_folder(out, made(0))
    for delay in (0.0, 0.003, 0.011, 0.017, 0.029, 0.041):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(out)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(delay)
            writer.send_signal(signal.SIGKILL)
        whole(out)
    write_folder(out, made(7))
    assert whole(out) == 7


def test_a_reader_meets_the_old_folder_or_the_new(tmp_path):
    """While one writes, another never finds the place empty."""
    out = tmp_path / "out"
    write_folder(out, made(0))
    if not files._exchange(*(_empty(tmp_path / n) for n in "ab")):
        pytest.skip("this file system cannot exchange two folders")
    stop = threading.Event()

    def write():
        n = 0
        while not stop.is_set():
            n += 1
            write_folder(out, made(n))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert all((out / "run.json").is_file() for _ in range(3000))
    finally:
        stop.set()
        writer.join()


def _empty(folder):
    folder.mkdir()
    return folder


@pytest.mark.parametrize("exchange", [True, False])
def test_two_runs_at_once_leave_one_of_them(tmp_path, monkeypatch, exchange):
    """Whoever ends last is there, whole; nothing of the other is left, in the folder or beside it."""
    if not exchange:
        monkeypatch.setattr(files, "_exchange", lambda *_: False)
    out = tmp_path / "out"
    wrong = []

    def write(n):
        try:
            for _ in range(10):
                write_folder(out, made(n, files=n))
        except OSError as problem:
            wrong.append(problem)

    runs = [threading.Thread(target=write, args=(n,)) for n in (2, 5)]
    for r in runs:
        r.start()
    for r in runs:
        r.join()
    assert not wrong
    assert whole(out) in {2, 5}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("step", ["fsync", "rename"])
def test_a_full_disk_leaves_the_old_folder_and_status_1(tmp_path, monkeypatch, capsys, step):
    """The message says what is the matter; the folder is as it was."""
    out = tmp_path / "out"
    write_folder(out, made(1))

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", str(out))

    with monkeypatch.context() as patch:
        patch.setattr(*((os, "fsync", full) if step == "fsync" else (Path, "rename", full)))
        assert run(lambda: write_folder(out, made(2))) == 1
    assert capsys.readouterr().err == f"{out}: No space left on device. What was there before is as it was.\n"
    assert whole(out) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    """What the user linked elsewhere is written there."""
    write_folder(tmp_path / "real", made(1))
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_folder(tmp_path / "link", made(2))

    assert (tmp_path / "link").is_symlink()
    assert whole(tmp_path / "real") == 2


@pytest.mark.parametrize(
    ("number", "said"), [(errno.EACCES, "Permission denied"), (errno.EROFS, "Read-only file system")]
)
def test_a_folder_that_cannot_be_written_is_the_fault_of_who_named_it(tmp_path, monkeypatch, capsys, number, said):
    """A place without rights ends with status 2 and what to do."""

    def refuse(*_, **__):
        raise OSError(number, said, str(tmp_path / "out"))

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert run(lambda: write_folder(tmp_path / "out", made(1))) == 2
    assert capsys.readouterr().err == f"{tmp_path / 'out'}: {said}. Name another folder, or change its rights.\n"


def test_a_fit_asks_first_whether_it_may_write(tmp_path, monkeypatch, capsys):
    """Before a minute is spent: a file in the folder's place, and a folder without rights, are refused."""
    case = write_small(tmp_path / "case")
    (tmp_path / "file").write_text("", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        assert main(["fit", "--corpus", str(case), "--out", str(out)]) == 2
        assert "this is not a folder, or lies under what is none" in capsys.readouterr().err
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert main(["fit", "--corpus", str(case), "--out", str(tmp_path / "new")]) == 2
    assert "the folder cannot be written to" in capsys.readouterr().err


ALONE = textwrap.dedent("""
    import functools, sys
    from pathlib import Path
    import tarjih.inference.fit as f
    from tarjih.priors.inputs import load
    from tarjih.runs.files import canonical
    from tarjih.inference.importance import reweigh
    f.reweigh = functools.partial(reweigh, draws=2000)
    done = f.fit(*load(Path(sys.argv[1])), f.Settings(quick=True, draft=True))
    sys.stdout.buffer.write(canonical(done.summary))
""")
PLACES = {
    "a German locale": {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"},
    "no locale": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"},
    "Arabic, east of here": {"LC_ALL": "ar_IQ.UTF-8", "TZ": "Asia/Baghdad"},
    "the date line": {"TZ": "Pacific/Kiritimati"},
    "another hash seed": {"PYTHONHASHSEED": "1234"},
}


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A case, and how to fit it in a process of its own under other settings of the machine."""
    case = write_small(tmp_path_factory.mktemp("anywhere") / "case")
    text = (case / "claims.csv").read_text(encoding="utf-8").replace("saw it", "رآه بنفسه")
    (case / "claims.csv").write_text(text, encoding="utf-8")

    def fitted(**settings):
        env = {**os.environ, "PYTHONHASHSEED": "0", "TZ": "UTC", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(
            [sys.executable, "-c", ALONE, str(case)], env=env | settings, capture_output=True, check=True
        )
        return done.stdout

    return fitted, fitted()


@pytest.mark.parametrize("place", PLACES)
def test_a_summary_is_the_same_everywhere(here, place):
    """Locale, time zone and hash seed do not change one byte of the numbers."""
    fitted, plain = here

    assert len(plain) > 2000
    assert fitted(**PLACES[place]) == plain


def test_one_thread_or_two_give_the_same_numbers(here):
    """With two threads sums may be taken in another order: the numbers agree to nine digits."""
    fitted, plain = here
    two = json.loads(fitted(OMP_NUM_THREADS="2", OPENBLAS_NUM_THREADS="2"))["propositions"]
    one = json.loads(plain)["propositions"]

    assert two.keys() == one.keys()
    for name, entry in one.items():
        assert two[name] == pytest.approx(entry, abs=1e-9)


def test_a_fit_that_is_written_over_is_read_whole(tmp_path):
    """A second fit takes the place of the first, with no file of the first left."""
    case = write_small(tmp_path / "case")
    write_fit(few_draws(*load(case)), tmp_path / "fit")
    (case / "questions.yaml").unlink()
    (case / "priors.yaml").unlink()
    write_fit(few_draws(*load(case)), tmp_path / "fit")

    assert read_fit(tmp_path / "fit").case.corpus.questions == {}
    assert not (tmp_path / "fit" / "inputs" / "corpus" / "questions.yaml").exists()


@pytest.mark.parametrize("exchange", [True, False])
def test_foreign_files_are_left_alone_and_said(tmp_path, monkeypatch, capsys, exchange):
    """What a file manager or a user put into a run's folder stays there when the run is written again."""
    if not exchange:
        monkeypatch.setattr(files, "_exchange", lambda *_: False)
    out = tmp_path / "out"
    write_folder(out, made(1, files=5))
    (out / ".DS_Store").write_bytes(b"\0")
    (out / "mine").mkdir()
    (out / "mine" / "empty").mkdir()
    (out / "mine" / "notes").write_text("mine", encoding="utf-8")
    (out / "way").symlink_to(tmp_path)
    before = (out / "mine" / "notes").stat().st_ino
    write_folder(out, made(2))

    assert json.loads((out / "run.json").read_bytes())["n"] == 2
    found = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.relative_to(out).parts[0] != "way"}
    assert found == {"f0", "f1", "f2", "run.json", ".DS_Store", "mine", "mine/notes", "mine/empty"}
    assert (out / "way").is_symlink()
    assert (out / "mine" / "notes").stat().st_ino == before
    assert "also holds .DS_Store, mine/empty, mine/notes, … (4 in all), which no run wrote" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_foreign_file_is_never_replaced(tmp_path):
    """A file of somebody else's under the name of an output is named, and everything stays as it is."""
    out = tmp_path / "out"
    write_folder(out, made(1, files=1))
    (out / "f2").write_bytes(b"mine")

    with pytest.raises(InputFault, match="f2: no run wrote this file, and it would be replaced"):
        write_folder(out, made(2))
    assert (out / "f2").read_bytes() == b"mine"
    assert json.loads((out / "run.json").read_bytes())["n"] == 1


STEPS = {"fsync": os, "rename": Path, "replace": Path, "mkdir": Path, "link": os, "rmtree": files.shutil}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("at", range(1, 6))
@pytest.mark.parametrize("exchange", [True, False])
def test_a_stop_at_any_step_leaves_the_old_folder_or_the_new(tmp_path, monkeypatch, step, at, exchange):
    """Stopped at the first, second, … call of the system with foreign files about, the folder is of one run, whole."""
    out = tmp_path / "out"
    write_folder(out, made(1))
    (out / "Thumbs.db").write_bytes(b"mine")
    plain, calls = getattr(STEPS[step], step), []

    def stop(*arguments, **options):
        calls.append(step)
        if len(calls) == at:
            raise KeyboardInterrupt
        return plain(*arguments, **options)

    with monkeypatch.context() as patch:
        if not exchange:
            patch.setattr(files, "_exchange", lambda *_: False)
        patch.setattr(STEPS[step], step, stop)
        with contextlib.suppress(KeyboardInterrupt):
            write_folder(out, made(2))
    (out / "Thumbs.db").rename(tmp_path / "taken")
    assert whole(out) in {1, 2}
    assert (tmp_path / "taken").read_bytes() == b"mine"
