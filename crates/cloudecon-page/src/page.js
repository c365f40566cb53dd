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
    font: "inherit",
    axis: {
      labelColor: "currentColor", titleColor: "currentColor", domainColor: "currentColor",
      tickColor: "currentColor", gridColor: "currentColor", gridOpacity: 0.15, labelFontSize: 12,
      titleFontSize: 12, titleFontWeight: "normal"
    },
    legend: {
      labelColor: "currentColor", titleColor: "currentColor", labelFontSize: 12, orient: "top",
      direction: "horizontal", columns: 4, title: null, labelLimit: 320
    },
    title: { color: "currentColor" },
    header: { labelColor: "currentColor", titleColor: "currentColor" },
    view: { stroke: null },
    range: { category: ["#2f7fd0", "#c8601a", "#2a9468", "#a865b5", "#8a7a20", "#b5475a"] }
  };
  tell();
  for (const block of blocks) {
    const place = document.getElementById(block.dataset.place);
    vegaEmbed(place, JSON.parse(block.textContent), {
      renderer: "svg", config: config, ast: false,
      actions: { export: true, source: false, compiled: false, editor: false },
      downloadFileName: block.dataset.name
    }).then(() => { state.drawn += 1; tell(); }, (error) => {
      state.failed += 1;
      tell();
      place.textContent = "This chart could not be drawn; its numbers stand in the table below.";
      console.error(block.dataset.place, error);
    });
  }
  // Paper shows every table of numbers.
  const folds = () => Array.from(document.querySelectorAll("figure details"));
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = folds().filter((fold) => !fold.open);
    for (const fold of opened) { fold.open = true; }
  });
  window.addEventListener("afterprint", () => { for (const fold of opened) { fold.open = false; } });
})();
