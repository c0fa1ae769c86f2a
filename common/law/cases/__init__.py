"""Worked cases of the law: each operation only translates JSON for the functions that services call."""
