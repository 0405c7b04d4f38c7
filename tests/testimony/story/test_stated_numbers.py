"""Stated numbers: the density is that of the story by hand, and the laws hold for them too."""

import itertools
import math
from statistics import NormalDist

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from pytensor.compile.mode import Mode
from slopes import differences

from tarjih.corpus.values import stated_value
from tarjih.evidence.bearing import claims_of
from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble
from tarjih.testimony.pymc.quantities import Quantities, entries_of
from tarjih.testimony.pymc.story import story_likelihoods
from tarjih.testimony.weigh import claim_likelihoods, density, propositions, weigh

QUESTIONS = """
propositions:
  hurt: {quantity: guards, above: 0}
  many: {quantity: guards, above: 20}
quantities:
  guards: {unit: people, scale: log, range: [0, 500]}
  drones: {}
"""
PRIORS = """version: 1
extends: general.yaml
quantities:
  guards: {between: [0, 30], because: as before}
  drones: {between: [1, 9], because: as before}
"""
ROWS = (
    "ministry,official,guards,7,0,",
    "agency,media,guards,about 6,0,",
    "militia,militia,guards,0,-1,",
    "party,politician,guards,60,1,",
    "doctor,witness,guards,at least 5,0,",
    "police,official,guards,3-9,0,",
    "police,official,drones,3,0,",
    "doctor,witness,drones,at most 4,0,",
    "analyst,analyst,many,,0,-2",
)


def made(folder, rows=ROWS, priors=PRIORS):
    """Return a case of these rows."""
    folder.mkdir(exist_ok=True)
    text = "source,kind,proposition,value,interest,stance\n" + "\n".join(rows) + "\n"
    (folder / "claims.csv").write_text(text, encoding="utf-8")
    (folder / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    (folder / "priors.yaml").write_text(priors, encoding="utf-8")
    return assemble(*load(folder))


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return made(tmp_path_factory.mktemp("numbers") / "case")


@pytest.fixture(scope="module")
def points(case):
    return np.random.default_rng(3).standard_normal((len(case.parameters.names), 3))


def stated_by_who_knows(at, true, spread):
    """Return how often somebody who knows states each point of a scale."""
    width = np.diff([at[0], *(at[1:] + at[:-1]) / 2, at[-1]])
    out = width * [NormalDist(true, spread).pdf(y) for y in at]
    return out / out.sum()


def by_hand(case, z):
    """Return the likelihood of every point of the guards' scale, in loops over what is not known."""
    p, g, network = case.parameters, case.parameters.groups, case.network
    value = {n: float(v[0]) for n, v in p.natural(z[:, None]).scalar.items()}
    node = network.index("guards")
    of, mass = network.grids["guards"], np.exp(network.tables[node])
    members = [i for i in np.flatnonzero(g.group_node == node) if g.numbers[i] is not None]
    steps = np.linspace(0, 12, 4801)

    def plain(i, y, spread=value["number.spread"]):
        read = g.numbers[i]
        sd = math.hypot(read.wide * spread, read.rounded)
        error = NormalDist(y, sd)
        if read.low == read.high:
            return error.pdf(read.low)
        return (1 if math.isinf(read.high) else error.cdf(read.high)) - (
            0 if math.isinf(read.low) else error.cdf(read.low)
        )

    def knows(i, y):
        if not g.group_gain[i]:
            return plain(i, y)
        more, leaves = value["number.exaggeration"], 0.45 * value["story.leaving"]
        shifted = [plain(i, y + g.group_gain[i] * x) * math.exp(-x / more) / more for x in steps]
        return leaves * plain(i, y) + (1 - leaves) * np.trapezoid(shifted, steps)

    def credibility(i):
        n = p.natural(z[:, None])
        shifts = n.kind[g.group_kind[i], 0] + n.identity[g.group_identity[i], 0] + g.group_access[i] @ n.access[:, 0]
        own = value["spread.sources"] * n.source[g.group_source[i], 0]
        return 1 / (1 + math.exp(-shifts - own))

    dense = {(i, y): plain(i, y, 0.02) for i, y in itertools.product(members, of.at)}
    told = {(i, y): knows(i, y) for i, y in itertools.product(members, of.at)}
    c = {i: credibility(i) for i in members}
    out = np.zeros(of.at.size)
    for s, truth in enumerate(of.at):
        known = stated_by_who_knows(of.at, truth, value["number.spread"])
        for k, circulating in enumerate(of.at):
            for goes, misled in itertools.product((True, False), repeat=2):
                true = 0.5 * mass[k] + 0.5 * known[k]
                weight = (mass[k] if misled else true) * (value["story.rumour"] if goes else 1 - value["story.rumour"])
                weight *= value["number.misled"] if misled else 1 - value["number.misled"]
                for i in members:
                    e = value["story.fidelity"] * (1 - g.group_overlap[i]) if goes else 0.0
                    blind = e * dense[i, circulating] + (1 - e) * g.numbers[i].flat
                    weight *= c[i] * told[i, circulating if misled else truth] + (1 - c[i]) * blind
                out[s] += weight
    return out


def test_the_density_is_the_story_by_hand(tmp_path, points):
    """Summed in loops, with the exaggeration integrated by trapezoids, to 1e-4 relative."""
    alone = made(tmp_path / "case", ROWS[:6])
    z = points[: len(alone.parameters.names), 0]
    node = alone.network.index("guards")
    span = alone.network.slots(node)
    found = claim_likelihoods(alone.parameters, z[:, None])[span.start : span.stop, 0]
    np.testing.assert_allclose(found, np.log(by_hand(alone, z)), atol=2e-4)


def test_pymc_states_the_same(case, points):
    """The readable statement and the compiled one agree to 1e-8 at every point of every scale, beside a stance."""
    entries = entries_of(case.parameters).values()
    z = pt.vector("z")
    own = Quantities(
        case.parameters, z, pt.as_tensor([e.mu for e in entries]), pt.as_tensor([e.sigma for e in entries])
    )
    mode = Mode(linker="py", optimizer="fast_compile")
    run = pytensor.function([z], story_likelihoods(case.parameters, own), mode=mode)
    found = claim_likelihoods(case.parameters, points)
    for d in range(points.shape[1]):
        np.testing.assert_allclose(found[:, d], run(points[:, d]), atol=1e-8)


def test_the_gradient_is_that_of_differences(case, points):
    """By every coordinate, to 1e-4."""
    at = density(case.parameters)
    for z in points.T:
        np.testing.assert_allclose(at(z)[1], differences(lambda x: np.array(at(x)[0]), z), rtol=1e-4, atol=1e-5)


def chance(case, name="many", draws=400):
    """Return the mean probability of a proposition over draws from the prior, the same for cases of the same names."""
    z = np.random.default_rng(1).standard_normal((len(case.parameters.names), draws))
    found = weigh(case.parameters, z)
    weight = np.exp(found.log_likelihood - found.log_likelihood.max())
    return float(propositions(case.network, found.slots)[name] @ weight / weight.sum())


def test_order_and_copies_make_no_difference(tmp_path):
    """The order of rows, and papers that print one count again, leave the answer where it is."""
    own = [row + "," for row in ROWS[:6]]
    own[0] += "ministry"
    header = "source,kind,proposition,value,interest,stance,origin\n"
    answers = []
    for n, rows in enumerate(
        (own, own[::-1], [*own, "paper,media,guards,7,0,,ministry", "site,media,guards,7,0,,ministry"])
    ):
        folder = tmp_path / str(n)
        made(folder)
        (folder / "claims.csv").write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
        answers.append(chance(assemble(*load(folder))))
    assert answers[1] == pytest.approx(answers[0], abs=1e-12)
    assert answers[2] == pytest.approx(answers[0], abs=1e-9)


def test_a_stake_in_high_numbers_is_taken_off(tmp_path):
    """Thirty from one who gains by it makes many less probable than from a neutral; from one who gains by few, more."""
    neutral, gain, loss = (
        chance(made(tmp_path / str(i), [f"party,politician,guards,30,{i},", "ministry,official,guards,15,0,"]))
        for i in (0, 1, -1)
    )
    assert gain < neutral - 0.02
    assert loss > gain + 0.02


def test_who_print_one_number_to_the_digit_are_no_witnesses_each(tmp_path):
    """Against three who say about 10, five who state 53 and are not coded as copies do less than five who differ."""
    others = [f"o{i},witness,guards,{x},0," for i, x in enumerate((9, 11, 12))]
    alike, apart = (
        chance(made(tmp_path / str(i), [*others, *(f"w{j},witness,guards,{x},0," for j, x in enumerate(said))]))
        for i, said in enumerate(((53,) * 5, (46, 51, 53, 57, 62)))
    )
    assert alike < apart - 0.1


def test_no_crowd_is_beyond_doubt(tmp_path):
    """However many agree, all may have been misled alike."""
    few, many = (chance(made(tmp_path / str(n), [f"w{i},witness,guards,40,0," for i in range(n)])) for n in (3, 40))
    assert few > 0.7
    assert 0.7 < many < 0.97


@pytest.mark.parametrize(
    ("text", "low", "high", "about"),
    [
        ("7", 7, 7, False),
        ("\u0667", 7, 7, False),
        ("2,500", 2500, 2500, False),
        ("about 7", 7, 7, True),
        ("حوالي 7", 7, 7, True),
        ("~ 2500", 2500, 2500, True),
        ("at least 3", 3, math.inf, False),
        ("3+", 3, math.inf, False),
        ("at most 20", -math.inf, 20, False),
        ("لا يقل عن 20", 20, math.inf, False),
        ("5-10", 5, 10, False),
        ("between 5 and 10", 5, 10, False),
        ("nobody", 0, 0, False),
        ("2021-12", 738125, 738155, False),
        ("over 3\u00a0000", 3000, math.inf, False),
        ("1'200", 1200, 1200, False),
        ("1.000.000", 10**6, 10**6, False),
        ("2.5k", 2500, 2500, False),
        ("some 3 million", 3 * 10**6, 3 * 10**6, True),
        ("2 to 3 million", 2 * 10**6, 3 * 10**6, False),
        ("3 آلاف", 3000, 3000, False),
        ("0.125", 0.125, 0.125, False),
    ],
)
def test_numbers_are_read_as_people_state_them(text, low, high, about):
    """Estimates, bounds, ranges and days, in any digits."""
    value = stated_value(text)
    assert (value.low, value.high, value.about) == (low, high, about)


@pytest.mark.parametrize("text", ["many", "10-5", "5 or 6", "1e99", "2021-13-01", "900 to 1 million", "2.500"])
def test_what_is_no_number_is_refused(text):
    """With what to write."""
    with pytest.raises(ValueError, match=r"Write a number|is a date|not a date|may be 2500, or have a decimal point"):
        stated_value(text)


@pytest.mark.parametrize(("row", "side"), [("30", 1), ("7", -1), ("at least 25", 1), ("5-40", 0), ("at most 20", -1)])
def test_a_number_affirms_or_denies_a_threshold(tmp_path, row, side):
    """Where all that is stated is beyond it or short of it; a range on both sides takes none."""
    case = made(tmp_path / "case", [f"ministry,official,guards,{row},0,"])
    assert claims_of(case, "many", case.claims[0]) == side
    assert claims_of(case, "drones", case.claims[0]) is None
