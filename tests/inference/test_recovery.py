"""What the witness drew, the model finds again: truth as often as it says, and the credibility of who spoke.

Each world is drawn by :mod:`tarjih.validation.worlds`, which shares no code with the model, from parameters that are
drawn from
the priors under which the model then weighs it.  Probabilities are then right as often as they say, and intervals hold
what they should, or one of the two departs from the story.
"""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from cases import folder

from tarjih.inference.importance import reweigh
from tarjih.inference.normal import approximate
from tarjih.inference.summary import spread
from tarjih.priors import read_priors
from tarjih.priors.inputs import load
from tarjih.priors.questions import QuestionPrior, Row
from tarjih.priors.scales import Prior, logit
from tarjih.runs.places import SHIPPED
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import propositions
from tarjih.validation.worlds import news_regime, simulate_corpus
from tarjih.validation.worlds.worlds import Degree, Habits, Kind, World

KINDS = {"official": (0.5, 0.7), "witness": (1.0, 0.7), "militia": (-0.5, 0.7)}
"""Mean and standard deviation of the logit of each kind's credibility, from which each world draws its own."""
GRIP = Degree(name="grip", eras=("old", "new"), links=(("p2", "old", 1), ("p3", "new", -1), ("p4", ("new", "old"), 1)))
STORY = Habits(filter_informed=0.6, filter_uninformed=0.8, discipline=0.6)


def told(world, habits):
    """Priors that hold what the witness was told, with the kinds' credibility left open."""
    base = read_priors(SHIPPED / "general.yaml")
    scale = {"logit_normal": logit, "log_normal": np.log, "normal": float}
    known = {
        "informed_accuracy": habits.informed_accuracy,
        "interest.informed": habits.filter_informed,
        "interest.uninformed": habits.filter_uninformed,
        "asserting.share": habits.asserting,
        "hedging.informed": habits.strong_informed,
        "hedging.uninformed": habits.strong_uninformed,
        "copying.fidelity": habits.fidelity,
        "channel.reliability": habits.reliability,
        "party_line.discipline": habits.discipline,
        "common_error.probability": habits.common_error,
        "commitment.kept": habits.kept,
        "default_question.probability": world.base_rate,
        "spread.sources": world.spread,
        "forecast.shift": habits.forecast_shift,
        "identity.anonymous": world.identity_shift,
        "identity.named": 0.0,
        "veracity.nodes": 1e6,  # nobody lies in this story
        **{f"access.{level}": shift for level, (_, shift) in habits.access.items()},
    }
    scalars = {n: Prior(n, f := base.scalars[n].family, float(scale[f](value)), 0.0) for n, value in known.items()}
    for trait in world.traits:
        at = f"traits.{trait.name}"
        scalars[f"{at}.start"] = Prior(f"{at}.start", "logit_normal", *trait.start)
        scalars[f"{at}.step"] = Prior(f"{at}.step", "log_normal", float(np.log(trait.step)), 0.0)
        scalars[f"{at}.slope"] = Prior(f"{at}.slope", "log_normal", float(np.log(trait.slope)), 0.0)
    for kind, (middle, sd) in KINDS.items():
        scalars[f"accuracy.{kind}"] = Prior(f"accuracy.{kind}", "logit_normal", middle, sd)
    questions = {}
    for q in world.questions:
        rows = [
            Row({p: (s,) for p, s in zip(q.parents, at, strict=True)}, dict(zip(q.states, row, strict=True)))
            for at, row in q.chances.items()
        ]
        if q.parents:
            questions[q.name] = QuestionPrior(q.name, given=tuple(rows))
        else:
            questions[q.name] = QuestionPrior(q.name, states=rows[0].states)
    switches = {**base.switches, "tendency": False}
    return replace(base, scalars=base.scalars | scalars, questions=questions, switches=switches)


@dataclass
class Found:
    """What the model said of many worlds, beside what was so.

    Parameters
    ----------
    said, was
        Probabilities of propositions and of states, and whether they hold.
    held
        Whether the 90 % interval of each source's credibility holds it; `degrees` the same for traits.
    mean, credibility
        Posterior means of the sources' credibility, and what it is.
    """

    said: np.ndarray
    was: np.ndarray
    held: np.ndarray
    degrees: np.ndarray
    mean: np.ndarray
    credibility: np.ndarray


def recovered(worlds, *, habits, draws, first_seed, sources=8, **world):
    """Draw worlds, weigh each, and gather what was said of it."""
    said, was, held, degrees, means, true = [], [], [], [], [], []
    for seed in range(first_seed, first_seed + worlds):
        rng = np.random.default_rng([seed, 1])
        kinds = {k: Kind(sources=sources, credibility=m + sd * rng.standard_normal()) for k, (m, sd) in KINDS.items()}
        here = World(kinds=kinds, **world)
        drawn = simulate_corpus(seed=seed, world=here, habits=habits)
        case = assemble(drawn.corpus(), told(here, habits))
        found = reweigh(case, draws=draws, seed=seed)
        for name, values in propositions(case.network, found.slots).items():
            said.append(values @ found.weights)
            was.append(drawn.truth.propositions[name])
        for q in here.questions:
            for state, slot in zip(q.states, case.network.slots(case.network.index(q.name)), strict=True):
                said.append(found.slots[slot] @ found.weights)
                was.append(drawn.truth.states[q.name] == state)
        natural = case.parameters.natural(found.z)
        for i, name in enumerate(case.testimony.sources):
            of = case.corpus.sources[name]
            level = natural.kind[case.testimony.kinds.index(of.kind)] + here.spread * natural.source[i]
            row = spread(1 / (1 + np.exp(-level - (of.identity == "anonymous") * here.identity_shift)), found.weights)
            held.append(row["q05"] <= drawn.truth.credibility[name] <= row["q95"])
            means.append(row["mean"])
            true.append(drawn.truth.credibility[name])
        for (trait, era), degree in drawn.truth.degrees.items():
            row = spread(natural.trait[f"trait.{trait}.{era}"], found.weights)
            degrees.append(row["q05"] <= degree <= row["q95"])
    return Found(*(np.array(x, dtype=float) for x in (said, was, held, degrees, means, true)))


@pytest.fixture(scope="module")
def found():
    """What is found in 160 worlds in which everything happens."""
    return recovered(160, habits=STORY, draws=600, first_seed=1000, lone=6, traits=(GRIP,))


BANDS = ((0.0, 0.05), (0.05, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.0 + 1e-9))


def errors(found, low=0.0, high=1.0 + 1e-9):
    """By how many binomial standard errors more came true than was said, of what was said between two probabilities."""
    own = (found.said >= low) & (found.said < high)
    assert own.sum() >= 100
    p = found.said[own]
    return (found.was[own].sum() - p.sum()) / np.sqrt((p * (1 - p)).sum())


def overconfidence(found):
    """The same with each weighted by its log-odds: below nought where the sure are wrong too often."""
    p = np.clip(found.said, 1e-9, 1 - 1e-9)
    lean = logit_of(p)
    return float(((found.was - p) * lean).sum() / np.sqrt((p * (1 - p) * lean**2).sum()))


def logit_of(p):
    """Log-odds of an array."""
    return np.log(p) - np.log1p(-p)


@pytest.mark.parametrize(("low", "high"), BANDS)
def test_what_is_said_comes_true_as_often_as_said(found, low, high):
    """Of what was given some probability that share is true, within four binomial standard errors."""
    assert abs(errors(found, low, high)) <= 4


def test_the_sure_are_not_too_sure(found):
    """The model is neither bolder nor more timid than what it knows."""
    assert abs(overconfidence(found)) <= 4


def test_words_teach_about_the_truth(found):
    """The mean log score is well above that of the prior, and of a coin."""
    p = np.clip(found.said, 1e-9, 1 - 1e-9)
    score = np.where(found.was == 1, np.log(p), np.log1p(-p)).mean()
    rate = found.was.mean()

    assert score > rate * np.log(rate) + (1 - rate) * np.log(1 - rate) + 0.1


def test_intervals_hold_the_credibility_of_sources(found):
    """Nine in ten of the intervals that should hold nine in ten do, of credibilities and of degrees of traits."""
    for held in (found.held, found.degrees):
        assert len(held) >= 300
        assert abs(held.mean() - 0.9) <= 4 * np.sqrt(0.9 * 0.1 / len(held))


def test_sources_are_ranked_by_their_credibility(found):
    """Who is said to be more credible mostly is."""
    ranks = [np.argsort(np.argsort(x)) for x in (found.mean, found.credibility)]

    assert np.corrcoef(*ranks)[0, 1] > 0.5


@pytest.mark.bench
@pytest.mark.parametrize(
    "part",
    [
        {"blocs": (), "habits": replace(STORY, channels=(), copied=0.0)},
        {"blocs": (), "habits": replace(STORY, channelled=1.0, reliability=0.6)},
        {"blocs": (), "habits": replace(STORY, channels=(), copied=0.9)},
        {"blocs": (), "habits": replace(STORY, channels=(), common_error=0.2)},
        {"partisan": 0.9, "interested": 0.8, "habits": replace(STORY, channels=(), filter_informed=0.8)},
        {"future": 1.0, "habits": replace(STORY, pledges=0.8)},
    ],
    ids=["plain", "wires", "copies", "misled", "lines", "pledges"],
)
def test_each_part_of_the_story_is_calibrated(part):
    """With much of one thing and little of the others, over 400 worlds, nothing is said too boldly."""
    seen = recovered(400, draws=1500, first_seed=5000, sources=12, **part)

    for low, high in BANDS:
        assert abs(errors(seen, low, high)) <= 4
    assert abs(overconfidence(seen)) <= 4
    assert abs(seen.held.mean() - 0.9) <= 6 * np.sqrt(0.9 * 0.1 / len(seen.held))


def test_a_bloc_that_lies_is_found_and_its_words_are_read_the_other_way():
    """Of four blocs the one that says the opposite of the truth is named, and the truth is known better for it."""
    base = read_priors(SHIPPED / "general.yaml")
    score = {True: 0.0, False: 0.0}
    found = []
    for seed in (500, 501, 503):
        drawn = news_regime(seed, affirmative=False, lying_bloc=True)
        for asked in (True, False):
            case = assemble(drawn.corpus(), replace(base, switches={**base.switches, "veracity": asked}))
            draws = reweigh(case, draws=6000, seed=seed)
            held = {p: float(x @ draws.weights) for p, x in propositions(case.network, draws.slots).items()}
            score[asked] += sum(np.log(q if drawn.truth.propositions[p] else 1 - q) for p, q in held.items()) / 120
            if asked:
                straight = case.parameters.natural(draws.z).veracity @ draws.weights
                found.append(dict(zip(case.testimony.blocs, straight, strict=True)))
    assert all(min(of, key=of.get) == "bloc_1" for of in found)
    assert np.mean([of["bloc_1"] for of in found]) < 0.4
    assert np.mean([v for of in found for b, v in of.items() if b != "bloc_1"]) > 0.8
    assert score[True] > score[False] + 0.1


def test_who_always_names_the_same_where_it_does_not_know_is_recognised(tmp_path):
    """Its habit is found, nobody else gets one, and the answers are better told than if all guessed alike."""
    rng = np.random.default_rng(2)
    truth = rng.integers(3, size=40)
    knows = {"ann": 0.7, "bob": 0.7, "cem": 0.7, "stuck": 0.2}
    said = [
        (s, q, int(true if rng.random() < c else 0 if s == "stuck" else rng.integers(3)))
        for q, true in enumerate(truth)
        for s, c in knows.items()
    ]
    claims = [{"source": s, "question": f"q{q:02}", "state": "xyz"[state]} for s, q, state in said]
    score = {}
    for switch in ("auto", "false"):
        priors = f"version: 1\nextends: general.yaml\nswitches: {{tendency: {switch}, story: false, because: a test}}\n"
        case = assemble(*load(folder(tmp_path / switch, claims, priors=priors)))
        found = approximate(case, seed=1)
        right = [case.network.slots(case.network.index(f"q{q:02}"))[state] for q, state in enumerate(truth)]
        score[switch] = np.log(found.slots[right] @ found.weights).mean()
        if switch == "auto":
            shares = case.parameters.natural(found.z).habit @ found.weights
            habit = {(s, state): shares[i] for (s, _, state), i in case.testimony.habits.items()}
    assert habit["stuck", "x"] > 0.75
    assert max(share for (s, _), share in habit.items() if s != "stuck") < 0.6
    assert score["auto"] > score["false"] + 0.01
