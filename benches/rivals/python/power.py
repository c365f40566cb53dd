"""Runs the cases of fixtures/cases/power with PySAM and PyPSA and with our program `power`.

Answers are compared before anything is timed; a difference ends the run.
"""

import contextlib
import csv
import json
import logging
import os
import statistics
import subprocess
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["TQDM_DISABLE"] = "1"

# What the reference files leave at the program's defaults is switched off here: every case is then
# reproduced to the last digit.
SWITCHED_OFF = {
    "cp_battery_nameplate": 0,
    "depr_custom_schedule": [0],
    "dispatch_sched_weekday": [[1] * 24] * 12,
    "dispatch_sched_weekend": [[1] * 24] * 12,
    "dispatch_tod_factors": [1] * 9,
    "en_electricity_rates": 1,
    "equip1_reserve_cost": 0,
    "equip2_reserve_cost": 0,
    "equip3_reserve_cost": 0,
    "prop_tax_assessed_decline": 0,
    "prop_tax_cost_assessed_percent": 100,
}
# SAM searches for a price and a return to 1e-5; near zero its return is further off (A10).
CLOSE, SEARCHED, NEAR_ZERO = 1e-9, 1e-5, 1e-5
RETURNS = ("project_return_aftertax_irr", "flip_actual_irr")
ROUNDS = 9
# Seconds from which on a setting runs once; how many times the fastest it may take.
SLOW, PATIENCE = 5.0, 2.0
# Ways to solve a network; the fastest is the rival.
SETTINGS = {
    "dual simplex, file": ({"solver": "simplex"}, "lp"),
    "dual simplex, direct": ({"solver": "simplex"}, "direct"),
    "interior point, direct": ({"solver": "ipm"}, "direct"),
}


@contextlib.contextmanager
def silence():
    """The solver prints a banner whatever it is told."""
    sys.stdout.flush()
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)


def ours(program, mode, part, *cases):
    found = subprocess.run([program, mode, part, *cases], check=True, capture_output=True)
    return json.loads(found.stdout)


def read(folder, name):
    file = json.loads((folder / name).read_text())
    columns = {}
    with (folder / "series" / file["meta"]["hourly_series"]).open() as text:
        for row in csv.DictReader(text):
            for key, value in row.items():
                columns.setdefault(key, []).append(float(value))
    return file, columns


def apart(a, b):
    return abs(a - b) / max(1.0, abs(b))


def plant(base, case, columns):
    import PySAM.Singleowner as single_owner

    inputs = SWITCHED_OFF | base | case["inputs"]
    made, capacity = case["generation"], inputs["system_capacity"]
    if made["kind"] == "series_times_capacity":
        hours = [capacity * part for part in columns[made["column"]]]
    else:
        hours = [capacity * made["value"]] * 8760
    if isinstance(inputs.get("dispatch_factors_ts"), dict):
        inputs["dispatch_factors_ts"] = columns[inputs["dispatch_factors_ts"]["column"]]
    inputs["gen"] = inputs["system_pre_curtailment_kwac"] = hours
    inputs["annual_energy_pre_curtailment_ac"] = sum(hours)
    model = single_owner.new()
    for key, value in inputs.items():
        model.value(key, value)
    model.execute(0)
    return model, inputs["ppa_soln_mode"] == 1


def plants(program, folder):
    file, columns = read(folder, "pysam_singleowner.json")
    answers = ours(program, "answers", "plants")
    models, worst = {}, {"given": 0.0, "searched": 0.0}
    for case in file["cases"]:
        model, is_given = models[case["id"]] = plant(file["meta"]["base"], case, columns)
        for name, found in answers[case["id"]].items():
            theirs = model.value(name)
            off = apart(found, theirs)
            if not is_given and name == "project_return_aftertax_npv":
                # What is left of a price that is 1e-5 off, over the worth of the revenue.
                off = abs(found - theirs) / model.value("npv_ppa_revenue")
            kind = "given" if is_given and name not in RETURNS else "searched"
            limit = CLOSE if kind == "given" else SEARCHED
            worst[kind] = max(worst[kind], off)
            if off > limit and not (name in RETURNS and abs(found - theirs) < NEAR_ZERO):
                sys.exit(f"{case['id']} {name}: {found!r}, PySAM {theirs!r}")
    print(f"plants: {len(models)} cases agree: given a price {worst['given']:.0e}, "
          f"searched {worst['searched']:.0e} at most")
    times, ratios = ours(program, "times", "plants"), {}
    for case, (model, is_given) in models.items():
        seconds = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            model.execute(0)
            seconds.append(time.perf_counter() - start)
        rival = statistics.median(seconds)
        for start in ("yearly", "hourly"):
            key = ("given a price" if is_given else "for a return", start)
            mine = times[case][start]["median"]
            ratios.setdefault(key, []).append((rival / mine, mine, rival))
    for (what, start), rows in sorted(ratios.items()):
        each, mine, rival = (sorted(column) for column in zip(*rows))
        print(f"plants {what}, from {start} energy, {len(rows)} cases: "
              f"{1e6 * statistics.median(mine):.1f} us against PySAM {version('NREL-PySAM')} "
              f"{1e3 * statistics.median(rival):.1f} ms: {statistics.median(each):,.0f} x "
              f"({each[0]:,.0f} to {each[-1]:,.0f})")


def network(case, columns):
    import pypsa

    start, length = case["hours"]["start"], case["hours"]["len"]

    def column(name):
        return columns[name][start : start + length]

    n = pypsa.Network()
    n.set_snapshots(range(length))
    n.add("Bus", "hub")
    load = case["load"]
    if load["kind"] == "flat":
        demand = [load["mw"]] * length
    else:
        it = load["it_mw"] * load["utilisation"]
        demand = [it * pue for pue in column(load["pue_column"])]
    n.add("Load", "load", bus="hub", p_set=demand)
    contracted, clean = {}, {}
    for one in case["resources"]:
        kind = one["kind"]
        common = {"bus": "hub", "p_nom_extendable": True}
        if one.get("max_mw") is not None:
            common["p_nom_max"] = one["max_mw"]
        if "price_column" in one:
            hourly = [one["price_mean"] * factor for factor in column(one["price_column"])]
        if kind == "pap":
            profile = column(one["cf_column"])
            contracted[one["id"]] = sum(profile)
            n.add("Generator", one["id"], p_max_pu=profile,
                  capital_cost=one["price"] * sum(profile), **common)
        elif kind == "baseload":
            contracted[one["id"]] = length
            n.add("Generator", one["id"], capital_cost=one["price"] * length, **common)
        elif kind == "tolling":
            clean[one["id"]] = [0.0] * length
            n.add("Generator", one["id"], capital_cost=one["capacity_usd_per_mw"],
                  marginal_cost=one["marginal"], **common)
        elif kind == "import":
            clean[one["id"]] = column("grid_cfe")
            n.add("Generator", one["id"], capital_cost=one["demand_usd_per_mw"],
                  marginal_cost=[price + one["adder"] for price in hourly], **common)
        elif kind == "export":
            n.add("Generator", one["id"], bus="hub", sign=-1, p_nom=1e6,
                  marginal_cost=[-one["sell_share"] * max(price, 0.0) for price in hourly])
        else:
            n.add("StorageUnit", one["id"], capital_cost=one["usd_per_mw"],
                  max_hours=one["max_hours"], efficiency_store=one["eta_charge"],
                  efficiency_dispatch=one["eta_discharge"], cyclic_state_of_charge=True, **common)
    return n, sum(demand), contracted, clean


def solve(case, columns, options, io_api, limit=1e4):
    """Objective, capacities and whole seconds: network, model, limits and solver; no objective if
    the solver is stopped at a limit of seconds."""
    import xarray

    start = time.perf_counter()
    n, total, contracted, clean = network(case, columns)
    model = n.optimize.create_model()
    power, sizes = model["Generator-p"], model["Generator-p_nom"]
    dimension = power.dims[-1]
    limits = case["constraints"]

    def flow(name):
        return power.sel({dimension: name})

    if "cfe_min" in limits:
        dirty = sum(
            (flow(name) * xarray.DataArray([1 - c for c in shares], dims="snapshot",
                                           coords={"snapshot": n.snapshots})).sum()
            for name, shares in clean.items())
        model.add_constraints(dirty <= (1 - limits["cfe_min"]) * total, name="clean")
    if "annual_match_min" in limits:
        matched = sum(hours * sizes.sel({sizes.dims[-1]: name})
                      for name, hours in contracted.items())
        model.add_constraints(matched >= limits["annual_match_min"] * total, name="matched")
    if "export_share_max" in limits:
        sold = [one["id"] for one in case["resources"] if one["kind"] == "export"]
        model.add_constraints(flow(sold[0]).sum() <= limits["export_share_max"] * total,
                              name="exported")
    with silence():
        status, condition = n.optimize.solve_model(
            solver_name="highs", io_api=io_api,
            solver_options={"threads": 1, "output_flag": False, "time_limit": limit, **options})
    seconds = time.perf_counter() - start
    if "time_limit" in str(condition):
        return None, {}, seconds
    if status != "ok":
        sys.exit(f"{case['id']}: PyPSA ends {status}, {condition}")
    found = n.generators.p_nom_opt.to_dict() | n.storage_units.p_nom_opt.to_dict()
    return n.objective, found, seconds


def portfolios(program, folder, wanted):
    logging.disable(logging.WARNING)
    warnings.filterwarnings("ignore")
    file, columns = read(folder, "pypsa_procurement.json")
    tolerance = file["meta"]["tolerance"]
    cases = [case for case in file["cases"] if not wanted or case["id"] in wanted]
    answers = ours(program, "answers", "portfolios", *(case["id"] for case in cases))
    rival = f"PyPSA {version('pypsa')}, HiGHS {version('highspy')}"
    for case in cases:
        mine = answers[case["id"]]
        largest = max(value for value in mine["capacities"].values())
        # A connection that costs nothing to be larger has no size to compare.
        free = {one["id"] for one in case["resources"]
                if one["kind"] == "export" or one.get("demand_usd_per_mw") == 0}
        seconds, stopped = {}, {}
        for name, (options, io_api) in SETTINGS.items():
            limit = PATIENCE * max(1.0, min(seconds.values(), default=100.0))
            cost, sizes, first = solve(case, columns, options, io_api, limit)
            if cost is None:
                stopped[name] = first
                continue
            off = abs(mine["objective"] - cost) / abs(cost)
            if off > tolerance["objective_rel"]:
                sys.exit(f"{case['id']} {name}: cost {mine['objective']!r}, {rival} {cost!r}")
            for resource, size in mine["capacities"].items():
                gap = abs(size - sizes[resource])
                if resource not in free and gap > tolerance["capacities_rel_of_largest"] * largest:
                    sys.exit(f"{case['id']} {name} {resource}: {size!r}, {rival} {sizes[resource]!r}")
            # The first call of a process also loads its libraries.
            seconds[name] = first
        print(f"portfolio {case['id']}: costs agree within {off:.0e}, gap {mine['gap']:.0e}")
        for name in seconds:
            # A slow one is run once: its first run stands.
            if seconds[name] < SLOW:
                seconds[name] = statistics.median(
                    solve(case, columns, *SETTINGS[name])[2] for _ in range(5))
        times = ours(program, "times", "portfolios", case["id"])[case["id"]]
        best = min(seconds, key=seconds.get)
        each = [f"{name} {value:.2f} s" for name, value in seconds.items()]
        each += [f"{name} stopped after {value:.0f} s" for name, value in stopped.items()]
        print(f"portfolio {case['id']} ({case['title']}): {1e3 * times['median']:.2f} ms "
              f"({1e3 * times['least']:.2f} to {1e3 * times['most']:.2f}) against {rival}: {', '.join(each)}: "
              f"{seconds[best] / times['median']:.1f} x the best")


def delays(program):
    what, times = ours(program, "answers", "delays"), ours(program, "times", "delays")
    print(f"delays: {what['draws']} draws of {what['steps']} steps at {what['campuses']} campuses, "
          f"{what['quarters']} quarters, one thread: {times['median']:.2f} s "
          f"({times['least']:.2f} to {times['most']:.2f})")


def main(program, folder, *parts):
    print(f"load {os.getloadavg()[0]:.1f}")
    known = ("plants", "portfolios", "delays")
    parts = list(parts) or list(known)
    while parts:
        part = parts.pop(0)
        if part not in known:
            sys.exit(f"unknown part {part}: take one of {', '.join(known)}")
        named = []
        while parts and parts[0] not in known:
            named.append(parts.pop(0))
        if part == "plants":
            plants(program, Path(folder))
        elif part == "portfolios":
            portfolios(program, Path(folder), named)
        else:
            delays(program)


main(*sys.argv[1:])
