"""The figure of a quantity: its title names what the number is, both peaks where there are two."""

from types import SimpleNamespace

import numpy as np
import pytest
from cases import folder

from tarjih.figures import quantity as figure
from tarjih.inference.fit import Settings, fit
from tarjih.priors.inputs import load

QUESTIONS = """
quantities:
  hurt: {en: guards hurt, scale: log, range: [0, 100]}
"""
PRIORS = """
version: 1
extends: general.yaml
quantities:
  hurt: {between: [0.5, 60], because: a test}
"""


def titled(place, *values):
    """Return the title of the figure when witnesses state these numbers."""
    rows = [{"source": f"s{i}", "quantity": "hurt", "value": v, "kind": "witness"} for i, v in enumerate(values)]
    done = fit(*load(folder(place, rows, questions=QUESTIONS, priors=PRIORS)), Settings(quick=True, draft=True))
    return figure.quantity(done, "hurt").title, figure.peaks(done, "hurt")


def test_witnesses_who_disagree_make_two_peaks(tmp_path):
    """Of two who state numbers far apart each has a peak; those who agree make one, with its range."""
    apart, two = titled(tmp_path / "two", "0", "40")
    assert {round(number, -1) for number, _ in two} == {0, 40}
    assert sum(p for _, p in two) == pytest.approx(1)
    assert apart.startswith("Guards hurt: about ")
    together, none = titled(tmp_path / "one", "40", "41")
    assert none == ()
    assert "nine times in ten between" in together


def test_a_shoulder_is_no_peak(monkeypatch):
    """A valley of more than half the lower peak, and a bump of little probability, divide nothing."""
    for mass in ([0.1, 0.3, 0.1, 0.16, 0.3, 0.04], [0.3, 0.4, 0.13, 0.02, 0.1, 0.05]):
        monkeypatch.setattr(figure, "_density", lambda *_, m=mass: ({"posterior": x, "number": x} for x in m))
        of = SimpleNamespace(summary={"quantities": {"q": {"mass": np.array(mass)}}})
        assert bool(figure.peaks(of, "q")) is (mass[2] == 0.1)
