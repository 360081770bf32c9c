"""Subjects that run in NumPy.

Each function prepares a subject; it returns a function that runs it once, and its relative error
against float64.
"""
import os

import numpy as np

# NumPy's products have as many threads as its BLAS is allowed when it starts.
THREADS = int(os.environ["OPENBLAS_NUM_THREADS"])
VERSION = f"NumPy {np.__version__}, {THREADS} thread{'s' if THREADS > 1 else ''}"
EVERY = 37  # distance of the rows of a product that are compared


def product(layout, m, n, k):
    generator = np.random.default_rng(1)
    shapes = ((k, m) if layout[0] == "T" else (m, k), (n, k) if layout[1] == "T" else (k, n))
    stored = [generator.standard_normal(shape, np.float32) for shape in shapes]
    a, b = (x.T if letter == "T" else x for x, letter in zip(stored, layout))
    out = np.empty((m, n), np.float32)
    exact = a[::EVERY].astype(np.float64) @ b.astype(np.float64)
    error = np.linalg.norm((a @ b)[::EVERY] - exact) / np.linalg.norm(exact)
    return lambda: np.matmul(a, b, out=out), float(error)


SUBJECTS = {"product": product}
