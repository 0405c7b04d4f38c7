"""What moved the answers, and on what do they rest?

The reader gets for each headline the key judgement; the steps from prior to posterior, source by source; what its
probability would be had a source, an origin, a bloc or an article never been heard; through whom it reached us; and the
fewest claims and sources on which the call hangs.
Run: python analyses/evidence.py [--corpus DIR] [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence
from functools import partial

from tarjih import evidence
from tarjih.evidence.judgements import judgements
from tarjih.figures import chain as figures_chain
from tarjih.figures import chain_findings as findings_chain
from tarjih.figures import chain_table as tables_chain
from tarjih.figures import evidence_findings as findings_evidence
from tarjih.figures import evidence_tables
from tarjih.figures import ledger as figures_ledger
from tarjih.figures.findings import quoted
from tarjih.inference.targets import headlines
from tarjih.report.judgements import outlined, said
from tarjih.report.study import run, study
from tarjih.runs.filenames import file_name

MOST = 4


def main(argv: Sequence[str] | None = None) -> int:
    s = study("evidence", argv)
    case = s.fit.case
    targets = headlines(case)[:MOST]
    calls = {t.name: t.call(t.mean(s.fit.draws.slots, s.fit.draws.weights)) for t in targets}
    words = {t.name: evidence.answer_text(case, t, calls[t.name]) for t in targets}

    for told in (said(j, s.fit, "en") for j in judgements(s.fit, targets)):
        s.judgement(told.question, f"{told.call} {told.likelihood}", outlined(told, "en"))

    with s.sweeping():
        ledgers = evidence.ledgers(s.fit, targets, calls, levels=["source"])
        out = evidence.leave_out(s.fit, targets)
        found = evidence.linchpins(s.fit, targets)

    for target in targets:
        name = target.name
        ledger = ledgers[name]
        steps = evidence_tables.steps(ledger, "source")
        s.publish(
            f"ledger_{file_name(name)}",
            steps,
            figures_ledger.waterfall,
            title=findings_evidence.moved_by(steps, words[name]),
            subtitle=f"What moved {quoted(words[name])}? The shares of {len(ledger)} sources.",
            caption="Where the answer stood before any article, and how far each source moved it; "
            "tarjih explain has the same for every claim, origin, channel, bloc and article.",
            alt=findings_evidence.described_steps(steps),
        )

    for target in targets:
        bars = evidence_tables.bars(out, target.name)
        sentence = findings_evidence.left_out(bars, words[target.name])
        s.publish(
            f"leave_out_{file_name(target.name)}",
            bars,
            partial(figures_ledger.tornado, caption=sentence),
            title=findings_evidence.weakest(bars, words[target.name]),
            subtitle=f"Leaving out one source, origin, bloc or article: {quoted(words[target.name])}",
            caption=sentence,
            alt=sentence,
        )
        s.headline(sentence)

    for target in targets:
        ways = tables_chain.chain(case, target, calls[target.name])
        s.publish(
            f"chain_{file_name(target.name)}",
            ways,
            figures_chain.chain,
            title=findings_chain.narrowest(ways, words[target.name]),
            subtitle=findings_chain.asks(ways),
            caption="However many speak, what came by one wire or one article is no better than its way to us.",
            alt=findings_chain.described(ways),
        )

    s.publish(
        "linchpins",
        found,
        figures_ledger.linchpins,
        title=findings_evidence.hinging(found),
        subtitle="The fewest claims and sources without which another answer would be the most probable",
        caption="A call that hangs on one claim is as good as that claim.",
        alt=" ".join(f"{r['target']}: {findings_evidence.resting(r)}" for r in found.records()),
    )
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
