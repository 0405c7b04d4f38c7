"""The package works where it was installed by itself: no checkout, nothing but the wheel and what it requires."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def installed(tmp_path_factory, root):
    """The ``tarjih`` of an environment of its own, into which the wheel was installed, and a folder to stand in."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in ("model", "priors"):
        shutil.copytree(root / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(root / "pyproject.toml", source)
    code = "import setuptools.build_meta as m, sys; print(m.build_wheel(sys.argv[1]))"
    built = subprocess.run([sys.executable, "-c", code, folder], cwd=source, capture_output=True, text=True, check=True)
    wheel = folder / built.stdout.split()[-1]
    place = folder / "environment"
    venv.create(place, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(place)}))
    shutil.unpack_archive(wheel, packages, "zip")
    # What it requires is here already; the checkout of this environment, which lies behind its own .pth, is not.
    (packages / "required.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    shutil.rmtree(source)
    desk = folder / "desk"
    desk.mkdir()

    def run(*arguments, code=None):
        env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {"XDG_CACHE_HOME": str(folder)}
        python = place / "bin" / "python"
        command = [python, "-c", code] if code else [python, "-m", "tarjih", *arguments]
        return subprocess.run(command, cwd=desk, env=env, capture_output=True, text=True, check=False)

    run.desk = desk
    run.packages = packages
    return run


def test_the_package_is_the_installed_one(installed):
    """What runs is what the wheel brought, not the checkout."""
    done = installed(code="import tarjih; print(tarjih.__file__)")

    assert Path(done.stdout.strip()).is_relative_to(installed.packages), done.stderr


def test_a_new_case_is_begun_and_checked(installed):
    """A case that ``tarjih new`` writes anywhere passes ``tarjih check`` under the general priors of the wheel."""
    begun = installed("new", "harbour")
    checked = installed("check", "--corpus", "harbour")

    assert (begun.returncode, checked.returncode) == (0, 0), begun.stderr + checked.stderr
    assert "are sound" in checked.stdout


def test_a_case_has_to_be_named(installed):
    """Where there is no project, a command without a case says so, and how to begin one."""
    done = installed("check")

    assert done.returncode == 2
    assert "no case is named" in done.stderr
    assert "tarjih new DIR" in done.stderr


@pytest.mark.bench
def test_a_case_is_fitted_and_briefed(installed):
    """From the begun case to its page, with nothing written outside the case and the user's cache."""
    installed("new", "pier")
    fitted = installed("fit", "--corpus", "pier", "--out", "pier/fit")
    assert fitted.returncode == 0, fitted.stderr
    briefed = installed("brief", "--fit", "pier/fit", "--out", "pier/brief.html")

    assert briefed.returncode == 0, briefed.stderr
    assert "<html" in (installed.desk / "pier" / "brief.html").read_text(encoding="utf-8")
