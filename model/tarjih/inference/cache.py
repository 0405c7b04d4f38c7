"""The cache of fits: the one fit that all analyses of a case share.

Supply what determines a fit; get it from ``.cache/fits`` or, where it is missing or unreadable, from a new run, which
is stored; fits of the fast path are stored in memory only.  The key is the digest of inputs, settings, libraries and
of the code that a fit reaches: nothing else invalidates an entry.  An entry is
written to a temporary folder and renamed; a lock lets a second process wait for the first instead of repeating the
fit.

The actors' positions on the line of :mod:`tarjih.testimony.spatial`, on which no answer about the truth depends, are
stored in the same way.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import io
import os
import shutil
import sys
import zipfile
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

import numpy as np

from tarjih.corpus import Corpus
from tarjih.inference.fit import Fit, Settings, fit, input_digests, read_fit, write_fit
from tarjih.priors import Priors
from tarjih.runs.faults import InputFault
from tarjih.runs.files import canonical, digest, write
from tarjih.runs.lineage import code_of
from tarjih.runs.places import cache_folder
from tarjih.runs.progress import tell
from tarjih.runs.record import versions
from tarjih.runs.sweep.serialise import unpacked_fits
from tarjih.testimony.spatial import Line, Positions

__all__ = ["CACHE", "cache_bypassed", "cache_is_bypassed", "fit_key", "shared_fit", "shared_positions"]

CACHE = cache_folder("fits")
MOST_FITS = 12
MOST_POSITION_BYTES = 500_000_000
_made: ContextVar[dict[str, Fit] | None] = ContextVar("_made", default=None)


@contextlib.contextmanager
def cache_bypassed() -> Iterator[None]:
    """Make every fit again in this context, each once: the cache is neither read nor written."""
    token = _made.set({})
    try:
        yield
    finally:
        _made.reset(token)


def cache_is_bypassed() -> bool:
    """Tell whether everything is to be made again."""
    return _made.get() is not None


def fit_key(corpus: Corpus, priors: Priors, settings: Settings) -> str:
    """Return the name of a fit in the cache: a digest of everything that its numbers depend on."""
    whole = [input_digests(corpus, priors), settings.plain(), versions(), code_of("tarjih.inference.fit")]
    return digest(canonical(whole))[:20]


def shared_fit(corpus: Corpus, priors: Priors, settings: Settings, *, cache: Path = CACHE) -> Fit:
    """Return the fit of a case, made at most once.

    Parameters
    ----------
    corpus, priors, settings
        What determines it.
    cache
        The folder of stored fits.

    Raises
    ------
    NotConverged
        When the draws fail the gate and the settings do not ask for a draft; nothing is stored then.
    """
    made = _made.get()
    if made is not None:
        again = fit_key(corpus, priors, settings)
        if again not in made:
            made[again] = fit(corpus, priors, settings)
        return made[again]
    if settings.quick:
        return _in_process(corpus, priors, settings)

    # A fit that passed serves a draft too.
    def stored(wanted: Settings) -> Fit | None:
        """Return the stored fit of exactly this case under these settings, or nothing."""
        found = _read(cache / fit_key(corpus, priors, wanted))
        if found is None or found.run["inputs"] != input_digests(corpus, priors):
            return None
        asked, recorded = wanted.plain(), found.run["settings"]
        return found if all(recorded.get(part) == asked[part] for part in ("as_of", "given")) else None

    for wanted in dict.fromkeys((dataclasses.replace(settings, draft=False), settings)):
        found = stored(wanted)
        if found is not None:
            return found
    key = fit_key(corpus, priors, settings)
    with _alone(cache / f"{key}.lock"):
        found = stored(settings)
        if found is not None:
            return found
        tell(f"fitting: {len(corpus.claims)} claims, {settings.chains} chains; a minute or two …")
        done = fit(corpus, priors, settings)
        try:
            _keep(done, cache / key)
        except OSError as problem:  # a full disk, or a folder that cannot be written
            sys.stderr.write(f"the fit could not be stored and will be repeated next time ({problem.strerror}).\n")
            return done
    _prune(cache)
    return stored(settings) or done


LAST: dict[str, Fit] = {}
"""The last fit by the fast path that this process made: several analyses in one process share it."""


def _in_process(corpus: Corpus, priors: Priors, settings: Settings) -> Fit:
    key = fit_key(corpus, priors, settings)
    found = LAST.get(key) or fit(corpus, priors, settings)
    LAST.clear()
    LAST[key] = found
    return found


def shared_positions(line: Line, settings: Settings, *, cache: Path = CACHE) -> Positions:
    """Return the positions of a line's actors, sampled at most once.

    Parameters
    ----------
    line
        Stances, and what fixes the signs.
    settings
        Seed, chains and draws are heeded, and whether a draft will do.
    cache
        The folder of stored positions.

    Raises
    ------
    NotConverged
        When the draws fail the gate and the settings do not ask for a draft; nothing is stored then.
    """
    arrays = [a.tolist() for a in (line.bloc_of, line.orientation, line.actor, line.proposition, line.stance)]
    how = [settings.seed, settings.chains, settings.draws, versions(), code_of("tarjih.inference.idealpoints")]
    key = digest(canonical([*how, line.names, *arrays]))[:20]
    entry = cache / f"line-{key}.npz"
    with _alone(cache / f"line-{key}.lock"):
        found = _positions(entry, line)
        if found is not None:
            return found
        from tarjih.inference.idealpoints import place

        tell(f"placing: {len(line.actors)} actors by {line.stance.size} stances …")
        made = place(line, seed=settings.seed, chains=settings.chains, draws=settings.draws, draft=settings.draft)
        if made.ok:
            packed = io.BytesIO()
            np.savez(packed, z=made.z, chains=made.chains, rhat_max=made.rhat_max, ess_min=made.ess_min)
            with contextlib.suppress(OSError):
                write(entry, packed.getvalue())
    for old in sorted(cache.glob("line-*.npz"), key=lambda e: e.stat().st_mtime, reverse=True)[MOST_FITS:]:
        old.unlink(missing_ok=True)
        old.with_suffix(".lock").unlink(missing_ok=True)
    return made


def _positions(entry: Path, line: Line) -> Positions | None:
    """Return stored positions, or nothing where there are none or they are damaged."""
    try:
        if entry.stat().st_size > MOST_POSITION_BYTES or not unpacked_fits(entry.read_bytes()):
            return None
        with np.load(entry, allow_pickle=False) as stored:
            z, chains = stored["z"], int(stored["chains"])
            draws = z.shape[1] if z.ndim == 2 else 0
            if z.shape != (len(line.names), draws) or z.dtype.kind != "f" or not np.isfinite(z).all():
                return None
            if not draws or chains < 1 or draws % chains:
                return None
            return Positions(line, z, chains, float(stored["rhat_max"]), float(stored["ess_min"]), ok=True)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _read(entry: Path) -> Fit | None:
    """Return a stored fit, or nothing where there is none or it is damaged."""
    if not (entry / "run.json").is_file():
        return None
    try:
        found = read_fit(entry)
    except (InputFault, OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
    with contextlib.suppress(OSError):
        os.utime(entry)
    return found


def _keep(done: Fit, entry: Path) -> None:
    """Write a fit in the place of what is there and does not read."""
    shutil.rmtree(entry, ignore_errors=True)
    write_fit(done, entry)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold a lock that the system lets go of when the process ends, however it ends."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # where nothing can be written, nothing is stored, and no lock is needed
            lock.parent.mkdir(parents=True, exist_ok=True)
            fcntl.flock(stack.enter_context(lock.open("a")), fcntl.LOCK_EX)
        yield


def _prune(cache: Path) -> None:
    """Keep the fits used last."""
    entries = [e for e in cache.iterdir() if e.is_dir() and not e.name.startswith(".")]
    for old in sorted(entries, key=lambda e: e.stat().st_mtime, reverse=True)[MOST_FITS:]:
        shutil.rmtree(old, ignore_errors=True)
        (cache / f"{old.name}.lock").unlink(missing_ok=True)
