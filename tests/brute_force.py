"""The model of the docstrings, enumerated: every truth, every indicator, every way to be misled, in loops.

Written from the generative story in ``tarjih.testimony.testimony`` and ``tarjih.testimony.hypotheses``, and sharing
none of their code: it
takes the positions that were heard and returns the probability of all words and of every state.  Slow on purpose.
"""

import itertools
import math


def logistic(x):
    return 1 / (1 + math.exp(-x))


class Enumeration:
    """The likelihood of a small case at one point of the continuous parameters."""

    def __init__(self, corpus, priors, positions, z):
        self.corpus, self.priors, self.z = corpus, priors, z
        self.scalars = priors.scalars
        self.positions = [p for p in positions if p.weights[2] != 1.0]
        self.questions = self._questions()
        self.s = {n: self._value(n) for n in self.scalars}
        self.s["interest.informed"] = self._value("interest.informed", "interest")
        self.s["interest.uninformed"] = max(self.s["interest.informed"], self._value("interest.uninformed", "interest"))

    def _value(self, name, coordinate=None):
        prior = self.scalars[name]
        return prior.value(float(self.z.get(coordinate or name, 0.0)))

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
            return self.s["default_question.probability"]
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

    def node_of(self, position):
        if position.proposition is None:
            return position.question
        if position.proposition in self.questions:
            return position.proposition
        return next(
            q.id for q in self.corpus.questions.values() if any(position.proposition in row for row in q.truth.values())
        )

    def holds(self, position, node, state):
        if position.proposition is None:
            return state == position.state
        if position.proposition == node:
            return state == "true"
        return self.corpus.questions[node].truth.get(state, {}).get(position.proposition, 0) == 1

    def words(self, position, yes, informed, *, interest=True):
        """Probability of one position's words if the speaker would affirm with probability `yes`."""
        hidden = self.s["interest.informed" if informed else "interest.uninformed"]
        i = position.interest if interest and self.priors.switches["interest"] else 0
        if i > 0:
            yes = yes + hidden * (1 - yes)
        elif i < 0:
            yes = yes - hidden * yes
        h = self.s["hedging.informed" if informed else "hedging.uninformed"]
        by_stance = (0.9 * (1 - yes) * h, 0.9 * (1 - yes) * (1 - h), 0.1, 0.9 * yes * (1 - h), 0.9 * yes * h)
        return sum(w * p for w, p in zip(position.weights, by_stance, strict=True))

    def named(self, position, yes, who):
        hidden = self.s[f"interest.{who}"]
        i = position.interest if self.priors.switches["interest"] else 0
        yes = yes + hidden * (1 - yes) if i > 0 else yes * (1 - hidden) if i < 0 else yes
        return yes if position.lean > 0 else 1 - yes

    def informed_words(self, position, node, shown):
        best = self.s["informed_accuracy"]
        if position.proposition is None:
            n = len(self.questions[node][0])
            return self.named(position, best if shown == position.state else (1 - best) / (n - 1), "informed")
        yes = best if self.holds(position, node, shown) else 1 - best
        return self.words(position, yes, True)

    def habit(self, position, node):
        """How often who does not know names an answer: one of all alike, or one that it is in the habit of naming."""
        states = sorted(self.questions[node][0])
        lists = sorted({tuple(sorted(q[0])) for q in self.questions.values() if len(q[0]) > 2})
        place = lists.index(tuple(states)) + 1 if tuple(states) in lists else 0
        own = [self.z.get(f"naming.{place}.{k}.{position.source}") for k in range(1, len(states) + 1)]
        if None in own:
            return 1 / len(states)
        weights = [math.exp(self.s["tendency.spread"] * z) for z in own]
        return weights[states.index(position.state)] / sum(weights)

    def blind_words(self, position, node, share):
        if position.proposition is None:
            return self.named(position, self.habit(position, node), "uninformed")
        return self.words(position, share, False)

    def credibility(self, source, said):
        s = self.corpus.sources[source]
        kind = self.priors.accuracy_of(s.kind)
        logit = kind.mu + kind.sigma * self.z.get(f"accuracy.{s.kind}", 0.0)
        shift = lambda n: self.scalars[n].mu + self.scalars[n].sigma * self.z.get(n, 0.0)  # noqa: E731
        logit += shift(f"identity.{s.identity}")
        for p in said:
            logit += sum(share * shift(f"access.{level}") for level, share in p.access) / len(said)
            logit += p.forecast * shift("forecast.shift") / len(said)
        return logistic(logit + self.s["spread.sources"] * self.z.get(f"source.{source}", 0.0))

    def share(self, source):
        lean = math.log(self.s["asserting.share"] / (1 - self.s["asserting.share"]))
        own = self.z.get(f"talker.{source}")
        return logistic(lean + (self.s["tendency.spread"] * own if own is not None else 0.0))

    def node_likelihood(self, node, state):
        """Probability of all words about a node, given its true state."""
        facts = [p for p in self.positions if self.node_of(p) == node and not (p.commitment and p.proposition)]
        states = self.questions[node][0]
        shown = {state: 1.0}
        if self.priors.switches["common_error"] and len(states) > 1:
            e = self.s["common_error.probability"]
            shown = {s: (1 - e if s == state else e / (len(states) - 1)) for s in states}
        total = sum(w * math.prod(self.units(facts, node, s)) for s, w in shown.items())
        return total * math.prod(self.pledges(node, state))

    def units(self, facts, node, shown):
        groups = {}
        for p in facts:
            groups.setdefault(p.source, []).append(p)
        together = {}
        switches = self.priors.switches
        yield self.dissent(groups)
        for source, said in groups.items():
            bloc = self.corpus.sources[source].bloc
            interested = [p for p in said if p.interest]
            against = [p for p in said if p.interest * p.lean < 0]
            channels = {p.channel for p in said}
            key = ("alone", source)
            if (
                switches["party_line"]
                and switches["interest"]
                and interested
                and not against
                and bloc not in ("", "independent", "unknown")
            ):
                key = ("line", bloc)
            elif (
                switches["channel"]
                and len(channels) == 1
                and not channels & {"", "*"}
                and all(p.proposition for p in said)
            ):
                key = ("wire", channels.pop())
            together.setdefault(key, []).append((source, said))
        for (kind, _), members in together.items():
            genuine = self.genuine(members, node, shown)
            if kind == "alone":
                yield genuine
            elif kind == "line":
                d = self.s["party_line.discipline"] * self.straight(members[0][0])
                yield (1 - d) * genuine + d * self.line(members, node, shown)
            else:
                r = self.s["channel.reliability"]
                answers = self.questions[node][0]
                built = sum(self.genuine(members, node, s) for s in answers) / len(answers)
                yield r * genuine + (1 - r) * built

    def dissent(self, groups):
        """Probability that those members of blocs who speak against an interest have left the line."""
        if not (self.priors.switches["party_line"] and self.priors.switches["interest"]):
            return 1.0
        blocs = {s: self.corpus.sources[s].bloc for s in groups}
        left = [s for s, said in groups.items() if any(p.interest * p.lean < 0 for p in said)]
        n = sum(blocs[s] not in ("", "independent", "unknown") for s in left)
        return (1 - self.s["party_line.discipline"]) ** n

    def genuine(self, members, node, shown):
        """Everybody speaks for himself."""
        out = 1.0
        for source, said in members:
            c = self.credibility(source, said)
            own = c * math.prod(self.informed_words(p, node, shown) for p in said) + (1 - c) * math.prod(
                self.blind_words(p, node, self.share(source)) for p in said
            )
            h = self.straight(source) if any(p.interest for p in said) else 1.0
            lies = (self.lie(p, node, shown) if p.interest else self.informed_words(p, node, shown) for p in said)
            out *= h * own + (1 - h) * math.prod(lies)
        return out

    def straight(self, source):
        """How often the bloc of a source does not lie, one where that is not asked."""
        name = f"bloc.{self.corpus.sources[source].bloc}"
        return self.scalars["veracity.bloc"].value(float(self.z[name])) if name in self.z else 1.0

    def lie(self, position, node, shown):
        """The opposite of what is shown, whatever is at stake."""
        best = self.s["informed_accuracy"]
        if position.proposition is None:
            yes = 1 - best if shown == position.state else best / (len(self.questions[node][0]) - 1)
            return yes if position.lean > 0 else 1 - yes
        yes = 1 - best if self.holds(position, node, shown) else best
        return self.words(position, yes, True, interest=False)

    def line(self, members, node, shown):
        """What the bloc has an interest in is told as it wants it; the rest is each member's own word."""
        out = 1.0
        for source, said in members:
            c, words = self.credibility(source, said), 1.0
            for p in said:
                words *= self.wanted_words(p, node) if p.interest else self.informed_words(p, node, shown)
            out *= c * words + (1 - c) * math.prod(self.blind_words(p, node, self.share(source)) for p in said)
        return out

    def wanted_words(self, position, node):
        best = self.s["informed_accuracy"]
        if position.proposition is None:
            n = len(self.questions[node][0])
            return self.named(position, best if position.interest > 0 else (1 - best) / (n - 1), "informed")
        return self.words(position, best if position.interest > 0 else 1 - best, True)

    def pledges(self, node, state):
        firmest = {}
        for p in self.positions:
            if p.commitment and p.proposition and self.node_of(p) == node:
                bloc = self.corpus.sources[p.source].bloc
                who = p.source if bloc in ("", "independent", "unknown") else ("bloc", bloc)
                key = who, p.proposition, p.lean > 0
                if key not in firmest or abs(p.lean) > abs(firmest[key].lean):
                    firmest[key] = p
        for (_, _, affirms), p in firmest.items():
            kept = self.s["commitment.kept"]
            if abs(p.lean) <= 1.5:
                kept = 0.5 + (kept - 0.5) / 2
            yield kept if self.holds(p, node, state) == affirms else 1 - kept

    def result(self):
        """Return the log probability of all words, and the probability of each node's states."""
        names = list(self.questions)
        likelihood = {n: {s: self.node_likelihood(n, s) for s in self.questions[n][0]} for n in names}
        total = 0.0
        marginal = {n: dict.fromkeys(self.questions[n][0], 0.0) for n in names}
        for states in itertools.product(*(self.questions[n][0] for n in names)):
            world = dict(zip(names, states, strict=True))
            weight = math.prod(self.prior(n, s, world) * likelihood[n][s] for n, s in world.items())
            total += weight
            for n, s in world.items():
                marginal[n][s] += weight
        return math.log(total), {n: {s: w / total for s, w in by.items()} for n, by in marginal.items()}
