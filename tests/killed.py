"""Kill a command outright at every change that it makes to the disk, one after the other.

Supply a folder and a command, as ``python tests/killed.py FOLDER COMMAND…``; get a line of JSON for each kill: what is
in the folder afterwards, and whether the same command then ends as if nothing had been.  The process is copied at its
first change of the folder; each copy goes one change further and then takes SIGKILL.  Half a file is written where
content is brought to the disk, so that a write that was cut short is tried, too.
"""

import hashlib
import json
import os
import shutil
import signal
import sys
import traceback
from pathlib import Path

from tarjih.__main__ import main
from tarjih.runs import files

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate"}
EVERY = 7
"""Of so many kills, one is followed by the same command to its end."""


class Killer:
    """Counts the changes of a folder, and kills the process at one of them."""

    def __init__(self, folder):
        self.folder, self.saved = Path(folder).resolve(), Path(f"{Path(folder).resolve()}.saved")
        self.at = self.seen = 0
        self.busy = False

    def install(self):
        """Watch what changes the disk: by the interpreter's events, and by the two calls that have none."""
        sys.addaudithook(self._event)
        fsync, exchange = os.fsync, files._exchange

        def halved(held):
            if self._inside(f"/proc/self/fd/{held}"):
                self._change(lambda: os.ftruncate(held, os.fstat(held).st_size // 2))
            fsync(held)

        def exchanged(one, two):
            if self._inside(one):
                self._change()
            return exchange(one, two)

        os.fsync, files._exchange = halved, exchanged

    def _inside(self, path):
        """Tell whether a file lies in the folder: what a command keeps elsewhere is none of its changes."""
        return Path(path).resolve().is_relative_to(self.folder)

    def _event(self, event, args):
        if self.busy:
            return
        if event == "open":
            path, _, flags = args
            if not (isinstance(flags, int) and flags & WRITING):
                return
        elif event not in CHANGES:
            return
        else:
            path = args[0]
        if isinstance(path, str | bytes | Path) and Path(os.fsdecode(path)).absolute().is_relative_to(self.folder):
            self._change()

    def _change(self, half=None):
        if self.busy:
            return
        if not self.at:
            self.busy = True
            self._control()
            self.busy = False
        self.seen += 1
        if self.seen == self.at:
            self.busy = True
            if half:
                half()
            os.kill(os.getpid(), signal.SIGKILL)

    def _control(self):
        """Let copies of this process go on from here, each to be killed one change later; end when one is not."""
        shutil.copytree(self.folder, self.saved, symlinks=True)
        for number in range(1, 2000):
            child = os.fork()
            if not child:
                self.at = number
                return
            _, how = os.waitpid(child, 0)
            killed = os.WIFSIGNALED(how)
            left = {p.relative_to(self.folder).as_posix(): _digest(p) for p in sorted(self.folder.rglob("*"))}
            row = {"kill": number if killed else 0, "left": left}
            if killed and number % EVERY == 1:
                row["again"] = self._again()
            else:
                row["status"] = os.waitstatus_to_exitcode(how)
            print(json.dumps(row), flush=True)  # noqa: T201 - what it is run for
            for path in self.folder.iterdir():
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            shutil.copytree(self.saved, self.folder, symlinks=True, dirs_exist_ok=True)
            if not killed:
                shutil.rmtree(self.saved)
                os._exit(0)

    def _again(self):
        """Run the rest of the command over what the kill left, to its end; return its status and what is there."""
        child = os.fork()
        if not child:
            self.at = 10**9
            self.busy = True
            raise _Again
        _, how = os.waitpid(child, 0)
        left = sorted(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*"))
        return {"status": os.waitstatus_to_exitcode(how), "left": left}


class _Again(BaseException):
    """The command is to be run again."""


def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else ""


def killed(folder, command):
    """Run a command, a function, with a kill at each change of a folder; the rows are printed."""
    killer = Killer(folder)
    killer.install()
    try:
        try:
            status = command()
        except _Again:
            status = command()
    except BaseException:  # noqa: BLE001 - whatever it is, the copy must not go on
        traceback.print_exc()
        status = 70
    sys.stdout.flush()
    os._exit(status or 0)


if __name__ == "__main__":
    killed(sys.argv[1], lambda: main(sys.argv[2:]))
