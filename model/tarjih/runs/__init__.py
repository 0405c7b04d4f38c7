"""What every run needs: faults, tables, files, records, lineage and sweeps."""
