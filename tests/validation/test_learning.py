"""What settled cases teach: by hand's arithmetic, in the right direction, and into a file that is read again."""

import json
import math

import numpy as np
import pytest
from cases import folder

from tarjih.__main__ import main
from tarjih.inference.importance import reweigh
from tarjih.priors import Prior, read_priors
from tarjih.priors.inputs import load
from tarjih.priors.written import ends, priors_text
from tarjih.runs.places import SHIPPED
from tarjih.validation.learning import BETWEEN, Lesson, Taught, left_out, pooled, settled_case, teach

GENERAL = read_priors(SHIPPED / "general.yaml")
NAME = "accuracy.official"


def settled(path, seed, *, right=0.95):
    """A case on which officials are right so often and analysts as a coin falls, with the truth beside it."""
    rng = np.random.default_rng(seed)
    rows, truths = [], ["proposition,truth,resolved_on,citation"]
    for n in range(10):
        true = bool(rng.random() < 0.5)
        truths.append(f"p{n},{int(true)},2020-01-01,the court")
        for kind, share in (("official", right), ("analyst", 0.5)):
            for who in range(2):
                says = true if rng.random() < share else not true
                rows.append(
                    {"source": f"{kind}{who}", "kind": kind, "proposition": f"p{n}", "stance": 2 if says else -2}
                )
    made = folder(path, rows)
    (made / "outcomes.csv").write_text("\n".join(truths) + "\n", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Three settled cases."""
    place = tmp_path_factory.mktemp("settled")
    return [settled(place / f"case{n}", n) for n in range(3)]


@pytest.fixture(scope="module")
def lessons(three):
    """What each teaches."""
    return [teach(settled_case(c), seed=1) for c in three]


def lesson(value, variance):
    """What one case says of how often officials are right, in units of the prior."""
    p = GENERAL.scalars[NAME]
    told = {NAME: Taught(p.mu + p.sigma * value, p.sigma**2 * variance)}
    return Lesson("case", 10, 5, told, "importance", 0.0, 1000.0)


@pytest.mark.parametrize("told", [[(1.0, 0.5)], [(1.0, 0.5), (0.4, 0.1), (-0.2, 0.3)]])
def test_cases_are_pooled_as_on_a_grid(told):
    """The closed form is the sum over a fine grid of the common value, for each share between the cases."""
    before = GENERAL.scalars[NAME]
    learned = pooled(GENERAL, [lesson(*t) for t in told])[NAME]
    common, new = np.linspace(-8, 8, 1601), np.linspace(-8, 8, 1601)
    density = np.zeros(new.size)
    for t2 in BETWEEN:
        weight = np.exp(-(common**2) / (2 * (1 - t2))) / math.sqrt(1 - t2)
        for y, v in told:
            weight = weight * np.exp(-((y - common) ** 2) / (2 * (t2 + v))) / math.sqrt(t2 + v)
        density += (np.exp(-((new[:, None] - common) ** 2) / (2 * t2)) / math.sqrt(t2)) @ weight
    density /= density.sum()
    mean = density @ new
    sd = math.sqrt(density @ new**2 - mean**2)

    assert (learned.mu - before.mu) / before.sigma == pytest.approx(mean, abs=1e-3)
    assert learned.sigma / before.sigma == pytest.approx(sd, abs=1e-3)


def test_what_says_nothing_changes_nothing():
    """A measurement without weight leaves the prior as it was, and no cases leave all of them."""
    assert pooled(GENERAL, []) == {}
    assert pooled(GENERAL, [lesson(0.5, 1e4)]) == {}


def test_a_settled_case_teaches_who_is_right(lessons):
    """Officials, who are nearly always right, come out above their prior, and analysts below."""
    learned = pooled(GENERAL, lessons)

    assert learned[NAME].mu > GENERAL.scalars[NAME].mu + 0.3 * GENERAL.scalars[NAME].sigma
    assert learned[NAME].sigma < GENERAL.scalars[NAME].sigma
    assert learned["accuracy.analyst"].mu < GENERAL.scalars["accuracy.analyst"].mu


def test_a_settled_case_says_what_its_posterior_says(three):
    """Prior times measurement is the posterior: precision and mean of a coordinate, from other draws."""
    at = settled_case(three[0])
    told = teach(at, seed=1).of[NAME]
    drawn = reweigh(at.known, seed=7)
    z = drawn.z[at.known.parameters.index[NAME]]
    mean = float(z @ drawn.weights)
    prior = GENERAL.scalars[NAME]
    y, v = (told.value - prior.mu) / prior.sigma, told.variance / prior.sigma**2

    assert y / v / (1 + 1 / v) == pytest.approx(mean, abs=0.06)
    assert 1 / (1 + 1 / v) == pytest.approx(float(z**2 @ drawn.weights) - mean**2, rel=0.15)


def test_a_fourth_case_is_answered_better(three, lessons, tmp_path):
    """What three cases teach helps on each of them in turn, and on a fourth that is drawn in the same way."""
    found = list(left_out([settled_case(c) for c in three], lessons, seed=1))
    fourth = settled_case(settled(tmp_path / "fourth", 17))
    last = list(left_out([*map(settled_case, three), fourth], [*lessons, teach(fourth, seed=1)], seed=1))[-1]

    assert sum(f.gain for f in found) > 0
    assert last.gain > 0.01


def test_a_file_is_read_as_it_was_meant():
    """What is written comes back as the same normal, on every scale, and with its reason."""
    entries = {
        n: Prior(n, p.family, p.mu + 0.2 * p.sigma, 0.7 * p.sigma, because='Learned: "all", # of it')
        for n, p in GENERAL.scalars.items()
        if not p.fixed and n.startswith(("accuracy.", "access.", "identity.", "forecast.", "story.", "channel."))
    }
    assert {n.partition(".")[0] for n in entries} >= {"accuracy", "access", "identity", "forecast", "story"}
    text = priors_text(entries, extends="general.yaml", informed=GENERAL.informed_accuracy, heading="A\nheading")
    assert text.startswith("# A heading\nversion: 1\n")


def test_the_command_writes_priors_that_are_read(three, tmp_path, capsys):
    """From three folders to a file that extends the shipped one, with its reasons and the verdict."""
    out = tmp_path / "mine.yaml"
    assert main(["learn", *map(str, three), "--out", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    read = read_priors(out)
    by = {r["entry"]: r for r in said["learned"]}

    assert read.scalars[NAME].because.startswith("Learned from 3 settled cases with 120 claims and 30 settled answers")
    assert ends(read.scalars[NAME], read.informed_accuracy) == pytest.approx((by[NAME]["low"], by[NAME]["high"]), 1e-3)
    assert said["verdict"] in " ".join(out.read_text(encoding="utf-8").replace("\n# ", " ").split())
    assert {r["case"] for r in said["left_out"]} == {str(c) for c in three}
    assert all(r["pareto_k"] <= 0.7 and r["effective"] >= 400 for r in (*said["left_out"], *said["learned"]))
    load(three[0], out)
    assert main(["check", "--corpus", str(three[0]), "--priors", str(out)]) == 0


def test_one_case_cannot_show_whether_it_helps(three, tmp_path, capsys):
    """Then the file is written all the same, and says so."""
    assert main(["learn", str(three[0]), "--out", str(tmp_path / "one.yaml")]) == 0
    assert "One case cannot show whether what was learned helps elsewhere" in capsys.readouterr().out


def test_what_cannot_be_learned_from_is_refused(three, tmp_path, capsys):
    """Every fault at once: no outcomes, nothing settled, a case named twice; a file that could not extend its base."""
    bare = folder(tmp_path / "bare", [{"source": "a", "proposition": "p", "stance": 2}])
    open_ = folder(tmp_path / "open", [{"source": "a", "proposition": "p", "stance": 2}])
    (open_ / "outcomes.csv").write_text("proposition,truth,resolved_on,citation\np,,,\n", encoding="utf-8")
    out = tmp_path / "x.yaml"
    assert main(["learn", *map(str, (bare, open_, three[0], three[0])), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "nothing says what became of this case" in said
    assert "so nothing can be learned" in said
    assert "named twice" in said
    for seed in ("-1", str(2**64)):
        assert main(["learn", str(three[0]), "--out", str(out), "--seed", seed]) == 2
    assert main(["learn", str(three[0]), "--out", str(tmp_path / "x.txt")]) == 2
    mine = tmp_path / "elsewhere" / "mine.yaml"
    mine.parent.mkdir()
    mine.write_text("version: 1\nextends: general.yaml\n", encoding="utf-8")
    assert main(["learn", str(three[0]), "--priors", str(mine), "--out", str(out)]) == 2
    assert main(["learn", str(three[0]), "--priors", str(mine), "--out", str(mine)]) == 2
    assert "Write it beside that file" in (said := capsys.readouterr().err)
    assert "Give another name" in said
    assert not out.exists()


def test_the_name_of_a_case_cannot_spoil_the_file(tmp_path, capsys):
    """A folder with escapes, marks of direction or lines in its name teaches into a file that is read again."""
    case = settled(tmp_path / "c\x1b[31m\u202ex\nquestions: {}", 1)
    assert main(["learn", str(case), "--out", str(tmp_path / "x.yaml")]) == 0
    assert "x.yaml" in capsys.readouterr().out
    prior = read_priors(tmp_path / "x.yaml").scalars[NAME]
    assert "c\\x1b[31m\\x202ex\\x0aquestions: {}" in prior.because


def test_general_priors_are_what_the_settled_affairs_teach(root):
    """priors/general.yaml has, to two decimals, what `learn` gives on the three folders of affairs by before.yaml."""
    affairs = root / "analyses" / "cases" / "affairs"
    before = affairs / "before.yaml"
    cases = [settled_case(affairs / name, before) for name in (".", "second", "third")]
    learned = pooled(read_priors(before), [teach(case, seed=1) for case in cases])
    found, shipped = (
        {n: ends(priors[n], GENERAL.informed_accuracy) for n in learned} for priors in (learned, GENERAL.scalars)
    )

    assert set(learned) == {n for n, p in read_priors(before).scalars.items() if "any affair" in p.because}
    for name in learned:
        assert shipped[name] == pytest.approx(found[name], abs=0.011), name
