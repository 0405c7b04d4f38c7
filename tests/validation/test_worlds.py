"""The witness: what it draws reads as a case, follows the stated numbers, depends on its seed alone."""

import ast
import hashlib
import math
import os
import subprocess
import sys
from collections import Counter, defaultdict

import pytest

from tarjih.corpus import read_corpus
from tarjih.validation.worlds import Habits, World, news_regime, simulate_corpus
from tarjih.validation.worlds.worlds import Degree, Kind

SURE, CLUELESS = 40.0, -40.0
"""Logits of sources that are always and never informed."""
QUIET = {
    "again": 0.0,
    "copied": 0.0,
    "pledges": 0.0,
    "channels": (),
    "discipline": 0.0,
    "leaving": 0.0,
    "common_error": 0.0,
}
"""Habits with nothing but sources that speak for themselves."""


def world(credibility, **changes):
    """Many sources of one kind on lone propositions, nobody with an interest."""
    plain = {"spread": 0, "anonymous": 0, "blocs": (), "staked": 0, "lone": 60, "future": 0, "questions": ()}
    return World(kinds={"man": Kind(sources=60, credibility=credibility)}, **plain | changes)


def habits(**changes):
    """Sources that speak for themselves."""
    return Habits(**QUIET | changes)


def within(hits, trials, probability):
    """Whether a count lies within four binomial standard errors of what was stated."""
    assert trials >= 20
    return abs(hits - trials * probability) <= 4 * math.sqrt(trials * probability * (1 - probability))


def sides(drawn):
    """Of each row that takes a side: the row, and whether it affirms what is true or denies what is false."""
    return [(c, (c.stance > 0) == drawn.truth.propositions[c.proposition]) for c in drawn.claims if c.stance]


def blocs(drawn):
    """The bloc of each source."""
    return {s.source: s.bloc for s in drawn.sources}


def everything():
    """A case in which everything happens."""
    walk = Degree(
        name="grip",
        eras=("old", "new"),
        links=(("p2", "old", 1), ("p3", "new", -1), ("p4", ("new", "old"), 1)),
    )
    return simulate_corpus(seed=5, world=World(traits=(walk,), future=0.5), habits=Habits(common_error=0.3))


@pytest.mark.parametrize("draw", [everything, lambda: news_regime(5), lambda: news_regime(5, affirmative=False)])
def test_a_drawn_case_reads_from_its_folder(draw, tmp_path):
    """What was drawn is what the reader of any case finds: rows, sources, questions and traits."""
    drawn = draw()

    corpus = read_corpus(drawn.write(tmp_path / "case"))

    own = (
        "claim",
        "source",
        "proposition",
        "stance",
        "interest",
        "access",
        "mode",
        "utterance",
        "origin",
        "channel",
    )
    assert [[getattr(c, n) for n in own] for c in corpus.claims] == [[getattr(c, n) for n in own] for c in drawn.claims]
    for source in drawn.sources:
        read = corpus.sources[source.source]
        assert (read.kind, read.bloc, read.identity) == (source.kind, source.bloc, source.identity)
    assert set(corpus.propositions) == set(drawn.truth.propositions)
    for name, question in corpus.questions.items():
        assert drawn.truth.states[name] in question.states
    assert set(corpus.traits) == {name for name, _ in drawn.truth.degrees}
    assert drawn.corpus().claims == corpus.claims


def test_the_verdicts_are_written_beside_the_case(tmp_path):
    """truth.csv has each proposition, and one true state of each question."""
    drawn = everything()
    rows = [line.split(",") for line in (drawn.write(tmp_path) / "truth.csv").read_text().splitlines()]

    assert rows[0] == ["proposition", "question", "state", "truth"]
    assert {r[0]: r[3] == "1" for r in rows[1:] if r[0]} == drawn.truth.propositions
    assert {r[1]: r[2] for r in rows[1:] if r[1] and r[3] == "1"} == {
        q: drawn.truth.states[q] for q in ("culprit", "order", "posture")
    }


def test_truth_tables_hold():
    """A hard table gives its propositions in every state; no proposition of another state is true."""
    for seed in range(20):
        truth = simulate_corpus(seed=seed).truth
        true = {p for p in ("by_clan", "by_red", "by_blue") if truth.propositions[p]}
        assert (
            true
            == {
                "red": {"by_clan", "by_red"},
                "blue": {"by_clan", "by_blue"},
                "both": {"by_clan", "by_red", "by_blue"},
                "other": set(),
            }[truth.states["culprit"]]
        )


def test_states_are_as_frequent_as_stated():
    """Over 1,500 cases: a question, its child given a parent's state, a soft entry, the base rate."""
    truths = [simulate_corpus(seed=seed, world=World(kinds={})).truth.states for seed in range(1500)]
    under_red = [t for t in truths if t["culprit"] == "red"]
    advised = [t for t in truths if t["posture"] == "advise"]

    assert within(sum(t["culprit"] == "red" for t in truths), 1500, 0.35)
    assert within(sum(t["order"] == "ordered" for t in under_red), len(under_red), 0.4)
    assert within(sum(t["still_needed"] == "true" for t in advised), len(advised), 0.9)
    assert within(sum(t["p7"] == "true" for t in truths), 1500, 0.5)


def test_traits_make_what_is_linked_to_them_more_probable():
    """Over 600 cases truth follows degree, sign and slope: what is left over does not go with the odds."""
    walk = Degree(name="grip", eras=("old", "new"), slope=4, links=(("p2", "new", -1), ("p3", ("new", "old"), 1)))
    left, variance = Counter(), Counter()
    for seed in range(600):
        truth = simulate_corpus(seed=seed, world=World(kinds={}, traits=(walk,))).truth
        old, new = truth.degrees["grip", "old"], truth.degrees["grip", "new"]
        for p, odds in (("p2", -4 * (new - 0.5)), ("p3", 4 * (new - old))):
            chance = 1 / (1 + math.exp(-odds))
            left[p] += odds * (truth.propositions[p] - chance)
            variance[p] += odds**2 * chance * (1 - chance)

    for p in ("p2", "p3"):
        assert variance[p] > 50
        assert abs(left[p]) <= 4 * math.sqrt(variance[p])


def test_sources_speak_as_often_as_stated():
    """Each source speaks on each proposition with the stated probability, and takes no side in one of ten."""
    claims = simulate_corpus(seed=1, world=world(0), habits=habits(talk=0.3)).claims

    assert within(len(claims), 3600, 0.3)
    assert within(sum(c.stance == 0 for c in claims), len(claims), 0.1)


def test_the_informed_are_right_as_often_as_stated():
    """A source that is always informed takes the side of the truth with the accuracy of the informed."""
    found = sides(simulate_corpus(seed=2, world=world(SURE), habits=habits(informed_accuracy=0.9)))

    assert within(sum(right for _, right in found), len(found), 0.9)
    assert within(sum(abs(c.stance) == 2 for c, _ in found), len(found), 0.8)


def test_the_uninformed_affirm_whatever_is_true():
    """A source that is never informed affirms with the stated share, on what is true and on what is false."""
    drawn = simulate_corpus(seed=3, world=world(CLUELESS), habits=habits(asserting=0.7, talk=0.4))
    for truth in (True, False):
        own = [c for c, _ in sides(drawn) if drawn.truth.propositions[c.proposition] == truth]
        assert within(sum(c.stance > 0 for c in own), len(own), 0.7)
        assert within(sum(abs(c.stance) == 2 for c in own), len(own), 0.6)


@pytest.mark.parametrize(
    ("case", "logit"),
    [
        ({}, 0.3),
        ({"anonymous": 1.0, "identity_shift": -0.7}, -0.4),
        ({"future": 1.0}, -0.4),
    ],
)
def test_credibility_is_how_often_a_source_is_informed(case, logit):
    """Kind, identity and foretelling add up on the logit; a lowly credible source is seldom informed."""
    plain = {"unstated": (1.0, 0.0)}
    drawn = simulate_corpus(seed=4, world=world(0.3, **case), habits=habits(access=plain, forecast_shift=-0.7))

    assert within(sum(drawn.truth.informed.values()), len(drawn.truth.informed), 1 / (1 + math.exp(-logit)))


def test_access_shifts_credibility():
    """Levels are as frequent as stated, and each has its own share of informed sources."""
    levels = {"direct": (0.5, 1.0), "inference": (0.5, -1.0)}
    drawn = simulate_corpus(seed=6, world=world(0.0), habits=habits(access=levels))
    found = defaultdict(list)
    for c in drawn.claims:
        found[c.access].append(drawn.truth.informed[c.source, c.proposition])

    assert within(len(found["direct"]), len(drawn.claims), 0.5)
    for level, logit in (("direct", 1.0), ("inference", -1.0)):
        assert within(sum(found[level]), len(found[level]), 1 / (1 + math.exp(-logit)))


def test_a_source_is_informed_once_on_a_question():
    """Who speaks on several propositions of one question is informed on all of them or on none."""
    drawn = simulate_corpus(
        seed=7, world=World(lone=1, blocs=(), staked=0), habits=habits(informed_accuracy=1 - 1e-12, talk=1.0)
    )
    clan = ("by_clan", "by_red", "by_blue")

    assert all((s, "culprit") in drawn.truth.informed for s in drawn.truth.credibility)
    for c, right in sides(drawn):
        if c.proposition in clan and drawn.truth.informed[c.source, "culprit"]:
            assert right


def test_interest_turns_what_goes_against_it():
    """Of what would go against an interest the stated share is turned, more with those who do not know."""
    for credibility, turned in ((SURE, 0.4), (CLUELESS, 0.7)):
        drawn = simulate_corpus(
            seed=8,
            world=world(credibility, staked=1.0),
            habits=habits(informed_accuracy=1 - 1e-12, asserting=0.5, talk=0.3),
        )
        against = [
            c.stance * c.interest < 0
            for c, _ in sides(drawn)
            if credibility == CLUELESS or drawn.truth.propositions[c.proposition] != (c.interest > 0)
        ]
        share = (1 - turned) * (0.5 if credibility == CLUELESS else 1)
        assert {c.interest for c in drawn.claims} == {-1, 1}
        assert within(sum(against), len(against), share)


def test_all_informed_are_misled_together():
    """On a misled node all that are informed point to one other state, as often as stated."""
    drawn = simulate_corpus(
        seed=9, world=world(SURE, lone=400), habits=habits(informed_accuracy=1 - 1e-12, common_error=0.2)
    )
    by_node = defaultdict(set)
    for c, right in sides(drawn):
        by_node[c.proposition].add(right)

    assert all(len(found) == 1 for found in by_node.values())
    assert within(sum(found == {False} for found in by_node.values()), len(by_node), 0.2)
    states = [
        simulate_corpus(seed=s, world=World(kinds={}), habits=habits(common_error=0.999)).truth for s in range(200)
    ]
    others = [t.believed["order"] for t in states if t.states["order"] == "unaware"]
    assert within(others.count("knew"), len(others) - others.count("unaware"), 0.5)


def test_a_bloc_that_holds_a_line_tells_things_as_it_wants_them():
    """Blocs hold lines as often as stated; who knows and holds one always says what suits the bloc, true or not."""
    drawn = simulate_corpus(
        seed=10,
        world=world(SURE, blocs=("east", "west"), partisan=1.0, interested=1.0, lone=400),
        habits=habits(discipline=0.6, talk=0.3, filter_informed=0, informed_accuracy=1 - 1e-12, neutral=0),
    )
    lines, of = drawn.truth.lines, blocs(drawn)
    held = [c for c in drawn.claims if lines[of[c.source], c.proposition]]
    free = [c for c in drawn.claims if not lines[of[c.source], c.proposition]]

    assert within(sum(lines.values()), 800, 0.6)
    assert all(c.stance * c.interest > 0 for c in held)
    assert all((c.stance > 0) == bool(drawn.truth.propositions[c.proposition]) for c in free)


def test_in_a_line_those_who_do_not_know_speak_as_ever():
    """A line tells the informed what to say; the uninformed affirm, filtered by interest, as they would outside it."""
    drawn = simulate_corpus(
        seed=24,
        world=world(CLUELESS, blocs=("east",), partisan=1.0, interested=1.0, lone=400),
        habits=habits(discipline=1.0, asserting=0.5, filter_uninformed=0.5, neutral=0),
    )
    along = [c.stance * c.interest > 0 for c in drawn.claims]

    assert all(along)
    silent = 0.5 * 0.5
    assert within(len(along), 400 * 60, habits().talk * (1 - silent))


def test_who_leaves_the_line_speaks_for_itself():
    """Members leave as often as stated, whatever they know; of those who know and hide nothing all tell the truth."""
    drawn = simulate_corpus(
        seed=25,
        world=world(SURE, blocs=("east",), partisan=1.0, interested=1.0),
        habits=habits(
            discipline=1.0,
            leaving=0.3,
            filter_informed=0,
            filter_uninformed=1,
            informed_accuracy=1 - 1e-12,
            fidelity=1,
            neutral=0,
        ),
    )
    left = [right for c, right in sides(drawn) if drawn.truth.propositions[c.proposition] != (c.interest > 0)]

    assert within(sum(left), len(left), 0.3)
    assert all(right for c, right in sides(drawn) if c.stance * c.interest < 0)


def test_a_line_covers_only_what_the_bloc_has_an_interest_in():
    """On the propositions of a question in which their bloc has no interest, members speak for themselves."""
    cases = [
        simulate_corpus(
            seed=seed,
            world=World(
                kinds={"man": Kind(sources=8, credibility=SURE)},
                blocs=("east",),
                partisan=1.0,
                interested=1.0,
                lone=1,
                spread=0,
                indifferent=0.3,
            ),
            habits=habits(discipline=1.0, filter_informed=1, talk=1, informed_accuracy=1 - 1e-12, asserting=0.5),
        )
        for seed in range(60)
    ]
    clan = {"by_clan", "by_red", "by_blue"}
    touched = [{(c.proposition, c.interest) for c in d.claims if c.proposition in clan} for d in cases]
    beside = [right for d in cases for c, right in sides(d) if c.proposition in clan and not c.interest]
    along = [right for d in cases for c, right in sides(d) if c.proposition in clan and c.interest]

    assert within(sum(not i for of in touched for _, i in of), sum(len(of) for of in touched), 0.3)
    assert beside
    assert all(beside)
    assert not all(along)


def test_a_wire_that_is_not_reliable_builds_its_story():
    """Stories are built as often as stated, around a state drawn evenly; all who know say what suits it."""
    drawn = simulate_corpus(
        seed=11,
        world=world(SURE, lone=400),
        habits=habits(channels=("wire",), channelled=1.0, reliability=0.5, informed_accuracy=1 - 1e-12, neutral=0),
    )
    built = drawn.truth.built
    stories = defaultdict(set)
    for c in drawn.claims:
        if built["wire", c.proposition]:
            stories[c.proposition].add(c.stance > 0)

    assert {c.channel for c in drawn.claims} == {("wire",)}
    assert within(sum(built.values()), 400, 0.5)
    assert all(len(said) == 1 for said in stories.values())
    assert within(sum(said == {True} for said in stories.values()), len(stories), 0.5)


def test_pledges_are_kept_as_often_as_stated():
    """A bloc gives one pledge on what lies ahead, and a firm one comes about with the stated probability."""
    drawn = simulate_corpus(
        seed=12,
        world=world(CLUELESS, blocs=("east",), partisan=0.5, interested=1, lone=100, future=1),
        habits=habits(pledges=0.5, kept=0.8, strong_informed=0.5),
    )
    of = blocs(drawn)
    given = defaultdict(set)
    for c in drawn.claims:
        if c.mode == "commitment":
            who = of[c.source] if of[c.source] == "east" else c.source
            right = (c.stance > 0) == drawn.truth.propositions[c.proposition]
            given[who, c.proposition].add((abs(c.stance), right))

    assert all(len(found) == 1 for found in given.values())
    one = [next(iter(found)) for found in given.values()]
    firm, hedged = ([right for strength, right in one if strength == s] for s in (2, 1))
    assert within(sum(firm), len(firm), 0.8)
    assert within(sum(hedged), len(hedged), 0.65)
    assert all(next(iter(found))[1] == drawn.truth.kept[key] for key, found in given.items())
    assert {c.mode for c in drawn.claims} == {"commitment", "forecast"}


def test_copies_share_the_origin_and_mostly_the_stance():
    """A copy is an outlet's row with the message's origin; its stance is kept, or is an uninformed word."""
    drawn = simulate_corpus(seed=13, world=world(SURE), habits=habits(copied=0.5, fidelity=0.8, talk=0.3))
    first = {c.origin: c for c in drawn.claims if c.utterance == c.origin}
    copies = [c for c in drawn.claims if c.utterance != c.origin]
    numbers = Counter(c.origin for c in copies)
    chance = {2: 0.9 * 0.55 * 0.6, 1: 0.9 * 0.55 * 0.4, 0: 0.1, -1: 0.9 * 0.45 * 0.4, -2: 0.9 * 0.45 * 0.6}

    assert len({c.claim for c in drawn.claims}) == len(drawn.claims)
    assert all(c.source.startswith("outlet_") and c.proposition == first[c.origin].proposition for c in copies)
    assert len({(c.origin, c.source) for c in copies}) == len(copies)
    assert within(len(numbers), len(first), 0.5)
    assert within(sum(n == 4 for n in numbers.values()), len(numbers), 0.25)
    for stance, by_chance in chance.items():
        own = [c for c in copies if first[c.origin].stance == stance]
        if len(own) >= 20:
            assert within(sum(c.stance == stance for c in own), len(own), 0.8 + 0.2 * by_chance)


def test_saying_it_again_is_the_same_stance_by_another_origin():
    """A repeated row differs in nothing but its name, utterance and origin."""
    drawn = simulate_corpus(seed=14, world=world(0), habits=habits(again=0.3))
    rows = {c.claim: c for c in drawn.claims}
    again = [c for c in drawn.claims if c.claim.endswith("-again")]

    assert within(len(again), len(drawn.claims) - len(again), 0.3)
    for c in again:
        said = rows[c.claim.removesuffix("again") + "0"]
        assert (c.source, c.proposition, c.stance, c.channel) == (
            said.source,
            said.proposition,
            said.stance,
            said.channel,
        )
        assert c.origin != said.origin


def test_sources_differ_in_what_they_affirm():
    """With a tendency the sources' shares of affirming differ by more than chance; without it they do not."""
    for tendency, differs in ((0.0, False), (1.5, True)):
        drawn = simulate_corpus(seed=15, world=world(CLUELESS), habits=habits(tendency=tendency, talk=1.0))
        shares = defaultdict(list)
        for c, _ in sides(drawn):
            shares[c.source].append(c.stance > 0)
        excess = sum((sum(s) - 0.55 * len(s)) ** 2 / (len(s) * 0.55 * 0.45) for s in shares.values()) / len(shares)
        assert (excess > 2) == differs


def test_news_is_as_accurate_as_stated():
    """Where nobody gains or loses the truth is reported with the stated mean accuracy, by each with its own."""
    drawn = news_regime(
        1, propositions=200, speakers=200, claims=8000, blocs=0, copied=0.0, spread=0.1, affirmative=False
    )
    found = sides(drawn)
    own = list(drawn.truth.accuracy.values())
    mean = sum(own) / 200

    assert within(sum(right for _, right in found), len(found), mean)
    assert abs(mean - 0.7) < 4 * 0.1 / math.sqrt(200)
    assert abs(math.sqrt(sum((a - mean) ** 2 for a in own) / 199) - 0.1) < 0.025
    assert within(sum(abs(c.stance) == 2 for c, _ in found), len(found), 0.7)


def test_interest_shifts_the_log_odds_of_asserting():
    """Members assert what their bloc gains by 1.5 logits more readily, and what it loses by less readily."""
    drawn = news_regime(
        2,
        propositions=200,
        speakers=200,
        claims=20_000,
        copied=0.0,
        spread=1e-4,
        affirmative=False,
        interest=1.5,
    )
    logit = math.log(0.7 / 0.3)
    for gain in (-1, 0, 1):
        for true, lean in ((True, logit), (False, -logit)):
            own = [
                c.stance > 0
                for c in drawn.claims
                if c.interest == gain and drawn.truth.propositions[c.proposition] == true
            ]
            assert within(sum(own), len(own), 1 / (1 + math.exp(-lean - 1.5 * gain)))


def test_denials_seldom_reach_affirmative_news():
    """Of an even mixture nine in ten of what is carried affirm, since of denials one in nine is carried."""
    drawn = news_regime(3, propositions=200, speakers=200, claims=8000, blocs=0, copied=0.0, spread=1e-4)
    affirming = [c for c, _ in sides(drawn) if c.stance > 0]
    true = sum(drawn.truth.propositions.values()) / 200
    carried = true * (0.7 + 0.3 / 9) + (1 - true) * (0.3 + 0.7 / 9)

    assert within(len(affirming), 8000, (true * 0.7 + (1 - true) * 0.3) / carried)
    assert 0.85 < len(affirming) / 8000 < 0.95


def test_a_lying_bloc_says_the_opposite_of_the_truth():
    """The first bloc lies wherever it gains or loses, and nowhere else."""
    drawn = news_regime(4, claims=1500, copied=0.0, lying_bloc=True, affirmative=False)
    of = blocs(drawn)
    lies = [right for c, right in sides(drawn) if of[c.source] == "bloc_1" and c.interest]
    free = [right for c, right in sides(drawn) if of[c.source] == "bloc_1" and not c.interest]

    assert lies
    assert not any(lies)
    assert sum(free) > len(free) / 2


def test_outlets_repeat_news_word_for_word():
    """The stated share of claims is repeated, each by one to four outlets; copies do not count as claims."""
    drawn = news_regime(5, claims=600)
    first = {c.origin: c for c in drawn.claims if c.utterance == c.origin}
    numbers = Counter(c.origin for c in drawn.claims if c.utterance != c.origin)

    assert len(first) == 600
    assert len({(c.source, c.proposition) for c in first.values()}) == 600
    assert all(c.stance == first[c.origin].stance for c in drawn.claims)
    assert within(len(numbers), 600, 0.3)
    assert set(numbers.values()) == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"propositions": 2, "speakers": 2}, r"2 speakers on 2 propositions make \d claims, not 150"),
        ({"spread": 0.6}, "spread 0.6 must be above 0 and below"),
        ({"outlets": 2}, "outlets 2 at least 4"),
        ({"blocs": 0, "lying_bloc": True}, "a lying bloc needs a bloc"),
    ],
)
def test_news_that_cannot_be_is_refused(wrong, message):
    """Numbers that do not hold together are named."""
    with pytest.raises(ValueError, match=message):
        news_regime(1, **wrong)


SCRIPT = """
import sys
from pathlib import Path
from tarjih.validation.worlds import news_regime, simulate_corpus
for name, drawn in (("own", simulate_corpus(seed=21)), ("news", news_regime(21))):
    drawn.write(Path(sys.argv[1]) / name)
"""


def _digest(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_one_seed_draws_one_case(root, tmp_path):
    """The same seed writes the same bytes, whatever Python's hash seed is; another seed writes others."""
    for hashes in ("0", "1", "77"):
        env = {**os.environ, "PYTHONHASHSEED": hashes, "PYTHONPATH": str(root / "model")}
        subprocess.run([sys.executable, "-c", SCRIPT, tmp_path / hashes], env=env, check=True)
    for name, draw in (("own", lambda seed: simulate_corpus(seed=seed)), ("news", news_regime)):
        written = [_digest(tmp_path / hashes / name) for hashes in ("0", "1", "77")]
        assert written[0] == written[1] == written[2] == _digest(draw(21).write(tmp_path / name))
        assert written[0]["claims.csv"] != _digest(draw(22).write(tmp_path / f"other_{name}"))["claims.csv"]


@pytest.mark.parametrize("module", ["__init__", "story", "news", "worlds", "drawn"])
def test_the_witness_shares_no_code_with_the_models(root, module):
    """Of this package the simulator imports itself and the corpus, nothing else."""
    folder = root / "model" / "tarjih" / "validation" / "worlds"
    tree = ast.parse((folder / f"{module}.py").read_text(encoding="utf-8"))
    imported = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    imported |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}

    own = {name for name in imported if name.startswith("tarjih")}
    assert {name for name in own if not name.startswith("tarjih.validation.worlds.")} <= {"tarjih.corpus"}
