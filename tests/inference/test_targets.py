"""What an answer is asked about."""

import numpy as np
import pytest
from small_case import small_fit

from tarjih.inference import targets
from tarjih.inference.targets import find, headlines, named
from tarjih.runs.faults import InputFault
from tarjih.testimony.weigh import propositions


def test_a_proposition_and_the_states_of_a_question_add_up_and_agree_with_the_summary():
    """Either kind of target is read off the slots as the summary reads it."""
    fit = small_fit()
    who = named(fit.case, "who").mean(fit.draws.slots, fit.draws.weights)
    north = named(fit.case, "north_did")
    assert who.sum() == pytest.approx(1)
    assert north.mean(fit.draws.slots, fit.draws.weights).sum() == pytest.approx(1)
    held = propositions(fit.case.network, fit.draws.slots)["north_did"] @ fit.draws.weights
    assert north.mean(fit.draws.slots, fit.draws.weights)[0] == pytest.approx(held)
    assert north.mean(fit.draws.slots, fit.draws.weights)[0] == pytest.approx(who[0] + who[2])


def test_the_call_is_the_most_probable_answer():
    """A question is called by its state, a proposition by true or false; of equals the first is taken."""
    fit = small_fit()
    assert named(fit.case, "who").call(np.array([0.2, 0.5, 0.3, 0.0])) == "south"
    assert named(fit.case, "threat").call(np.array([0.4, 0.6])) == "false"
    assert named(fit.case, "threat").call(np.array([0.5, 0.5])) == "true"


def test_what_a_user_names_is_found():
    """A question, one of its states, a proposition and its denial are found by the name they are written with."""
    case = small_fit().case
    for text in ("who", "who=both", "threat", "threat=false"):
        target, answer = find(case, text)
        assert text in {target.name, target.label(answer) if answer else target.name}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nort_did", 'no proposition or question "nort_did". Did you mean "north_did"?'),
        ("who=nort", 'who has no answer "nort". Did you mean "north"?'),
    ],
)
def test_what_is_not_there_is_refused_with_the_nearest_name(text, message):
    """A slip of the pen is answered by what was probably meant."""
    with pytest.raises(InputFault, match=message.replace("?", r"\?").replace(".", r"\.")):
        find(small_fit().case, text)


def test_headlines_are_the_questions_or_what_was_asked_for():
    """A case with questions is headed by them; what the user names takes their place, once each."""
    case = small_fit().case
    assert [t.name for t in headlines(case)] == list(case.corpus.questions)
    assert [t.name for t in headlines(case, wanted=["threat", "who=both", "threat"])] == ["threat", "who"]


def test_a_name_with_a_sign_of_equality_can_be_asked_for():
    """The longest name that there is counts, and what follows its sign is the answer."""
    known = {"a", "a=b", "q"}
    assert targets._parted("a=b", known) == ("a=b", "")
    assert targets._parted("a=b=true", known) == ("a=b", "true")
    assert targets._parted("q=x=y", known) == ("q", "x=y")
    assert targets._parted("z=x", known) == ("z", "x")
