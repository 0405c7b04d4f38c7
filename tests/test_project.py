"""The project's own files: what is pinned, what lies at the top, what a machine without Python is told."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP_LEVEL = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Makefile",
    "README.md",
    "TUTORIAL.md",
    "analyses",
    "figures",
    "model",
    "priors",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements.txt",
    "tests",
}


def test_requirements_record_no_address(root):
    """The pinned file says what to install and never where from, so it serves behind any mirror."""
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()

    assert not [line for line in lines if re.search(r"/|^-|\bindex\b| @ ", line)]


def test_every_requirement_is_pinned_and_hashed(root):
    """Each requirement names one version, and the hashes that its files may have."""
    text = (root / "requirements.txt").read_text(encoding="utf-8")
    requirements = text.replace("\\\n", " ").splitlines()
    faults = [
        line
        for line in requirements
        if not re.fullmatch(r"[\w.-]+==[\w.]+( ; [^#\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+", line)
    ]

    assert requirements
    assert not faults


def test_top_level_holds_only_what_it_should(root):
    """A newcomer sees the few names that the layout gives; everything else is a dotfile or lies deeper."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    tracked = {path.split("/")[0] for path in listed.stdout.split("\0") if path}
    if not tracked:
        pytest.skip("git tracks nothing yet")

    assert {name for name in tracked if not name.startswith(".")} <= TOP_LEVEL


class TestFindPython:
    """`.ci/find-python` runs on a machine of which nothing is known, so the machine is made up here."""

    @pytest.fixture
    def find(self, root, tmp_path):
        """Runs the script where PATH is `bin` and HOME is `home`, both empty until a test fills them."""
        sh = shutil.which("sh")
        (tmp_path / "bin").mkdir()

        def run(**env):
            env = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "home"), **env}
            return subprocess.run(
                [sh, root / ".ci" / "find-python"], env=env, capture_output=True, text=True, check=False
            )

        return run

    @staticmethod
    def install(path, body):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def test_says_what_is_missing(self, find, tmp_path):
        """Where there is no Python, one line says what is missing, where it was looked for, what to do."""
        found = find()

        assert found.returncode == 1
        assert found.stdout == ""
        assert found.stderr == (
            "tarjih needs CPython 3.12 or newer (tested: 3.12, 3.13) with the module ensurepip, "
            f"and none was found on PATH, in {tmp_path}/home/.pyenv/versions or through uv. "
            "Install one (pyenv install 3.13; or uv python install 3.13; "
            "or on Debian and Ubuntu: apt install python3 python3-venv), "
            "or name it: make PYTHON=/path/to/python3.13\n"
        )

    def test_passes_over_shims_that_fail(self, find, tmp_path):
        """A shim of a version that is not active stands on PATH and fails; pyenv's own copy is taken."""
        pytest.importorskip("ensurepip", reason="an environment made by uv, of a Python that is not taken by itself")
        own = tmp_path / "home" / ".pyenv" / "versions" / "3.13.0" / "bin" / "python3"
        self.install(tmp_path / "bin" / "python3.13", "echo 'python3.13: command not found' >&2; exit 127")
        self.install(own, f'exec "{sys.executable}" "$@"')
        found = find()

        assert (found.returncode, found.stderr) == (0, "")
        assert Path(found.stdout.strip()).samefile(sys.executable)

    def test_passes_over_a_python_that_is_too_old(self, find, tmp_path):
        """A Python that runs and is too old is no answer, named or found."""
        old = tmp_path / "bin" / "python3"
        pretend = "import sys; sys.version_info = (3, 11, 7); exec(sys.argv[1])"
        self.install(old, f"exec '{sys.executable}' -c '{pretend}' \"$2\"")

        assert [find().returncode, find(PYTHON=str(old)).returncode] == [1, 1]

    def test_a_named_python_is_taken_or_refused(self, find):
        """PYTHON= is the reader's choice: nothing else is tried in its place."""
        pytest.importorskip("ensurepip", reason="an environment made by uv, of a Python that is not taken by itself")
        taken, refused = find(PYTHON=sys.executable), find(PYTHON="python2.7")

        assert Path(taken.stdout.strip()).samefile(sys.executable)
        assert refused.returncode == 1
        assert refused.stderr == (
            "tarjih needs CPython 3.12 or newer with the module ensurepip, and PYTHON=python2.7 is none. "
            "Name another, or leave PYTHON out.\n"
        )
