"""Without a home, a cache or a folder for what passes, everything works, slower, or says so in one line."""

import os
import subprocess
import sys
import tempfile

import pytest
from small_case import few_draws, write_small

from tarjih.__main__ import main
from tarjih.inference.cache import shared_fit
from tarjih.inference.fit import Settings
from tarjih.priors.inputs import load
from tarjih.runs import places


@pytest.mark.parametrize(
    "places",
    [
        {"HOME": None},
        {"HOME": "/dev/null/home", "XDG_CACHE_HOME": "/dev/null/cache", "TARJIH_CACHE": "/dev/null/own"},
        {"TMPDIR": "/dev/null/tmp"},
    ],
    ids=["no home", "no cache can be written", "no folder for what passes"],
)
def test_a_command_needs_no_place_of_its_own(tmp_path, root, places):
    """HOME unset, home and caches unwritable, TMPDIR absent: a command works and leaves nothing elsewhere."""
    env = {**os.environ, "PYTHONPATH": str(root / "model"), **{k: v for k, v in places.items() if v}}
    env = {k: v for k, v in env.items() if places.get(k, "") is not None}
    command = [sys.executable, "-m", "tarjih", "new", str(tmp_path / "case"), "--xlsx"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_where_there_is_no_home_nothing_is_kept(tmp_path, monkeypatch, capsys):
    """A user without a home, of an installed package: the fit is made, and made again, and that is said."""

    def nobody():
        raise RuntimeError("Could not determine home directory.")

    for name in ("TARJIH_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(places, "CHECKOUT", None)
    monkeypatch.setattr(places.Path, "home", nobody)
    monkeypatch.setattr("tarjih.inference.cache.fit", lambda c, p, s: few_draws(c, p, seed=s.seed))
    cache = places.cache_folder("fits")
    made = shared_fit(*load(write_small(tmp_path / "case")), Settings(), cache=cache)

    assert made.run["id"]
    assert "the fit could not be stored and will be repeated next time" in capsys.readouterr().err


@pytest.mark.parametrize(("place", "said"), [("/dev/full", "Not a directory"), ("/proc/none", "No such file")])
def test_no_folder_for_what_passes_is_one_line(tmp_path, monkeypatch, capsys, place, said):
    """Where nothing temporary can be written at all, one line says where, and nothing is half-written."""
    monkeypatch.setattr(tempfile, "tempdir", place)
    assert main(["new", str(tmp_path / "case"), "--xlsx"]) in {1, 2}
    err = capsys.readouterr().err
    assert (said in err, err.count("\n")) == (True, 1)
    assert not (tmp_path / "case").exists()
