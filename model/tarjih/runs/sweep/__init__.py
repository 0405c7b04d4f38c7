"""Sweeps: many independent tasks, on the cores of this machine or on a cluster.

Supply a function and the arguments of each task (:class:`~tarjih.runs.sweep.running.Task`); get by
:func:`~tarjih.runs.sweep.running.sweep` the value of each, in the order of the tasks.

- **The same results anywhere.** A task is a pure function of its arguments, its seed among them, and never learns where
  it runs or what ran before.  Linear algebra runs on one thread in each, since sums split in another way differ in
  their last digit, and every result passes through the form in which it is stored.  A process that has other code,
  libraries or shipped files than the one that asks is refused.  (Processors of different make may still round
  differently.)
- **A dead process costs its task.** On this machine each worker is a process of its own; on a cluster the scheduler
  gives the task to another.  A task that ends three processes is abandoned, and named.
- **A sweep that was stopped goes on.** Each result is stored as soon as it is there, under the digest of all that it
  depends on (:mod:`tarjih.runs.sweep.results`), as data: nothing in it is executed when it is read.

The place of the computation is set once, by :func:`~tarjih.runs.sweep.running.sweeping` or the options
(:mod:`tarjih.runs.sweep.options`), which every command may declare at no cost: nothing is loaded here.  Outside of it a
sweep runs in the calling process and stores nothing.  Local workers talk through pipes that only their parent holds,
not through a port, which on a shared machine everybody could reach.  Dask is loaded for ``--scheduler`` alone.

**Whoever can reach a scheduler can run code on its workers**, since Dask's messages between them are pickles, and a
scheduler that is not one's own can run code here.  Name only one that is trusted, in a network that is, or one that
asks for certificates: ``--scheduler tls://…`` with ``distributed.comm.tls`` set in Dask's own configuration.
"""
