"""The sizing note: what many cases take on how many machines, from what a few took."""

import math
import sys

import pytest

from tarjih.runs.files import write
from tarjih.validation.sizing import GIB, Cost, Machine, measured, sized, table

LAW = [Cost(n, 0.002 * n**1.1, GIB // 4 + 4000 * n) for n in (300, 1000, 3000)]


def test_the_cost_is_carried_on_by_its_law():
    """Where time is a power of the claims and memory a line, the wanted size costs what these say, exactly."""
    s = sized(LAW, cases=10_000, claims=100_000, machines=10, machine=Machine(64, 256))

    assert s.exponent == pytest.approx(1.1)
    assert s.cpu == pytest.approx(0.002 * 100_000**1.1)
    assert s.gib == pytest.approx(0.25 + 4e8 / GIB, rel=1e-6)
    assert s.core_hours == pytest.approx(10_000 * s.cpu / 3600)
    assert s.beyond == pytest.approx(100_000 / 3000)


def test_machines_do_what_their_cores_and_their_memory_allow():
    """Cases at once are bounded by cores, then by memory; hours are whole rounds of them."""
    for machine, at_once in ((Machine(8, 64), 8), (Machine(64, 2.5), 4)):
        s = sized(LAW, cases=100, claims=100_000, machines=3, machine=machine)
        assert s.at_once == at_once
        assert s.hours == pytest.approx(math.ceil(100 / (3 * at_once)) * s.cpu / 3600)


def test_twice_the_machines_take_half_the_hours():
    """With many more cases than cores, machines add up."""
    one, two = (sized(LAW, cases=64_000, claims=1000, machines=m, machine=Machine(32, 64)) for m in (1, 2))
    assert two.hours == pytest.approx(one.hours / 2)
    assert [r["machines"] for r in table([one, two]).records()] == [1, 2]


def test_what_cannot_be_said_is_refused():
    """One size tells no law, and a case that no machine holds is no matter of how many there are."""
    with pytest.raises(ValueError, match="at least two sizes"):
        sized(LAW[:1], cases=1, claims=10, machines=1, machine=Machine(1, 1))
    with pytest.raises(ValueError, match=r"takes 0\.6 GiB, and a machine has 0\.5"):
        sized(LAW, cases=1, claims=100_000, machines=1, machine=Machine(1, 0.5))


@pytest.mark.bench
def test_a_case_is_measured_and_the_note_written(root, capsys):
    """Costs are of cases as they are fitted: they grow with the claims, and the note follows from them."""
    costs = measured((300, 1000, 3000))
    note = table(
        [sized(costs, cases=10_000, claims=100_000, machines=m, machine=Machine(64, 256)) for m in (1, 10, 100)]
    )
    lines = [f"{c.claims:,} claims: {c.cpu:.1f} core seconds, {c.peak / GIB:.2f} GiB" for c in costs]
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *lines, note.csv().decode()]))
    write(root / "figures" / "benchmarks" / "sizing.csv", note.csv())

    assert costs[-1].cpu > costs[0].cpu > 0
