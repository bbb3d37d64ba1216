// Letters as tiles, one a column, on a grid that every picture of a sequence shares; and how elements are made.
// Text goes in as text: nothing that a visitor types is ever read as HTML.
(() => {
  const SVG = "http://www.w3.org/2000/svg";

  const furnish = (node, attributes, children) => {
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (key === "style") for (const [name, set] of Object.entries(value)) node.style.setProperty(name, set);
      else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };
  // An element of HTML or SVG with attributes, listeners ("onclick") and children, which are elements or text.
  const el = (tag, attributes = {}, ...children) => furnish(document.createElement(tag), attributes, children);
  const svg = (tag, attributes = {}, ...children) => furnish(document.createElementNS(SVG, tag), attributes, children);

  // A share from 0 to 1 in words; a guess is never certain.
  const percent = (share) =>
    share > 0.999 ? "> 99.9\u202f%" : share < 0.001 ? "< 0.1\u202f%" : `${(100 * share).toFixed(1)}\u202f%`;
  // How many times likelier: two digits, as more would say more than is known.
  const times = (ratio) => (ratio > 1e6 ? "> 1 million" : ratio < 9.95 ? ratio.toFixed(1) : Number(ratio.toPrecision(2)).toLocaleString("en"));
  // What stands on a letter's tile: a space would be nothing to see.
  const shownAs = (letter) => (letter === " " ? "␣" : letter);
  const signed = (value, digits = 1) => {
    const size = Math.abs(value).toFixed(digits);
    return (value < 0 && Number(size) ? "−" : "+") + size;
  };

  // A table of figures; the first cell of each row is its heading.
  const tableOf = (head, rows, caption) => el("table", { class: "nm-figures" }, caption && el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...head.map((title) => el("th", { scope: "col" }, title)))),
    el("tbody", {}, ...rows.map(([first, ...others]) => el("tr", {}, el("th", { scope: "row" }, first), ...others.map((cell) => el("td", {}, cell))))));
  // What a picture shows, as a table that unfolds; `fill` takes the tables.
  const asTable = (ontoggle = () => {}) => {
    const tables = el("div", { class: "nm-scroll" });
    const node = el("details", { class: "nm-twin", ontoggle }, el("summary", {}, "The same as a table"), tables);
    return { node, fill: (...all) => tables.replaceChildren(...all) };
  };

  // Marks the column that is shown among those of a grid, and scrolls its track to the tile.
  const showColumn = (track, at) => {
    for (const cell of track.querySelectorAll("[data-column]")) {
      cell.classList.toggle("now", Number(cell.dataset.column) === at);
      cell.classList.toggle("later", Number(cell.dataset.column) > at);
    }
    const tile = track.querySelector(".nm-tile.now");
    const [left, right] = [tile.offsetLeft - 8, tile.offsetLeft + tile.offsetWidth + 8];
    if (left < track.scrollLeft || right > track.scrollLeft + track.clientWidth) track.scrollLeft = left - track.clientWidth / 2;
  };
  // Plays a name from its first letter, once, unless one wants less motion; `stage.playing` says that it does.
  const player = (stage, { count, at, go, milliseconds }) => {
    let timer = 0;
    const stop = () => {
      clearInterval(timer);
      stage.playing = false;
    };
    const play = () => {
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      stage.playing = true;
      go(0);
      timer = setInterval(() => (at() < count() - 1 ? go(at() + 1) : stop()), milliseconds);
    };
    return { play, stop };
  };

  // Makes an element a slider over columns: drag, arrows, Home and End. `at` is the column, `move` changes it.
  // With `tap` it moves by as much as it is dragged, wherever it is taken; `tap(column)` is where a press goes.
  const slide = (node, { label, count, at, move, describe, tap }) => {
    let held = null; // where it was taken, and what it was then
    const go = (to) => {
      const place = Math.max(0, Math.min(count() - 1, to));
      if (place !== at()) move(place);
    };
    const under = (event) => {
      const columns = [...node.querySelectorAll("[data-column]")];
      const near = (column) => {
        const box = column.getBoundingClientRect();
        return Math.abs(event.clientX - (box.left + box.right) / 2);
      };
      return columns.reduce((a, b) => (near(a) <= near(b) ? a : b)).dataset.column;
    };
    furnish(node, {
      role: "slider", tabindex: 0, "aria-label": label, "aria-valuemin": 1,
      onpointerdown: (event) => {
        if (event.button || event.target.closest("button, a, select, input, summary")) return;
        node.setPointerCapture(event.pointerId);
        node.focus({ preventScroll: true });
        held = { column: Number(under(event)), at: at(), moved: false };
        if (!tap) go(held.column);
      },
      onpointermove: (event) => {
        if (!node.hasPointerCapture(event.pointerId)) return;
        const column = Number(under(event));
        held.moved ||= column !== held.column;
        if (!tap) go(column);
        else if (held.moved) go(held.at + column - held.column);
      },
      onpointerup: (event) => tap && node.hasPointerCapture(event.pointerId) && !held.moved && go(tap(held.column)),
      onkeydown: (event) => {
        const steps = { ArrowRight: at() + 1, ArrowUp: at() + 1, ArrowLeft: at() - 1, ArrowDown: at() - 1, Home: 0, End: count() - 1 };
        if (event.target !== node || !(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        go(steps[event.key]);
      },
    }, []);
    // Updates the ARIA values; called after each move.
    return () => furnish(node, { "aria-valuemax": count(), "aria-valuenow": at() + 1, "aria-valuetext": describe() }, []);
  };

  Object.assign((window.namemodel ||= {}), { el, svg, percent, times, signed, shownAs, tableOf, asTable, showColumn, player, slide });
})();
