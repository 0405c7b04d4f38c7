"""A prior of one source, and of who leaves one bloc's line, stands in place of that of all."""

import pytest
from story_cases import lawful, person, says, story

from tarjih.priors import Prior

ANN, BOB = person("ann"), person("bob", "official", "east")


def at_the_middle(words, *own):
    """The log-odds of p where every quantity is in the middle of its prior."""
    return lawful.log_odds_at(story(words, own=own))


def test_a_source_with_a_prior_of_its_own_weighs_as_that_says():
    """The more often it is thought to be right, the more it says; others stay what they were."""
    known = [at_the_middle([says(ANN, "p")], Prior("sources.ann", "logit_normal", at, 0.3)) for at in (-2.0, 0.0, 2.0)]
    assert known == sorted(known)
    assert known[0] < at_the_middle([says(ANN, "p")]) < known[2]
    other = Prior("sources.ann", "logit_normal", 2.0, 0.3)
    assert at_the_middle([says(BOB, "p")], other) == pytest.approx(at_the_middle([says(BOB, "p")]))


def test_it_has_no_deviation_from_its_kind():
    """Its interval is the one that was stated: no coordinate of the source widens it."""
    names = story(
        [says(ANN, "p"), says(BOB, "q")], own=(Prior("sources.ann", "logit_normal", 0.0, 0.3),)
    ).parameters.names
    assert {"sources.ann", "source.bob"} < set(names)
    assert not {"source.ann", f"accuracy.{ANN.kind}"} & set(names)


def test_who_leaves_one_blocs_line_may_differ():
    """The more members are thought to leave a line, the more it says that one keeps to it."""
    along = [
        at_the_middle([says(BOB, "p", interest=1)], Prior("blocs.east.leaving", "logit_normal", at, 0.3))
        for at in (-3.0, 3.0)
    ]
    assert along[0] < along[1]
    other = Prior("blocs.west.leaving", "logit_normal", 3.0, 0.3)
    assert at_the_middle([says(BOB, "p", interest=1)], other) == pytest.approx(
        at_the_middle([says(BOB, "p", interest=1)])
    )
