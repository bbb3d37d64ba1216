// The square of exhibit 2: the plane of states, tinted by the answer, with names, a letter's arrows and a walk.
// What it draws is a view: { labels, colours, boundary, extent, dots, walk }; the last two may be missing.
(() => {
  const { el, svg, percent, shownAs } = window.namemodel;
  const TINT = 96; // pixels along a side of the tint, which the browser smooths
  const MARGIN = 1.12; // of the square around what is drawn
  const REACH = 22; // pixels from which the pointer finds a name
  const RECENT = 6; // letters of the walk that are named
  const ZOOMS = [2, 3, 5, 10, 20, 50, 100];
  const MARKS = ["M4 0A4 4 0 1 1 -4 0A4 4 0 1 1 4 0Z", "M0 -5L5 0L0 5L-5 0Z", "M0 -5L5 4H-5Z", "M-1.5 -5H1.5V-1.5H5V1.5H1.5V5H-1.5V1.5H-5V-1.5H-1.5Z"];
  const two = (value) => (Math.round(value * 100) / 100).toFixed(2).replace("-", "−");
  const point = ([a, b]) => `(${two(a)}, ${two(b)})`;

  // `rename(name)` is called where a name is to be read.
  const picture = (rename) => {
    let view = null;
    let at = 0;
    let side = 0; // of the square, in pixels
    let chosen = null; // the place of a test name
    let taken = []; // where the lists are named

    const canvas = el("canvas", { width: TINT, height: TINT, "aria-hidden": "true" });
    const layers = Object.fromEntries(["axes", "field", "sides", "dots", "trail", "ring"].map((name) => [name, svg("g", { class: `nm-plane-${name}` })]));
    const walked = svg("g", {});
    const here = svg("circle", { class: "here", r: 8 });
    layers.trail.append(walked, here);
    const drawing = svg("svg", { "aria-hidden": "true" }, ...Object.values(layers));
    const tip = el("p", { class: "nm-plane-tip" });
    const key = el("p", { class: "nm-plane-key" });
    const square = el("div", {
      class: "nm-plane-square", tabindex: 0, role: "group",
      "aria-label": "The plane of states. The arrow keys go through the test names that end in it.",
      onfocus: () => tip.setAttribute("data-announce", ""), // what the pointer passes is not read aloud
      onblur: () => tip.removeAttribute("data-announce"),
      onpointermove: (event) => event.pointerType === "mouse" && pick(under(event)),
      onpointerleave: (event) => event.pointerType === "mouse" && pick(null),
      onpointerdown: (event) => pick(under(event)),
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        const points = view?.dots?.points;
        if (!step || !points?.length || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        const order = points.map((_, place) => place).sort((a, b) => points[a][0] - points[b][0] || a - b);
        pick(order.at((order.indexOf(chosen) + step + (chosen === null && step < 0)) % order.length));
      },
    }, canvas, drawing);

    // Where things are: the square spans -span … span both ways.
    const edge = () => {
      const far = Math.max(0, ...(view.walk?.states.flat().map(Math.abs) ?? []));
      return far <= view.extent ? view.extent : ZOOMS.map((n) => n * view.extent).find((n) => n >= far) ?? far;
    };
    const span = () => edge() * MARGIN;
    const px = (value) => side / 2 * (1 + value / span());
    const py = (value) => side / 2 * (1 - value / span());
    const pixel = ([a, b]) => [px(a), py(b)];

    // The most probable list at a point, and how probable it is.
    const answer = ([a, b]) => {
      const { weight, bias, temperature } = view.boundary;
      const logits = weight.map(([u, v], label) => (u * a + v * b + bias[label]) / temperature);
      const top = Math.max(...logits);
      return [logits.indexOf(top), 1 / logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0)];
    };

    const tint = () => {
      const { labels, colours } = view;
      const probe = el("i", {});
      square.append(probe);
      const rgb = colours.map((colour) => {
        probe.className = `c${colour}`;
        return getComputedStyle(probe).getPropertyValue("--c").trim().match(/[0-9a-f]{2}/gi).map((hex) => parseInt(hex, 16));
      });
      probe.remove();
      const image = canvas.getContext("2d").createImageData(TINT, TINT);
      const sums = labels.map(() => [0, 0, 0]); // of the places of each list's side
      const reach = span();
      for (let row = 0; row < TINT; row++)
        for (let column = 0; column < TINT; column++) {
          const h = [((column + 0.5) / TINT * 2 - 1) * reach, (1 - (row + 0.5) / TINT * 2) * reach];
          const [label, p] = answer(h);
          image.data.set([...rgb[label], 110 * (p - 1 / labels.length) / (1 - 1 / labels.length)], 4 * (row * TINT + column));
          sums[label][0] += h[0];
          sums[label][1] += h[1];
          sums[label][2]++;
        }
      canvas.getContext("2d").putImageData(image, 0, 0);
      const named = labels.flatMap((label, place) => {
        const [a, b, count] = sums[place];
        const [x, y] = pixel([a / count, b / count]);
        return count < TINT * TINT / 40 ? [] : [[label, colours[place], Math.max(46, Math.min(x, side - 46)), y]];
      });
      layers.sides.replaceChildren(...named.map(([label, colour, x, y]) => svg("text", { x, y, class: `c${colour}` }, label)));
      taken = named.flatMap(([, , x, y]) => [-28, 0, 28].map((right) => [x + right, y - 5]));
    };

    const axes = () => {
      const { extent, boundary: { weight, bias } } = view;
      const [left, right, top, bottom, middle] = [px(-extent), px(extent), py(extent), py(-extent), side / 2];
      const margin = (side - side / MARGIN) / 4; // the middle of it
      const text = (x, y, words, more = {}) => svg("text", { x, y, ...more }, words);
      const parts = [
        svg("rect", { x: left, y: top, width: right - left, height: bottom - top }),
        svg("path", { d: `M${left} ${middle}H${right}M${middle} ${bottom}V${top}` }),
        ...[[left, `−${extent}`], [right, `${extent}`]].map(([x, words]) => text(x, side - margin, words)),
        ...[[top, `${extent}`], [bottom, `−${extent}`]].map(([y, words]) => text(margin, y, words)),
        text(middle, side - margin, "unit 1", { class: "name" }),
        text(0, 0, "unit 2", { class: "name", transform: `translate(${margin} ${middle}) rotate(-90)` }),
      ];
      if (weight.length === 2) { // the line on which both lists are as probable
        const [u, v, c] = [weight[0][0] - weight[1][0], weight[0][1] - weight[1][1], bias[0] - bias[1]];
        const size = u * u + v * v;
        const along = (t) => pixel([(-c * u - t * v) / size, (-c * v + t * u) / size]);
        const far = 4 * span() * Math.sqrt(size);
        const [[x1, y1], [x2, y2]] = [along(-far), along(far)];
        parts.push(svg("line", { class: "boundary", x1, y1, x2, y2 }));
        const inside = Array.from({ length: 401 }, (_, t) => along((t / 200 - 1) * far)).filter((place) => place.every((z) => z > 30 && z < side - 30));
        if (inside.length) {
          const [x, y] = inside.reduce((high, place) => (place[1] < high[1] ? place : high));
          parts.push(text(x, y, "50 %", { class: "name" }));
        }
      }
      layers.axes.replaceChildren(...parts);
    };

    const placeDots = () => {
      const many = view.dots?.points.length ?? 0;
      while (layers.dots.childElementCount > many) layers.dots.lastChild.remove();
      while (layers.dots.childElementCount < many) layers.dots.append(svg("path"));
      [...layers.dots.children].forEach((dot, place) => {
        const label = view.dots.labels[place];
        const [x, y] = pixel(view.dots.points[place]);
        dot.setAttribute("d", MARKS[label % MARKS.length]);
        dot.setAttribute("class", `c${view.colours[label]}`);
        dot.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
      });
    };

    const field = () => {
      if (!view.walk) return layers.field.replaceChildren();
      const { grid, to } = view.walk.fields;
      const axis = Array.from({ length: grid }, (_, place) => (place / (grid - 1) * 2 - 1) * view.extent);
      const parts = to[view.walk.letters[at]].map((end, place) => {
        const [[x, y], [x2, y2]] = [pixel([axis[place % grid], axis[Math.floor(place / grid)]]), pixel(end)];
        const turn = Math.atan2(y2 - y, x2 - x) * 180 / Math.PI;
        return svg("g", {},
          svg("circle", { cx: x, cy: y, r: 2 }), svg("line", { x1: x, y1: y, x2, y2 }),
          Math.hypot(x2 - x, y2 - y) > 8 ? svg("path", { d: "M0 0L-9 -4.5V4.5Z", transform: `translate(${x2} ${y2}) rotate(${turn})` }) : null);
      });
      layers.field.replaceChildren(...parts);
    };

    // Letters beside the points of the walk, where there is room.
    const placeLabels = (points) => {
      const full = [...taken];
      return points.map(([x, y]) => {
        const tries = [14, 27, 40, 53].flatMap((far) => [-0.8, 0.8, -2.4, 2.4, 0, 3.14, -1.57, 1.57].map((turn) => [x + far * Math.cos(turn), y + far * Math.sin(turn)]));
        const free = tries.find(([a, b]) => a > 10 && b > 10 && a < side - 10 && b < side - 10
          && full.every(([c, d]) => Math.hypot(a - c, b - d) > 16) && points.every(([c, d]) => Math.hypot(a - c, b - d) > 9)) ?? tries[0];
        full.push(free);
        return free;
      });
    };
    // The walk up to the current letter; only its last letters are named.
    const trail = () => {
      layers.trail.style.display = view.walk ? "" : "none";
      if (!view.walk) return;
      const points = view.walk.states.slice(0, at + 2).map(pixel);
      const named = [...points.keys()].filter((t) => !t || t >= points.length - RECENT);
      const places = placeLabels(named.map((t) => points[t]));
      const names = new Map(named.map((t, place) => [t, places[place]]));
      const lines = points.slice(1).map(([x2, y2], t) =>
        svg("line", { x1: points[t][0], y1: points[t][1], x2, y2, class: t === at ? "now" : t < points.length - RECENT ? "old" : "" }));
      const stops = points.map(([x, y], t) => {
        const [a, b] = names.get(t) ?? [];
        return svg("g", { class: t === at + 1 ? "stop now" : "stop" },
          Math.hypot(a - x, b - y) > 20 ? svg("line", { class: "leader", x1: x, y1: y, x2: a, y2: b }) : null,
          svg("circle", { cx: x, cy: y, r: 4 }),
          names.has(t) ? svg("text", { x: a, y: b }, t ? shownAs(view.walk.letters[t - 1]) : "h₀") : null);
      });
      walked.replaceChildren(...lines, ...stops);
      const [x, y] = points[at + 1];
      here.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    };

    const legend = () => {
      const { labels, colours, dots, walk, extent } = view;
      const drawn = dots ? [...new Set(dots.labels)].sort((a, b) => a - b) : [];
      const outside = dots ? dots.points.filter((h) => h.some((value) => Math.abs(value) > span())).length : 0;
      const bounded = edge() > extent ? "Zoomed out: without tanh it leaves the dotted square." : "Dotted square: tanh keeps the state inside.";
      key.replaceChildren(
        ...drawn.flatMap((label) => [svg("svg", { class: `nm-plane-mark c${colours[label]}`, viewBox: "-6 -6 12 12", "aria-hidden": "true" }, svg("path", { d: MARKS[label % MARKS.length] })), `${labels[label]} `]),
        drawn.length ? `test names, where they end${outside ? `, ${outside} of them beyond the edge` : ""}. ` : "",
        walk ? `h₀: before the first letter. Thin arrows: where “${shownAs(walk.letters[at])}” moves other states. ${bounded}` : "The walk of the name is not drawn on the way.");
    };

    const pick = (place) => {
      const { dots, labels } = view ?? {};
      chosen = dots && place !== null ? place : null;
      layers.ring.replaceChildren();
      if (chosen === null) return tip.replaceChildren(dots?.names ? "Point at a name, or tap it." : dots ? "Point at a dot, or tap it." : "");
      const [a, b] = dots.points[chosen];
      const list = labels[dots.labels[chosen]];
      const name = dots.names?.[chosen];
      layers.ring.replaceChildren(svg("circle", { cx: px(a), cy: py(b), r: 8 }),
        name ? svg("text", { x: px(a), y: py(b) + (b < 0 ? -14 : 24), "text-anchor": a > 0.3 ? "end" : a < -0.3 ? "start" : "middle" }, name) : "");
      const [label, p] = answer([a, b]);
      const ends = `${name ? `${name}, ${list} list,` : `A name of the ${list} list`} ends at ${point([a, b])}: ${labels[label]} ${percent(p)}. `;
      tip.replaceChildren(ends, name && view.walk ? el("button", { type: "button", onclick: () => rename(name) }, `Read ${name}`) : "");
    };
    const under = (event) => {
      const box = square.getBoundingClientRect();
      let [best, least] = [null, REACH];
      view?.dots?.points.forEach((h, place) => {
        const [x, y] = pixel(h);
        const far = Math.hypot(x - event.clientX + box.left, y - event.clientY + box.top);
        if (far < least) [best, least] = [place, far];
      });
      return best;
    };

    const draw = () => {
      side = square.clientWidth;
      if (!view || !side) return;
      drawing.setAttribute("viewBox", `0 0 ${side} ${side}`);
      tint();
      axes();
      placeDots();
      pick(null);
      move(at);
    };
    const move = (to) => {
      at = to;
      if (!view || !side) return;
      field();
      trail();
      legend();
    };
    new ResizeObserver(() => square.clientWidth !== side && draw()).observe(square);
    return {
      square, key, tip, move,
      draw: (what, where) => {
        [view, at] = [what, where];
        draw();
      },
    };
  };

  Object.assign((window.namemodel.plane ||= {}), { picture, point });
})();
