"""Recalculates the workbook in LibreOffice and compares it with the program.

Only the standard library: a workbook is a zip of XML files. Three parts:
1. wrong results are planted in every formula cell; LibreOffice must replace each by ours (1e-9);
2. random numbers are written into the blue cells; every answer must be the program's (1e-9);
3. one formula is mutated; part 1 must fail.
"""

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PLANTED = "123456.75"
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def sheet_paths(book):
    """Sheet name -> path of its XML, by the workbook's own relations."""
    relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target") for r in relations}
    key = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).find(f"{MAIN}sheets")
    return {s.get("name"): "xl/" + targets[s.get(key)].removeprefix("/xl/") for s in sheets}


def rewritten(source, target, change):
    """Copies a workbook, every sheet's XML through change(name, text)."""
    with zipfile.ZipFile(source) as book:
        names = {path: name for name, path in sheet_paths(book).items()}
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
            for item in book.namelist():
                data = book.read(item)
                if item in names:
                    data = change(names[item], data.decode()).encode()
                copy.writestr(item, data)


def plant(_, text):
    return re.sub(r"(</f>)<v>[^<]*</v>", rf"\g<1><v>{PLANTED}</v>", text)


def blue(numbers):
    """Writes numbers into the blue cells, and wrong results behind every formula."""

    def change(name, text):
        if name != "Inputs":
            return plant(name, text)
        for cell, number in numbers.items():
            pattern = rf'(<c r="{cell}"[^>]*>)<v>[^<]*</v>'
            text, count = re.subn(pattern, rf"\g<1><v>{number!r}</v>", text)
            assert count == 1, f"no blue cell {cell}"
        return plant(name, text)

    return change


def recalculated(files, out):
    """Converts the files in LibreOffice, everything calculated anew; gives cells by file."""
    with tempfile.TemporaryDirectory() as profile:
        user = Path(profile) / "user"
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(PROFILE)
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless",
                   "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out)]
        subprocess.run(command + [str(f) for f in files], check=True, capture_output=True, timeout=600)
    return [cells(out / f.name) for f in files]


def cells(path):
    """(sheet, cell) -> text of the result, and whether a formula stands there."""
    found = {}
    with zipfile.ZipFile(path) as book:
        for name, part in sheet_paths(book).items():
            for cell in ElementTree.fromstring(book.read(part)).iter(f"{MAIN}c"):
                value = cell.find(f"{MAIN}v")
                if value is not None and cell.get("t") != "s":
                    found[name, cell.get("r")] = value.text
    return found


def apart(found, expected):
    try:
        found = float(found)
    except (TypeError, ValueError):
        return float("inf")
    return abs(found - expected) / max(1e-6, abs(expected))


def misses(found, formulas):
    for formula in formulas:
        place = formula["sheet"], formula["cell"]
        distance = apart(found.get(place), formula["value"])
        # The distance column of the check sheet is zero up to rounding.
        if distance > 1e-9 and not (formula["value"] == 0 and distance < 1e-3):
            yield f"{place[0]}!{place[1]} ={formula['formula']}: {found.get(place)}, not {formula['value']!r}"


def main():
    source, plan = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
    formulas, places = plan["formulas"], plan["places"]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        files = [folder / "planted.xlsx", folder / "mutated.xlsx"]
        rewritten(source, files[0], plant)
        count = sum(text.count(f"<v>{PLANTED}</v>") for text in texts(files[0]))
        assert count == len(formulas), f"{count} results planted in {len(formulas)} formulas"
        mutated = mutate(source, files[1])
        for number, chosen in enumerate(plan["sets"]):
            files.append(folder / f"set-{number + 1}.xlsx")
            rewritten(source, files[-1], blue(chosen["blue"]))
        out = folder / "out"
        out.mkdir()
        results = recalculated(files, out)

    failed = list(misses(results[0], formulas))
    print(f"planted: {len(formulas) - len(failed)} of {len(formulas)} formula cells as the program has them")
    noticed = list(misses(results[1], formulas))
    print(f"mutated {mutated}: {len(noticed)} cells differ")
    if not noticed:
        failed.append(f"the mutation of {mutated} was not noticed")
    compared = moved = absent = 0
    for number, (chosen, found) in enumerate(zip(plan["sets"], results[2:], strict=True)):
        for name, place in places.items():
            expected = chosen["answers"].get(name)
            if expected is None:
                absent += 1
                continue
            compared += 1
            moved += apart(results[0].get(tuple(place)), expected) > 1e-6
            if apart(found.get(tuple(place)), expected) > 1e-9:
                failed.append(f"set {number + 1}: {name}: {found.get(tuple(place))}, not {expected!r}")
    print(f"{len(plan['sets'])} sets: {compared} answers compared, {moved} of them moved by the new inputs, "
          f"{absent} that the program itself refuses")
    if compared < 20 * len(plan["sets"]) or absent * 20 > compared:
        failed.append("too few answers were compared")
    for line in failed[:40]:
        print("error:", line)
    sys.exit(1 if failed else 0)


def texts(path):
    with zipfile.ZipFile(path) as book:
        return [book.read(part).decode() for part in sheet_paths(book).values()]


def mutate(source, target):
    """Turns the first division of a formula of the sheet Mix into a product."""
    place = []

    def change(name, text):
        text = plant(name, text)
        if name != "Mix" or place:
            return text
        cell = re.search(r'<c r="([A-Z]+\d+)"[^>]*><f>[^<]*?/', text)
        place.append(f"{name}!{cell.group(1)}")
        return text[: cell.end() - 1] + "*" + text[cell.end() :]

    rewritten(source, target, change)
    return place[0]


main()
