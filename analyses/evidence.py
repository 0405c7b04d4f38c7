"""What moved the answers, and on what do they rest?

The reader gets for each headline the steps from prior to posterior, source by source; what its probability would be
without a source, an origin, a bloc or an article; how it reached us; and the fewest claims and sources on which the
call hangs.  Run: python analyses/evidence.py [--corpus DIR] [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence

from tarjih import evidence
from tarjih.figures.chain import chain
from tarjih.figures.leave_out import leave_out
from tarjih.figures.ledger import ledger
from tarjih.figures.linchpins import linchpins
from tarjih.inference.targets import headlines
from tarjih.report.study import run, study
from tarjih.runs.filenames import file_name

MOST = 4


def main(argv: Sequence[str] | None = None) -> int:
    s = study("evidence", argv)
    case = s.fit.case
    targets = headlines(case)[:MOST]
    calls = {t.name: t.call(t.mean(s.fit.draws.slots, s.fit.draws.weights)) for t in targets}
    answers = {t.name: evidence.answer_text(case, t, calls[t.name]) for t in targets}
    leaving = evidence.Leaving(s.fit, targets)
    with s.sweeping():
        out = evidence.leave_out(s.fit, targets, leaving=leaving)
        ledgers = evidence.ledgers(s.fit, targets, calls, levels=["source"], leaving=leaving)
        found = evidence.linchpins(s.fit, targets, leaving=leaving)
    for t in targets:
        stem = file_name(t.name)
        s.publish(ledger(ledgers[t.name], t.name, answers[t.name]), f"ledger_{stem}")
        s.publish(without := leave_out(out, t.name, answers[t.name]), f"leave_out_{stem}")
        s.publish(chain(case, t, calls[t.name], answers[t.name]), f"chain_{stem}")
        s.headline(without.alt)
    s.publish(linchpins(found))
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
