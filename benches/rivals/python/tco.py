"""The full cost-and-decode model on columns, by numpy, numba and polars, beside cloudecon.

The columns are those of benches/src/scenarios.rs; every contender's results are compared with the
program's before anything is timed. The rows are run in parts of 100,000, as the program runs them (which suits numpy: its temporaries
stay in the caches); the time of a contender is the sum of the least times of its parts.
"""

import math
import re
import subprocess
import sys
import time

import numba
import numpy as np
import polars as pl

VARIED = [
    ("capital", 20_000.0, 50_000.0),
    ("rate", 0.05, 0.15),
    ("life", 36.0, 72.0),
    ("power", 1.0, 2.5),
    ("load", 0.5, 0.9),
    ("pue", 1.1, 1.5),
    ("energy", 0.04, 0.12),
    ("rent", 90.0, 180.0),
    ("maintenance", 0.01, 0.05),
    ("available", 0.9, 0.99),
    ("used", 0.4, 0.9),
    ("compute", 0.4, 0.8),
    ("bandwidth", 3e12, 8e12),
    ("weights", 0.6, 0.9),
    ("input", 500.0, 9_000.0),
    ("output", 300.0, 2_000.0),
    ("open", 1.0, 256.0),
    ("hit", 0.0, 0.7),
]
STEP = 0.618_033_988_749_894_9

# The base case of benches/src/scenarios.rs.
RESIDUAL, DEMAND, STAFF, REPLACEMENT, INSURANCE, HOURS = 0.05, 5.0, 4.0, 0.05 * (1.0 - 0.6), 0.01, 730.0
CHIPS, LAYERS, WIDTH, PARAMETERS = 2.0, 80.0, 8192.0, 70.6e9
PEAK8, PEAK16 = 1979e12, 989e12
USABLE = 141.0 * 2**30 * 0.9 - 1.5e9
RESIDENT = PARAMETERS / CHIPS
CACHE_TOKEN = 2.0 * LAYERS * 8.0 * 128.0
ATTENTION = 4.0 * LAYERS * 64.0 * 128.0
PREFILL = 0.5 * ATTENTION / (PEAK16 * 0.5)
LINK = 450e9 * 0.6
LINK_BYTES = 2.0 * LAYERS * WIDTH * 2.0 * (2.0 * (CHIPS - 1.0) / CHIPS)
LATENCY = LAYERS * 2.0 * math.log2(CHIPS) * 2e-6
OVERHEAD = LAYERS * 1e-5 + 4e-3


def columns(rows):
    row = np.arange(1, rows + 1, dtype=np.float64)
    found = {}
    for place, (name, low, high) in enumerate(VARIED):
        part = row * STEP * (place + 1)
        part -= np.floor(part)
        found[name] = low + (high - low) * part
    return found


def model(c, maximum, minimum, log1p, expm1):
    """One source for numpy, polars and the check: columns in, four results out."""
    monthly = c["rate"] / 12.0
    paid = -expm1(-(c["life"] * log1p(monthly)))
    factor = (1.0 - RESIDUAL * (1.0 - paid)) * monthly / paid
    yearly = c["capital"] / (12.0 * HOURS)
    metered = c["power"] * c["pue"]
    powered = (
        c["capital"] * factor / HOURS
        + c["power"] * (c["rent"] + STAFF) / HOURS
        + metered * c["load"] * c["energy"]
        + metered * DEMAND / HOURS
        + yearly * (c["maintenance"] + REPLACEMENT + INSURANCE)
    )
    hour = powered / (c["available"] * c["used"])
    context = c["input"] + 0.5 * c["output"]
    running = minimum(c["open"], (USABLE - RESIDENT) * CHIPS / (CACHE_TOKEN * context))
    entering = running * c["input"] / c["output"]
    fresh = entering * (1.0 - c["hit"])
    flop = 1.0 / (CHIPS * PEAK8 * c["compute"])
    weights = RESIDENT / (c["bandwidth"] * c["weights"])
    matrices = 2.0 * PARAMETERS * running * flop
    prompt = fresh * (2.0 * PARAMETERS * flop + PREFILL * c["input"] / CHIPS)
    cache = running * CACHE_TOKEN * context / (CHIPS * c["bandwidth"] * 0.6)
    attention = running * ATTENTION * context / (CHIPS * PEAK16 * 0.5)
    link = LATENCY + (running + fresh) * LINK_BYTES / LINK
    step = maximum(weights, matrices) + prompt + maximum(cache, attention) + link + OVERHEAD
    rate = running / (CHIPS * step)
    return hour, rate, step, hour / (rate * 3.6e-3)


def by_numpy(c):
    return model(c, np.maximum, np.minimum, np.log1p, np.expm1)


@numba.njit(parallel=True, error_model="numpy")
def compiled(c, hour, rate, tpot, price, valid):
    for i in numba.prange(hour.size):
        monthly = c[1][i] / 12.0
        paid = -math.expm1(-(c[2][i] * math.log1p(monthly)))
        factor = (1.0 - RESIDUAL * (1.0 - paid)) * monthly / paid
        yearly = c[0][i] / (12.0 * HOURS)
        metered = c[3][i] * c[5][i]
        powered = (
            c[0][i] * factor / HOURS
            + c[3][i] * (c[7][i] + STAFF) / HOURS
            + metered * c[4][i] * c[6][i]
            + metered * DEMAND / HOURS
            + yearly * (c[8][i] + REPLACEMENT + INSURANCE)
        )
        useful = powered / (c[9][i] * c[10][i])
        context = c[14][i] + 0.5 * c[15][i]
        running = min(c[16][i], (USABLE - RESIDENT) * CHIPS / (CACHE_TOKEN * context))
        fresh = running * c[14][i] / c[15][i] * (1.0 - c[17][i])
        flop = 1.0 / (CHIPS * PEAK8 * c[11][i])
        weights = RESIDENT / (c[12][i] * c[13][i])
        matrices = 2.0 * PARAMETERS * running * flop
        prompt = fresh * (2.0 * PARAMETERS * flop + PREFILL * c[14][i] / CHIPS)
        cache = running * CACHE_TOKEN * context / (CHIPS * c[12][i] * 0.6)
        attention = running * ATTENTION * context / (CHIPS * PEAK16 * 0.5)
        link = LATENCY + (running + fresh) * LINK_BYTES / LINK
        step = max(weights, matrices) + prompt + max(cache, attention) + link + OVERHEAD
        hour[i] = useful
        rate[i] = running / (CHIPS * step)
        tpot[i] = step
        price[i] = useful / (rate[i] * 3.6e-3)
        valid[i] = math.isfinite(price[i])


def by_polars(frame):
    c = {name: pl.col(name) for name, _, _ in VARIED}
    results = model(
        c,
        lambda a, b: pl.max_horizontal(a, b),
        lambda a, b: pl.min_horizontal(a, b),
        lambda x: x.log1p(),
        # Polars has no expm1; at these rates the exponential loses four digits of sixteen.
        lambda x: x.exp() - 1.0,
    )
    names = ["hour", "rate", "tpot", "price"]
    return frame.select([result.alias(name) for name, result in zip(names, results)])


PART = 100_000


def least(work, parts, rounds):
    best = [math.inf] * len(parts)
    for _ in range(rounds):
        for place, part in enumerate(parts):
            start = time.perf_counter()
            work(part)
            best[place] = min(best[place], time.perf_counter() - start)
    return sum(best)


def check(name, found, expected, tolerance):
    worst = max(float(np.max(np.abs(np.asarray(f) / e - 1.0))) for f, e in zip(found, expected))
    assert worst < tolerance, f"{name}: off by {worst}"
    print(f"  {name}: agrees to {worst:.1e}")


def ours(program, rows):
    text = subprocess.run([program, str(rows)], check=True, capture_output=True, text=True).stdout
    print(text.rstrip())
    found = {}
    for name, rate in re.findall(r"^  (sweep, \S+(?: threads)?) +([\d.]+) M rows/s", text, re.M):
        found[name] = float(rate) * 1e6
    one = max(rate for name, rate in found.items() if "threads" not in name)
    every = max(found.values())
    return one, every


def main():
    program = sys.argv[1]
    sizes = [int(text) for text in sys.argv[2:]] or [1_000, 1_000_000, 16_000_000]
    sample = 1_000
    printed = subprocess.run([program, "--print", str(sample)], check=True, capture_output=True, text=True)
    expected = np.array([[float(x) for x in line.split()] for line in printed.stdout.splitlines()]).T
    print(f"numpy {np.__version__}, numba {numba.__version__} ({numba.get_num_threads()} threads), "
          f"polars {pl.__version__} ({pl.thread_pool_size()} threads)")
    c = columns(sample)
    out = [np.empty(sample) for _ in range(4)]
    valid = np.empty(sample, dtype=np.bool_)
    compiled(tuple(c.values()), *out, valid)
    check("numpy", by_numpy(c), expected, 1e-12)
    check("numba", out, expected, 1e-12)
    check("polars", by_polars(pl.DataFrame(c)).to_numpy().T, expected, 1e-9)
    for rows in sizes:
        rounds = 10 if rows > 4_000_000 else 40 if rows > 10_000 else 400
        c = columns(rows)
        cuts = [slice(start, start + PART) for start in range(0, rows, PART)]
        arrays = [{name: column[cut] for name, column in c.items()} for cut in cuts]
        frames = [pl.DataFrame(part) for part in arrays]
        loops = [
            (tuple(part.values()), [np.empty(len(part["hit"])) for _ in range(4)],
             np.empty(len(part["hit"]), dtype=np.bool_))
            for part in arrays
        ]
        times = {
            "numpy": least(by_numpy, arrays, rounds),
            "numba, all cores": least(lambda part: compiled(part[0], *part[1], part[2]), loops, rounds),
            "polars, all cores": least(by_polars, frames, rounds),
        }
        del frames, c, arrays, loops
        one, every = ours(program, rows)
        for name, seconds in times.items():
            rate = rows / seconds
            print(f"  {name:24} {rate / 1e6:7.2f} M rows/s; the sweep is {one / rate:5.1f} x as fast on "
                  f"one thread, {every / rate:5.1f} x on its best")


main()
