"""The run's record, and files that are there whole or as they were."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from tarjih.runs.faults import InputFault
from tarjih.runs.files import canonical, digest, write, write_folder, write_json
from tarjih.runs.record import code_digest, record, run_id, versions


def test_a_file_is_written_whole(tmp_path):
    """What was written is there, in a folder made if need be, and nothing beside it."""
    path = tmp_path / "new" / "file"
    write(path, b"content")

    assert path.read_bytes() == b"content"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("problem", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_writer_that_fails_leaves_the_old_file(tmp_path, monkeypatch, step, problem):
    """On a full disk, or when stopped, the file is as it was and no half of the new one is left."""

    def fail(*_):
        raise problem

    path = tmp_path / "file"
    path.write_bytes(b"old")
    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(type(path), "replace", fail)

    with pytest.raises(type(problem), match="No space left" if isinstance(problem, OSError) else "^$"):
        write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_as_json_leaves_the_old_file(tmp_path):
    """A number that JSON does not have is refused before the file is touched."""
    path = tmp_path / "file.json"
    write_json(path, {"p": 0.5})

    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, {"p": float("nan")})
    with pytest.raises(TypeError, match="set does not belong in a record"):
        write_json(path, {"p": {1}})
    assert json.loads(path.read_bytes()) == {"p": 0.5}


def test_json_depends_on_the_document_alone():
    """Numbers of numpy and of Python are one, Arabic stands as it is, and the order is that of the document."""
    document = {"b": np.float64(0.1), "a": np.int64(3), "ar": "ترجيح"}

    assert canonical(document) == canonical({"b": 0.1, "a": 3, "ar": "ترجيح"})
    assert "ترجيح".encode() in canonical(document)
    assert json.loads(canonical(document))["b"] == 0.1


def made(**changes):
    """A record with some of its parts changed."""
    parts = {
        "inputs": {"corpus/claims.csv": digest(b"rows")},
        "settings": {"seed": 1},
        "diagnostics": {"ok": True},
        "checks": {"rhat <= 1.01": True},
        "outputs": {},
    }
    return record(**parts | changes)


def test_a_run_is_called_by_what_determines_it():
    """Inputs and settings change a run's name; what came out does not."""
    name = made()["id"]

    assert name == made(outputs={"summary.json": digest(b"x")}, diagnostics={"ok": False})["id"] == run_id(made())
    assert len({name, made(settings={"seed": 2})["id"], made(inputs={})["id"]}) == 3


def test_a_record_says_what_made_it():
    """Versions of interpreter and libraries, and a digest of the code, are in it."""
    run = made()

    assert {"python", "tarjih", "numpy", "pymc", "nutpie"} <= set(run["versions"])
    assert run["versions"] == versions()
    assert run["code"] == code_digest()
    assert run["format"] == 1


WRITING = """
import os, sys, time
from pathlib import Path
from tarjih.runs import files
def wait(_):
    print("writing", flush=True)
    time.sleep(60)
os.fsync = wait
files.write_folder(Path(sys.argv[1]), {"a": b"new", "run.json": b"{}"}) if sys.argv[2] == "folder" else files.write(
    Path(sys.argv[1]), b"new")
"""


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_a_killed_writer_left_is_removed_by_the_next(tmp_path, root, kind):
    """Killed outright in the middle of writing, the old is as it was; the next writer takes the remains away.

    What a living writer has under its hands is left alone.
    """
    place = tmp_path / "out"

    def put(content):
        write_folder(place, {"a": content, "run.json": b'{"outputs": {"a": ""}}'}) if kind == "folder" else write(
            place, content
        )

    def held():
        return (place / "a" if kind == "folder" else place).read_bytes()

    put(b"old")
    command = [sys.executable, "-c", WRITING, str(place), kind]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(root / "model")}
    ) as run:
        assert run.stdout.readline() == b"writing\n"
        put(b"other")
        assert (held(), len(list(tmp_path.iterdir()))) == (b"other", 2)
        run.send_signal(signal.SIGKILL)
    assert (held(), len(list(tmp_path.iterdir()))) == (b"other", 2)
    put(b"last")
    assert (held(), [p.name for p in tmp_path.iterdir()]) == (b"last", ["out"])


def test_the_last_good_folder_is_never_taken_for_remains(tmp_path):
    """Where the system cannot exchange folders and a writer dies between, the old one alone is left: it is kept."""
    (tmp_path / ".out.0123abcd.old").mkdir()
    write_folder(tmp_path / "out", {"run.json": b"{}"})
    assert (tmp_path / ".out.0123abcd.old").is_dir()


def test_names_like_remains_are_left_alone(tmp_path):
    """Only what has the form of our own remains is removed, and only beside its own place."""
    for name in (".out.tmp", ".out.0123abcd.tmp.txt", ".other.0123abcd.tmp", "out.0123abcd.tmp"):
        (tmp_path / name).write_bytes(b"mine")
    write(tmp_path / "out", b"x")
    assert len(list(tmp_path.iterdir())) == 5


def test_a_device_or_a_pipe_is_not_replaced(tmp_path):
    """Writing to what is no file is refused: in its place a file would be put."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/null")

    for name in ("pipe", "link"):
        with pytest.raises(OSError, match="a device or a pipe"):
            write(tmp_path / name, b"x")
    with pytest.raises(IsADirectoryError, match="Is a directory"):
        write(tmp_path, b"x")


@pytest.mark.parametrize(
    ("there", "new", "said"),
    [
        ({"claims.csv": b"source,proposition,stance"}, {"run.json": b"{}"}, "the folder of a case"),
        (
            {"draws.npz": b"", "run.json": b'{"outputs": {"draws.npz": ""}}'},
            {"a.png": b"", "run.json": b"{}"},
            "holds a fit, which would be lost",
        ),
        (
            {"a.png": b"", "run.json": b'{"outputs": {"a.png": ""}}'},
            {"draws.npz": b"", "run.json": b"{}"},
            "holds the figures or tables of another run",
        ),
    ],
)
def test_a_run_replaces_its_like_alone(tmp_path, there, new, said):
    """A case, a fit under figures, and figures under a fit are left as they were."""
    for name, content in there.items():
        (tmp_path / name).write_bytes(content)

    with pytest.raises(InputFault, match=said):
        write_folder(tmp_path, new)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == there


def test_a_record_that_leads_out_takes_no_file_away(tmp_path):
    """A folder whose record names files elsewhere, by dots or through a link, loses none of them."""
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "mine").write_bytes(b"mine")
    place = tmp_path / "out"
    place.mkdir()
    (place / "way").symlink_to(tmp_path / "else")
    named = {"way/mine": "", "../else/mine": "", str(tmp_path / "else" / "mine"): ""}
    (place / "run.json").write_text(json.dumps({"outputs": named}), encoding="utf-8")

    write_folder(place, {"a": b"", "run.json": b"{}"})
    assert (tmp_path / "else" / "mine").read_bytes() == b"mine"
