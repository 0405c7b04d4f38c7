"""Large drawn cases, as files: what is true is known, and nothing of them is kept.

``news`` is sparse: five claims a proposition, a source for every twenty claims, kinds, blocs and interests.
``labels`` is dense: ten claims a proposition, a source for every hundred claims, no interest.  In both a source is
informed with a probability of its own, says what there is to see in nineteen of twenty cases if it is, and what it
would say anyway if it is not.  Of one proposition in fifty of the news and one in ten of the labels there is the
opposite of the truth to see, for everybody: in public collections of labels ten people together are right on about nine
things in ten, however much they agree.
"""

import csv

import numpy as np

KINDS = ("official", "analyst", "media", "witness", "diplomat", "politician", "militia", "unknown")


def write(folder, which, claims, seed=1):
    """Write a case and return what is true of each proposition, by name."""
    rng = np.random.default_rng([seed, claims])
    folder.mkdir(parents=True, exist_ok=True)
    each, of_source = (5, 20) if which == "news" else (10, 100)
    proposition = np.arange(claims) // each
    n_sources = max(3 * each, claims // of_source)
    if which == "news":
        source = rng.integers(0, n_sources, claims)
    else:  # nobody labels one thing twice
        stride = 1 + rng.integers(0, n_sources // each, claims // each)
        source = rng.integers(0, n_sources, claims // each)[proposition]
        source = (source + np.arange(claims) % each * stride[proposition]) % n_sources
    truth = rng.random(claims // each) < 0.5
    credible = 1 / (1 + np.exp(-rng.normal(0.5, 1.0, n_sources)))
    informed = rng.random(claims) < credible[source]
    right = rng.random(claims) < 0.95
    seen = truth ^ (rng.random(truth.size) < (0.02 if which == "news" else 0.1))
    yes = np.where(informed, seen[proposition] == right, rng.random(claims) < (0.65 if which == "news" else 0.5))
    if which == "news":
        interest = rng.choice([0, 0, 1], claims)
        yes |= (interest > 0) & (rng.random(claims) < 0.4)
        firm = np.where(rng.random(claims) < 0.7, 2, 1)
        columns = {
            "stance": np.where(yes, firm, -firm),
            "kind": [KINDS[s % 8] for s in source],
            "bloc": [f"b{s % 4}" for s in source],
            "interest": interest,
        }
    else:
        columns = {"stance": np.where(yes, 2, -2)}
    with (folder / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["source", "proposition", *columns])
        writer.writerows(zip((f"s{s}" for s in source), (f"p{p}" for p in proposition), *columns.values(), strict=True))
    return {f"p{i}": bool(t) for i, t in enumerate(truth)}
