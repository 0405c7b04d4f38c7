"""Sweeps: the same results from one process, several and a cluster, whoever is killed or stopped on the way."""

import contextlib
import datetime as dt
import gc
import hashlib
import io
import ipaddress
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from itertools import count, islice
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from swept import drawn, failing, fatal, scaled

from tarjih.runs.exit_codes import Parser
from tarjih.runs.faults import InputFault
from tarjih.runs.sweep.options import sweep_options, sweeping_as
from tarjih.runs.sweep.results import Results
from tarjih.runs.sweep.running import Shared, Task, sweep, sweeping
from tarjih.runs.sweep.serialise import HEAD, Damaged, pack, unpack
from tarjih.runs.sweep.work import identity, worked

SEEDS = range(12)


def plain(found):
    """Results in a form that compares exactly."""
    return [(d.value["seed"], d.value["sum"].hex(), d.value["row"].tobytes()) for d in found]


def tasks(log="", seconds=0.0):
    """A task for each seed; where it logs and how long it takes do not matter for what it returns."""
    return [Task((seed, str(log), seconds), about=seed) for seed in SEEDS]


def logged(log):
    """The seeds of the tasks that were done, in order, and forgets them."""
    done = [int(line.split()[0]) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
    log.unlink(missing_ok=True)
    return done


@pytest.fixture(scope="module")
def alone():
    """What one process finds."""
    return plain(sweep(drawn, tasks()))


def killed_after(found, n, victim):
    """The results, a process being killed when so many are there."""
    out = []
    for done in found:
        out.append(done)
        if len(out) == n:
            os.kill(victim(), signal.SIGKILL)
    return out


class TestProcesses:
    """Two processes of this machine."""

    def test_a_killed_process_costs_its_task_and_no_result(self, alone, tmp_path):
        """Two processes find what one does, and when one is killed at work no more than its task is done again."""
        log = tmp_path / "log"
        with sweeping(workers=2, cache=None):
            found = killed_after(
                sweep(drawn, tasks(log, 0.05), heavy=True),
                4,
                lambda: int(log.read_text(encoding="utf-8").split()[-1]),
            )
        processes = {line.split()[1] for line in log.read_text(encoding="utf-8").splitlines()}

        assert plain(found) == alone
        assert len(processes) == 3
        assert sorted({*logged(log)}) == [*SEEDS]

    def test_each_process_is_given_what_tasks_share(self):
        """What all tasks take first reaches every process, and another sweep's takes its place."""
        with sweeping(workers=2, cache=None):
            for value in (np.arange(3), np.arange(4)):
                found = sweep(scaled, [Task((n,)) for n in range(5)], shared=Shared(value, len(value)), heavy=True)
                assert [d.value.tolist() for d in found] == [(value * n).tolist() for n in range(5)]

    def test_a_fault_of_the_input_reaches_who_asked(self):
        """What a task raises is raised here as it was, with every fault and its line."""
        with sweeping(workers=2, cache=None), pytest.raises(InputFault, match="nor is this") as problem:
            list(sweep(failing, [Task((n,)) for n in SEEDS], heavy=True))
        assert [f.line for f in problem.value.faults] == [2, 7]

    def test_a_task_that_ends_its_process_is_given_up(self):
        """A task over which three processes have died is named, in the place of being tried for ever."""
        with sweeping(workers=2, cache=None), pytest.raises(RuntimeError, match=r"3 processes have died .* fatal of"):
            list(sweep(fatal, [Task((1,))], heavy=True))

    def test_light_work_starts_no_process(self, tmp_path):
        """Tasks that together take a moment are done by the process that asks, whatever it might start."""
        log = tmp_path / "log"
        with sweeping(workers=2, cache=None):
            list(sweep(drawn, tasks(log)))
        assert {line.split()[1] for line in log.read_text(encoding="utf-8").splitlines()} == {str(os.getpid())}


class TestKept:
    """What a sweep leaves on the disk."""

    def test_a_stopped_sweep_goes_on(self, alone, tmp_path):
        """A sweep left half-way does the rest when it is asked for again, and then nothing at all."""
        log = tmp_path / "log"
        with sweeping(workers=1, cache=tmp_path / "kept"):
            assert len(list(islice(sweep(drawn, tasks(log)), 5))) == 5
            first = logged(log)
            found = list(sweep(drawn, tasks(log)))
            again = logged(log)
            assert plain(sweep(drawn, tasks(log))) == plain(found) == alone

        assert sorted([*first, *again]) == [*SEEDS]
        assert first[:5] == [0, 1, 2, 3, 4]
        assert [d.reused for d in found] == [seed in first for seed in SEEDS]
        assert logged(log) == []

    def test_an_interrupted_process_leaves_what_it_finished(self, alone, tmp_path):
        """A sweep whose whole process is killed is resumed by another: what was finished is not done again."""
        log, kept = tmp_path / "log", tmp_path / "kept"
        script = (
            "import sys; from pathlib import Path; from test_sweep import *\n"
            "with sweeping(workers=1, cache=Path(sys.argv[2])): list(sweep(drawn, tasks(sys.argv[1], 0.2)))"
        )
        path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)])
        command = [sys.executable, "-c", script, str(log), str(kept)]
        with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}) as process:
            while not log.exists() or len(log.read_text(encoding="utf-8").splitlines()) < 4:
                assert process.poll() is None
                time.sleep(0.02)
            process.kill()
        first = logged(log)
        with sweeping(workers=1, cache=kept):
            assert plain(sweep(drawn, tasks(log))) == alone
        assert 1 <= len({*first} & {*logged(log)}) + (len(first) < 4) <= 2

    def test_who_works_for_a_killed_process_ends_with_it(self, tmp_path):
        """The processes of a killed sweep end in the middle of their tasks, which nobody waits for any more."""
        log = tmp_path / "log"
        script = (
            "import sys; from swept import drawn\n"
            "from tarjih.runs.sweep.crew import *; from tarjih.runs.sweep.work import identity\n"
            "if __name__ == '__main__':\n"
            "    crew = Processes(2)\n"
            "    for n in range(2): crew.hand(Call(n, identity('swept'), drawn, None, (n, sys.argv[1], 60.0)))\n"
            "    crew.next(); crew.close()"
        )
        path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)])
        with subprocess.Popen(
            [sys.executable, "-c", script, str(log)], env=os.environ | {"PYTHONPATH": path}
        ) as process:
            while not log.exists() or len(log.read_text(encoding="utf-8").splitlines()) < 2:
                assert process.poll() is None
                time.sleep(0.05)
            process.kill()
        workers = [int(line.split()[1]) for line in log.read_text(encoding="utf-8").splitlines()]
        for _ in range(200):
            if not any(Path(f"/proc/{w}").exists() for w in workers):
                break
            time.sleep(0.05)
        assert not [w for w in workers if Path(f"/proc/{w}").exists()]

    @pytest.mark.parametrize("damage", [lambda b: b[:-9], lambda b: b[:90] + b"!" + b[91:], lambda _: b""])
    def test_a_damaged_result_is_done_again(self, damage, alone, tmp_path):
        """A result of which a byte is wrong or missing is none: that task, and no other, is done again and kept."""
        log = tmp_path / "log"
        with sweeping(workers=1, cache=tmp_path / "kept"):
            list(sweep(drawn, tasks()))
            file = sorted((tmp_path / "kept").glob("*/*.result"))[2]
            file.write_bytes(damage(file.read_bytes()))
            assert plain(sweep(drawn, tasks(log))) == alone
            assert len(logged(log)) == 1
            list(sweep(drawn, tasks(log)))
        assert logged(log) == []

    def test_other_arguments_and_other_code_are_other_tasks(self, tmp_path, monkeypatch):
        """A result serves the arguments, the shared value and the code with which it was found, and no others."""
        by = [Task((2,))]
        with sweeping(workers=1, cache=tmp_path):

            def kept(tasks, about):
                return [d.reused for d in sweep(scaled, tasks, shared=Shared(3, about))]

            assert kept(by, "three") == [False]
            assert kept(by, "three") == [True]
            assert kept([Task((3,))], "three") == kept(by, "four") == [False]
            monkeypatch.setattr("tarjih.runs.sweep.running.behind", lambda _: "other code")
            assert kept(by, "three") == [False]

    def test_what_was_used_longest_ago_goes_first(self, tmp_path):
        """Beyond its size the folder loses the oldest results."""
        kept = Results(tmp_path)
        for i, key in enumerate(("aa1", "bb2", "cc3")):
            kept.write(key, pack(i))
            os.utime(tmp_path / key[:2] / f"{key}.result", (i, i))
        assert kept.read("aa1") == 0  # used just now
        kept.prune(most=2 * (tmp_path / "aa" / "aa1.result").stat().st_size)
        assert [kept.read(key) for key in ("aa1", "bb2", "cc3")] == [0, None, 2]


class TestPlain:
    """Results as bytes."""

    def test_data_come_back_as_they_were(self):
        """Numbers, text and arrays of any kind come back exactly; tuples come back as lists."""
        value = {
            "a": [1, 2.5, None, True, "array 0", "x", float("inf"), 0.1 + 0.2],
            "b": {"c": np.arange(6.0).reshape(2, 3), "d": np.array(["é", "b"]), "e": np.array([], np.int64)},
            "f": np.float64(1 / 3),
        }
        found = unpack(pack(value | {"t": (1, (2,))}))
        assert found["a"] == value["a"]
        assert all(
            found["b"][k].tolist() == v.tolist() and found["b"][k].dtype == v.dtype for k, v in value["b"].items()
        )
        assert found["f"] == 1 / 3
        assert found["t"] == [1, [2]]

    def test_nothing_is_kept_that_would_have_to_be_executed(self):
        """What only a pickle could hold is refused, and bytes that are no result are called damaged."""
        for value in (object(), np.array([object()]), {1: 2}):
            with pytest.raises(TypeError, match=r"no plain data|allow_pickle|Object arrays"):
                pack(value)
        with pytest.raises(Damaged, match="not as they were packed"):
            unpack(b"cos\nsystem\n(S'true'\ntR.")


class TestPlaces:
    """Where a sweep is done."""

    def test_a_sweep_may_be_without_end(self, tmp_path):
        """Tasks are taken as they are wanted: who has enough leaves, and no process stays behind."""
        with sweeping(workers=2, cache=tmp_path):
            found = list(islice(sweep(drawn, (Task((n,)) for n in count()), heavy=True), 3))
        assert [d.value["seed"] for d in found] == [0, 1, 2]

    def test_options_are_checked(self):
        """The options say where; a number of processes that is none is refused."""
        parser = Parser()
        sweep_options(parser)
        for number, said in (("0", "0 is too few: at least 1"), ("100000", "100000 is too large: at most 256")):
            with pytest.raises(InputFault, match=said):
                sweeping_as(parser.parse_args(["--workers", number]))
        with sweeping_as(parser.parse_args(["--workers", "1"])):
            assert [d.value for d in sweep(failing, [Task((1,))])] == [1]

    def test_a_worker_with_other_software_is_refused(self):
        """A task that is asked of other code, libraries or shipped files than the worker has is not done."""
        assert unpack(worked(failing, None, (1,), wanted=identity(failing.__module__)))["value"] == 1
        with pytest.raises(InputFault, match="another version of this software"):
            worked(failing, None, (1,), wanted="of another checkout")

    def test_a_scheduler_that_does_not_answer_is_a_fault_of_the_input(self, monkeypatch):
        """An address where no scheduler is, or that is none, ends with one sentence."""
        cluster = pytest.importorskip("tarjih.runs.sweep.cluster")
        monkeypatch.setattr(cluster, "PATIENCE", 0.3)
        for address in ("tcp://127.0.0.1:9", "nonsense"):
            with sweeping(scheduler=address, cache=None), pytest.raises(InputFault, match="no Dask scheduler answers"):
                list(sweep(failing, [Task((1,))]))


@contextlib.contextmanager
def loopback(folder, workers, security=()):
    """A scheduler and workers as they are started by hand, on this machine."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)])
    environment = os.environ | {"PYTHONPATH": path}
    file = folder / "scheduler.json"
    own = ["--scheduler-file", str(file), *security]
    commands = [["scheduler", *own, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]]
    worker = ["worker", *own, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder)]
    commands += [worker] * workers
    processes = []
    try:
        for command in commands:
            with (folder / "said").open("ab") as said:
                whole = [sys.executable, "-m", "dask", *command]
                processes.append(subprocess.Popen(whole, env=environment, stdout=said, stderr=said, cwd=folder))
        until = time.monotonic() + 60
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.05)
        yield json.loads(file.read_text(encoding="utf-8"))["address"], processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def nonsense(server):
    """Greet whoever comes with what no scheduler says."""
    with contextlib.suppress(OSError):  # until it is closed
        while True:
            line, _ = server.accept()
            with line:
                line.sendall(b"\xa5" * 100_000)


def test_what_is_no_scheduler_is_refused_within_seconds(monkeypatch):
    """A web server, which waits to be asked, and a port where nobody listens: one sentence, and no waiting."""
    cluster = pytest.importorskip("tarjih.runs.sweep.cluster")
    monkeypatch.setattr(cluster, "KNOCK", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(InputFault, match=r"no Dask scheduler answers there \(nothing answered in time\)"):
            cluster.Cluster(address)
    with pytest.raises(InputFault, match=r"no Dask scheduler answers there \(Connection refused\)"):
        cluster.Cluster(address)
    monkeypatch.setattr(cluster, "KNOCK", 5.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=lambda: nonsense(server), daemon=True).start()
        with pytest.raises(InputFault, match="it does not speak as a scheduler does"):
            cluster.Cluster(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        gc.collect()  # the library waits for 40 seconds where it forgets a connection that was never made
    for wrong in ("http://127.0.0.1:80", "nonsense", "tcp://127.0.0.1"):
        with pytest.raises(InputFault, match="an address is written tcp://HOST:PORT"):
            cluster.Cluster(wrong)
    assert time.monotonic() - began < 10


def test_a_sweep_whose_workers_are_gone_for_good_ends(monkeypatch):
    """Without any worker for a while the sweep is given up with one sentence; finished tasks are stored."""
    cluster = pytest.importorskip("tarjih.runs.sweep.cluster")
    monkeypatch.setattr(cluster, "LOST", 0.2)
    monkeypatch.setattr(cluster, "PATIENCE", 0.1)
    lost = object.__new__(cluster.Cluster)
    lost.address, lost.alive = "tcp://h:1", time.monotonic()
    lost.client, lost.ended = SimpleNamespace(nthreads=dict), queue.SimpleQueue()
    with pytest.raises(OSError, match=r"has lost all its workers\. Finished tasks are stored"):
        lost.next()


def test_a_cluster_finds_what_one_process_does_though_a_worker_is_killed(alone, tmp_path):
    """Two workers on loopback give one process's sweep, one of them killed half-way; stored results stay."""
    pytest.importorskip("distributed")
    log, kept = tmp_path / "log", tmp_path / "kept"
    with loopback(tmp_path, 2) as (address, workers), sweeping(scheduler=address, cache=kept):
        found = killed_after(sweep(drawn, tasks(log, 0.2)), 4, lambda: workers[0].pid)
        done = logged(log)
        assert plain(sweep(drawn, tasks(log))) == plain(found) == alone
        with sweeping(scheduler=address, cache=None), pytest.raises(InputFault, match="nor is this"):
            list(sweep(failing, [Task((n,)) for n in SEEDS]))
        with sweeping(scheduler=address, cache=None):
            shared = sweep(scaled, [Task((n,)) for n in range(3)], shared=Shared(np.arange(2), 1))
            assert [d.value.tolist() for d in shared] == [[0, 0], [0, 1], [0, 2]]

    assert workers[0].returncode == -signal.SIGKILL
    assert {*done} == {*SEEDS}
    assert len(done) <= len(SEEDS) + 2
    assert logged(log) == []


def certified(folder):
    """Make a certificate of this machine that vouches for itself; return the options and settings of Dask for it."""
    from cryptography import x509  # noqa: PLC0415 - one test makes certificates
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    folder.mkdir()
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = dt.datetime.now(dt.UTC)
    own = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(own, critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain_key = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain_key))
    cert, secret = str(folder / "cert.pem"), str(folder / "key.pem")
    options = ["--protocol", "tls", "--tls-ca-file", cert, "--tls-cert", cert, "--tls-key", secret]
    tls = "distributed.comm.tls"
    return options, {f"{tls}.ca-file": cert, f"{tls}.client.cert": cert, f"{tls}.client.key": secret}


def test_a_cluster_is_reached_by_tls_and_by_nobody_without_its_certificate(alone, tmp_path, monkeypatch):
    """With the certificate a sweep is one process's; with another one, or without, it ends in one sentence."""
    cluster = pytest.importorskip("tarjih.runs.sweep.cluster")
    dask = pytest.importorskip("dask")
    monkeypatch.setattr(cluster, "PATIENCE", 5.0)
    security, settings = certified(tmp_path / "own")
    _, other = certified(tmp_path / "other")
    with loopback(tmp_path, 1, security) as (address, _):
        assert address.startswith("tls://")
        with dask.config.set(settings), sweeping(scheduler=address, cache=None):
            assert plain(sweep(drawn, tasks())) == alone
        for where, wrong in ((address, other), (address, {}), (address.replace("tls", "tcp"), {})):
            refused = pytest.raises(InputFault, match="no Dask scheduler answers there")
            with dask.config.set(wrong), sweeping(scheduler=where, cache=None), refused:
                list(sweep(failing, [Task((1,))]))


def test_a_kept_result_is_of_its_own_task_and_of_bounded_size(tmp_path, monkeypatch):
    """A result under another task's name, one that is packed, and one beyond its size are none."""
    kept = Results(tmp_path)
    kept.write("aa1", pack(1))
    file = tmp_path / "aa" / "aa1.result"
    (tmp_path / "aa" / "aa2.result").write_bytes(file.read_bytes())
    assert (kept.read("aa1"), kept.read("aa2")) == (1, None)

    out = io.BytesIO()
    np.savez_compressed(out, tree=np.frombuffer(b'"array 0"', np.uint8), a0=np.zeros(10_000_000))
    with pytest.raises(Damaged, match="more memory than they are"):
        unpack(HEAD + hashlib.sha256(out.getvalue()).hexdigest().encode() + b"\n" + out.getvalue())
    monkeypatch.setattr("tarjih.runs.sweep.results.MOST_RESULT_BYTES", 10)
    assert kept.read("aa1") is None


def test_where_nothing_can_be_kept_the_sweep_goes_on(alone, tmp_path):
    """A folder of results that cannot be made costs the keeping, and nothing else."""
    (tmp_path / "file").write_bytes(b"")
    with sweeping(workers=1, cache=tmp_path / "file" / "below"):
        assert plain(sweep(drawn, tasks())) == alone
