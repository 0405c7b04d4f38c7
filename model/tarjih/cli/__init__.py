"""The commands of the command line, one a module.

Each declares its options with a ``declare`` and loads what it needs only when it runs, so that ``--help`` is instant
and a faulty option costs nothing.
"""
