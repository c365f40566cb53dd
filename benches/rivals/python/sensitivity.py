"""Sobol indices of the Ishigami and the g-function by SALib and OpenTURNS, beside cloudecon.

n = 2^14 rows of each matrix, first-order and total indices, 100 bootstrap resamples. Contenders take
turns; a time is drawing, running the model on whole columns, and estimating. First the estimators
themselves are compared: cloudecon gets the outputs of SALib's sample.
"""

import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version

import numpy as np
import openturns as ot
from SALib.analyze import sobol as analyze
from SALib.sample import sobol as sample

ROWS, RESAMPLES = 2**14, 100
# Runs of ours in one start of the program.
RUNS = 10
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
PROGRAM = sys.argv[1]
A = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])


def ishigami(x):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def g_function(x):
    return np.prod((np.abs(4 * x - 2) + A) / (1 + A), axis=1)


def ishigami_exact():
    one = 0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2
    two, both = 49 / 8, 0.01 * math.pi**8 * (1 / 18 - 1 / 50)
    whole = one + two + both
    return np.array([one, two, 0, one + both, two, both]) / whole


def g_exact():
    parts = 1 / (3 * (1 + A) ** 2)
    product = np.prod(1 + parts)
    return np.concatenate([parts, parts * product / (1 + parts)]) / (product - 1)


CASES = {
    "ishigami": (3, (-math.pi, math.pi), ishigami, ishigami_exact()),
    "g": (8, (0.0, 1.0), g_function, g_exact()),
}


def problem(width, ends):
    return {
        "num_vars": width,
        "names": [f"x{i}" for i in range(width)],
        "bounds": [list(ends)] * width,
    }


def by_salib(width, ends, model):
    asked = problem(width, ends)
    rows = sample.sample(asked, ROWS, calc_second_order=False, seed=1)
    found = analyze.analyze(
        asked, model(rows), calc_second_order=False, num_resamples=RESAMPLES, seed=1
    )
    return np.concatenate([found["S1"], found["ST"]])


def by_openturns(width, ends, model):
    joint = ot.JointDistribution([ot.Uniform(*ends)] * width)
    ot.RandomGenerator.SetSeed(1)
    design = ot.SobolIndicesExperiment(joint, ROWS, False).generate()
    outputs = ot.Sample(model(np.asarray(design)).reshape(-1, 1))
    algorithm = ot.SaltelliSensitivityAlgorithm(design, outputs, ROWS)
    algorithm.setUseAsymptoticDistribution(False)
    algorithm.setBootstrapSize(RESAMPLES)
    first, total = algorithm.getFirstOrderIndices(), algorithm.getTotalOrderIndices()
    algorithm.getFirstOrderIndicesInterval()
    algorithm.getTotalOrderIndicesInterval()
    return np.concatenate([first, total])


def ours(name, task, argument):
    answer = subprocess.run([PROGRAM, name, task, str(argument)], check=True, capture_output=True)
    lines = answer.stdout.decode().splitlines()
    found = np.array(lines[0].split(), dtype=float).reshape(-1, 3)
    return found, [float(line) for line in lines[1:]]


def agreement(name, width, ends, model):
    """The largest difference between SALib's indices and ours on SALib's outputs."""
    asked = problem(width, ends)
    outputs = model(sample.sample(asked, ROWS, calc_second_order=False, seed=2))
    found = analyze.analyze(asked, outputs, calc_second_order=False, num_resamples=2, seed=2)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "outputs")
        outputs.astype("<f8").tofile(path)
        mine, _ = ours(name, "indices", path)
    return np.abs(mine[:, 0] - np.concatenate([found["S1"], found["ST"]])).max()


print(f"SALib {version('salib')}, OpenTURNS {ot.__version__}, numpy {np.__version__}")
print(f"n = {ROWS}, {RESAMPLES} resamples, {ROUNDS} rounds; load {os.getloadavg()[0]:.1f}")
for name, (width, ends, model, exact) in CASES.items():
    print(f"\n{name}: largest difference on SALib's sample {agreement(name, width, ends, model):.1e}")
    times = {"cloudecon": [], "SALib": [], "OpenTURNS": []}
    clocks = {"cloudecon": [], "SALib": [], "OpenTURNS": []}
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        found, seconds = ours(name, "time", RUNS - 1)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        times["cloudecon"].append(used / RUNS)
        clocks["cloudecon"].append(min(seconds))
        indices = {"cloudecon": found[:, 0]}
        for rival, run in (("SALib", by_salib), ("OpenTURNS", by_openturns)):
            start, clock = time.process_time(), time.perf_counter()
            indices[rival] = run(width, ends, model)
            times[rival].append(time.process_time() - start)
            clocks[rival].append(time.perf_counter() - clock)
    within = np.logical_and(found[:, 1] <= exact, exact <= found[:, 2]).sum()
    print(f"analytic values within our 95 % intervals: {within} of {len(exact)}")
    for rival, all in times.items():
        error = np.abs(indices[rival] - exact).max()
        ratios = np.array(all) / np.array(times["cloudecon"])
        print(
            f"{rival:<10} {1e3 * np.median(all):8.1f} ms ({1e3 * min(all):.1f} to "
            f"{1e3 * max(all):.1f}), {np.median(ratios):5.1f} x ({min(ratios):.1f} to "
            f"{max(ratios):.1f}); clock, least {1e3 * min(clocks[rival]):.0f} ms; "
            f"largest error {error:.1e}"
        )
