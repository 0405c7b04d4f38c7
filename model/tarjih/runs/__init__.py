"""The infrastructure of every run: faults, tables, files, records, lineage and sweeps."""
