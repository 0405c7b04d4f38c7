"""A run's folder is data: whatever was done to it, it is read as it was written or refused in words."""

import functools
import io
import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from small_case import write_small

from tarjih.__main__ import main
from tarjih.inference.fit import Settings, fit, read_fit, write_fit
from tarjih.inference.importance import reweigh
from tarjih.inference.store import arrays, given_of
from tarjih.inference.stored import checked, misread, read_record
from tarjih.priors.inputs import load
from tarjih.runs.faults import InputFault
from tarjih.runs.files import canonical, digest
from tarjih.runs.record import run_id, sealed
from tarjih.runs.strictjson import read_json

OF_FORMAT_1 = Path(__file__).parents[1] / "data" / "fit_of_format_1"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A fit's folder."""
    folder = tmp_path_factory.mktemp("stored")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tarjih.inference.fit.reweigh", functools.partial(reweigh, draws=2000))
        write_fit(fit(*load(write_small(folder / "case")), Settings(quick=True, draft=True)), folder / "fit")
    return folder / "fit"


@pytest.fixture
def copy(kept, tmp_path):
    """A copy of it, to be spoiled."""
    return shutil.copytree(kept, tmp_path / "fit")


def put(folder, name, content):
    """Put a file in the place of another, and mend every digest as a forger would."""
    (folder / name).write_bytes(content)
    record(folder, lambda run: run["outputs"].update({name: digest(content)}))


def record(folder, change):
    run = json.loads((folder / "run.json").read_bytes())
    change(run)
    run["id"] = run_id(run)
    (folder / "run.json").write_bytes(sealed(run))


def draws(folder, **changes):
    """Change arrays of the draws."""
    with np.load(folder / "draws.npz") as old:
        arrays = {n: changes[n](old[n]) if n in changes else old[n] for n in old.files}
    out = io.BytesIO()
    np.savez(out, **arrays)
    put(folder, "draws.npz", out.getvalue())


def objects(folder):
    """Put an object into the draws that would make a file when it is loaded."""

    class Evil:
        def __reduce__(self):
            return os.mkdir, (str(folder / "run_by_the_reader"),)

    out = io.BytesIO()
    np.savez(out, z=np.array([Evil()], dtype=object))
    put(folder, "draws.npz", out.getvalue())


def packed(folder):
    """Pack the draws so that a small file would fill the memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("z.npy", b"\0" * 10_000_000)
    put(folder, "draws.npz", out.getvalue())


def larger(folder):
    """Say of an array that it is larger than its bytes."""
    head, out = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)})
    with zipfile.ZipFile(out, "w") as bomb:
        bomb.writestr("z.npy", head.getvalue())
    put(folder, "draws.npz", out.getvalue())


def summary(folder, change):
    document = json.loads((folder / "summary.json").read_bytes())
    change(document)
    put(folder, "summary.json", canonical(document))


def renamed(folder):
    run = (folder / "run.json").read_text(encoding="utf-8")
    (folder / "run.json").write_text(run.replace('"id": "', '"id": "x'), encoding="utf-8")


def link(folder, name, to):
    (folder / name).unlink()
    (folder / name).symlink_to(to)


SPOILED = {
    "draws that hold an object": (objects, "an array of objects"),
    "draws that are packed": (packed, "it is packed"),
    "an array beyond its bytes": (larger, "its bytes do not fill"),
    "draws cut off": (lambda f: put(f, "draws.npz", (f / "draws.npz").read_bytes()[:5000]), "it is damaged"),
    "no draws": (lambda f: put(f, "draws.npz", b""), "it is damaged"),
    "draws of other parameters": (lambda f: draws(f, names=lambda a: a[::-1]), "of other parameters"),
    "draws without weights": (lambda f: draws(f, weights=lambda a: a[:7]), "do not belong together"),
    "draws that are no numbers": (lambda f: draws(f, z=lambda a: a * np.nan), "missing from it, or is not what it"),
    "draws beyond any prior": (lambda f: draws(f, z=lambda a: a * 1e300), "its draws or their weights are none"),
    "weights below nothing": (lambda f: draws(f, weights=np.negative), "its draws or their weights are none"),
    "chains that share no draws": (lambda f: draws(f, chains=lambda a: a * 0), "do not belong together"),
    "something else given": (lambda f: draws(f, known=lambda a: a + 1), "under other things taken as known"),
    "a proposition raised": (
        lambda f: summary(f, lambda s: s["propositions"]["held"].update(mean=0.99)),
        "propositions.held: the mean 0.99 does not follow from the draws",
    ),
    "a state raised": (
        lambda f: summary(f, lambda s: s["questions"]["who"]["states"]["north"].update(mean=0.99)),
        "questions.who.north: the mean 0.99 does not follow",
    ),
    "a proposition lost": (
        lambda f: summary(f, lambda s: s["propositions"].pop("held")),
        "propositions are not those of the case",
    ),
    "no traits": (lambda f: summary(f, lambda s: s.update(traits=-1)), "traits.grip are missing"),
    "storylines lost": (lambda f: summary(f, lambda s: s.update(storylines=[])), "its storylines are not those"),
    "a summary nested deep": (lambda f: put(f, "summary.json", b"[" * 100_000), "it is not JSON"),
    "a summary with NaN": (lambda f: put(f, "summary.json", b'{"format": NaN}'), "it is not JSON"),
    "an output that leads out": (
        lambda f: record(f, lambda r: r["outputs"].update({"../case/claims.csv": "0"})),
        "cannot be a file of a run",
    ),
    "an output without an end": (
        lambda f: record(f, lambda r: r["outputs"].update({"/dev/zero": "0"})),
        "cannot be a file of a run",
    ),
    "a link that leads out": (lambda f: link(f, "summary.json", "/dev/zero"), "a link that leads out of the folder"),
    "priors that lead out": (lambda f: record(f, lambda r: r.update(priors_file="../../case/priors.yaml")), "priors_f"),
    "a gate that was not passed": (
        lambda f: record(f, lambda r: r["diagnostics"].update(ok=True, ess_bulk_min=3.0)),
        "its own diagnostics say that they did not",
    ),
    "a method of no kind": (lambda f: record(f, lambda r: r["diagnostics"].update(method=[])), "diagnostics.method"),
    "a date that is none": (lambda f: record(f, lambda r: r["settings"].update(as_of="2021-13-01")), "settings.as_of"),
    "a version that turns the line": (
        lambda f: record(f, lambda r: r["versions"].update(numpy="\u202e1")),
        "something else than texts",
    ),
    "inputs of another fit": (lambda f: record(f, lambda r: r["inputs"].pop("corpus/claims.csv")), "not those that"),
    "a name of its own": (renamed, "does not follow from its inputs"),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILED)
def test_a_spoiled_folder_is_refused(copy, what, capsys):
    """Each is named with its file by `verify`, and by whatever reads a fit, though all digests were mended."""
    spoil, said = SPOILED[what]
    spoil(copy)

    with pytest.raises(InputFault, match=re.escape(said)):
        read_fit(copy)
    assert main(["verify", str(copy)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert all(line.isprintable() for line in told.splitlines())
    assert not (copy / "run_by_the_reader").exists()


@pytest.mark.parametrize("name", ["draws.npz", "summary.json", "run.json"])
@pytest.mark.parametrize("what", ["pipe", "folder", "loop", "empty"])
def test_what_is_no_file_is_refused(copy, name, what, capsys):
    """A pipe, which nobody will write to, a folder, a link to itself and nothing at all in a file's place."""
    (copy / name).unlink()
    make = {
        "pipe": os.mkfifo,
        "folder": os.mkdir,
        "loop": lambda p: p.symlink_to(p),
        "empty": lambda p: p.touch(),
    }
    make[what](copy / name)

    assert main(["explain", "who", "--fit", str(copy)]) == 2
    assert str(copy) in capsys.readouterr().err


def test_a_fit_of_format_1_is_read():
    """Record, summary and draws as the first format has them, kept with the tests, are read whole for good.

    Whether its numbers are those of today's model is another matter, which `verify` tells.
    """
    run, wrong = read_record(OF_FORMAT_1)
    stored = checked(OF_FORMAT_1, run)
    found, said = arrays(stored["draws.npz"]), read_json(stored["summary.json"])

    assert (wrong, misread(run), run["format"], said["format"]) == ([], [], 1, 1)
    assert found["z"].shape == (len(found["names"]), 200)
    assert given_of(found) == {}
    assert said["propositions"]["north_did"]["mean"] == pytest.approx(0.75, abs=0.1)
    assert {"claims.csv", "questions.yaml", "priors.yaml"} <= {Path(n).name for n in run["inputs"]}
    assert main(["verify", str(OF_FORMAT_1)]) in {0, 2}
