"""Measurements: every figure is a ratio against a limit program in the same run (python -m bench)."""
