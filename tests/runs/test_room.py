"""A process that may take few addresses (``ulimit -v``) says so in one line, whatever a library would have said."""

import importlib
import os
import resource
import subprocess
import sys

import pytest
from small_case import few_draws, write_small

from tarjih.inference.fit import write_fit
from tarjih.priors.inputs import load
from tarjih.runs import room
from tarjih.runs.exit_codes import OUT_OF_MEMORY


@pytest.fixture(scope="module")
def fit(tmp_path_factory):
    """The folder of a small fit."""
    folder = tmp_path_factory.mktemp("room")
    write_fit(few_draws(*load(write_small(folder / "case"))), folder / "fit")
    return folder / "fit"


@pytest.mark.parametrize(
    ("what", "megabytes"),
    [*(("explain", megabytes) for megabytes in (24, 45, 80, 105, 250, 395, 450)), ("fit", 330), ("fit", 400)],
)
def test_under_a_limit_a_command_ends_with_one_line(fit, root, what, megabytes):
    """Where OpenBLAS or LLVM would end the process with lines of their own, there is one of ours, and status 1."""
    words = {"explain": ["who", "--fit", str(fit)], "fit": ["--corpus", str(fit.parent / "case"), "--name", "one"]}
    command = [sys.executable, "-m", "tarjih", what, *words[what]]
    most = megabytes * 2**20
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": str(root / "model")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    loading = "out of memory. Let this process take more (ulimit -v).\n"  # before the commands are loaded
    assert done.stderr == loading if megabytes < 30 else done.stderr in {OUT_OF_MEMORY + "\n", loading}


def test_without_a_limit_nothing_is_asked(monkeypatch):
    """No import is slowed down where addresses are free."""
    monkeypatch.setattr(sys, "meta_path", before := [*sys.meta_path])
    monkeypatch.setattr(room.resource, "getrlimit", lambda _: (resource.RLIM_INFINITY,) * 2)
    room.room_for_imports()
    assert sys.meta_path == before


def test_what_has_no_room_is_not_imported(monkeypatch):
    """The guard comes before what finds modules, once, and refuses for want of memory."""
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.setattr(room.resource, "getrlimit", lambda _: (10**12, 10**12))
    monkeypatch.setattr(room, "_free", lambda megabytes: megabytes < room.LEAST)
    for _ in range(2):
        room.room_for_imports()
    assert [type(f) for f in sys.meta_path].count(room._Guard) == 1
    with pytest.raises(MemoryError, match="this_module"):
        importlib.import_module("this_module")
