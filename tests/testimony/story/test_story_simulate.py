"""Messages drawn again go each way as often as the story enumerated has it."""

import itertools

import numpy as np
import pytest
from enumerated import Enumerated
from story_cases import RICH, coordinates, person, says, story

from tarjih.corpus import Proposition
from tarjih.testimony.simulate import drawn_positions, retell
from tarjih.validation.sbc.telling import turned

ANN, BOB, CEM, DAN, EVE = (
    person("ann"),
    person("bob", "official", "east"),
    person("cem", "official", "east"),
    person("dan", "media"),
    person("eve", "analyst", "west", "anonymous"),
)
NEUTRAL = [
    says(ANN, "p", 1, access="direct"),
    says(BOB, "p", -2, channel=("wire",)),
    says(DAN, "p", channel=("wire",), mode="forecast"),
    says(EVE, "p", confidence=0.8),
]
LINES = [says(ANN, "p"), says(BOB, "p", interest=1), says(CEM, "p", -2, interest=1), says(EVE, "p", interest=1)]
LONE = [says(ANN, "p", -1, interest=-1), says(DAN, "p")]
PLEDGES = [says(ANN, "p"), says(BOB, "p", mode="commitment"), says(EVE, "p", 1, mode="commitment")]
STATES = [
    says(ANN, ("role", "knew")),
    says(BOB, "did_order", interest=1),
    says(DAN, "did_know", -2, channel=("wire",)),
    says(EVE, "did_approve", -1, channel=("wire",)),
]
CASES = {"neutral": NEUTRAL, "lines": LINES, "lone": LONE, "pledges": PLEDGES, "states": STATES}
MANY = 20_000


def chances(c, z, node, state, together):
    """Return the likelihood of each way in which the messages may go, made to sum to one."""
    kept = drawn_positions(c)
    out = {}
    for ways in itertools.product((False, True), repeat=len(kept)):
        if together and len({way for way, p in zip(ways, kept, strict=True) if p.commitment}) > 1:
            continue
        other = c.with_positions(turned(c, [(p.lean > 0) != way for p, way in zip(kept, ways, strict=True)]))
        assert other.parameters.names == c.parameters.names
        out[ways] = Enumerated(other.parameters, z[:, 0]).node(node, state)
    return {ways: p / sum(out.values()) for ways, p in out.items()}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("state", [0, 1])
def test_each_way_comes_as_often_as_its_likelihood_has_it(name, state):
    """Of all ways that the messages on one node can go, each comes in proportion to its likelihood."""
    world, known = {"states": (RICH, "role")}.get(name, (None, "p"))
    circulating = {"p": Proposition("p", circulates="denied")}
    c = story(CASES[name], world, propositions=circulating) if world else story(CASES[name], propositions=circulating)
    z = coordinates(c.parameters.names, 7, 1)
    node = c.network.index(known)
    wanted = chances(c, z, node, state, name == "pledges")
    states = np.full((len(c.network.nodes), MANY), state)
    drawn = retell(c, np.repeat(z, MANY, axis=1), states, np.random.default_rng(8)).affirms
    went = drawn != np.array([p.lean > 0 for p in drawn_positions(c)])[:, None]
    for ways, p in wanted.items():
        seen = np.mean((went == np.array(ways)[:, None]).all(axis=0))
        assert abs(seen - p) < 4.5 * np.sqrt(p * (1 - p) / MANY) + 1e-4, (ways, seen, p)


def test_neutral_messages_go_one_way_or_the_other():
    """Without interests and pledges the likelihoods of all ways sum to one, so that inference is calibrated."""
    c = story(NEUTRAL)
    z = coordinates(c.parameters.names, 9, 1)
    kept = drawn_positions(c)
    total = 0.0
    for ways in itertools.product((False, True), repeat=len(kept)):
        other = c.with_positions(turned(c, ways))
        total += Enumerated(other.parameters, z[:, 0]).node(0, 0)
    assert total == pytest.approx(1.0, abs=1e-12)


def test_fewer_denials_are_printed():
    """Where one denial in ten is printed, fewer are heard, and how firmly sources speak stays as observed."""
    c = story([*NEUTRAL, *LINES])
    z = np.zeros((len(c.parameters.names), 2000))
    states = np.zeros((len(c.network.nodes), 2000), dtype=np.int64)
    plain, fewer = (retell(c, z, states, np.random.default_rng(1), printed=share) for share in (1.0, 0.1))
    assert fewer.affirms.mean() > plain.affirms.mean() + 0.05
    firm = [abs(p.lean) > 1.5 for p in drawn_positions(c)]
    assert plain.firm.tolist() == firm
