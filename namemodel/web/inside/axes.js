// Two axes with their words, for pictures that are no sequence. Places are in percent, so that words keep their
// size at every width; charts.css has the looks, charts.js says what the pointer is at.
(() => {
  const { el, svg } = window.namemodel;

  // Where a value lies, from 0 at `low` to 100 at `high`; at an end where it lies beyond.
  const place = ({ low, high, log }) => (value) => {
    const [from, to, at] = (log ? [low, high, Math.max(value, low)].map(Math.log10) : [low, high, value]);
    return Math.max(0, Math.min(100, (100 * (at - from)) / (to - from)));
  };

  // An axis is `{ low, high, log, title, ticks: [[value, word], …] }`. Returns the picture, and in percent where a
  // point is.
  window.namemodel.axes = ({ x, y, height, label, ...more }) => {
    const [left, up] = [place(x), place(y)];
    const top = (value) => 100 - up(value);
    const plot = svg("svg", { class: "nm-plot", "aria-label": label, style: { height: `${height}px` }, ...more },
      ...y.ticks.flatMap(([value, word]) => [
        svg("line", { x2: "100%", y1: `${top(value)}%`, y2: `${top(value)}%` }),
        svg("text", { class: "up", x: -10, y: `${top(value)}%`, dy: ".35em" }, word)]),
      ...x.ticks.flatMap(([value, word]) => [
        svg("line", { x1: `${left(value)}%`, x2: `${left(value)}%`, y2: "100%" }),
        svg("text", { x: `${left(value)}%`, y: "100%", dy: "1.45em" }, word)]));
    const node = el("div", { class: "nm-axes" }, el("p", { class: "nm-axis" }, y.title),
      el("div", { class: "nm-plotbox" }, plot), el("p", { class: "nm-axis x" }, x.title));
    const marker = ({ path, colour }, size = 1) => svg("svg", { class: "nm-mark", width: 1, height: 1, style: { "--m": colour } },
      svg("path", { transform: `scale(${size})`, d: path }));
    const put = (mark, x, y) => {
      mark.setAttribute("x", `${left(x)}%`);
      mark.setAttribute("y", `${top(y)}%`);
      return mark;
    };
    // A line through points [x, y], with a class of its own.
    const curve = (points, name, colour) => svg("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none" },
      svg("polyline", { class: name, points: points.map(([a, b]) => `${left(a).toFixed(2)},${top(b).toFixed(2)}`).join(" "), style: { "--m": colour } }));
    return { node, plot, marker, put, curve, left, top };
  };
})();
