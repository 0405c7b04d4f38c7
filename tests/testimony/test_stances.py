"""The matrix of actors and propositions."""

from pathlib import Path

import numpy as np
import pytest

from tarjih.corpus import Corpus, read_corpus
from tarjih.testimony.stances import Matrix, by_bloc, by_source

CLAIMS = """source,proposition,stance,bloc
a,p,2,north
a,p,-1,north
a,q,0,north
a,q,1,north
b,p,-2,south
c,q,2,north
c,r,0,north
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder: Path = tmp_path_factory.mktemp("case")
    (folder / "claims.csv").write_text(CLAIMS)
    return read_corpus(folder)


@pytest.fixture(scope="module")
def sources(corpus: Corpus) -> Matrix:
    return by_source(corpus.claims, corpus.sources, ["r", "q", "p", "never"])


def test_a_cell_is_the_mean_of_the_stances_and_counts_them(sources: Matrix):
    """Two stances of one source on one proposition are averaged, and where nothing was said there is no number."""
    row, p = sources.actors.index("a"), sources.propositions.index("p")
    assert sources.mean[row, p] == 0.5
    assert sources.n[row, p] == 2
    assert np.isnan(sources.mean[row, sources.propositions.index("r")])


def test_columns_follow_the_order_given_and_hold_what_was_spoken_of(sources: Matrix):
    """A proposition that nobody mentioned has no column."""
    assert sources.propositions == ("r", "q", "p")


def test_actors_are_ordered_by_bloc_then_by_how_much_they_said(sources: Matrix):
    """The bloc that said most comes first, and in it the source that said most."""
    assert sources.actors == ("a", "c", "b")
    assert sources.blocs == ("north", "north", "south")


def test_taking_no_side_is_no_side(sources: Matrix):
    """Only who took a side on two propositions or more is shown: a neutral mention does not count."""
    assert sources.shown == (True, False, False)


def test_a_bloc_has_the_stances_of_its_members(corpus: Corpus):
    """The mean over a bloc is over all its claims, whoever made them."""
    matrix = by_bloc(corpus.claims, corpus.sources, ["q"])
    assert matrix.actors == ("north", "south")
    assert matrix.mean[0, 0] == 1.0
    assert matrix.n[0, 0] == 3


def test_a_claim_on_a_question_is_about_its_state(tmp_path: Path):
    """Nominal labels, which name no proposition, have a column each."""
    (tmp_path / "claims.csv").write_text("source,question,state\na,colour,red\nb,colour,blue\n")
    corpus = read_corpus(tmp_path)
    assert by_source(corpus.claims, corpus.sources, []).propositions == ("colour=red", "colour=blue")
