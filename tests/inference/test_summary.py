"""summary.json: what it holds, and that its numbers are those of the draws."""

import dataclasses
import math

import jsonschema
import numpy as np
import pytest
from cases import PRIORS, QUESTIONS, folder

from tarjih.corpus import Article, Claim
from tarjih.inference.fit import Settings, fit
from tarjih.inference.importance import Draws, reweigh
from tarjih.inference.summary import counts, outlet_of, prior_draws, spread, summarise
from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble

PROBABILITY = {"type": "number", "minimum": 0, "maximum": 1}
COUNT = {"type": "integer", "minimum": 0}
QUANTILES = ("mean", "q05", "q25", "q50", "q75", "q95", "prior_mean")


def entry(**more):
    """The schema of a quantity between 0 and 1 with its quantiles, and of what else is said of it."""
    properties = dict.fromkeys(QUANTILES, PROBABILITY) | more
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def each(of):
    """The schema of a mapping from names to `of`."""
    return {"type": "object", "additionalProperties": of}


PATH = {"path": {"type": "array", "items": {"type": "string"}}, "question": {"type": "string"}}
SIGNED = {"type": "number", "minimum": -1, "maximum": 1}
DIFFERENCE = {"type": "object", "properties": dict.fromkeys(QUANTILES, SIGNED), "required": [*QUANTILES]}
SCHEMA = {
    "type": "object",
    "properties": {
        "format": {"const": 1},
        "as_of": {"type": "string"},
        "propositions": each(entry(claims=COUNT, origins=COUNT, outlets=COUNT)),
        "questions": each({"type": "object", "properties": {"states": each(entry())}, "required": ["states"]}),
        "sources": each(entry(claims=COUNT)),
        "kinds": each(entry()),
        "traits": each({"type": "object", "properties": {"difference": DIFFERENCE}, "additionalProperties": entry()}),
        "storylines": {"type": "array", "items": entry(**PATH)},
        "diagnostics": {
            "type": "object",
            "properties": {
                "method": {"enum": ["nuts", "importance"]},
                "ok": {"type": "boolean"},
                "divergences": COUNT,
                **{n: {"type": "number"} for n in ("rhat_max", "ess_bulk_min", "ess_tail_min")},
            },
            "required": ["method", "rhat_max", "ess_bulk_min", "ess_tail_min", "divergences", "ok"],
        },
    },
    "additionalProperties": False,
}
SCHEMA["required"] = [*SCHEMA["properties"]]
SCHEMA["properties"]["blocs"] = each(entry())


def test_a_summary_holds_what_the_design_lists(sampled):
    """Every part is there, with every number in its range, whether drawn by NUTS or by the fast path."""
    corpus, priors = load(sampled.folder)
    quick = fit(corpus, priors, Settings(quick=True))

    jsonschema.validate(sampled.one.summary, SCHEMA)
    jsonschema.validate(quick.summary, SCHEMA)
    for name in ("propositions", "questions", "sources", "kinds", "traits", "blocs"):
        assert sampled.one.summary[name].keys() == quick.summary[name].keys()
        assert sampled.one.summary[name]


def test_every_quantile_is_in_order(sampled):
    """From the fifth percentile to the ninety-fifth nothing falls."""
    said = sampled.one.summary
    rows = [*said["propositions"].values(), *said["sources"].values(), *said["kinds"].values(), *said["storylines"]]
    rows += [row for q in said["questions"].values() for row in q["states"].values()]
    rows += [row for t in said["traits"].values() for row in t.values()]

    for row in rows:
        values = [row[q] for q in QUANTILES[1:6]]
        assert values == sorted(values)


def test_everybody_who_spoke_and_everything_spoken_of_is_listed(sampled):
    """All propositions, questions with their states, sources with their claims, kinds, and eras with their change."""
    said, case = sampled.one.summary, sampled.case

    assert set(said["propositions"]) == set(case.corpus.propositions)
    assert {q: tuple(of["states"]) for q, of in said["questions"].items()} == {
        q.id: q.states for q in case.corpus.questions.values()
    }
    assert {s: of["claims"] for s, of in said["sources"].items()} == {
        s: sum(c.source == s for c in case.claims) for s in case.corpus.sources
    }
    assert set(said["kinds"]) == {"official", "militia", "analyst", "witness"}
    assert set(said["traits"]["grip"]) == {"old", "new", "difference"}


def test_the_parts_cohere(sampled):
    """States sum to one, a proposition is the sum of the states that make it true, a line's change that of eras."""
    said = sampled.one.summary
    for key in ("mean", "prior_mean"):
        states = {s: row[key] for s, row in said["questions"]["culprit"]["states"].items()}
        assert sum(states.values()) == pytest.approx(1)
        assert said["propositions"]["by_a"][key] == pytest.approx(states["a"] + states["both"])
        grip = {era: row[key] for era, row in said["traits"]["grip"].items()}
        assert grip["difference"] == pytest.approx(grip["new"] - grip["old"])
        assert sum(row[key] for row in said["storylines"] if row["question"] == "culprit") == pytest.approx(1)


def test_prior_means_are_the_exact_ones(sampled):
    """Before any words a proposition has the probability that the YAML says, integrated over what it leaves open."""
    said, priors = sampled.one.summary["propositions"], sampled.case.priors
    nodes, mass = np.polynomial.hermite_e.hermegauss(60)
    mass = mass / mass.sum()

    def mean(prior):
        return float(prior.value(nodes) @ mass)

    exact = {
        "by_a": 0.5,
        "by_b": 0.5,
        "hushed": 0.3 * 0.4 + 0.2 * 0.9,
        "ready": 0.5 * 0.6 + 0.5 * 0.1,
        "after": mean(priors.scalars["questions.after"]),
        "alone": mean(priors.scalars["default_question.probability"]),
        "grip_then": float(1 / (1 + np.exp(-6 * (priors.scalars["traits.grip.start"].value(nodes) - 0.5))) @ mass),
    }
    for name, value in exact.items():
        assert said[name]["prior_mean"] == pytest.approx(value, abs=5e-4), name


def test_prior_draws_are_spread_evenly(sampled):
    """Each coordinate takes the quantiles of the normal, once each, in an order of its own."""
    z = prior_draws(sampled.case, 1000)

    np.testing.assert_allclose(np.sort(z, axis=1), np.tile(np.sort(z[0]), (len(z), 1)))
    assert np.abs(z.mean(axis=1)).max() < 1e-9
    assert np.abs(np.corrcoef(z)[np.triu_indices(len(z), 1)]).max() < 0.16


@pytest.mark.parametrize("seed", range(5))
def test_weighted_quantiles_are_those_of_the_draws_repeated(seed):
    """Whole weights give what as many copies of each draw give, counted from the middle of their steps."""
    rng = np.random.default_rng(seed)
    values, times = rng.normal(size=400), rng.integers(1, 6, size=400)
    repeated = np.repeat(values, times)
    found = spread(values, times / times.sum())
    step = np.diff(np.sort(repeated)).max()

    assert found["mean"] == pytest.approx(repeated.mean())
    for name, level in (("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95)):
        assert found[name] == pytest.approx(np.quantile(repeated, level, method="hazen"), abs=step)


def test_a_draw_without_weight_says_nothing():
    """What has no weight moves neither mean nor quantile."""
    values = np.arange(100.0)
    weights = np.where(values < 50, 1 / 50, 0.0)

    assert spread(values, weights)["mean"] == pytest.approx(24.5)
    assert spread(values, weights)["q95"] == pytest.approx(47, abs=0.6)
    assert spread(values, weights)["q05"] == pytest.approx(2, abs=0.6)


def test_equal_draws_have_one_value_everywhere():
    """A quantity that is certain has it as mean and as every quantile."""
    found = spread(np.full(10, 0.3), np.full(10, 0.1))

    assert all(value == pytest.approx(0.3) for value in found.values())


def test_claims_origins_and_outlets_are_counted(tmp_path):
    """Rows, the messages behind them, and who carried them: article's outlet, article, last of the chain, source."""
    rows = [
        {"source": "ann", "proposition": "fire", "stance": 2, "origin": "o1", "article": "A1"},
        {"source": "bob", "proposition": "fire", "stance": 2, "origin": "o1", "article": "A1"},
        {"source": "cem", "proposition": "fire", "stance": 0, "origin": "o2", "channel": "wire>paper"},
        {"source": "dan", "proposition": "fire", "stance": -1},
        {"source": "dan", "proposition": "flood", "stance": 1, "article": "A1"},
    ]
    path = folder(tmp_path / "case", rows)
    (path / "articles.csv").write_text("article,outlet,published\nA1,Daily,2021-11-08\n", encoding="utf-8")
    case = assemble(*load(path))

    assert counts(case) == {
        "fire": {"claims": 4, "origins": 3, "outlets": 3},
        "flood": {"claims": 1, "origins": 1, "outlets": 1},
    }
    nameless = dataclasses.replace(case.corpus, articles={"A1": Article("A1")})
    assert outlet_of(case.claims[0], nameless) == "A1"
    assert outlet_of(Claim("c", "cem", "fire", channel=("wire", "paper")), case.corpus) == "paper"
    assert outlet_of(Claim("c", "dan", "fire"), case.corpus) == "dan"


def test_means_are_weighted(tmp_path):
    """A summary of weighted draws has the weighted means of the draws' probabilities."""
    rows = [
        {"source": "ann", "proposition": "alone", "stance": 2},
        {"source": "ann", "proposition": "after", "stance": -2},
    ]
    case = assemble(*load(folder(tmp_path / "case", rows, None, QUESTIONS, PRIORS)))
    found = reweigh(case, draws=500)
    lone = Draws(**{f.name: getattr(found, f.name) for f in dataclasses.fields(found)})
    lone.weights[:] = 0
    lone.weights[7] = 1
    said = summarise(case, lone, {})
    slot = case.network.slots(case.network.index("alone")).start

    assert said["propositions"]["alone"]["mean"] == pytest.approx(found.slots[slot, 7])
    c = 1 / (1 + math.exp(-said_logit(case, found.z[:, 7])))
    assert said["sources"]["ann"]["mean"] == pytest.approx(c)


def said_logit(case, z):
    """The logit of ann's credibility at one point: an unknown, named, of unstated access."""
    at = dict(zip(case.parameters.names, z, strict=True))
    scalars = case.priors.scalars

    def value(name):
        return scalars[name].mu + scalars[name].sigma * at.get(name, 0.0)

    return value("accuracy.unknown") + value("access.unstated") + math.exp(value("spread.sources")) * at["source.ann"]


def test_the_day_is_that_of_the_last_words(tmp_path):
    """Without a date of its own a summary stands as of the last day on which anybody is known to have spoken."""
    rows = [
        {"source": "ann", "proposition": "fire", "stance": 2, "said_on": "2021-11-07"},
        {"source": "bob", "proposition": "fire", "stance": 2, "said_on": "2021-11"},
        {"source": "cem", "proposition": "fire", "stance": 2},
    ]
    corpus, priors = load(folder(tmp_path / "case", rows))

    assert fit(corpus, priors, Settings(quick=True, draft=True)).summary["as_of"] == "2021-11-30"
    early = fit(corpus, priors, Settings(quick=True, draft=True, as_of="2021-11-10")).summary
    assert early["as_of"] == "2021-11-10"
    assert {s: of["claims"] for s, of in early["sources"].items()} == {"ann": 1, "cem": 1}
