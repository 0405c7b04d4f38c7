"""The line on which actors stand: its story, its signs, its model in PyMC, and the gate."""

import dataclasses
import math

import numpy as np
import pytest
from pytensor.compile.mode import Mode

from tarjih.corpus import Claim, Source
from tarjih.inference import cache as shared
from tarjih.inference import idealpoints
from tarjih.inference.fit import Settings
from tarjih.runs.faults import NotConverged
from tarjih.testimony.spatial import Line, Positions, line_up, simulate

SOURCES = {
    name: Source(name, bloc=bloc)
    for name, bloc in (
        ("ann", "north"),
        ("ben", "north"),
        ("cem", "south"),
        ("dan", "coast"),
        ("eve", "independent"),
    )
}


def claim(source: str, proposition: str, stance: int, interest: int = 0) -> Claim:
    return Claim("", source, proposition, stance=stance, interest=interest)


CLAIMS = [
    claim("ann", "p", 2, 1),
    claim("ann", "q", 1),
    claim("ann", "r", -2),
    claim("ben", "q", 2, -1),
    claim("ben", "s", 2),
    claim("cem", "p", -2, -1),
    claim("cem", "q", -1),
    claim("cem", "s", 2, 1),
    claim("dan", "p", 0, -1),
    claim("dan", "t", 1, 1),
    claim("eve", "q", 2),
    claim("eve", "p", 2),
    claim("eve", "p", 1),
]


def lined() -> Line:
    line = line_up(CLAIMS, SOURCES)
    assert line is not None
    return line


def dense(actors: int = 16, propositions: int = 40) -> Line:
    """Return a design in which everybody speaks on everything."""
    actor, proposition = (a.ravel() for a in np.indices((actors, propositions)))
    bloc_of = np.arange(actors) % 4 - 1
    return Line(
        tuple(f"a{i}" for i in range(actors)),
        ("right", "left", "third"),
        tuple(f"p{j}" for j in range(propositions)),
        bloc_of,
        np.array([(1, 0, -1, 0)[j % 4] for j in range(propositions)]),
        actor,
        proposition,
        np.zeros(actor.size, dtype=np.int64),
    )


def test_a_line_holds_one_stance_for_an_actor_and_a_proposition():
    """What is said twice is one stance, its mean rounded away from nought; silence is no entry."""
    line = lined()
    said = {
        (line.actors[a], line.propositions[p]): int(s)
        for a, p, s in zip(line.actor, line.proposition, line.stance, strict=True)
    }
    assert said["eve", "p"] == 2
    assert ("dan", "q") not in said
    assert len(said) == len({(c.source, c.proposition) for c in CLAIMS})


def test_the_blocs_with_most_claims_are_the_ends_and_independence_is_no_bloc():
    """The bloc of which most was heard comes first; who is independent belongs to none."""
    line = lined()
    assert line.blocs == ("north", "south", "coast")
    assert {a: int(b) for a, b in zip(line.actors, line.bloc_of, strict=True)} == {
        "ann": 0,
        "ben": 0,
        "cem": 1,
        "dan": 2,
        "eve": -1,
    }


def test_propositions_point_where_the_ends_gain():
    """A sign is the first end's interest less the second's; a third bloc's interest gives none, nor does a stance."""
    line = lined()
    signs = {p: int(o) for p, o in zip(line.propositions, line.orientation, strict=True)}
    assert signs == {"p": 1, "q": -1, "r": 0, "s": -1, "t": 0}
    turned = line_up([dataclasses.replace(c, stance=-c.stance) for c in CLAIMS], SOURCES)
    assert turned is not None
    assert {p: int(o) for p, o in zip(turned.propositions, turned.orientation, strict=True)} == signs


def test_without_two_blocs_there_is_no_line():
    """A case whose speakers belong to one bloc, or to none, has no ends."""
    assert line_up([c for c in CLAIMS if c.source in {"ann", "ben", "eve"}], SOURCES) is None


def test_the_signs_hold_at_every_draw():
    """However the coordinates fall, the ends are on their sides, oriented propositions keep their sign, cuts ascend."""
    line = lined()
    v = line.natural(3 * np.random.default_rng(1).standard_normal((len(line.names), 500)))
    assert (v.bloc[0] > 0).all()
    assert (v.bloc[1] < 0).all()
    signs = line.orientation[:, None]
    assert (np.sign(v.discrimination)[line.orientation != 0] == signs[line.orientation != 0]).all()
    assert (v.discrimination[line.orientation == 0] > 0).any(axis=1).all()
    assert (np.diff(v.cuts, axis=0) > 0).all()


def test_positions_have_one_scale_whatever_blocs_share():
    """A priori a member of no end, and who belongs to no bloc, is at 0 with variance 1, for any share between blocs."""
    line = lined()
    z = np.random.default_rng(2).standard_normal((len(line.names), 40_000))
    for pooled in (-2.0, 2.0):
        z[line.names.index("pooling")] = pooled
        position = line.natural(z).position
        for actor in ("dan", "eve"):
            drawn = position[line.actors.index(actor)]
            assert drawn.mean() == pytest.approx(0, abs=0.02)
            assert drawn.var() == pytest.approx(1, abs=0.03)
        for actor in ("ann", "cem"):
            assert np.mean(position[line.actors.index(actor)] ** 2) == pytest.approx(1, abs=0.12)


def by_hand(line: Line, z: np.ndarray) -> float:
    """The log density of coordinates and stances, in loops and scalars, from the story alone."""
    at = dict(zip(line.names, z, strict=True))
    total = sum(-0.5 * x * x - 0.5 * math.log(2 * math.pi) for x in z)
    logistic = lambda x: 1 / (1 + math.exp(-x))  # noqa: E731
    rho = logistic(at["pooling"])
    cuts = [-3.0 + at["cut.first"]]
    for k in (1, 2, 3):
        cuts.append(cuts[-1] + math.exp(0.5 * at[f"cut.gap_{k}"]))
    for a, p, stance in zip(line.actor, line.proposition, line.stance, strict=True):
        actor, proposition, b = line.actors[a], line.propositions[p], line.bloc_of[a]
        position = at[f"actor.{actor}"]
        if b >= 0:
            mean = at[f"bloc.{line.blocs[b]}"]
            if b < 2:
                mean = (1 if b == 0 else -1) * math.exp(-0.4 + 0.6 * mean)
            position = math.sqrt(rho) * mean + math.sqrt(1 - rho) * position
        steep = at[f"discrimination.{proposition}"]
        if line.orientation[p]:
            steep = line.orientation[p] * math.exp(0.5 * steep)
        level = at[f"ease.{proposition}"] + steep * position
        below = [0.0, *(logistic(c - level) for c in cuts), 1.0]
        total += math.log(below[stance + 3] - below[stance + 2])
    return total


def test_the_density_is_that_of_the_story_written_by_hand():
    """At points drawn from the prior, and further out, the model's log density is the hand-written one to 1e-6."""
    line = lined()
    logp = idealpoints.build(line).compile_logp(mode=Mode(linker="py", optimizer="fast_compile"))
    rng = np.random.default_rng(3)
    for scale in (1.0, 1.0, 2.0):
        z = scale * rng.standard_normal(len(line.names))
        assert float(logp({"z": z})) == pytest.approx(by_hand(line, z), abs=1e-6)


def test_the_witness_draws_stances_as_the_story_has_them():
    """Of one actor asked one thing very often, each stance comes as often as the ordered logit says."""
    n = 40_000
    one = dataclasses.replace(
        lined(), actor=np.ones(n, dtype=np.int64), proposition=np.ones(n, dtype=np.int64), stance=np.zeros(n, int)
    )
    z, drawn = simulate(one, np.random.default_rng(4))
    found = np.bincount(drawn.stance + 2, minlength=5) / n
    single = dataclasses.replace(one, actor=one.actor[:1], proposition=one.proposition[:1])
    prior = sum(-0.5 * x * x - 0.5 * math.log(2 * math.pi) for x in z)
    wanted = [math.exp(by_hand(dataclasses.replace(single, stance=np.array([s])), z) - prior) for s in range(-2, 3)]
    assert sum(wanted) == pytest.approx(1)
    assert found == pytest.approx(np.array(wanted), abs=4 * 0.5 / math.sqrt(n))


@pytest.fixture(scope="module")
def recovered() -> tuple[np.ndarray, Line, Positions]:
    """A simulated line, and its posterior by the sampler."""
    z, line = simulate(dense(), np.random.default_rng(11))
    return z, line, idealpoints.place(line, seed=5, chains=2)


def test_simulated_positions_are_recovered(recovered: tuple[np.ndarray, Line, Positions]):
    """Posterior means follow the true positions, the right way round, and intervals of 90 % hold most of them."""
    z, line, found = recovered
    truth = line.natural(z[:, None]).position[:, 0]
    drawn = found.values.position
    assert np.corrcoef(drawn.mean(axis=1), truth)[0, 1] > 0.9
    low, high = np.quantile(drawn, [0.05, 0.95], axis=1)
    assert np.mean((low <= truth) & (truth <= high)) >= 0.75
    assert found.ok
    assert found.rhat_max <= 1.01
    assert found.ess_min >= 400


def test_chains_that_disagree_end_the_run_and_name_the_parameter(monkeypatch: pytest.MonkeyPatch):
    """What fails the gate twice is not returned, unless a draft is asked for; the parameter is named."""
    line = lined()
    rng = np.random.default_rng(6)
    tried = []

    def run(how, _chains, seed):
        tried.append((how.draws, seed))
        z = rng.standard_normal((len(line.names), 2000))
        z[line.names.index("actor.eve"), :1000] += 2
        return z, 0

    monkeypatch.setattr(idealpoints, "runner", lambda _: run)
    with pytest.raises(NotConverged, match=r"actor\.eve has not converged: R-hat"):
        idealpoints.place(line, seed=1, chains=2)
    assert tried == [(1000, 1), (4000, 1001)]
    assert not idealpoints.place(line, seed=1, chains=2, draft=True).ok


def test_positions_are_sampled_once(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """The same stances are placed once; a damaged entry, another stance or another seed are placed anew."""
    asked = []

    def place(line, *, seed, chains, **_):
        asked.append(seed)
        return Positions(line, np.zeros((len(line.names), 8)), chains, 1.0, 500.0, ok=True)

    monkeypatch.setattr(idealpoints, "place", place)
    line, other = lined(), dataclasses.replace(lined(), stance=-lined().stance)
    first, again = (shared.shared_positions(line, Settings(seed=3), cache=tmp_path) for _ in range(2))
    assert asked == [3]
    assert np.array_equal(first.z, again.z)
    shared.shared_positions(other, Settings(seed=3), cache=tmp_path)
    shared.shared_positions(line, Settings(seed=4), cache=tmp_path)
    assert asked == [3, 3, 4]
    for entry in tmp_path.glob("line-*.npz"):
        entry.write_bytes(b"damaged")
    shared.shared_positions(line, Settings(seed=3), cache=tmp_path)
    assert asked == [3, 3, 4, 3]
