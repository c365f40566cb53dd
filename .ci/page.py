"""Opens the report in headless Chromium over its debugging pipe and looks at what it does.

Only the standard library. Names resolve to nothing and every connection goes to a closed port, so a
request would fail; requests are counted as well. Usage: page.py REPORT.html CHARTS [SHOTS]
"""

import base64
import fcntl
import json
import os
import re
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 1_500_000


class Browser:
    def __init__(self, profile):
        there, self.write = os.pipe()
        self.read, back = os.pipe()
        # Chromium reads from 3 and writes to 4: keep our ends away from those.
        there, back = (fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (there, back))
        self.read, self.write = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (self.read, self.write))

        def wire():
            os.dup2(there, 3)
            os.dup2(back, 4)

        command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
                   f"--user-data-dir={profile}", "--host-resolver-rules=MAP * ~NOTFOUND",
                   "--proxy-server=127.0.0.1:9", "--disable-background-networking", "--no-first-run",
                   "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars", "about:blank"]
        self.process = subprocess.Popen(command, preexec_fn=wire, close_fds=False,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(there)
        os.close(back)
        self.rest, self.number, self.events, self.session = b"", 0, [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log", "DOM", "Accessibility"):
            self.call(f"{domain}.enable")

    def message(self, patience):
        while b"\0" not in self.rest:
            if not select.select([self.read], [], [], patience)[0]:
                return None
            part = os.read(self.read, 1 << 20)
            if not part:
                raise SystemExit("error: Chromium ended")
            self.rest += part
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **params):
        self.number += 1
        sent = {"id": self.number, "method": method, "params": params}
        if self.session:
            sent["sessionId"] = self.session
        os.write(self.write, json.dumps(sent).encode() + b"\0")
        while True:
            found = self.message(240)
            if found is None:
                raise SystemExit(f"error: no answer to {method}")
            if found.get("id") == self.number:
                if "error" in found:
                    raise SystemExit(f"error: {method}: {found['error']}")
                return found["result"]
            if "method" in found:
                self.events.append(found)

    def js(self, text):
        found = self.call("Runtime.evaluate", expression=text, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise SystemExit(f"error: {text}: {found['exceptionDetails']}")
        return found["result"].get("value")

    def open(self, path, scheme="light", width=1280, script=True):
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.call("Emulation.setEmulatedMedia", media="",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.call("Page.navigate", url=Path(path).resolve().as_uri())
        until = time.monotonic() + 240
        while time.monotonic() < until:
            loaded = any(e["method"] == "Page.loadEventFired" for e in self.events)
            if loaded and not script:
                return
            if loaded:
                done = self.js("document.documentElement.dataset.charts || ''").split("/")
                if done[0] and (done[0] == done[-1] or self.js("document.documentElement.dataset.failed") != "0"):
                    time.sleep(0.5)
                    return
            time.sleep(0.2)
            found = self.message(0)
            if found and "method" in found:
                self.events.append(found)
        raise SystemExit("error: the charts were not drawn in time")

    def shot(self, path, whole=True):
        clip = {}
        if whole:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"clip": {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 15000), "scale": 1},
                    "captureBeyondViewport": True}
        data = self.call("Page.captureScreenshot", format="png", **clip)["data"]
        Path(path).write_bytes(base64.b64decode(data))


CHECKS = """(() => {
  const found = [], ids = new Map();
  for (const e of document.querySelectorAll("[id]")) ids.set(e.id, (ids.get(e.id) || 0) + 1);
  // Drawings have ids of their own making inside.
  for (const [id, count] of ids) if (count > 1 && !document.getElementById(id).closest("svg")) found.push("two places with the id " + id);
  let links = 0;
  for (const a of document.querySelectorAll("a[href^='#']:not(.vega-actions a)")) {
    links += 1;
    if (!document.getElementById(decodeURIComponent(a.getAttribute("href").slice(1)))) found.push("dead link " + a.getAttribute("href"));
  }
  for (const c of document.querySelectorAll(".chart")) {
    const svg = c.querySelector("svg"), box = svg && svg.getBoundingClientRect();
    const marks = svg ? svg.querySelectorAll(".mark-symbol path, .mark-line path, .mark-rect path, .mark-area path").length : 0;
    if (!svg || box.width < 300 || box.height < 60 || marks < 2) found.push("chart not drawn: " + c.id + " " + (box ? box.width + "x" + box.height : "") + " marks " + marks);
    else if (box.height > 700) found.push("chart too high: " + c.id + " " + box.height);
    else if (!svg.querySelector(".role-legend")) found.push("chart without a legend: " + c.id);
  }
  for (const th of document.querySelectorAll("th")) if (!th.scope) found.push("header cell without scope");
  for (const t of document.querySelectorAll("section > .scroll table, figure table")) if (!t.caption) found.push("table without caption");
  if (document.documentElement.scrollWidth > window.innerWidth + 1) {
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest(".scroll") && !e.closest("svg"));
    found.push("the page is wider than the window: " + document.documentElement.scrollWidth + " " + wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" | "));
  }
  return { found, links, charts: document.querySelectorAll(".chart").length, drawings: document.querySelectorAll("svg.flow").length,
    explained: document.querySelectorAll("td a[href^='#w'], td a[href^='#r']").length, tables: document.querySelectorAll("table").length };
})()"""

CLICK = """(() => {
  const link = document.querySelector("td a[href^='#w']");
  link.click();
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  return new Promise((done) => setTimeout(() => {
    const box = place.getBoundingClientRect();
    done({ hash: location.hash, seen: box.top >= -5 && box.top < window.innerHeight, text: place.innerText.slice(0, 400) });
  }, 1500));
})()"""

LEAD = """(() => {
  const id = document.querySelectorAll("article > h3")[7].textContent;
  location.hash = "#why:" + id;
  return new Promise((done) => setTimeout(() => {
    const place = document.querySelector(":target > h3");
    done({ id, text: place ? place.textContent : "" });
  }, 500));
})()"""


def main():
    report, charts, shots = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ""
    failed = []
    size = report.stat().st_size
    if size > LIMIT:
        failed.append(f"the page has {size} bytes, more than {LIMIT}")
    files = sorted(charts.glob("*.vl.json"))
    for file in files:
        if "vega-lite" not in json.loads(file.read_text())["$schema"]:
            failed.append(f"{file.name} names no schema")
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(profile)
        for scheme, width in (("light", 1280), ("dark", 1280), ("light", 420)):
            browser.events.clear()
            browser.open(report, scheme, width)
            checked = browser.js(CHECKS)
            failed += [f"{scheme} {width}: {line}" for line in checked["found"]]
            if shots:
                Path(shots).mkdir(parents=True, exist_ok=True)
                browser.shot(f"{shots}/{scheme}-{width}.png")
            if (scheme, width) == ("light", 1280):
                first = checked
                clicked = browser.js(CLICK)
                if not clicked["seen"] or not clicked["text"]:
                    failed.append(f"the link to {clicked['hash']} does not show its explanation")
                if shots:
                    browser.shot(f"{shots}/explained.png", whole=False)
                led = browser.js(LEAD)
                if led["id"] != led["text"]:
                    failed.append(f"#why:{led['id']} leads to {led['text']}")
                # On paper: without the explanations, and with them where the box is ticked.
                for box, name, most in (("false", "printed", 60), ("true", "printed-whole", 160)):
                    browser.js(f"document.getElementById('paper').checked = {box}")
                    pdf = base64.b64decode(browser.call("Page.printToPDF", printBackground=False,
                                                        preferCSSPageSize=True)["data"])
                    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
                    if not pdf.startswith(b"%PDF") or not 0 < pages <= most:
                        failed.append(f"{name}: {pages} pages on paper, at most {most}")
                    if shots:
                        Path(f"{shots}/{name}.pdf").write_bytes(pdf)
                tree = browser.call("Accessibility.getFullAXTree")["nodes"]
                roles = [n.get("role", {}).get("value") for n in tree if not n.get("ignored")]
                for role in ("banner", "navigation", "main", "contentinfo", "region", "heading", "columnheader", "rowheader"):
                    if role not in roles:
                        failed.append(f"no {role} for readers that hear the page")
                for node in tree:
                    if node.get("role", {}).get("value") in ("image", "img") and not node.get("name", {}).get("value"):
                        failed.append(f"a drawing without words: {json.dumps(node.get('properties', []))[:200]}")
                browser.js("document.activeElement.blur(); window.scrollTo(0, 0); history.replaceState(null, '', location.pathname); 0")
            for event in browser.events:
                params = event["params"]
                if event["method"] == "Network.requestWillBeSent":
                    url = params["request"]["url"]
                    if not url.startswith(("data:", "blob:")) and url != report.resolve().as_uri():
                        failed.append(f"request of {url}")
                if event["method"] == "Runtime.exceptionThrown":
                    failed.append(f"exception: {params['exceptionDetails'].get('text')} {params['exceptionDetails'].get('exception', {}).get('description', '')[:300]}")
                if event["method"] == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
                    failed.append(f"console: {[a.get('value') or a.get('description') for a in params['args']]}")
                if event["method"] == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
                    failed.append(f"log: {params['entry']['text']} {params['entry'].get('url', '')}")
        # Without JavaScript every number still stands in a table.
        browser.events.clear()
        browser.open(report, script=False)
        root = browser.call("DOM.getDocument")["root"]["nodeId"]
        count = len(browser.call("DOM.querySelectorAll", nodeId=root, selector="table")["nodeIds"])
        if count < first["tables"]:
            failed.append(f"without JavaScript {count} tables, with it {first['tables']}")
        if shots:
            browser.shot(f"{shots}/no-script.png")
        browser.process.terminate()
        browser.process.wait(20)
    if first["charts"] < 10 or len(files) != first["charts"]:
        failed.append(f"{first['charts']} charts in the page, {len(files)} files")
    if first["drawings"] < 1 or first["explained"] < 100:
        failed.append(f"{first['drawings']} drawings, {first['explained']} explained numbers")
    print(f"{size} bytes, {first['charts']} charts, {first['drawings']} drawings, {first['tables']} tables, "
          f"{first['explained']} explained numbers, {first['links']} links")
    for line in sorted(set(failed)):
        print("error:", line)
    sys.exit(1 if failed else 0)


main()
