"""The error that all share, graded: held to loops over appearances, and to the two-point form that it grades."""

import itertools
import math

import numpy as np
import pytest
from cases import corpus
from pytensor.compile.mode import Mode

from tarjih.priors.inputs import load
from tarjih.priors.scales import Prior
from tarjih.testimony.case import assemble
from tarjih.testimony.pymc import build
from tarjih.testimony.shared_error import GRID, grid
from tarjih.testimony.weigh import density, weigh

pytestmark = pytest.mark.usefixtures("habits")

FREE = """version: 1
extends: general.yaml
shared_error:
  spread: {between: [0.4, 1.5], because: a test}
asserting:
  asked: {between: [0.4, 0.7], because: a test}
"""


def rows(rng, *, asked):
    """Return what nine sources, or a new one each time, say of 22 propositions and 3 questions of three answers."""
    out = []
    fresh = itertools.count()
    for n in range(22):
        for s in rng.choice(9, 5 + n % 2, replace=False):
            who = f"s{s}" if asked else f"post{next(fresh)}"
            out.append({"source": who, "proposition": f"p{n}", "stance": int(rng.choice([-2, -1, 1, 2]))})
    for n in range(3):
        for s in rng.choice(9, 5, replace=False):
            who = f"s{s}" if asked else f"post{next(fresh)}"
            out.append({"source": who, "question": f"q{n}", "state": "abc"[int(rng.integers(3))], "stance": 2})
    return out


@pytest.fixture(scope="module", params=[True, False], ids=["asked", "chose to speak"])
def dense(request, tmp_path_factory):
    """A case in which many speak of the same things, its sources asked or each heard once."""
    folder = tmp_path_factory.mktemp("dense") / "case"
    few = "tendency: {claims: {value: 8, because: a test}}\n"
    corpus(folder, rows(np.random.default_rng(3), asked=request.param), priors=FREE + few)
    return assemble(*load(folder))


def by_hand(case, z):
    """Return the log-likelihood of all words in loops: over nodes, states, other states, appearances and sources."""
    at = case.parameters.index
    scalars = case.priors.scalars

    def value(name):
        return scalars[name].value(z[at[name]]) if name in at else scalars[name].median

    best, eps, base = (
        value("informed_accuracy"),
        value("common_error.probability"),
        value("default_question.probability"),
    )
    spread, link = value("shared_error.spread"), value("shared_error.link")
    end = math.log(best / (1 - best))
    spoken = {}
    for p in case.testimony.positions:
        spoken[p.source] = spoken.get(p.source, 0) + 1

    def words(position, target_holds, source):
        kind = case.priors.accuracy_of("unknown")
        c = kind.mu + kind.sigma * z[at["accuracy.unknown"]] + value("access.unstated")
        c = 1 / (1 + math.exp(-(c + value("spread.sources") * z[at[f"source.{source}"]])))
        affirms = position.lean > 0
        if position.proposition is None:
            right = best if target_holds else (1 - best) / 2
            return c * (right if affirms else 1 - right) + (1 - c) / 3
        yes = best if target_holds else 1 - best
        phi = value("asserting.asked" if spoken[source] >= 8 else "asserting.share")
        strong = abs(position.lean) > 1.5
        firm = {True: value("hedging.informed"), False: value("hedging.uninformed")}
        by = [0.9 * (firm[k] if strong else 1 - firm[k]) for k in (True, False)]
        return c * by[0] * (yes if affirms else 1 - yes) + (1 - c) * by[1] * (phi if affirms else 1 - phi)

    total = 0.0
    nodes = {}
    for p in case.testimony.positions:
        nodes.setdefault(p.proposition or p.question, []).append(p)
    for name, heard in nodes.items():
        binary = name in case.network.ties
        states = ["true", "false"] if binary else list(case.network.nodes[case.network.index(name)].states)

        def holds(p, state, binary=binary):
            return state == "true" if binary else p.state == state

        def look(u, v, *, heard=heard, holds=holds, binary=binary, states=states):
            """Return the probability of all words if u is so and those who know can take it for v."""
            up = states.index(u) < states.index(v)
            weigh_x, seen = [], []
            for j in range(GRID):
                x = -end + 2 * end * j / (GRID - 1)
                q = (1 / (1 + math.exp(-x)) - (1 - best)) / (2 * best - 1)
                b = base if binary else 0.5
                f = b * math.exp(-((x - end) ** 2) / (2 * spread**2))
                f += (1 - b) * math.exp(-((x + end) ** 2) / (2 * spread**2))
                weigh_x.append(f / (1 + math.exp(-link * (x if up else -x))))
                first, second = (u, v) if up else (v, u)
                seen.append(
                    math.prod(
                        q * words(p, holds(p, first), p.source) + (1 - q) * words(p, holds(p, second), p.source)
                        for p in heard
                    )
                )
            return sum(w * s for w, s in zip(weigh_x, seen, strict=True)) / sum(weigh_x)

        own = {u: sum(look(u, v) for v in states if v != u) / (len(states) - 1) for u in states}
        mixed = {
            u: (1 - eps) * own[u] + eps * sum(own[v] for v in states if v != u) / (len(states) - 1) for u in states
        }
        prior = {"true": base, "false": 1 - base} if binary else dict.fromkeys(states, 1 / len(states))
        total += math.log(sum(prior[u] * mixed[u] for u in states))
    return total


def test_the_words_have_the_probability_of_the_story(dense):
    """At points drawn from the prior all words are as probable as loops over truths and appearances make them."""
    assert dense.testimony.pairs
    for seed in range(3):
        z = np.random.default_rng(seed).standard_normal(len(dense.parameters.names))
        found = weigh(dense.parameters, z[:, None], known=dense.known).log_likelihood[0]
        assert found == pytest.approx(by_hand(dense, z), abs=1e-8)


def test_the_sampler_s_density_and_pymc_s_are_the_same(dense):
    """The compiled density, its gradient by differences and the PyMC model agree with the likelihood at many draws."""
    z = np.random.default_rng(9).standard_normal(len(dense.parameters.names))
    at = density(dense.parameters, known=dense.known)
    value, slope = at(z)
    words = weigh(dense.parameters, z[:, None], known=dense.known).log_likelihood[0]
    assert value == pytest.approx(words - 0.5 * float(z @ z) - 0.5 * z.size * np.log(2 * np.pi), abs=1e-9)
    model = build(dense)
    assert value == pytest.approx(
        float(model.compile_logp(mode=Mode(linker="py", optimizer="fast_compile"))({"z": z})), abs=1e-8
    )
    differences = [(at(z + 1e-5 * e)[0] - at(z - 1e-5 * e)[0]) / 2e-5 for e in np.eye(z.size)]
    np.testing.assert_allclose(slope, differences, atol=1e-6)


def test_without_spread_it_is_the_two_point_form():
    """Where all is clear or misleading, x is at one of its ends, where q is nought or one."""
    x, q = grid(0.95)
    assert q[0] == pytest.approx(0)
    assert q[-1] == pytest.approx(1)
    np.testing.assert_allclose(x, -x[::-1])
    np.testing.assert_allclose(q, 1 - q[::-1], atol=1e-12)


def test_it_is_graded_only_where_many_speak_of_the_same(tmp_path):
    """With fewer nodes than the entry says, or a party line in play, the two-point form stays."""
    some = rows(np.random.default_rng(3), asked=True)
    fewer = [r for r in some if r.get("proposition") not in {f"p{n}" for n in range(8)}]
    corpus(tmp_path / "few", fewer)
    assert not assemble(*load(tmp_path / "few")).testimony.pairs
    lines = [{**r, "interest": 1} if r["stance"] > 0 and "proposition" in r else r for r in some]
    sources = sorted({r["source"] for r in some})
    corpus(tmp_path / "line", lines, [{"source": s, "kind": "official", "bloc": "north"} for s in sources])
    assert not assemble(*load(tmp_path / "line")).testimony.pairs


def test_no_number_of_speakers_makes_it_surer_than_the_shared_error_allows(tmp_path):
    """However many agree, the odds of an answer stay within what the prior leaves for everybody being misled."""
    agreeing = [
        {"source": f"s{s}", "proposition": f"p{n}", "stance": 2 if n % 2 else -2} for n in range(24) for s in range(30)
    ]
    corpus(tmp_path / "sure", agreeing)
    case = assemble(*load(tmp_path / "sure"))
    z = np.zeros((len(case.parameters.names), 1))
    weighed = weigh(case.parameters, z, known=case.known)
    scalars = case.priors.scalars
    eps, base = scalars["common_error.probability"].median, scalars["default_question.probability"].median
    most = 1 / (1 + (1 - base) / base * eps / (1 - eps))
    slots = case.network.slots(case.network.ties["p1"].node)
    assert base < weighed.slots[slots[0], 0] <= most
    assert isinstance(scalars["shared_error.spread"], Prior)
