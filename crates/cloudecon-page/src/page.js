"use strict";
// Draws every chart of the page. Text and axes take the colour of the page, so that one drawing
// serves light, dark and paper.
(function () {
  const blocks = Array.from(document.querySelectorAll("script[type='application/vnd.vegalite+json']"));
  const state = { drawn: 0, failed: 0, all: blocks.length };
  const tell = () => {
    document.documentElement.dataset.charts = state.drawn + "/" + state.all;
    document.documentElement.dataset.failed = String(state.failed);
  };
  const config = {
    background: "transparent",
    font: "system-ui, sans-serif",
    axis: {
      labelColor: "currentColor", titleColor: "currentColor", domainColor: "currentColor",
      tickColor: "currentColor", gridColor: "currentColor", gridOpacity: 0.15, labelFontSize: 12,
      titleFontSize: 12, titleFontWeight: "normal", labelOverlap: "greedy", tickCount: 6
    },
    legend: {
      labelColor: "currentColor", titleColor: "currentColor", labelFontSize: 12, orient: "top",
      direction: "horizontal", columns: window.innerWidth < 640 ? 2 : 6, title: null, labelLimit: 320, symbolOpacity: 1,
      symbolBaseFillColor: "currentColor", symbolBaseStrokeColor: "currentColor"
    },
    title: { color: "currentColor" },
    header: { labelColor: "currentColor", titleColor: "currentColor" },
    view: { stroke: null },
    range: { category: ["#2f7fd0", "#c8601a", "#2a9468", "#a865b5", "#8a7a20", "#b5475a"] }
  };
  tell();
  const give_up = (place, error) => {
    state.failed += 1;
    tell();
    place.textContent = "This chart could not be drawn; its numbers stand in the table below.";
    console.error(place.id, error);
  };
  // The three scripts stand packed in the page: unpack them here, nothing is loaded.
  const unpack = async () => {
    const packed = atob(document.getElementById("pack").textContent.trim());
    const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(plain).text();
    document.head.append(script);
  };
  const draw = (block) => {
    const place = document.getElementById(block.dataset.place);
    return vegaEmbed(place, JSON.parse(block.textContent), {
      renderer: "svg", config: config, ast: false,
      actions: { export: true, source: false, compiled: false, editor: false },
      downloadFileName: block.dataset.name
    }).then(() => {
      // The dots of the menu say nothing; its button has a title.
      for (const dots of place.querySelectorAll("summary svg")) { dots.setAttribute("aria-hidden", "true"); }
      state.drawn += 1;
      tell();
    }, (error) => give_up(place, error));
  };
  unpack().then(() => Promise.all(blocks.map(draw)), (error) => {
    for (const block of blocks) { give_up(document.getElementById(block.dataset.place), error); }
  });
  // `#why:ID` and `#row:ID` lead to a number or row by its id, whatever its place in this file.
  const lead = () => {
    const found = /^#(why|row):(.+)$/.exec(decodeURIComponent(location.hash));
    if (!found) { return; }
    const heads = document.querySelectorAll(found[1] === "why" ? "article > h3" : "#rows tbody th");
    const head = Array.from(heads).find((one) => one.textContent === found[2]);
    if (head) { location.replace("#" + head.parentNode.id); }
  };
  window.addEventListener("hashchange", lead);
  lead();
  // Paper shows every table of numbers.
  const folds = () => Array.from(document.querySelectorAll("figure details, .deals details"));
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = folds().filter((fold) => !fold.open);
    for (const fold of opened) { fold.open = true; }
  });
  window.addEventListener("afterprint", () => { for (const fold of opened) { fold.open = false; } });
})();
