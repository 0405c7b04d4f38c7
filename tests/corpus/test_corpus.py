"""A case, read from its folder: what comes out, and every way in which it may not."""

import csv
import dataclasses
import hashlib
import random
import time
from pathlib import Path

import pytest

from tarjih.corpus import Claim, Corpus, Proposition, Question, Source, read_corpus
from tarjih.corpus.claims import COLUMNS, OF_CLAIM, OF_SOURCE
from tarjih.runs.faults import InputFault

BAD = sorted((Path(__file__).parents[1] / "data").glob("corpus_bad_*"))


@pytest.fixture
def case(tmp_path):
    """Writes files into a folder, by their names without ending, and reads it as a case."""

    def case(**files):
        for name, text in files.items():
            ending = "yaml" if name == "questions" else "csv"
            (tmp_path / f"{name}.{ending}").write_text(text, encoding="utf-8", newline="")
        return read_corpus(tmp_path)

    return case


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name.removeprefix("corpus_bad_"))
def test_a_bad_case_is_refused_with_every_fault(folder):
    """Each folder reports exactly the faults of its expected.txt, all at once, each at its line."""
    with pytest.raises(InputFault, match=r"\S") as refused:
        read_corpus(folder)

    said = [f"{Path(f.file).relative_to(folder)}:{f.line}: {f.what}" for f in refused.value.faults]
    expected = (folder / "expected.txt").read_text(encoding="utf-8")
    assert said == expected.replace("{columns}", ", ".join(c.name for c in COLUMNS)).splitlines()


def test_there_are_bad_cases():
    """The folders of bad cases are where they are looked for."""
    assert len(BAD) >= 180


def test_a_missing_folder_is_said_to_be_missing(tmp_path):
    """A folder that does not exist, or is a file, is named as the user named it."""
    with pytest.raises(InputFault, match=r"nowhere: there is no such folder\.$"):
        read_corpus(tmp_path / "nowhere")
    (tmp_path / "claims.csv").touch()
    with pytest.raises(InputFault, match=r"claims\.csv: this is not a folder\. Name the folder that holds"):
        read_corpus(tmp_path / "claims.csv")


def test_files_are_named_as_the_user_named_the_folder(tmp_path, monkeypatch):
    """A relative folder stays relative in messages."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "claims.csv").write_text("source,proposition,stance\na,p,3\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(InputFault, match=r"^mine/claims\.csv:2: stance 3 is off the scale\."):
        read_corpus(Path("mine"))


def test_one_spreadsheet_is_enough(case):
    """Three columns make a case; everything else has its documented default."""
    corpus = case(claims="source,proposition,stance\nminister,casualties,-2\nminister,staged,1\n")

    first = Claim("c1", "minister", "casualties", None, None, -2, 0, "unstated", "fact", "", "c1", line=2)
    assert corpus.claims == (first, Claim("c2", "minister", "staged", stance=1, line=3))
    assert corpus.sources == {"minister": Source("minister", "unknown", "unknown", "named")}
    assert corpus.propositions == {"casualties": Proposition("casualties"), "staged": Proposition("staged")}
    assert (corpus.articles, corpus.questions, corpus.traits, corpus.conditionals) == ({}, {}, {}, {})


def test_every_column_is_read(case):
    """Each column of the codebook arrives in the claim, as what it means."""
    corpus = case(
        claims="claim,source,proposition,stance,interest,access,mode,utterance,origin,channel,said_on,"
        "article,paragraph,gloss,kind,bloc,identity,note,x_own\n"
        "k1,minister,casualties,−٢,+1,direct,commitment,u1,o1,reuters>aawsat,2021-11,A1,3,“No.”,official,iraq,"
        "anonymous,n,x\n"
    )

    assert corpus.claims == (
        Claim(
            claim="k1",
            source="minister",
            proposition="casualties",
            stance=-2,
            interest=1,
            access="direct",
            mode="commitment",
            utterance="u1",
            origin="o1",
            channel=("reuters", "aawsat"),
            said_on="2021-11",
            article="A1",
            paragraph=3,
            gloss="“No.”",
            line=2,
            date="2021-11-30",
        ),
    )
    assert corpus.sources == {"minister": Source("minister", "official", "iraq", "anonymous")}
    assert list(corpus.articles) == ["A1"]


def test_columns_are_the_fields_of_a_claim():
    """The declared columns are the fields of a claim in their order, before its line and its date."""
    fields = [field.name for field in dataclasses.fields(Claim)]

    assert [*OF_CLAIM, "line", "date"] == fields
    assert [c.name for c in COLUMNS if c.name not in {*OF_CLAIM, *OF_SOURCE}] == ["quantity"]


def test_origin_falls_back_on_the_utterance_and_then_on_the_claim(case):
    """Claims without an origin are independent unless they share an utterance."""
    corpus = case(
        claims="claim,source,proposition,stance,utterance,origin\nk1,a,p,2,u,o\nk2,b,p,2,u,\nk3,c,p,2,,\n,d,p,2,,k1\n"
    )

    assert [c.origin for c in corpus.claims] == ["o", "u", "k3", "k1"]
    assert corpus.claims[3].claim == "c4"


def test_a_claim_is_dated_by_its_words_and_else_by_its_article(case):
    """What was said is known by the end of the date that is known, else by when it was published."""
    corpus = case(
        claims="source,proposition,stance,said_on,article\n"
        "a,p,2,2021-07-23,A1\na,p,2,2021-02,A1\na,p,2,2020,\na,p,2,,A1\na,p,2,,A2\na,p,2,,A3\na,p,2,,\n",
        articles="article,published\nA1,2021-11-08\nA2,2021-11\nA3,\n",
    )

    assert [c.date for c in corpus.claims] == [
        "2021-07-23",
        "2021-02-28",
        "2020-12-31",
        "2021-11-08",
        "2021-11-30",
        "",
        "",
    ]


def test_sources_come_from_both_files(case):
    """sources.csv gives its order; claims add whom it lacks and fill in what it leaves empty."""
    corpus = case(
        claims="source,proposition,stance,kind,bloc\nz,p,2,,\nb,p,2,militia,iran\na,p,1,official,\nz,p,2,media,\n",
        sources="source,kind,name,name_ar\na,official,A.,أ\nsilent,media,,\nb,,B.,\n",
    )

    assert list(corpus.sources.values()) == [
        Source("a", "official", name="A.", name_ar="أ", line=2),
        Source("silent", "media", line=3),
        Source("b", "militia", "iran", name="B.", line=4),
        Source("z", "media"),
    ]


def test_states_of_an_unlisted_question_are_those_of_its_family(case):
    """Questions that share a state, directly or through others, have all of one another's states."""
    corpus = case(
        claims="source,question,state\na,q1,k1\nb,q1,k2\na,q2,k2\nb,q2,k3\na,q3,x\nb,q3,y\na,q4,k3\na,q5,lone\n"
    )

    family = ("k1", "k2", "k3")
    assert corpus.questions == {
        "q1": Question("q1", family),
        "q2": Question("q2", family),
        "q3": Question("q3", ("x", "y")),
        "q4": Question("q4", family),
        "q5": Question("q5", ("lone", "other"), other=True),
    }
    assert {c.stance for c in corpus.claims} == {2}


def test_other_seen_is_other_reserved(case):
    """`other` makes no family of questions that have nothing else in common; it is the unnamed state."""
    corpus = case(claims="source,question,state\na,q1,x\nb,q1,other\na,q1,y\na,q2,u\nb,q2,v\n")

    assert corpus.questions["q1"] == Question("q1", ("x", "y", "other"), other=True)
    assert corpus.questions["q2"] == Question("q2", ("u", "v"))


def test_listed_states_are_the_states(case):
    """A question of questions.yaml keeps its states, and `other` may be claimed where it is reserved."""
    corpus = case(
        claims="source,question,state,proposition,stance\na,q,x,,\nb,q,other,,-1\nc,,,unlisted,2\nd,free,x,,\n",
        questions="questions: {q: {states: [z, x], other: true, truth: {x: {is_x: 1}}}}",
    )

    assert corpus.questions["q"].states == ("z", "x", "other")
    assert corpus.questions["free"] == Question("free", ("x", "other"), other=True)
    assert [c.stance for c in corpus.claims] == [2, -1, 2, 2]
    assert set(corpus.propositions) == {"is_x", "unlisted"}


def test_digests_are_those_of_the_bytes(case, tmp_path):
    """Each file that was read has its digest; files that are not the case's are not looked at."""
    (tmp_path / "truth.csv").write_bytes(b"\0\xff")
    corpus = case(
        claims="\ufeffsource,proposition,stance\r\na,p,2\r\n", sources="source\n", questions="title: A case\n"
    )

    assert corpus.files == {
        name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        for name in ("claims.csv", "sources.csv", "questions.yaml")
    }


def test_the_order_of_rows_does_not_matter(case):
    """Permuted rows give the same claims, sources, propositions and questions."""
    dice = random.Random(7)  # noqa: S311 - it shuffles rows
    said = ["p1,,,1", "p2,,,-2", ",q1,x,", ",q1,y,2", ",q2,y,", ",q2,z,1"]
    rows = [f"k{i},s{dice.randrange(9)},{dice.choice(said)}" for i in range(60)]
    head = "claim,source,proposition,question,state,stance\n"

    def without_order(corpus: Corpus):
        claims = {dataclasses.replace(c, line=0) for c in corpus.claims}
        return claims, corpus.sources, corpus.propositions, corpus.questions

    first = without_order(case(claims=head + "\n".join(rows)))
    for _ in range(3):
        dice.shuffle(rows)
        assert without_order(case(claims=head + "\n".join(rows))) == first


def test_what_the_whole_lacks_is_not_asked_of_a_broken_register(case):
    """Where articles.csv lost rows, claims in its articles are not called unlisted as well."""
    with pytest.raises(InputFault, match=r"articles\.csv:3: this row has 1 cell, the header has 2\.$"):
        case(
            claims="source,proposition,stance,article\na,p,2,A2\n",
            articles="article,outlet\nA1,Paper\nA2\n",
        )


@pytest.mark.bench
def test_a_million_claims_are_read_in_seconds(tmp_path):
    """A million rows take less than fifteen seconds, and the crowd's 25,000 less than one."""
    for rows, seconds in ((25_000, 1), (1_000_000, 15)):
        with (tmp_path / "claims.csv").open("w", encoding="utf-8", newline="") as file:
            write = csv.writer(file)
            write.writerow(["claim", "source", "proposition", "stance", "said_on"])
            write.writerows(
                [f"k{i}", f"s{i % 997}", f"p{i % 9973}", i % 5 - 2, f"2021-{i % 12 + 1:02d}"] for i in range(rows)
            )
        start = time.perf_counter()

        assert len(read_corpus(tmp_path).claims) == rows
        assert time.perf_counter() - start < seconds
