"""What every test shares."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from cases import EVERYTHING, PRIORS, QUESTIONS, SPEAKERS
from cases import folder as written

from tarjih.__main__ import main
from tarjih.priors.inputs import load
from tarjih.testimony.case import assemble

# A shell that runs the tests in its background has them ignore Ctrl-C, and so would every process they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def unswept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sweeps keep nothing and stay in this process: a test may have put something else in a function's place."""
    monkeypatch.setattr("tarjih.runs.sweep.running.CACHE", None)
    monkeypatch.setattr("tarjih.runs.sweep.options.cores", lambda: 1)


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a fit of a case that is one spreadsheet; the sampler is loaded and compiled once for all tests.

    It is made with every connection refused: a fit that fetched anything would fail here.
    """
    folder = tmp_path_factory.mktemp("spreadsheet")
    rows = ["ann,fire,2", "bob,fire,2", "cem,fire,1", "dan,flood,-2", "ann,flood,-1"]
    (folder / "claims.csv").write_text("\n".join(["source,proposition,stance", *rows]) + "\n", encoding="utf-8")
    out = folder / "fit"
    with unconnected():
        assert main(["fit", "--corpus", str(folder), "--out", str(out)]) == 0
    return out


@contextmanager
def unconnected() -> Iterator[None]:
    """Lets nothing open a connection or look up an address: what does so fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "bind", "sendto"):
            patch.setattr(socket.socket, name, refuse)
        for name in ("create_connection", "getaddrinfo"):
            patch.setattr(socket, name, refuse)
        yield


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A case with one of everything, and its fits by NUTS: two of one seed, one of another, compiled once."""
    from tarjih.inference import nuts as posterior  # noqa: PLC0415 - it loads PyMC, which takes seconds that most tests need not wait
    from tarjih.inference.fit import Settings, fit  # noqa: PLC0415

    folder = written(tmp_path_factory.mktemp("everything") / "case", EVERYTHING, SPEAKERS, QUESTIONS, PRIORS)
    corpus, priors = load(folder)
    case = assemble(corpus, priors)
    run = posterior._compiled(case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posterior, "_compiled", lambda _: run)
        fits = {
            name: fit(corpus, priors, Settings(seed=seed)) for name, seed in (("one", 3), ("same", 3), ("other", 4))
        }
    return SimpleNamespace(folder=folder, case=case, **fits)
