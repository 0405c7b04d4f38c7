"""Figures that follow the files: redrawn as the priors, what they extend, or the case are saved.

Supply a case's folder, a priors file and a folder to draw into; :func:`watch` loads everything once, draws, and draws
again whenever a relevant file changes.  The numbers are those of the fast path, and every figure says so at its foot;
where its draws fail the gate the case is fitted by NUTS, with a message.  A file at fault has its faults printed, and
the last good figures stay.

Files are looked at four times a second: their time and size first, and their content only when these differ, so
that a file saved as it was is not drawn again.  A file is read only when it has been the same twice running, since
editors write in steps.  Watching by the system's own events would save these few looks and cost a dependency that
behaves otherwise on every system and on network drives.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from tarjih.corpus import Corpus
from tarjih.corpus.coders import coder_files
from tarjih.inference.cache import shared_fit
from tarjih.inference.fit import Fit, Settings, input_digests
from tarjih.inference.importance import usable
from tarjih.inference.whatif import FEW
from tarjih.language import ENGLISH
from tarjih.priors import Priors, priors_path
from tarjih.priors.inputs import load
from tarjih.report.briefing import analyses
from tarjih.runs.exit_codes import DONE
from tarjih.runs.faults import InputFault, NotConverged, NotForThisCase
from tarjih.runs.files import write
from tarjih.runs.interrupts import interrupt_handled
from tarjih.runs.places import SHIPPED, analysis_script

__all__ = ["Watched", "redrawn", "watch"]

PAUSE = 0.25
"""Seconds between two looks."""
PAGE = "briefing.html"

type Seen = Mapping[Path, tuple[int, int]]


@dataclass
class Watched:
    """The watched files, and the last drawing.

    Parameters
    ----------
    corpus, priors
        The case's folder, and the priors file, ``None`` for the case's own.
    out
        Where figures and page go.
    drawn
        Digests of the inputs of the last good figures; empty before the first.
    """

    corpus: Path
    priors: Path | None
    out: Path
    drawn: dict[str, str] = field(default_factory=dict)

    def seen(self) -> Seen:
        """Return time and size of every file that could matter: the case's own, and priors that may be extended."""
        at = {p.parent for p in (priors_path(self.corpus, self.priors), SHIPPED / "general.yaml")}
        files = [f for folder in at for f in folder.glob("*.yaml")]
        files += [f for end in ("csv", "yaml") for f in self.corpus.glob(f"*.{end}")]
        files += coder_files(self.corpus).values()
        out: dict[Path, tuple[int, int]] = {}
        for file in files:
            try:
                stat = file.stat()
            except OSError:  # an editor has moved it away, and is about to put another in its place
                continue
            out[file] = stat.st_mtime_ns, stat.st_size
        return out


def watch(watched: Watched, *, pause: Callable[[], None] = lambda: time.sleep(PAUSE)) -> int:
    """Draw, and draw again as files are saved, until the user interrupts; return the exit status.

    Parameters
    ----------
    watched
        What to watch.
    pause
        Waits between two looks; a ``KeyboardInterrupt`` from it ends the watch like Ctrl-C.
    """
    try:
        scripts = {name: _script(name) for name in analyses()}
        _tell(f"Watching {watched.corpus} and its priors. Figures and {PAGE} go to {watched.out}. Ctrl-C ends it.")
        drawn: Seen = {}
        before = watched.seen()
        while True:
            now = watched.seen()
            if now == before and now != drawn:
                drawn = now
                redrawn(watched, scripts)
            before = now
            pause()
    except KeyboardInterrupt:
        interrupt_handled()
        _tell("stopped; the last good figures stay.")
    return DONE


def redrawn(watched: Watched, scripts: Mapping[str, ModuleType]) -> bool:
    """Draw the current files, and tell whether there was anything to draw; faults are printed."""
    began = time.monotonic()
    try:
        corpus, priors = load(watched.corpus, watched.priors)
        digests = input_digests(corpus, priors)
        if digests == watched.drawn:
            return False
        options, done = _fitted(corpus, priors)
        _tell(f"read and weighed in {time.monotonic() - began:.1f} s")
        for name, script in scripts.items():
            _draw(name, script, options, watched)
        write(watched.out / PAGE, _page(done, watched.corpus))
    except InputFault as problem:
        _tell(f"{problem.report()}\n{_last_figures(watched)}")
        return False
    except NotConverged as problem:
        _tell("\n".join([*problem.lines, _last_figures(watched)]))
        return False
    watched.drawn = digests
    _tell(f"drawn {time.monotonic() - began:.1f} s after the files were read")
    return True


def _page(done: Fit, folder: Path) -> bytes:
    """Return the page of a fit, without the slow parts."""
    from tarjih.report.brief import Asked, formatted  # noqa: PLC0415 - drawing is loaded when something is drawn
    from tarjih.report.content import content  # noqa: PLC0415
    from tarjih.report.findings import find  # noqa: PLC0415

    found = find(done, folder, short=True)
    return formatted(content(found, ENGLISH), found, Asked(folder=folder))


def _fitted(corpus: Corpus, priors: Priors) -> tuple[list[str], Fit]:
    """Make the one fit that all analyses will share, and return the options by which they find it."""
    quick = Settings(draws=FEW, quick=True, draft=True)
    done = shared_fit(corpus, priors, quick)
    if usable(done.draws):
        return ["--quick", "--draft", "--draws", str(FEW)], done
    few = f"{done.draws.effective:.0f} effective draws, Pareto k {done.draws.pareto_k:.2f}"
    _tell(f"The fast path will not do for this case ({few}); fitting by NUTS.")
    return [], shared_fit(corpus, priors, Settings())


def _draw(name: str, script: ModuleType, options: list[str], watched: Watched) -> None:
    """Draw one analysis; one that is not for the case draws nothing."""
    own = ["--corpus", str(watched.corpus), "--out", str(watched.out / name)]
    own += ["--priors", str(watched.priors)] if watched.priors else []
    with suppress(NotForThisCase):
        script.main([*own, *options])


def _script(name: str) -> ModuleType:
    """Load an analysis by its place, since analyses are scripts and no package."""
    spec = importlib.util.spec_from_file_location(f"analysis_{name}", analysis_script(name))
    if spec is None or spec.loader is None:
        raise OSError(0, "the analysis cannot be loaded", f"analyses/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _last_figures(watched: Watched) -> str:
    return "The last good figures stay." if watched.drawn else "Nothing is drawn yet."


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
