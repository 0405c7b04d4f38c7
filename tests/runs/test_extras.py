"""Libraries that not every installation has: what needs one that is missing says how to install it."""

import sys
import tomllib
from types import SimpleNamespace

import pytest

from tarjih.report.brief import brief
from tarjih.runs.extras import EXTRAS, extra
from tarjih.runs.faults import InputFault
from tarjih.runs.sweep.running import Task, sweep, sweeping


def doubled(x):
    """A task."""
    return 2 * x


def test_slides_without_their_library_say_how_to_install_it(monkeypatch):
    """Before anything is computed, ``--format pptx`` names the library and the extra that brings it."""
    monkeypatch.setitem(sys.modules, "pptx", None)
    monkeypatch.delitem(sys.modules, "tarjih.report.slides", raising=False)

    with pytest.raises(InputFault, match=r"needs the library pptx.* pip install 'tarjih\[slides\]'"):
        brief(SimpleNamespace(), form="pptx")


def test_a_scheduler_without_dask_says_how_to_install_it(monkeypatch):
    """So does ``--scheduler``."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "tarjih.runs.sweep.cluster", raising=False)

    with (
        pytest.raises(InputFault, match=r"needs the library distributed.* pip install 'tarjih\[cluster\]'"),
        sweeping(scheduler="tcp://127.0.0.1:1", cache=None),
    ):
        list(sweep(doubled, [Task((1,))]))


def test_another_missing_module_is_no_fault_of_the_input():
    """Only the extra's own libraries are spoken of; anything else that is missing is a failure of the software."""
    with pytest.raises(ModuleNotFoundError, match="no_such_module"), extra("slides", "--format pptx"):
        import no_such_module  # noqa: F401, PLC0415


def test_extras_are_those_of_the_project(root):
    """Every extra that is named is one that pyproject.toml declares."""
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]

    assert {*EXTRAS} <= {*declared}
