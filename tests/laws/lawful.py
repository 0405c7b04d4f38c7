"""Small cases for the laws, stated in a line or two, weighed at parameters that the cases compared have in
common.

A coordinate has one value for each seed and name, so that adding a claim, a source or a question leaves the
parameters of all others as they were: what then differs is the weighing alone.  Half of the draws come from the
prior, half from anywhere within four standard deviations of its middle.
"""

import dataclasses
import functools
import itertools
import tempfile
import zlib
from pathlib import Path

import numpy as np
from cases import corpus as written
from hypothesis import settings
from hypothesis import strategies as st

from tarjih.corpus import Corpus, Proposition, Source
from tarjih.corpus.claims import Claim
from tarjih.inference.importance import Draws, reweigh
from tarjih.priors.inputs import load
from tarjih.testimony.case import Case, assemble
from tarjih.testimony.parameters import Parameters
from tarjih.testimony.weigh import before_claims, propositions, weigh

KINDS = ("official", "security_official", "militia", "analyst", "media", "witness", "unknown", "clerk")
ACCESS = ("direct", "informed", "inference", "unstated")
DRAWS = 8
EXTREME = 4.0
EVEN = "extends: general.yaml\nversion: 1\nquestions:\n" + "".join(
    f"  {p}: {{probability: {{value: 0.5}}, because: a test}}\n" for p in ("p", "q", "r")
)
"""Priors under which p, q and r are as likely true as not, and known to be."""
_number = itertools.count()

fixed = settings(max_examples=200, deadline=None)
"""For laws at fixed parameters: 200 cases of eight draws each."""
joint = settings(max_examples=6, deadline=None)
"""For laws of the joint posterior, each case of which takes thousands of draws."""


@dataclasses.dataclass(frozen=True)
class World:
    """What is asked and how probable it is, as the files say it; claims come later."""

    questions: str = "propositions: {p: {en: p}, q: {en: q}, r: {en: r}}"
    priors: str = EVEN


ROLE = """
propositions: {p: {en: p}, q: {en: q}, r: {en: r}}
questions:
  role:
    states: [%s]
    other: true
    truth:
      ordered: {did_order: 1, did_approve: 1, did_know: 1, hushed: 0.9}
      approved: {did_approve: 1, did_know: 1, hushed: 0.7}
      knew: {did_know: 1, hushed: 0.7}
  posture:
    states: [out, stay]
    truth: {out: {leaves: 1}}
    parents: [role]
traits:
  grip:
    eras: [old, new]
    links: [{proposition: gripped, era: old}, {proposition: fell, difference: [new, old], sign: -1}]
conditionals:
  vacuum_if_out: {on: posture, states: [out]}
  unrest_if_any: {on: posture, states: [out, stay]}
"""
ROLES = ("ordered", "approved", "knew", "unaware")
ROLE_PRIORS = (
    EVEN
    + """  role: {states: {ordered: 0.1, approved: 0.2, knew: 0.2, unaware: 0.4, other: 0.1}, because: a test}
  posture:
    given:
      - {role: [ordered, approved], states: {out: 0.7, stay: 0.3}}
      - {states: {out: 0.2, stay: 0.8}}
    because: a test
  vacuum_if_out: {probability: {between: [0.2, 0.6]}, because: a test}
traits:
  grip:
    start: {between: [0.4, 0.9], because: a test}
    step: {value: 1.0, because: a test}
    slope: {value: 6, because: a test}
"""
)
TIED = ("did_order", "did_approve", "did_know")
ANYTHING = (*TIED, "hushed", "leaves", "gripped", "fell", "vacuum_if_out", "unrest_if_any", "p", "q", ("role", "knew"))

BARE = World()
RICH = World(ROLE % ", ".join(ROLES), ROLE_PRIORS)
"""Implications, a soft entry, an unnamed state, a parent, a trait, consequences, and p, q and r beside them."""
UNSTATED = World(priors="version: 1\nextends: general.yaml\n")
"""Nothing said of any proposition: each has the base rate that all share."""


@functools.cache
def _read(world):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "case"
        written(folder, [{"source": "nobody", "proposition": "p", "stance": 2}], None, world.questions, world.priors)
        return load(folder)


def person(name, kind="witness", bloc="independent", identity="named"):
    """Return somebody who may speak."""
    return Source(name, kind, bloc, identity)


def says(who, target="p", stance=2, **rest):
    """Return a claim with who makes it; `target` is a proposition, or a pair of a question and a state."""
    about = (
        {"proposition": target} if isinstance(target, str) else dict(zip(("question", "state"), target, strict=True))
    )
    return who, Claim(rest.pop("claim", f"c{next(_number)}"), who.source, stance=stance, **about, **rest)


def case(words, world=BARE, given=None):
    """Return the case of what was said."""
    asked, priors = _read(world)
    claims = tuple(claim for _, claim in words)
    named = ["p", *(c.proposition for c in claims if c.proposition)]
    return assemble(
        Corpus(
            asked.folder,
            claims,
            {who.source: who for who, _ in words},
            propositions={n: Proposition(n) for n in named} | asked.propositions,
            questions=asked.questions,
            traits=asked.traits,
            conditionals=asked.conditionals,
            quantities=asked.quantities,
        ),
        priors,
        given=given,
    )


def coordinates(names, seed, draws=DRAWS):
    """Return coordinates, each drawn for its own name: half from the prior, half from far out."""
    out = np.empty((len(names), draws))
    for row, name in zip(out, names, strict=True):
        rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
        row[:] = np.clip(rng.standard_normal(draws), -EXTREME, EXTREME)
        row[draws // 2 :] = rng.uniform(-EXTREME, EXTREME, draws - draws // 2)
    return out


def fixed_slots(c, seed, *, names=None):
    """Return the probability of every slot at fixed parameters; `names` renames coordinates before they are
    drawn."""
    own = [(names or {}).get(n, n) for n in c.parameters.names]
    return weigh(c.parameters, coordinates(own, seed), known=c.known).slots


def log_odds(c, seed, proposition="p", *, names=None):
    """Return the log-odds of a proposition at fixed parameters, shape (draws,)."""
    return _odds(c, fixed_slots(c, seed, names=names), proposition)


def log_odds_before(c, seed, proposition="p"):
    """Return the log-odds of a proposition at fixed parameters before any words, shape (draws,)."""
    return _odds(c, before_claims(c.parameters, coordinates(c.parameters.names, seed), known=c.known), proposition)


def _odds(c, slots, proposition):
    tie = c.network.ties[proposition]
    span = slots[c.network.slots(tie.node).start : c.network.slots(tie.node).stop]
    true = np.array(tie.truth) == 1
    return np.log(span[true].sum(axis=0)) - np.log(span[~true].sum(axis=0))


def log_odds_at(c, proposition="p", **where):
    """Return the log-odds of a proposition where the coordinates named stand so far out, and the rest at the
    middle."""
    z = np.zeros((len(c.parameters.names), 1))
    for name, value in where.items():
        z[c.parameters.index[name.replace("__", ".")]] = value
    return float(_odds(c, weigh(c.parameters, z, known=c.known).slots, proposition)[0])


class Shared(Parameters):
    """Coordinates whose draws hang on their names: two cases then share their noise, and their difference has
    little."""

    def draw(self, rng, draws):
        """Draw coordinates from the prior, each by its name."""
        seed = int(rng.integers(2**32))
        columns = [np.random.default_rng([seed, zlib.crc32(n.encode())]).standard_normal(draws) for n in self.names]
        return np.array(columns).reshape(len(self.names), draws)


JOINT_DRAWS = 8000


@dataclasses.dataclass(frozen=True)
class Posterior:
    """The joint posterior of a case by the fast path."""

    case: Case
    draws: Draws

    def mean(self, values):
        """Return the posterior mean of values per draw, with its Monte-Carlo standard error."""
        w = self.draws.weights
        centre = float(values @ w)
        return centre, float(np.sqrt(np.sum(w**2 * (values - centre) ** 2)))

    def probability(self, proposition="p"):
        """Return the posterior probability of a proposition with its standard error."""
        return self.mean(propositions(self.case.network, self.draws.slots)[proposition])


def posterior(c, *, draws=JOINT_DRAWS):
    """Return the joint posterior of a case."""
    shared = Shared(*(getattr(c.parameters, f.name) for f in dataclasses.fields(Parameters)))
    c = dataclasses.replace(c, parameters=shared)
    drawn = reweigh(c, draws=draws, seed=5)
    assert drawn.effective > 400
    return Posterior(c, drawn)


seeds = st.integers(0, 2**32 - 1)
stances = st.sampled_from([-2, -1, 1, 2])
assertions = st.sampled_from([2, 1])
interests = st.sampled_from([0, -1, 1])
accesses = st.sampled_from(ACCESS)
asked = st.sampled_from([(BARE, "p"), *((RICH, t) for t in (*TIED, "hushed", "leaves", "gripped", "p"))])
"""A world with the proposition that the law is about."""


def people(name, *, blocs=("independent", "east", "west")):
    """Return a strategy for somebody of any kind."""
    return st.builds(
        person, st.just(name), st.sampled_from(KINDS), st.sampled_from(blocs), st.sampled_from(["named", "anonymous"])
    )


@st.composite
def heard(draw, world, *, most=5, blocs=("independent", "east", "west"), channels=("", "", "wire", "paper")):
    """Return what anybody may have said of anything before: any interest, mode, channel, even no side."""
    targets = ANYTHING if world is RICH else ("p", "q")
    four = [draw(people(f"b{i}", blocs=blocs)) for i in range(4)]
    row = st.tuples(
        st.sampled_from(four),
        st.sampled_from(targets),
        st.sampled_from([2, -2, 1, -1, 0]),
        interests,
        accesses,
        st.sampled_from(["fact", "fact", "forecast", "commitment"]),
        st.sampled_from(channels),
    )
    return [
        says(who, target, stance, interest=i, access=a, mode=m, channel=(c,) if c else ())
        for who, target, stance, i, a, m, c in draw(st.lists(row, max_size=most))
    ]
