"""Times MinT on the hierarchy that the program `mint` wrote, and compares the answers."""

import csv
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy import sparse

ROUNDS = 5


def timed(function):
    """Result and median seconds of some rounds after one to warm up; one round if it is slow."""
    start = time.perf_counter()
    result = function()
    first = time.perf_counter() - start
    if first > 20:
        return result, first
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = function()
        seconds.append(time.perf_counter() - start)
    return result, statistics.median(seconds)


def main(folder):
    rows = list(csv.DictReader((folder / "series.csv").open()))
    parents = [int(row["parent"]) if row["parent"] else None for row in rows]
    periods = [key for key in rows[0] if key.startswith("base")]
    base = np.array([[float(row[key]) for key in periods] for row in rows])
    ours = np.array([[float(row[f"reconciled{key[4:]}"]) for key in periods] for row in rows])
    count = len(parents)
    has_children = set(p for p in parents if p is not None)
    bottom = [i for i in range(count) if i not in has_children]
    place = {series: column for column, series in enumerate(bottom)}
    above, below = [], []
    for series in bottom:
        at = series
        while at is not None:
            above.append(at)
            below.append(place[series])
            at = parents[at]
    summing = sparse.csr_matrix((np.ones(len(above)), (above, below)), (count, len(bottom)))
    leaves = np.asarray(summing.sum(axis=1)).ravel()
    aggregates = sorted(has_children)
    row_of = {series: row for row, series in enumerate(aggregates)}
    entries = [(row_of[s], s, 1.0) for s in aggregates]
    entries += [(row_of[p], c, -1.0) for c, p in enumerate(parents) if p is not None]
    r, c, v = zip(*entries)
    constraints = sparse.csr_matrix((v, (r, c)), (len(aggregates), count))

    def numpy_dense():
        a = constraints.toarray()
        weighted = a * leaves
        return base - weighted.T @ np.linalg.solve(weighted @ a.T, a @ base)

    def report(name, function):
        found, seconds = timed(function)
        gap = np.max(np.abs(found - ours) / np.maximum(1.0, np.abs(ours)))
        print(f"{name}: {1e3 * seconds:.2f} ms, largest relative difference {gap:.1e}")

    report(f"numpy {np.__version__} dense solve", numpy_dense)
    from hierarchicalforecast.methods import MinTrace, MinTraceSparse

    label = f"hierarchicalforecast {version('hierarchicalforecast')}"
    order = aggregates + bottom
    s_sparse, y_hat = summing[order], base[order]
    back = np.argsort(order)

    def rival(method, s):
        reconciler = method(method="wls_struct", nonnegative=False)
        return reconciler.fit_predict(S=s, y_hat=y_hat)["mean"][back]

    if count <= 3_000:
        dense = s_sparse.toarray()
        report(f"{label} MinTrace", lambda: rival(MinTrace, dense))
    report(f"{label} MinTraceSparse", lambda: rival(MinTraceSparse, s_sparse))


main(Path(sys.argv[1]))
