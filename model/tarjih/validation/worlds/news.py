"""A news regime under which every model here is misspecified: accuracies, interests, lies and outlets that copy.

Supply a seed and the regime's numbers; get a :class:`~tarjih.validation.worlds.drawn.Drawn`.  It shows how a
model performs where its story is wrong.  Nobody is informed or uninformed:

- Each proposition is true with probability ``base_rate``.
- Each speaker has an accuracy a: a draw from the beta distribution with mean ``accuracy`` and standard
  deviation ``spread``.  On a true proposition the log-odds of asserting it are logit a, on a false one
  −logit a.
- A bloc gains by a quarter of the propositions and loses by a quarter.  Its members' log-odds of asserting
  are ``interest`` higher on the former and lower on the latter.  Every fifth speaker belongs to no bloc.
- With ``lying_bloc`` the members of the first bloc say the opposite of the truth wherever it gains or loses,
  each of them, every time.
- With ``affirmative`` a denial reaches the news with probability ``denials_carried`` only, whoever utters
  it, and an assertion always: of an even mixture nine in ten of those that are read affirm.
- ``claims`` statements are carried, each by another pair of speaker and proposition, put strongly (±2)
  with probability ``firm``.  A share ``copied`` of them is repeated, word for word, by one to four outlets.
"""

from __future__ import annotations

import math

import numpy as np

from tarjih.corpus import Claim, Source
from tarjih.validation.worlds.drawn import Drawn, Truth

__all__ = ["news_regime"]

MOST_COPIES = 4


def news_regime(
    seed: int,
    *,
    propositions: int = 40,
    speakers: int = 60,
    blocs: int = 4,
    claims: int = 150,
    outlets: int = 8,
    base_rate: float = 0.5,
    accuracy: float = 0.7,
    spread: float = 0.1,
    interest: float = 1.5,
    firm: float = 0.7,
    copied: float = 0.3,
    affirmative: bool = True,
    denials_carried: float = 1 / 9,
    lying_bloc: bool = False,
) -> Drawn:
    """Draw a case (see the module's docstring; `claims` does not count the copies).

    Raises
    ------
    ValueError
        When the numbers cannot hold together.
    """
    if not 0 < spread**2 < accuracy * (1 - accuracy) or outlets < MOST_COPIES or (lying_bloc and not blocs):
        raise ValueError(
            f"spread {spread} must be above 0 and below √(accuracy · (1 − accuracy)), "
            f"outlets {outlets} at least {MOST_COPIES}, and a lying bloc needs a bloc."
        )
    rng = np.random.default_rng(seed)
    named = [f"p{i}" for i in range(1, propositions + 1)]
    truth = {p: bool(rng.random() < base_rate) for p in named}
    bloc_names = [f"bloc_{b}" for b in range(1, blocs + 1)]
    gains = {(b, p): int(rng.choice([-1, 0, 1], p=[0.25, 0.5, 0.25])) for b in bloc_names for p in named}
    size = accuracy * (1 - accuracy) / spread**2 - 1
    able = {f"speaker_{s}": float(rng.beta(accuracy * size, (1 - accuracy) * size)) for s in range(1, speakers + 1)}
    sides = [bloc_names[(s - s // 5 - 1) % blocs] if blocs and s % 5 else "independent" for s in range(speakers)]
    bloc_of = dict(zip(able, sides, strict=True))

    def affirms(speaker: str, proposition: str) -> bool:
        gain = gains.get((bloc_of[speaker], proposition), 0)
        if lying_bloc and gain and bloc_of[speaker] == bloc_names[0]:
            return not truth[proposition]
        lean = math.log(able[speaker]) - math.log1p(-able[speaker])
        odds = (lean if truth[proposition] else -lean) + interest * gain
        return bool(rng.random() < 1 / (1 + math.exp(-odds)))

    rows: list[Claim] = []
    pairs = [(s, p) for s in able for p in named]
    carried = 0
    for at in rng.permutation(len(pairs)):
        if carried == claims:
            break
        speaker, proposition = pairs[at]
        yes = affirms(speaker, proposition)
        if affirmative and not yes and rng.random() >= denials_carried:
            continue
        carried += 1
        of = f"u{carried}"
        stance = (1 if yes else -1) * (2 if rng.random() < firm else 1)
        gain = gains.get((bloc_of[speaker], proposition), 0)
        rows.append(Claim(f"{of}-0", speaker, proposition, None, None, stance, gain, utterance=of, origin=of))
        if rng.random() < copied:
            who = rng.permutation(outlets)[: int(rng.integers(1, MOST_COPIES + 1))]
            rows += [
                Claim(f"{of}-{n}", f"outlet_{o + 1}", proposition, None, None, stance, origin=of)
                for n, o in enumerate(who, start=1)
            ]
    if carried < claims:
        raise ValueError(f"{speakers} speakers on {propositions} propositions make {carried} claims, not {claims}.")
    return Drawn(
        claims=rows,
        sources=[
            *(Source(s, "unknown", bloc_of[s]) for s in able),
            *(Source(f"outlet_{o}", "media", "independent") for o in range(1, outlets + 1)),
        ],
        questions={"propositions": {p: {"en": f"Proposition {p[1:]} is true."} for p in named}},
        truth=Truth(
            states={p: "true" if true else "false" for p, true in truth.items()},
            propositions=truth,
            accuracy=able,
        ),
    )
