"""The compiled forms. Importing a module here imports numba; only `kernels.compiled` does so."""
