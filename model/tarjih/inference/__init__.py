"""From a case to its posterior: samplers, the gate, the fit, and what is computed from its draws."""
