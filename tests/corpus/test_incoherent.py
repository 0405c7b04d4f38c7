"""Codings that do not hang together are listed for the coder, and refuse nothing."""

import pytest
from cases import corpus, folder

from tarjih.__main__ import main
from tarjih.corpus import read_corpus
from tarjih.corpus.incoherent import incoherent

QUESTIONS = """
questions:
  cause:
    states: [set, spark, neglect]
    truth: {set: {arson: 1, meant: 1}, spark: {accident: 1}, neglect: {accident: 1, meant: 0.5}}
"""


def row(source, proposition, stance, **rest):
    return {"source": source, "proposition": proposition, "stance": stance, **rest}


def state(source, state, stance=2, **rest):
    return {"source": source, "question": "cause", "state": state, "stance": stance, **rest}


CLASH = 'source "a" denies "cause: set" here and asserts "cause: set" on line 2, and no state of "cause" allows both.'


def notes(path, *claims):
    return [(n.line, n.what) for n in incoherent(corpus(path, list(claims), questions=QUESTIONS))]


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        (
            [row("a", "p", 2, utterance="u"), row("a", "p", 1, utterance="u")],
            'utterance "u" has stance 1 on "p" here and 2 on line 2. One act of speaking takes one stance.',
        ),
        (
            [row("a", "arson", 2), row("a", "accident", 2)],
            'source "a" asserts "accident" here and asserts "arson" on line 2, and no state of "cause" allows both.',
        ),
        (
            [row("a", "meant", -2), row("a", "arson", 2)],
            'source "a" asserts "arson" here and denies "meant" on line 2, and no state of "cause" allows both.',
        ),
        ([row("a", "p", 2), row("a", "p", -2)], 'source "a" denies "p" here and asserts "p" on line 2.'),
        (
            [state("a", "set"), row("a", "arson", -2)],
            'source "a" denies "arson" here and asserts "cause: set" on line 2, and no state of "cause" allows both.',
        ),
        (
            [state("a", "set"), state("a", "set", -2)],
            CLASH,
        ),
    ],
)
def test_what_excludes_itself_is_listed(tmp_path, claims, said):
    """Each way to contradict oneself is one note, at the later claim, with the line of the earlier."""
    assert notes(tmp_path, *claims) == [(3, said)]


@pytest.mark.parametrize(
    "claims",
    [
        [row("a", "arson", 2), row("b", "accident", 2)],
        [row("a", "arson", 1), row("a", "accident", 2)],
        [row("a", "accident", 2), row("a", "meant", 2)],
        [row("a", "accident", 2), row("a", "arson", -2), row("a", "meant", -2)],
        [row("a", "p", 2, mode="commitment"), row("a", "p", -2, mode="commitment")],
        [row("a", "p", 2, utterance="u"), row("b", "p", -2, utterance="u")],
        [row("a", "p", 2, utterance="u"), row("a", "q", -2, utterance="u")],
        [state("a", "set", -2), state("a", "spark")],
    ],
)
def test_what_can_hold_together_is_not(tmp_path, claims):
    """Others' words, hedged words, pledges, and what some state allows are no matter for the coder."""
    assert notes(tmp_path, *claims) == []


def test_words_after_their_article_are_listed(tmp_path):
    """What is dated after the article that prints it is coded wrongly somewhere; a month is not after its own days."""
    path = folder(
        tmp_path,
        [
            row("a", "p", 2, article="A1", said_on="2021-11-09"),
            row("a", "p", 2, article="A1", said_on="2021-11"),
            row("a", "p", 2, article="A1", said_on="2021"),
        ],
    )
    (path / "articles.csv").write_text("article,published\nA1,2021-11-08\n", encoding="utf-8")
    said = 'said_on 2021-11-09 is after article "A1" was published (2021-11-08).'
    assert [(n.line, n.what) for n in incoherent(read_corpus(path))] == [(2, said)]


def test_check_lists_them_and_passes(tmp_path, capsys):
    """`tarjih check` prints the notes under a heading of their own, and its exit status stays 0."""
    path = folder(tmp_path, [row("a", "p", 2), row("a", "p", -2)])

    assert main(["check", "--corpus", str(path)]) == 0
    first, head, note = capsys.readouterr().out.splitlines()
    assert "sound: 2 claims" in first
    assert head == "For the coder to look at again (1; nothing is refused for it):"
    assert note == f'  {path}/claims.csv:3: source "a" denies "p" here and asserts "p" on line 2.'


@pytest.mark.parametrize(
    ("one", "two", "listed"),
    [
        (("A1", 1, 2), ("A1", 3, 1), False),
        (("A1", 1, 0), ("A1", 3, -1), False),
        (("A1", 1, 2), ("A1", 3, -1), True),
        (("A1", 1, 2), ("A1", 1, 1), True),
        (("A1", 1, 2), ("A2", 3, 1), True),
    ],
)
def test_a_hedge_in_another_paragraph_is_no_second_stance(tmp_path, one, two, listed):
    """A text may hedge here what it says outright there; denying it there, or two articles that differ, is listed."""
    keys = ("article", "paragraph", "stance")
    claims = [
        {"source": "a", "proposition": "p", "utterance": "u", **dict(zip(keys, c, strict=True))} for c in (one, two)
    ]

    said = [what for _, what in notes(tmp_path, *claims) if "One act of speaking" in what]
    assert bool(said) is listed
