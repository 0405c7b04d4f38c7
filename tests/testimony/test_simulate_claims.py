"""Words drawn again, held against the enumeration of the story, and worlds against their posterior."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from brute_force import Enumeration
from cases import EVERYTHING, HABITS, LISTS, NAMERS, NAMING, PRIORS, QUESTIONS, SPEAKERS, corpus

from tarjih.priors.inputs import load
from tarjih.testimony.case import Case, assemble
from tarjih.testimony.simulate import drawn_positions, retell, worlds
from tarjih.testimony.testimony import LINE
from tarjih.testimony.weigh import weigh

pytestmark = pytest.mark.usefixtures("habits")

SIDES = {True: (0.0, 0.0, 0.0, 1.0, 1.0), False: (1.0, 1.0, 0.0, 0.0, 0.0)}
"""Weights of a position of which only the side is known."""
MANY = 20_000


def cased(folder, claims, priors=PRIORS) -> Case:
    corpus(folder, claims, SPEAKERS, QUESTIONS, priors)
    return assemble(*load(folder))


@pytest.fixture(scope="module")
def everything(tmp_path_factory) -> Case:
    return cased(tmp_path_factory.mktemp("retelling") / "case", EVERYTHING)


def point(case: Case, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((len(case.parameters.names), 1))


def frequencies(case: Case, z: np.ndarray, state: dict[int, int], printed: float) -> np.ndarray:
    """Return the sides drawn again at one point, all nodes in a given state; shape (positions, draws)."""
    states = np.zeros((len(case.network.nodes), MANY), dtype=np.int64)
    for node, s in state.items():
        states[node] = s
    return retell(case, np.repeat(z, MANY, axis=1), states, np.random.default_rng(1), printed=printed).affirms


def enumerated(case: Case, z: np.ndarray, node: int, state: int, printed: float) -> dict[tuple[bool, ...], float]:
    """Return the probability of every set of sides about a node, by enumeration; some sets would leave their line.

    The enumeration looks for who is in a line at what is said, while what is drawn again keeps to those who were: only
    sets in which everybody who was in line still speaks along the interest, and who was not still does not, are
    compared, so the probabilities are those given that.
    """
    kept = drawn_positions(case)
    named = dict(zip(case.parameters.names, z[:, 0], strict=True))
    there = case.network.nodes[node]
    at = [
        i
        for i, g in enumerate(g for g in case.testimony.position_group if g >= 0)
        if case.testimony.group_node[g] == node
    ]
    out = {}
    for sides in itertools.product((True, False), repeat=len(at)):
        said = [dataclasses.replace(kept[i], weights=SIDES[yes]) for i, yes in zip(at, sides, strict=True)]
        if any(p.interest and (p.lean > 0) != (kept[i].lean > 0) for i, p in zip(at, said, strict=True)):
            continue
        chance = Enumeration(case.corpus, case.priors, said, named).node_likelihood(there.name, there.states[state])
        out[sides] = chance * printed ** sum(not yes for yes in sides)
    total = sum(out.values())
    return {sides: chance / total for sides, chance in out.items()}


@pytest.mark.parametrize("printed", [1.0, 0.3])
def test_words_come_as_often_as_the_story_says(everything: Case, printed: float):
    """On every node and in every state each set of sides comes as often as enumerated, in lines and wires too."""
    z = point(everything, 3)
    assert (everything.testimony.unit_kind == LINE).any()
    groups = everything.testimony.position_group
    group_of = [int(g) for g in groups if g >= 0]
    compared = 0
    for node in sorted({int(everything.testimony.group_node[g]) for g in group_of}):
        at = [i for i, g in enumerate(group_of) if everything.testimony.group_node[g] == node]
        for state in range(len(everything.network.nodes[node].states)):
            wanted = enumerated(everything, z, node, state, printed)
            drawn = frequencies(everything, z, {node: state}, printed)[at]
            found = dict.fromkeys(wanted, 0)
            for sides, n in zip(*np.unique(drawn.T, axis=0, return_counts=True), strict=True):
                if tuple(sides.tolist()) in found:
                    found[tuple(sides.tolist())] = int(n)
            total = sum(found.values())
            for sides, chance in wanted.items():
                assert found[sides] / total == pytest.approx(
                    chance, abs=4.5 * math.sqrt(chance * (1 - chance) / total) + 1e-4
                )
                compared += 1
    assert compared > 40


def test_firmness_comes_as_often_as_the_story_says(everything: Case):
    """Who speaks alone on a node puts it strongly as often as the mixture of who knows and who does not has it."""
    z = point(everything, 4)
    kept = drawn_positions(everything)
    (i,) = [i for i, p in enumerate(kept) if p.proposition == "grip_fell"]
    states = np.zeros((len(everything.network.nodes), MANY), dtype=np.int64)
    told = retell(everything, np.repeat(z, MANY, axis=1), states, np.random.default_rng(2))
    named = dict(zip(everything.parameters.names, z[:, 0], strict=True))
    chance = {}
    for stance in (-2, -1, 1, 2):
        weights = tuple(float(s == stance) for s in (-2, -1, 0, 1, 2))
        said = [dataclasses.replace(kept[i], weights=weights)]
        chance[stance] = Enumeration(everything.corpus, everything.priors, said, named).node_likelihood(
            "grip_fell", "true"
        )
    for affirms, firm, stance in ((True, True, 2), (True, False, 1), (False, True, -2), (False, False, -1)):
        found = np.mean((told.affirms[i] == affirms) & (told.firm[i] == firm))
        assert found == pytest.approx(chance[stance] / sum(chance.values()), abs=4.5 * 0.5 / math.sqrt(MANY))


def test_labels_are_drawn_again_too(tmp_path):
    """A source that names an answer names it again as often as the enumerated story says."""
    claims = [{"source": f"w{i}", "question": "q", "state": s} for i, s in enumerate("xyx")]
    corpus(tmp_path / "labels", claims)
    case = assemble(*load(tmp_path / "labels"))
    z = point(case, 5)
    for state in range(2):
        wanted = enumerated(case, z, 0, state, 1.0)
        drawn = frequencies(case, z, {0: state}, 1.0)
        for sides, chance in wanted.items():
            found = np.mean((drawn == np.array(sides)[:, None]).all(axis=0))
            assert found == pytest.approx(chance, abs=4.5 * math.sqrt(chance * (1 - chance) / MANY) + 1e-4)


def test_habits_of_naming_are_drawn_again_too(tmp_path):
    """Who names answers by habit names and rules them out again as often as the enumerated story says."""
    corpus(tmp_path / "habits", [r for r in NAMING if r["source"] == "ann"], NAMERS[:1], LISTS, HABITS)
    case = assemble(*load(tmp_path / "habits"))
    assert len(case.testimony.namers) == 2
    z = point(case, 8)
    for name, state in (("q2", 0), ("q3", 1), ("q4", 2)):
        node = case.network.index(name)
        wanted = enumerated(case, z, node, state, 1.0)
        groups = [case.testimony.group_node[g] for g in case.testimony.position_group if g >= 0]
        drawn = frequencies(case, z, {node: state}, 1.0)[[i for i, n in enumerate(groups) if n == node]]
        for sides, chance in wanted.items():
            found = np.mean((drawn == np.array(sides)[:, None]).all(axis=0))
            assert found == pytest.approx(chance, abs=4.5 * math.sqrt(chance * (1 - chance) / MANY) + 1e-4)


def test_worlds_are_drawn_from_their_posterior(everything: Case):
    """Each state comes as often as its posterior probability, and what is tied by parents comes together."""
    z = np.repeat(point(everything, 6), 20_000, axis=1)
    states = worlds(everything, z, np.random.default_rng(3))
    wanted = weigh(everything.parameters, z[:, :1], known=everything.known).slots[:, 0]
    for node, of in enumerate(everything.network.nodes):
        for s, slot in enumerate(everything.network.slots(node)):
            assert np.mean(states[node] == s) == pytest.approx(wanted[slot], abs=0.02), of.name
    culprit, hushed = (everything.network.index(n) for n in ("culprit", "hushed"))
    assert not ((states[culprit] == 0) & (states[hushed] == 0)).any()  # what only b and both make possible


def test_what_is_given_holds_in_every_world(everything: Case):
    """A clamped proposition is what it was given as in all worlds."""
    sure = everything.knowing({"by_a": np.inf, "alone": 0.0})
    states = worlds(sure, np.repeat(point(sure, 7), 500, axis=1), np.random.default_rng(4))
    by_a = np.array(sure.network.ties["by_a"].truth)
    assert (by_a[states[sure.network.ties["by_a"].node]] == 1).all()
    assert (states[sure.network.ties["alone"].node] == 1).all()
