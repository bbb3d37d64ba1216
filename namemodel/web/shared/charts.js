// Charts: the values at the pointer or the arrow keys, and a figure saved as a picture.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const DRAWN = ["display", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin",
    "opacity", "vector-effect"];
  const WRITTEN = ["font-family", "font-size", "font-weight", "text-anchor", "paint-order"];
  const tip = document.createElement("div");
  tip.className = "nm-tip";
  tip.setAttribute("role", "status");
  let reached = 0; // the stop that the arrow keys are at
  let above = null; // the plot that the tip is for
  let from = 0; // where that plot was then

  // Where a plot has something to say, from left to right: places in percent, and words.
  const stopsOf = (plot) => {
    const stops = [...plot.querySelectorAll("[data-tip]")].map((mark) => ({
      x: parseFloat(mark.getAttribute("x")), y: parseFloat(mark.getAttribute("y")), words: mark.dataset.tip,
    }));
    if (plot.dataset.x) {
      const [left, right, title] = plot.dataset.x.split(" ");
      const [bottom, top] = plot.dataset.y.split(" ").map(Number);
      const values = new Map(); // by place: each line's value, read off the axes
      for (const line of plot.querySelectorAll("polyline"))
        for (const { x, y } of Array.from(line.points))
          values.set(x, [...(values.get(x) ?? []), [bottom + ((100 - y) / 100) * (top - bottom), y, line.dataset.label]]);
      for (const [x, found] of values) {
        found.sort(([a], [b]) => b - a);
        const words = found.map(([value, , label]) => `${value.toPrecision(3)}  ${label}`);
        const at = Math.round(Number(left) + (x / 100) * (right - left));
        stops.push({ x, y: found[0][1], words: [`${title} ${at}`, ...words].join("\n") });
      }
    }
    return stops.sort((a, b) => a.x - b.x);
  };

  const show = (plot, stop) => {
    if (!stop) return tip.remove();
    if (tip.textContent !== stop.words) tip.textContent = stop.words;
    if (!tip.isConnected) (document.querySelector(".gradio-container") ?? document.body).append(tip);
    const box = plot.getBoundingClientRect();
    [above, from] = [plot, box.top];
    const [x, y] = [box.left + (stop.x / 100) * box.width, box.top + (stop.y / 100) * box.height];
    const fits = x + 14 + tip.offsetWidth < innerWidth;
    tip.style.left = `${Math.max(4, fits ? x + 14 : x - 14 - tip.offsetWidth)}px`;
    tip.style.top = `${Math.max(4, Math.min(y - 12, innerHeight - tip.offsetHeight - 4))}px`;
  };

  const point = (event) => {
    const plot = event.target.closest?.(".nm-plotbox")?.querySelector(".nm-plot");
    if (!plot) return tip.remove();
    const box = plot.getBoundingClientRect();
    const away = (stop) => [
      ((stop.x / 100) * box.width - event.clientX + box.left) ** 2,
      plot.dataset.x ? 0 : ((stop.y / 100) * box.height - event.clientY + box.top) ** 2,
    ].reduce((a, b) => a + b);
    show(plot, stopsOf(plot).reduce((a, b) => (a && away(a) <= away(b) ? a : b), null));
  };
  document.addEventListener("pointermove", point);
  document.addEventListener("pointerdown", point);
  document.addEventListener("scroll", () => above?.getBoundingClientRect().top !== from && tip.remove(), true);
  document.addEventListener("focusout", () => { tip.remove(); reached = 0; });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (event.key === "Escape") tip.remove();
    if (!step || !event.target.matches?.(".nm-plot")) return;
    event.preventDefault();
    const stops = stopsOf(event.target);
    const start = tip.isConnected ? reached : step < 0 ? stops.length : -1;
    reached = Math.max(0, Math.min(stops.length - 1, start + step));
    show(event.target, stops[reached]);
  });

  const element = (name, attributes) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  // A picture of a figure as it stands: its own SVGs with their styles written out, and its words as text.
  const pictureOf = (figure) => {
    const box = figure.getBoundingClientRect();
    const [width, height, edge] = [box.width, box.height, 24];
    const picture = element("svg", {
      xmlns: SVG, width: width + 2 * edge, height: height + 2 * edge,
      viewBox: `${-edge} ${-edge} ${width + 2 * edge} ${height + 2 * edge}`,
    });
    const paper = getComputedStyle(document.body).backgroundColor;
    picture.append(element("rect", { x: -edge, y: -edge, width: "100%", height: "100%", fill: paper }));
    for (const svg of figure.querySelectorAll("svg")) {
      const place = svg.getBoundingClientRect();
      if (svg.parentElement.closest("svg") || !place.width) continue;
      const copy = svg.cloneNode(true);
      const originals = [svg, ...svg.querySelectorAll("*")];
      [copy, ...copy.querySelectorAll("*")].forEach((part, number) => {
        const style = getComputedStyle(originals[number]);
        const names = part.localName === "text" ? [...DRAWN, ...WRITTEN] : DRAWN;
        for (const name of names) part.setAttribute(name, style.getPropertyValue(name));
        for (const name of ["class", "style", "tabindex", "role", "aria-label", "aria-hidden"]) part.removeAttribute(name);
        for (const name of Object.keys(part.dataset)) delete part.dataset[name];
        if (part.localName === "svg") part.setAttribute("overflow", "visible");
      });
      const at = { x: place.left - box.left, y: place.top - box.top, width: place.width, height: place.height };
      for (const [key, value] of Object.entries(at)) copy.setAttribute(key, value);
      picture.append(copy);
    }
    const texts = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const node = texts.currentNode;
      if (node.parentElement.closest("svg, button")) continue;
      const style = getComputedStyle(node.parentElement);
      let line = null;
      for (const word of node.data.matchAll(/\S+/g)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const place = range.getBoundingClientRect();
        if (line?.getAttribute("y") === String(place.bottom - box.top - place.height * 0.22)) {
          line.textContent += ` ${word[0]}`;
          continue;
        }
        line = element("text", {
          x: place.left - box.left, y: place.bottom - box.top - place.height * 0.22, fill: style.color,
          "font-family": style.fontFamily, "font-size": style.fontSize, "font-weight": style.fontWeight,
        });
        line.textContent = word[0];
        if (place.width) picture.append(line);
      }
    }
    return new XMLSerializer().serializeToString(picture);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.nm-save");
    if (!button) return;
    const figure = button.closest("figure");
    const title = figure.querySelector("figcaption span").textContent;
    const link = document.createElement("a");
    link.download = `${title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}.svg`;
    link.href = URL.createObjectURL(new Blob([pictureOf(figure)], { type: "image/svg+xml" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
})();
