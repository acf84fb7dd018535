"""Compiled loops: arrays in, arrays out, nothing checked; the only room that knows numba.

Every kernel has two forms with the same numbers to 1e-12: a loop that numba compiles (`kernels.loops`) and a NumPy twin
(the function itself). `kernels.compiled` decides which of them runs.
"""
