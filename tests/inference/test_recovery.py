"""What the witness drew, the model finds again.

Worlds are drawn by :mod:`tarjih.validation.worlds`, which shares no code with the model.  Whether probabilities are as
often right as they say is asked in ``tests/validation/test_sbc.py``, of worlds that the model's own story draws.
"""

from dataclasses import replace

import numpy as np

from tarjih.inference.importance import reweigh
from tarjih.priors import read_priors
from tarjih.runs.places import SHIPPED
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import propositions
from tarjih.validation.worlds import news_regime


def test_a_bloc_that_lies_is_found_and_its_words_are_read_the_other_way():
    """Of four blocs the one that says the opposite of the truth is named, and the truth is known better for it."""
    base = read_priors(SHIPPED / "general.yaml")
    score = {True: 0.0, False: 0.0}
    found = []
    for seed in (500, 501, 503):
        drawn = news_regime(seed, affirmative=False, lying_bloc=True)
        for asked in (True, False):
            case = assemble(drawn.corpus(), replace(base, switches={**base.switches, "veracity": asked}))
            draws = reweigh(case, draws=6000, seed=seed)
            held = {p: float(x @ draws.weights) for p, x in propositions(case.network, draws.slots).items()}
            score[asked] += sum(np.log(q if drawn.truth.propositions[p] else 1 - q) for p, q in held.items()) / 120
            if asked:
                straight = case.parameters.natural(draws.z).veracity @ draws.weights
                found.append(dict(zip(case.parameters.groups.blocs, straight, strict=True)))
    assert all(min(of, key=of.get) == "bloc_1" for of in found)
    assert np.mean([of["bloc_1"] for of in found]) < 0.4
    assert np.mean([v for of in found for b, v in of.items() if b != "bloc_1"]) > 0.8
    assert score[True] > score[False] + 0.1
