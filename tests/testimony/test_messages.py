"""From rows to messages: whose words they are, how often they count, and what they may have meant."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.corpus import Claim, Source
from tarjih.testimony.messages import STANCES, positions


def rows(*said):
    """Claims on one proposition, each given as a dict; `claim` is its number where it is not given."""
    return [Claim(**{"claim": f"c{n}", "proposition": "fire", **row}) for n, row in enumerate(said)]


def only(claims, **how):
    """The one position that the rows come to."""
    (position,) = positions(claims, **how)
    return position


def point(stance):
    """Weights of a stance that was certainly meant."""
    return tuple(float(s == stance) for s in STANCES)


def test_copies_are_one_message_of_the_origin():
    """However many outlets carry an origin's words, one position of the speaker stands for all of the rows."""
    claims = rows(
        {"source": "ann", "origin": "ann"}, *({"source": f"outlet{n}", "origin": "ann", "stance": 1} for n in range(5))
    )

    heard = only(claims)

    assert (heard.source, heard.weights, heard.rows) == ("ann", point(2), (0, 1, 2, 3, 4, 5))


def test_without_copying_every_row_is_an_origin():
    """With that part switched off each source that repeats a message speaks for itself."""
    claims = rows({"source": "ann", "origin": "ann"}, {"source": "outlet", "origin": "ann"})

    assert [p.source for p in positions(claims, copying=False)] == ["ann", "outlet"]


def test_one_origin_speaks_of_each_proposition_by_itself():
    """An origin with two propositions, or with a pledge and a report of one, is that many messages."""
    claims = [
        *rows({"source": "ann", "origin": "o"}, {"source": "outlet", "origin": "o"}),
        *rows({"claim": "d", "source": "ann", "origin": "o", "mode": "commitment"}),
        *rows({"claim": "e", "source": "ann", "origin": "o", "proposition": "flood"}),
    ]

    assert sorted((p.proposition, p.commitment) for p in positions(claims)) == [
        ("fire", False),
        ("fire", True),
        ("flood", False),
    ]


@pytest.mark.parametrize(
    ("speaker", "copier"),
    [
        ({"utterance": "o", "date": "2021-11-09"}, {"date": "2021-11-07"}),
        ({"claim": "o", "date": "2021-11-09"}, {"date": "2021-11-07"}),
        ({"source": "o", "date": "2021-11-09"}, {"date": "2021-11-07"}),
        ({"date": "2021-11-07", "channel": ("wire",)}, {"date": "2021-11-08", "channel": ()}),
        ({"date": "2021-11-07"}, {"date": ""}),
        ({"channel": ("wire",), "access": "inference"}, {"channel": ("wire", "paper"), "access": "direct"}),
        ({"access": "direct"}, {"access": "informed"}),
        ({"access": "informed"}, {"access": "unstated"}),
        ({"access": "unstated"}, {"access": "inference"}),
    ],
    ids=["utterance", "claim", "source", "date", "undated", "channel", "direct", "informed", "unstated"],
)
@pytest.mark.parametrize("first", [True, False])
def test_who_the_speaker_is(speaker, copier, first):
    """The row that names the origin speaks; failing that the earliest, the shortest channel, the best access."""
    said = [{"source": "zoe", "origin": "o", **speaker}, {"source": "abe", "origin": "o", "stance": -2, **copier}]

    heard = only(rows(*(said if first else reversed(said))))

    assert (heard.source, heard.weights) == (speaker.get("source", "zoe"), point(2))


def test_who_relays_much_is_not_the_speaker():
    """Of two that nothing else tells apart the one whose rows others seldom carry too spoke."""
    claims = rows(
        {"source": "abe", "origin": "o"},
        {"source": "zoe", "origin": "o"},
        {"source": "abe", "origin": "p", "proposition": "flood"},
        {"source": "kim", "origin": "p", "proposition": "flood", "channel": ("wire",)},
        {"source": "zoe", "origin": "q", "proposition": "storm"},
    )

    spoke = {p.proposition: p.source for p in positions(claims)}

    assert spoke["fire"] == "zoe"


words = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["s0", "s1", "s2", "s3"]),
        "proposition": st.sampled_from(["fire", "flood"]),
        "stance": st.sampled_from(STANCES),
        "interest": st.sampled_from([-1, 0, 1]),
        "access": st.sampled_from(["direct", "unstated"]),
        "mode": st.sampled_from(["fact", "forecast", "commitment"]),
        "origin": st.sampled_from(["o1", "o2", ""]),
        "channel": st.sampled_from([(), ("wire",), ("paper",), ("wire", "paper")]),
        "date": st.sampled_from(["", "2021-11-07", "2021-11-08"]),
    }
)
labels = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["s0", "s1", "s2"]),
        "proposition": st.none(),
        "question": st.sampled_from(["who", "why"]),
        "state": st.sampled_from(["x", "y", "z"]),
        "origin": st.sampled_from(["o1", ""]),
    }
)
KINDS = {"s0": "official", "s1": "official", "s2": "media", "s3": "witness"}


def known(rename=lambda s: s):
    """The register of the sources above."""
    return {rename(s): Source(rename(s), kind) for s, kind in KINDS.items()}


def content(heard, rename=lambda s: s):
    """What was heard without the numbers of rows, as a bag; a source is its kind and what else it holds.

    Two sources may be exact doubles; which of them is called by which name is then of no account.
    """
    own = {}
    for p in heard:
        said = (p.proposition, p.question, p.state, tuple(round(w, 12) for w in p.weights), p.interest)
        how = (tuple((a, round(x, 12)) for a, x in p.access), p.commitment, round(p.forecast, 12), p.channel)
        own.setdefault(p.source, []).append((str(said), str(how)))
    names = {rename(s): kind for s, kind in KINDS.items()}
    return Counter((names[s], tuple(sorted(said))) for s, said in own.items())


@given(said=st.lists(st.one_of(words, labels), min_size=1, max_size=9), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(said, order):
    """Rows in another order come to the same positions of the same kinds of sources."""
    claims = rows(*said)
    mixed = list(claims)
    order.shuffle(mixed)

    assert content(positions(mixed, sources=known())) == content(positions(claims, sources=known()))


@given(said=st.lists(words, min_size=1, max_size=9), names=st.permutations(["alif", "ba", "ta", "tha"]))
def test_names_change_nothing(said, names):
    """Sources, claims and origins called otherwise come to the same positions."""
    rename = dict(zip(KINDS, names, strict=True)).__getitem__
    origin = {"o1": "b", "o2": "a", "": ""}.__getitem__
    claims = rows(*said)
    other = rows(
        *(
            {**row, "claim": f"k{9 - n}", "source": rename(row["source"]), "origin": origin(row["origin"])}
            for n, row in enumerate(said)
        )
    )

    assert content(positions(other, sources=known(rename)), rename) == content(positions(claims, sources=known()))


def test_saying_it_again_is_not_saying_more():
    """What one speaker says twice in one direction is one position, between the two in how it was put."""
    heard = only(
        rows(
            {"source": "ann", "stance": 2, "access": "direct", "mode": "forecast"},
            {"source": "ann", "stance": 1, "access": "informed", "interest": 1},
        )
    )

    assert heard.weights == (0, 0, 0, 0.5, 0.5)
    assert heard.access == (("direct", 0.5), ("informed", 0.5))
    assert (heard.interest, heard.forecast, heard.rows) == (1, 0.5, (0, 1))


def test_a_reversal_is_two_positions():
    """Who asserts and then denies holds both; a hedge is no reversal."""
    claims = rows({"source": "ann", "stance": 2}, {"source": "ann", "stance": -1}, {"source": "ann", "stance": 1})

    assert [p.rows for p in sorted(positions(claims), key=lambda p: p.lean)] == [(1,), (0, 2)]


def test_renderings_that_differ_weigh_what_may_have_been_meant():
    """Of two renderings of one utterance each counts alike, and stances that neither has keep a remainder."""
    heard = only(
        rows(
            {"source": "ann", "utterance": "u", "stance": 2, "channel": ("wire",)},
            {"source": "ann", "utterance": "u", "stance": 1, "channel": ("paper",)},
        ),
        fidelity=0.9,
    )
    kept, slipped = 0.92, 0.02
    raw = [slipped**2, slipped**2, slipped**2, kept * slipped, kept * slipped]

    assert heard.weights == pytest.approx([r / sum(raw) for r in raw])
    assert heard.channel == "*"


def test_a_speakers_own_words_go_before_copies():
    """A copy that has it otherwise changes nothing of what the speaker is known to have said."""
    heard = only(
        rows({"source": "ann", "utterance": "o"}, *({"source": f"b{n}", "origin": "o", "stance": -2} for n in range(4)))
    )

    assert heard.weights == point(2)


def test_the_coders_weights_stand_in_the_place_of_the_stance():
    """Where two coders read a row differently both readings are kept, and only for that row."""
    claims = rows({"source": "ann"}, {"source": "bob", "stance": -1})
    read = (0.0, 0.0, 0.5, 0.5, 0.0)

    by_source = {p.source: p for p in positions(claims, stances={0: read})}

    assert by_source["ann"].weights == read
    assert by_source["ann"].lean == 0.5
    assert by_source["bob"].weights == point(-1)


def test_labels_are_readings():
    """Each reading of a label counts, the same one twice too."""
    claims = [Claim(f"c{n}", "ann", None, "who", state) for n, state in enumerate(["x", "x", "y"])]

    heard = positions(claims)

    assert sorted((p.question, p.state) for p in heard) == [("who", "x"), ("who", "x"), ("who", "y")]
    assert all(p.proposition is None for p in heard)


def test_one_channel_is_its_first_outlet():
    """Words have the outlet nearest the speaker as their channel, none where they came straight."""
    claims = rows({"source": "ann", "channel": ("wire", "paper")}, {"source": "bob"})

    assert {p.source: p.channel for p in positions(claims)} == {"ann": "wire", "bob": ""}
