"""The story of ``tarjih.testimony.story`` enumerated in plain Python: every truth and every latent thing, in loops.

It takes groups as they are and shares no code with what computes from them.  Latent are, node by node: the true
state, the distractor, whether a rumour goes round, q, for each unit whether it is genuine, and for each group whether
its source is informed, whether it saw the truth, and whether it repeats.  Slow on purpose.
"""

import itertools
import math

from tarjih.testimony.story.groups import EASY, EDGE, GRID
from tarjih.testimony.story.parameters import prior_of

KINDS = ("alone", "line", "channel", "pledged")


def logistic(x):
    return 1 / (1 + math.exp(-x))


class Enumerated:
    """The likelihood of a small case at one point of the coordinates."""

    def __init__(self, parameters, z):
        self.p, self.g, self.network = parameters, parameters.groups, parameters.network
        self.z = dict(zip(parameters.names, z, strict=True))

    def raw(self, name):
        prior = prior_of(self.p.priors, name)
        return prior.mu + prior.sigma * self.z.get(name, 0.0)

    def lying(self, bloc):
        if bloc < 0:
            return 0.0
        prior = prior_of(self.p.priors, "veracity.bloc")
        return 1 - logistic(prior.mu + prior.sigma * self.z[f"bloc.{self.g.blocs[bloc]}"])

    def message(self, i):
        """M(b) for every state b, and the share of states allowed."""
        g = self.g
        allowed = list(g.membership[g.first_cell[i] : g.first_cell[i + 1]])
        n, size = len(allowed), sum(allowed)
        a = self.p.priors.scalars["informed_accuracy"].median
        hedge = logistic(self.raw("story.hedge"))
        out = []
        for held in allowed:
            plain = a * held + (1 - a) * (size - held) / (n - 1)
            flat = 0.0
            for hedged, share in ((True, g.group_hedged[i]), (False, 1 - g.group_hedged[i])):
                weight = hedge if hedged else 1.0
                flat += share * (weight * plain + (1 - weight) * size / n)
            out.append(g.group_clear[i] * flat + (1 - g.group_clear[i]) * size / n)
        return out, size / n

    def credibility(self, i):
        g = self.g
        kind = g.kinds[g.group_kind[i]]
        logit = self.raw(kind if kind.startswith("sources.") else f"accuracy.{kind}")
        logit += self.raw(f"identity.{('anonymous', 'named')[g.group_identity[i]]}")
        for k, access in enumerate(("direct", "inference", "informed", "unstated")):
            logit += g.group_access[i][k] * self.raw(f"access.{access}")
        logit += g.group_forecast[i] * self.raw("forecast.shift")
        logit += math.exp(self.raw("spread.sources")) * self.z.get(f"source.{g.sources[g.group_source[i]]}", 0.0)
        return logistic(logit)

    def group(self, i, s, k, rumour, q):
        """Probability of one message: a sum over whether its source is informed, sees the truth, and repeats."""
        message, random = self.message(i)
        pledge = self.g.group_kind[i] < 0
        c = 1.0 if pledge else self.credibility(i)
        repeats = logistic(self.raw("story.fidelity")) * (1 - self.g.group_overlap[i]) if rumour else 0.0
        total = 0.0
        for informed, sees, again in itertools.product((True, False), repeat=3):
            weight = (c if informed else 1 - c) * (q if sees else 1 - q) * (repeats if again else 1 - repeats)
            if informed:
                total += weight * message[s if sees else k]
            else:
                total += weight * (message[k] if again else random)
        return total

    def leaver(self, i, s, k, rumour, q):
        """Probability that a member who has left the line says what it said: against its interest only if it dares."""
        along = self.g.group_gain[i] == 1
        message, random = self.message(i)
        if along:
            message, random = [1 - m for m in message], 1 - random
        c = self.credibility(i)
        repeats = logistic(self.raw("story.fidelity")) * (1 - self.g.group_overlap[i]) if rumour else 0.0
        dares = logistic(self.raw("story.admission"))
        against = 0.0
        for informed, sees, again in itertools.product((True, False), repeat=3):
            weight = (c if informed else 1 - c) * (q if sees else 1 - q) * (repeats if again else 1 - repeats)
            against += weight * (message[s if sees else k] if informed else dares * (message[k] if again else random))
        return 1 - against if along else against

    def unit(self, t, s, k, rumour, q):
        """Probability of the messages of a unit: a sum over whether it is genuine, in line, or a lie."""
        members = range(self.g.first_group[t], self.g.first_group[t + 1])
        kind = KINDS[self.g.unit_kind[t]]
        messages = [self.message(i)[0] for i in members]
        states = range(len(messages[0]))
        if kind == "line":
            entry = self.g.leaving[self.g.group_leaving[members[0]]]
            share = 0.45 * logistic(self.raw(entry)) / len(members)
            straight = 1.0
            for i in members:
                left = share * self.leaver(i, s, k, rumour, q)
                straight *= 1 - share + left if self.g.group_gain[i] == 1 else left
            v = self.lying(self.g.unit_bloc[t])
            lie = math.prod(sum(m[b] for b in states if b != s) / (len(states) - 1) for m in messages)
            return (1 - v) * straight + v * lie
        each = math.prod(self.group(i, s, k, rumour, q) for i in members)
        if kind == "alone":
            return each
        if kind == "channel":
            r = logistic(self.raw("channel.reliability"))
            return r * each + (1 - r) * sum(math.prod(m[b] for m in messages) for b in states) / len(states)
        p = logistic(self.raw("story.pledge"))
        return p * each + (1 - p) / 2

    def doubt(self, n):
        """Probability of each q: the Beta(b + K, b) density on the log-odds scale, its tails beyond 0.95 gathered."""
        b = EASY + math.exp(self.raw("story.difficulty")) * self.g.node_overlap[n]
        k = math.exp(self.raw("story.clarity"))
        edge = math.log(EDGE / (1 - EDGE))
        weight = [math.exp(-(b + k) * edge) / (b + k)]
        weight += [x ** (b + k) * (1 - x) ** b * 2 * edge / 3 for x in GRID[1:-1]]
        weight += [math.exp(-b * edge) / b]
        return [w / sum(weight) for w in weight]

    def node(self, n, s):
        """Probability of all messages on a node if s is its state."""
        span = self.network.slots(n)
        states = len(span)
        tilt = math.exp(self.raw("story.circulation"))
        pull = [math.exp(tilt * self.g.circulation[slot]) for slot in span]
        rho = logistic(self.raw("story.rumour"))
        doubt = self.doubt(n)
        total = 0.0
        for k, rumour, (point, q) in itertools.product(range(states), (True, False), enumerate(GRID)):
            weight = rho * pull[k] / sum(pull) if rumour else (1 - rho) / states
            weight *= doubt[point]
            for t in range(self.g.first_unit[n], self.g.first_unit[n + 1]):
                weight *= self.unit(t, s, k, rumour, q)
            total += weight
        return total * math.exp(self.raw("story.wanted") * self.g.wanted[span[s]])
