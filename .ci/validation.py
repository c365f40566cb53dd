"""Writes docs/validation.md from runs of the program; with --check it only compares.

Only the standard library. Usage: validation.py PROGRAM [--check]
"""

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

PAGE = Path("docs/validation.md")
DOMAINS = {
    "deals": "Contract terms, recognition, tiers",
    "finance": "Internal rates of return, every root",
    "power": "Levelized cost, project finance, procurement",
    "reconciliation": "Balancing of figures that do not fit",
    "revenue": "Margins, shares, bridges",
    "tco": "Cost of chips, energy and tokens",
}


def run(program, *arguments, faults=False):
    found = subprocess.run([program, *arguments], capture_output=True, text=True)
    if found.returncode == 2 and not faults:
        raise SystemExit(f"error: {' '.join(arguments)}: {found.stderr}")
    return found.stdout, found.stderr


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def table(heads, lines):
    yield "| " + " | ".join(heads) + " |"
    yield "| " + " | ".join("---" if i == 0 else "---:" for i in range(len(heads))) + " |"
    for line in lines:
        yield "| " + " | ".join(str(cell) for cell in line) + " |"


def cases(program):
    for path in sorted(Path("fixtures/cases").iterdir()):
        if not path.is_dir():
            continue
        folder, what = path.as_posix(), DOMAINS.get(path.name, "-")
        # Files of other tests in the folder are none of this verb's and told on standard error.
        found = rows(run(program, "cases", folder, "--format", "csv", faults=True)[0])
        if not found:
            continue
        passed = sum(row["result"] == "pass" for row in found)
        figures = sum(int(row["figures"] or 0) for row in found)
        sources = len({row["source"] for row in found})
        yield f"`{folder}`", what, len(found), figures, sources, passed, len(found) - passed


def misses(program):
    found = rows(run(program, "cases", "fixtures/cases", "--format", "csv", faults=True)[0])
    for row in found:
        if row["result"] != "pass":
            yield Path(row["file"]).name, row["case"], row["figure"], row["expected"], row["ours"], row["tolerance"]


def number(cell):
    return cell["number"]["mid"] if isinstance(cell, dict) and "number" in cell else None


def predictions(program):
    text, _ = run(program, "tco", "predict", "--rows", "fixtures/cases/tco/measured-serving.csv",
                  "--constants", "dataset", "--format", "json")
    for found in json.loads(text)["tables"]:
        if found["id"] not in ("summary", "first-token", "left-out"):
            continue
        if not found["rows"]:
            continue
        heads = [c["label"] + (f", {c['unit']}" if c.get("unit") else "") for c in found["columns"]]
        lines = []
        for row in found["rows"]:
            line = []
            for cell in row:
                value = number(cell)
                if value is not None:
                    line.append(f"{value:.4g}")
                elif isinstance(cell, dict):
                    line.append(next(iter(cell.values())))
                else:
                    line.append("")
            lines.append(line)
        yield found["title"], heads, lines


def page(program):
    yield "# Validation"
    yield ""
    yield "Written by `.ci/validation` from runs of the program on the files of this repository."
    yield ""
    yield "## Published cases, replayed"
    yield ""
    yield "Expected values come from the source of each case; the tolerance is that of its printed digits."
    yield ""
    heads = ["folder", "what", "cases", "figures", "sources", "pass", "miss"]
    yield from table(heads, cases(program))
    yield ""
    missed = list(misses(program))
    if missed:
        yield "What misses, and stays a miss until its cause is found:"
        yield ""
        yield from table(["file", "case", "figure", "expected", "ours", "tolerance"], missed)
        yield ""
    yield "## Throughput: predicted against measured"
    yield ""
    yield ("The shipped constants on the measured rows of `fixtures/cases/tco/measured-serving.csv`; the fit and its "
           "split are described in [Chip TCO](models/tco.md).")
    for title, heads, lines in predictions(program):
        yield ""
        yield f"**{title}**"
        yield ""
        yield from table(heads, lines)
    yield ""
    yield "## Published claims"
    yield ""
    yield from table(["verdict", "claims"], ([r["verdict"], r["claims"]] for r in rows(
        run(program, "claims", "--table", "verdicts", "--format", "csv")[0])))
    yield ""
    yield "## Coverage of the dataset"
    yield ""
    yield run(program, "check")[1].strip() + "."
    yield ""
    report = json.loads(run(program, "report", "--format", "json")[0])
    by_provider = {}
    for output in report["outputs"]:
        counted = by_provider.setdefault(output["provider"], Counter())
        counted["missing" if "missing" in output else output["value"]["basis"]] += 1
    bases = ["reported", "derived", "guided", "estimated", "assumed", "missing"]
    yield f"Outputs of {report['period']} by the weakest basis of their inputs:"
    yield ""
    yield from table(["provider", *bases], ([p, *(c[b] for b in bases)] for p, c in by_provider.items()))


def main():
    text = "\n".join(page(sys.argv[1])) + "\n"
    if "--check" in sys.argv[2:]:
        if not PAGE.exists() or PAGE.read_text() != text:
            raise SystemExit("docs/validation.md is older than the runs: `.ci/validation` writes it anew")
    else:
        PAGE.write_text(text)


main()
