"""The run's record, and files that are there whole or as they were."""

import json
import os

import numpy as np
import pytest

from tarjih.record import canonical, code_digest, digest, record, run_id, versions, write, write_json


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
