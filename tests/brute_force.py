"""The truth of a case enumerated: every world with its prior probability, in loops.

Written from the generative story in ``tarjih.testimony.hypotheses``, sharing none of its code: it takes the likelihood
of each question's states and returns the probability of all claims and of every state.  Slow on purpose.
"""

import itertools
import math


def logistic(x):
    return 1 / (1 + math.exp(-x))


class Enumeration:
    """The worlds of a small case at one point of the continuous parameters."""

    def __init__(self, corpus, priors, z):
        self.corpus, self.priors, self.z = corpus, priors, z
        self.scalars = priors.scalars
        self.questions = self._questions()

    def _value(self, name):
        return self.scalars[name].value(float(self.z.get(name, 0.0)))

    def _questions(self):
        """Name -> (states, parents, table from parents' states to probabilities)."""
        out = {}
        soft_of = {}
        for q in self.corpus.questions.values():
            tied = {p for row in q.truth.values() for p in row}
            soft = {p for p in tied if any(q.truth.get(s, {}).get(p, 0) not in (0, 1) for s in q.states)}
            out[q.id] = (q.states, q.parents, None)
            for p in soft:
                soft_of[p] = q
                out[p] = (("true", "false"), (q.id,), {s: q.truth.get(s, {}).get(p, 0.0) for s in q.states})
        for p in self.corpus.propositions:
            owner = [q for q in self.corpus.questions.values() if any(p in row for row in q.truth.values())]
            if p not in out and not owner:
                out[p] = (("true", "false"), (), None)
        return out

    def _event(self, p):
        """Prior probability of a proposition that is a question by itself."""
        for t in self.corpus.traits.values():
            for link in t.links:
                if link.proposition == p:
                    degree, level = {}, None
                    start = self.scalars[f"traits.{t.id}.start"]
                    step = self.scalars[f"traits.{t.id}.step"].median
                    for era in t.eras:
                        raw = self.z.get(f"trait.{t.id}.{era}", 0.0)
                        level = start.mu + start.sigma * raw if level is None else level + step * raw
                        degree[era] = logistic(level)
                    slope = self.scalars[f"traits.{t.id}.slope"].median
                    if link.difference:
                        lead = degree[link.difference[0]] - degree[link.difference[1]]
                    else:
                        lead = degree[link.era] - 0.5
                    return logistic(link.sign * slope * lead)
        own = self.priors.questions.get(p)
        if own is None:
            return self._value("default_question.probability")
        return self._value(f"questions.{p}")

    def prior(self, name, state, world):
        states, parents, table = self.questions[name]
        if table is not None:
            yes = table[world[parents[0]]]
            return yes if state == "true" else 1 - yes
        if name in self.corpus.questions:
            own = self.priors.questions.get(name)
            other = self.scalars["default_question.other"].median
            if own is None:
                if "other" in states and len(states) > 1:
                    return other if state == "other" else (1 - other) / (len(states) - 1)
                return 1 / len(states)
            if own.given:
                row = next(r for r in own.given if all(world[p] in allowed for p, allowed in r.conditions.items()))
                return row.states[state]
            weights = {}
            for s in states:
                w = own.states[s]
                for parent, by_state in own.shifts.items():
                    w *= by_state.get(world[parent], {}).get(s, 1.0)
                weights[s] = w
            return weights[state] / sum(weights.values())
        yes = self._event(name)
        return yes if state == "true" else 1 - yes

    def result(self, likelihood):
        """Return the log probability of all claims, and the probability of each question's states.

        `likelihood` is that of the claims about a question, by its name and state.
        """
        names = list(self.questions)
        total = 0.0
        marginal = {n: dict.fromkeys(self.questions[n][0], 0.0) for n in names}
        for states in itertools.product(*(self.questions[n][0] for n in names)):
            world = dict(zip(names, states, strict=True))
            weight = math.prod(self.prior(n, s, world) * likelihood[n, s] for n, s in world.items())
            total += weight
            for n, s in world.items():
                marginal[n][s] += weight
        return math.log(total), {n: {s: w / total for s, w in by.items()} for n, by in marginal.items()}
