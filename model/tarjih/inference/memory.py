"""A check, before sampling, that the draws of a fit fit into memory.

Supply a case, chains and draws; get a message where they do not, with the largest number of draws that does.  A sampler
that runs out of memory ends the whole process, without a message.
"""

from __future__ import annotations

import resource
from pathlib import Path

from tarjih.testimony.case import Case

__all__ = ["available", "no_room"]

STORED, WORKED, AT_ONCE = 24, 80, 2000
"""Bytes of one number of a draw while all draws are in memory, those for its statistics, and for how many numbers at
once.  Measured: 77 bytes in all where there are 15 numbers, 18 where there are 8,000."""
THREADS = 600_000_000
"""Bytes of addresses that the sampler's threads take: below them it ends the whole process, where addresses are bounded
(``ulimit -v``).  Measured: it ended with 390 MB left, and what is loaded to
write the fit failed with 540."""
LIMITS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)
"""What a container may use, and what it uses."""


def available() -> int:
    """Return the bytes that this process may still take: of the machine, its container and its own limit."""
    free = [1024 * int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemAvailable:")]
    for most, used in LIMITS:
        numbers = [*_lines(most)[:1], *_lines(used)[:1]]
        if len(numbers) == 2 and all(n.isdigit() for n in numbers):
            free.append(int(numbers[0]) - int(numbers[1]))
    most_own = resource.getrlimit(resource.RLIMIT_AS)[0]
    size = _lines("/proc/self/statm")
    if most_own != resource.RLIM_INFINITY and size:
        free.append(most_own - resource.getpagesize() * int(size[0].split()[0]) - THREADS)
    return max(0, min(free, default=2**62))


def _lines(file: str) -> list[str]:
    """Return the lines of a file of the system; none where the system has no such file."""
    try:
        return Path(file).read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return []


def no_room(case: Case, chains: int, draws: int) -> str:
    """Say that draws have no room in memory, and how many have; nothing where they do."""
    numbers = len(case.parameters.names) + case.network.n_slots + 1
    free, each = available(), STORED * numbers + WORKED * min(numbers, AT_ONCE)
    if each * chains * draws <= free:
        return ""
    of = f"{len(case.parameters.names):,} parameters and {case.network.n_slots:,} states"
    need, most = _gigabytes(each * chains * draws), free // (each * chains)
    if not most:
        return "there is no memory left to draw in. Free some, or let this process take more (ulimit -v)."
    return (
        f"{chains} chains of {draws:,} draws of {of} need about {need}, and {_gigabytes(free)} are free: at most "
        f"{most:,} draws have room. Take fewer (--draws, --chains)."
    )


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:,.1f} GB"
