// Exhibit 2: a state of two numbers as a point in a plane, and the arithmetic of each step beside it.
(() => {
  const { el, svg, percent, slide } = window.namemodel;
  const STEP = 420; // milliseconds a letter, when it plays
  const TINT = 96; // pixels along a side of the tint, which the browser smooths
  const REACH = 22; // pixels from which the pointer finds a name
  const MARKS = ["M4 0A4 4 0 1 1 -4 0A4 4 0 1 1 4 0Z", "M0 -5L5 0L0 5L-5 0Z", "M0 -5L5 4H-5Z", "M-1.5 -5H1.5V-1.5H5V1.5H1.5V5H-1.5V1.5H-5V-1.5H-1.5Z"];
  const SWITCHES = {
    zero_W_h: ["`W_h = 0`", "With `W_h = 0` no state enters the sums, and all other weights are as learned."],
    no_tanh: ["no tanh", "Without tanh nothing keeps the numbers between −1 and 1."],
    coded_sum: ["the article’s coded sum", "The article codes `tanh(W_x x_t + b_x) + tanh(W_h h_{t-1} + b_h)`, where it prints one tanh of the sum."],
    printed_sum: ["the article’s printed sum", "The article prints `tanh(W_x x_t + b_x + W_h h_{t-1} + b_h)`, and codes two tanh that are added."],
  };
  // How a line of the arithmetic is written: "heading" above it, "=" where it results from those above.
  const LINES = {
    "h_{t-1}": { heading: "what it remembers" },
    "W_x x_t + b_x": { heading: "the letter and the memory" },
    "W_x x_t + b_x + W_h h_{t-1} + b_h": { shown: "sum", result: true },
    "tanh(W_x x_t + b_x)": { heading: "each squashed alone" },
    "W_xr x_t + b_xr": { heading: "reset gate: how much of the memory the candidate sees" },
    r: { shown: "r = σ(sum)", result: true },
    "W_xz x_t + b_xz": { heading: "update gate: how much of the memory stays" },
    z: { shown: "z = σ(sum)", result: true },
    "u = 1 - z": { shown: "u = 1 - z, the article’s" },
    "W_xn x_t + b_xn": { heading: "candidate: what the letter would write" },
    n: { shown: "n = tanh(sum)", result: true },
    "(1 - z) * n": { heading: "what it remembers now" },
  };

  const fixed = (value) => {
    const size = Math.abs(value);
    const digits = size >= 9999.5 ? size.toExponential(1) : size >= 99.95 ? size.toFixed(1) : size.toFixed(3);
    return (value < 0 && Number(digits) !== 0 ? "−" : "\u2007") + digits;
  };
  const point = ([a, b]) => `(${[a, b].map((value) => fixed(Math.round(value * 100) / 100).trim().replace(/(\.\d\d)\d$/, "$1")).join(", ")})`;
  // "W_xr x_t", written as mathematics.
  const math = (symbol) => {
    const found = symbol.matchAll(/(tanh|softmax|sum|the article’s)|([A-Za-z]+)(?:_\{([^}]+)\}|_([A-Za-z]+))?|([^A-Za-z]+)/g);
    return [...found].map(([, word, name, long, short, other]) => {
      const sub = (long ?? short)?.replace("-", "−");
      if (name) return el("span", {}, el("i", {}, name), sub ? el("sub", {}, sub) : null);
      return word ?? other.replaceAll(" * ", " ⊙ ").replaceAll("-", "−");
    });
  };

  const prose = (text) => text.split("`").flatMap((part, place) => (place % 2 ? math(part) : part));

  const plane = (stage) => {
    let trace = null;
    let at = 0;
    let side = 0; // of the square, in pixels
    let frames = []; // what was seen of a training, an epoch each
    let frame = null; // the one that is shown in place of the trace's network
    let running = false;
    let seed = 0;
    let trained = null; // the id of the network that was trained here
    let chosen = null; // the place of a test name
    let played = false;
    let timer = 0;
    let before = []; // the figures of the step before, as written

    const tiles = el("div", { class: "nm-lettergrid" });
    const track = el("div", { class: "nm-track-x nm-plane-letters" }, tiles);
    const note = el("p", { class: "nm-plane-note" });
    const canvas = el("canvas", { width: TINT, height: TINT, "aria-hidden": "true" });
    const layers = Object.fromEntries(["axes", "field", "sides", "dots", "trail", "ring"].map((name) => [name, svg("g", { class: `nm-plane-${name}` })]));
    const drawing = svg("svg", { "aria-hidden": "true" }, ...Object.values(layers));
    const square = el("div", {
      class: "nm-plane-square", tabindex: 0, role: "group",
      "aria-label": "The plane of states. The arrow keys go through the test names that end in it.",
      onpointermove: (event) => event.pointerType === "mouse" && pick(under(event)),
      onpointerleave: (event) => event.pointerType === "mouse" && pick(null),
      onpointerdown: (event) => pick(under(event)),
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        const dots = dotsNow();
        if (!step || !dots?.points.length || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        const order = dots.points.map((_, place) => place).sort((a, b) => dots.points[a][0] - dots.points[b][0] || a - b);
        pick(order.at((order.indexOf(chosen) + step + (chosen === null && step < 0)) % order.length));
      },
    }, canvas, drawing);
    const tip = el("p", { class: "nm-plane-tip", role: "status" });
    const near = el("p", { class: "nm-plane-near" });
    const key = el("p", { class: "nm-plane-key" });
    const step = el("table", { class: "nm-plane-step" });
    const networks = el("div", { class: "nm-plane-row", role: "group", "aria-label": "Network" });
    const switches = el("div", { class: "nm-plane-row", role: "group", "aria-label": "Switches" });
    const changed = el("p", { class: "nm-plane-changed" });
    const train = el("button", { type: "button", class: "nm-plane-train", onclick: () => (running ? stage.halt() : start()) });
    const progress = el("p", { class: "nm-plane-progress" });
    const epochs = el("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "Epoch", oninput: () => replay(Number(epochs.value)) });
    const replayed = el("label", { class: "nm-plane-epochs" }, "Epochs", epochs);
    const twin = el("table", { class: "nm-figures" });
    const both = el("div", { class: "nm-plane-both" },
      el("div", { class: "nm-plane-left" }, square, key, tip, near), el("div", { class: "nm-plane-right" }, step));
    const main = el("div", {}, note, track, both, networks, switches, changed);
    stage.picture.replaceChildren(main, el("div", { class: "nm-plane-row" }, train, replayed, progress),
      el("details", { class: "nm-twin" }, el("summary", {}, "The same as a table"), el("div", { class: "nm-scroll" }, twin)));
    const words = () => (trace ? sentence(trace, at) : "");
    const tell = slide(track, {
      label: "Letters of the name", count: () => trace?.letters.length ?? 1, at: () => at, words,
      move: (to) => {
        stop();
        frame = null;
        go(to);
        stage.move(to);
      },
    });
    new ResizeObserver(() => {
      if (square.clientWidth === side) return;
      side = square.clientWidth;
      draw();
    }).observe(square);

    // Where things are: the square spans -span … span both ways.
    const dotsNow = () => (frame ? frame : trace?.dots);
    const span = () => {
      if (frame) return 1.12;
      const far = Math.max(...trace.states.flat().map(Math.abs));
      const edge = far <= trace.extent ? trace.extent : [2, 3, 5, 10, 20, 50, 100].map((n) => n * trace.extent).find((n) => n >= far) ?? far;
      return edge * 1.12;
    };
    const px = (value) => side / 2 * (1 + value / span());
    const py = (value) => side / 2 * (1 - value / span());
    const shape = () => (frame ? frame.shape : { labels: trace.labels, colours: trace.colours });
    const boundary = () => (frame ?? trace).boundary;

    // The most probable list at a point, and how probable it is.
    const answer = ([a, b]) => {
      const { weight, bias, temperature } = boundary();
      const logits = weight.map(([u, v], label) => (u * a + v * b + bias[label]) / temperature);
      const top = Math.max(...logits);
      return [logits.indexOf(top), 1 / logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0)];
    };

    const tint = () => {
      const { labels, colours } = shape();
      const probe = el("i", {});
      square.append(probe);
      const rgb = colours.map((colour) => {
        probe.className = `c${colour}`;
        return getComputedStyle(probe).getPropertyValue("--c").trim().match(/[0-9a-f]{2}/gi).map((hex) => parseInt(hex, 16));
      });
      probe.remove();
      const image = canvas.getContext("2d").createImageData(TINT, TINT);
      const sums = labels.map(() => [0, 0, 0]); // of the places of each list's side
      for (let row = 0; row < TINT; row++)
        for (let column = 0; column < TINT; column++) {
          const h = [((column + 0.5) / TINT * 2 - 1) * span(), (1 - (row + 0.5) / TINT * 2) * span()];
          const [label, p] = answer(h);
          image.data.set([...rgb[label], 110 * (p - 1 / labels.length) / (1 - 1 / labels.length)], 4 * (row * TINT + column));
          sums[label][0] += h[0];
          sums[label][1] += h[1];
          sums[label][2]++;
        }
      canvas.getContext("2d").putImageData(image, 0, 0);
      layers.sides.replaceChildren(...labels.flatMap((label, place) => {
        const [x, y, count] = sums[place];
        if (count < TINT * TINT / 40) return [];
        return svg("text", { x: px(x / count), y: py(y / count), class: `c${colours[place]}` }, label);
      }));
    };

    const axes = () => {
      const edge = frame ? 1 : trace.extent;
      const [low, high] = [-edge, edge];
      const parts = [
        svg("rect", { x: px(low), y: py(high), width: px(high) - px(low), height: py(low) - py(high) }),
        svg("path", { d: `M${px(low)} ${py(0)}H${px(high)}M${px(0)} ${py(high)}V${py(low)}` }),
        ...[[low, 0, -4, 4, "end", `−${edge}`], [high, 0, 5, 4, "start", `${edge}`], [0, high, 0, -6, "middle", `${edge}`], [0, low, 0, 16, "middle", `−${edge}`]]
          .map(([x, y, dx, dy, anchor, text]) => svg("text", { x: px(x) + dx, y: py(y) + dy, "text-anchor": anchor }, text)),
      ];
      if (px(high) - px(0) > 90)
        parts.push(svg("text", { x: px(high) - 4, y: py(0) - 7, "text-anchor": "end", class: "name" }, "unit 1"),
          svg("text", { x: px(0) + 6, y: py(high) + 16, class: "name" }, "unit 2"));
      const { weight, bias } = boundary();
      if (weight.length === 2) { // the line on which both lists are as probable
        const [u, v, c] = [weight[0][0] - weight[1][0], weight[0][1] - weight[1][1], bias[0] - bias[1]];
        const size = u * u + v * v;
        const far = 4 * span() / Math.sqrt(size);
        const [x, y] = [-c * u / size, -c * v / size];
        parts.push(svg("line", { class: "boundary", x1: px(x - v * far), y1: py(y + u * far), x2: px(x + v * far), y2: py(y - u * far) }));
      }
      layers.axes.replaceChildren(...parts);
    };

    const placeDots = () => {
      const dots = dotsNow();
      const { colours } = shape();
      const many = dots?.points.length ?? 0;
      while (layers.dots.childElementCount > many) layers.dots.lastChild.remove();
      while (layers.dots.childElementCount < many) layers.dots.append(svg("path"));
      [...layers.dots.children].forEach((dot, place) => {
        const label = dots.labels[place];
        dot.setAttribute("d", MARKS[label % MARKS.length]);
        dot.setAttribute("class", `c${colours[label]}`);
        dot.style.transform = `translate(${px(dots.points[place][0]).toFixed(1)}px, ${py(dots.points[place][1]).toFixed(1)}px)`;
      });
    };

    const field = () => {
      if (frame) return layers.field.replaceChildren();
      const { grid, to } = trace.fields;
      const axis = Array.from({ length: grid }, (_, place) => (place / (grid - 1) * 2 - 1) * trace.extent);
      let [lines, heads] = ["", ""];
      to[trace.letters[at]].forEach(([a, b], place) => {
        const [x, y, x2, y2] = [px(axis[place % grid]), py(axis[Math.floor(place / grid)]), px(a), py(b)];
        const angle = Math.atan2(y2 - y, x2 - x);
        lines += `M${x.toFixed(1)} ${y.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}`;
        for (const turn of [2.6, -2.6]) heads += `M${x2.toFixed(1)} ${y2.toFixed(1)}l${(6 * Math.cos(angle + turn)).toFixed(1)} ${(6 * Math.sin(angle + turn)).toFixed(1)}`;
      });
      layers.field.replaceChildren(svg("path", { d: lines }), svg("path", { d: heads, class: "heads" }));
    };

    // Letters beside the points of the walk, where there is room.
    const placeLabels = () => {
      const points = trace.states.map(([a, b]) => [px(a), py(b)]);
      const taken = [];
      return points.map(([x, y]) => {
        const tries = [14, 27, 40, 53].flatMap((far) => [-0.8, 0.8, -2.4, 2.4, 0, 3.14, -1.57, 1.57].map((turn) => [x + far * Math.cos(turn), y + far * Math.sin(turn)]));
        const free = tries.find(([a, b]) => a > 10 && b > 10 && a < side - 10 && b < side - 10
          && taken.every(([c, d]) => Math.hypot(a - c, b - d) > 16) && points.every(([c, d]) => Math.hypot(a - c, b - d) > 9)) ?? tries[0];
        taken.push(free);
        return free;
      });
    };
    const trail = () => {
      if (frame) return layers.trail.replaceChildren();
      const points = trace.states.map(([a, b]) => [px(a), py(b)]);
      const places = placeLabels();
      const parts = [];
      for (let t = 1; t <= points.length - 1; t++) {
        const [[x1, y1], [x2, y2]] = [points[t - 1], points[t]];
        parts.push(svg("line", { x1, y1, x2, y2, "data-t": t }));
      }
      points.forEach(([x, y], t) => {
        const [a, b] = places[t];
        parts.push(svg("g", { "data-t": t, class: "stop" },
          Math.hypot(a - x, b - y) > 20 ? svg("line", { class: "leader", x1: x, y1: y, x2: a, y2: b }) : null,
          svg("circle", { cx: x, cy: y, r: 4 }),
          svg("text", { x: a, y: b }, t ? (trace.letters[t - 1] === " " ? "␣" : trace.letters[t - 1]) : "h₀")));
      });
      layers.trail.replaceChildren(...parts, svg("circle", { class: "here", r: 8 }));
    };
    const mark = () => {
      for (const part of layers.trail.querySelectorAll("[data-t]")) {
        const t = Number(part.dataset.t);
        part.classList.toggle("now", t === at + 1);
        part.classList.toggle("hidden", t > at + 1);
      }
      const here = layers.trail.querySelector(".here");
      const [a, b] = trace.states[at + 1];
      if (here) here.style.transform = `translate(${px(a).toFixed(1)}px, ${py(b).toFixed(1)}px)`;
    };

    const draw = () => {
      if (!trace && !frame) return;
      if (!side) return;
      drawing.setAttribute("viewBox", `0 0 ${side} ${side}`);
      both.classList.toggle("training", !!frame); // what is beside the plane is of another network then
      tint();
      axes();
      placeDots();
      pick(null);
      if (!trace) return;
      field();
      trail();
      if (!frame) mark();
      legend();
    };

    const legend = () => {
      const { labels, colours } = shape();
      const dots = dotsNow();
      const drawn = dots ? [...new Set(dots.labels)].sort((a, b) => a - b) : [];
      const outside = dots ? dots.points.filter((h) => h.some((value) => Math.abs(value) > span())).length : 0;
      key.replaceChildren(
        ...drawn.flatMap((label) => [svg("svg", { class: `nm-plane-mark c${colours[label]}`, viewBox: "-6 -6 12 12", "aria-hidden": "true" }, svg("path", { d: MARKS[label % MARKS.length] })), `${labels[label]} `]),
        drawn.length ? `names, where they end${outside ? `, ${outside} of them outside the picture` : ""}. ` : "",
        frame ? "" : `Arrows: where ${letterAt(trace, at)} moves a state.`);
    };

    const pick = (place) => {
      const dots = dotsNow();
      chosen = dots && place !== null ? place : null;
      layers.ring.replaceChildren();
      if (chosen === null) return tip.replaceChildren(dots?.names ? "Point at a name, or tap it." : "");
      const [a, b] = dots.points[chosen];
      const list = shape().labels[dots.labels[chosen]];
      const name = dots.names?.[chosen];
      layers.ring.replaceChildren(svg("circle", { cx: px(a), cy: py(b), r: 8 }),
        name ? svg("text", { x: px(a), y: py(b) + (b < 0 ? -14 : 24), "text-anchor": a > 0.3 ? "end" : a < -0.3 ? "start" : "middle" }, name) : "");
      const [side_, p] = answer([a, b]);
      const ends = `${name ? `${name}, ${list} list,` : `A name of the ${list} list`} ends at ${point([a, b])}: ${shape().labels[side_]} ${percent(p)}. `;
      tip.replaceChildren(ends, name && !frame ? el("button", { type: "button", onclick: () => stage.rename(name) }, `Read ${name}`) : "");
    };
    const under = (event) => {
      const dots = dotsNow();
      const box = square.getBoundingClientRect();
      let [best, least] = [null, REACH];
      dots?.points.forEach(([a, b], place) => {
        const far = Math.hypot(px(a) - event.clientX + box.left, py(b) - event.clientY + box.top);
        if (far < least) [best, least] = [place, far];
      });
      return best;
    };

    // The arithmetic of a step; what is not as it was in the step before is marked.
    const write = (node, text, was) => node.replaceChildren(...[...text].map((digit, place) => (was !== undefined && was[place] !== digit ? el("b", {}, digit) : digit)));
    const layOutStep = () => {
      before = [];
      const linear = trace.switched.includes("no_tanh");
      const coded = trace.symbols.includes("tanh(W_x x_t + b_x)");
      const rows = trace.symbols.flatMap((symbol) => {
        let { heading, shown, result } = LINES[symbol] ?? {};
        if (symbol === "h_t") [shown, result] = [`h_t = ${trace.symbols.length > 6 || coded || linear ? "sum" : "tanh(sum)"}`, true];
        if (linear) shown = shown?.replace("tanh(sum)", "sum");
        if (linear && symbol.startsWith("tanh(")) shown = symbol.slice(5, -1);
        const head = heading ? [el("tr", { class: "head" }, el("th", { colspan: 3, scope: "colgroup" }, heading))] : [];
        return [...head, el("tr", { class: symbol === "h_t" ? "result now" : result ? "result" : "" },
          el("th", { scope: "row" }, ...math(shown ?? symbol)), el("td"), el("td"))];
      });
      step.replaceChildren(
        el("caption", {}),
        el("thead", {}, el("tr", {}, el("td"), el("th", { scope: "col" }, "unit 1"), el("th", { scope: "col" }, "unit 2"))),
        el("tbody", {}, ...rows),
        el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, ...math("softmax((W h_t + b) / T)")), el("td", { colspan: 2 }))));
    };
    const arithmetic = () => {
      const texts = trace.steps[at].map((values) => values.map(fixed));
      step.caption.textContent = `Letter ${at + 1} of ${trace.letters.length}: ${letterAt(trace, at)}`;
      [...step.tBodies[0].querySelectorAll("tr:not(.head)")].forEach((row, place) =>
        [...row.querySelectorAll("td")].forEach((cell, unit) => write(cell, texts[place][unit], before[place]?.[unit])));
      const [label, p] = trace.answers[at + 1];
      step.tFoot.querySelector("td").textContent = `${trace.labels[label]} ${percent(p)}`;
      before = texts;
    };

    const go = (to) => {
      const wasFrame = both.classList.contains("training");
      at = Math.max(0, Math.min(to, trace.letters.length - 1));
      for (const tile of tiles.querySelectorAll("[data-column]")) {
        tile.classList.toggle("now", Number(tile.dataset.column) === at);
        tile.classList.toggle("later", Number(tile.dataset.column) > at);
      }
      const here = tiles.querySelector(".nm-tile.now");
      const [left, right] = [here.offsetLeft - 8, here.offsetLeft + here.offsetWidth + 8];
      if (left < track.scrollLeft || right > track.scrollLeft + track.clientWidth) track.scrollLeft = left - track.clientWidth / 2;
      arithmetic();
      if (wasFrame && !frame) draw();
      else if (side && !frame) {
        field();
        mark();
        legend();
      }
      near.textContent = trace.near && !frame
        ? `Names that end nearest to this point: ${trace.near[at + 1].map((place) => trace.dots.names[place]).join(", ")}. On the very same point the network could not tell them apart.` : "";
      stage.say(words());
      tell();
    };
    // What comes by itself must not ask for numbers, nor change the address, while another exhibit is shown.
    const choose = (options) => (square.isConnected ? stage.choose(options) : Object.assign(stage.options, options));
    const stop = () => clearInterval(timer);
    const play = () => {
      if (played || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      go(0);
      timer = setInterval(() => (at < trace.letters.length - 1 ? go(at + 1) : stop()), STEP);
    };

    const toggle = (text, pressed, onclick) => el("button", { type: "button", "aria-pressed": String(pressed), onclick }, ...text);
    const controls = () => {
      const choices = [...trace.networks];
      if (trained && !choices.some(([id]) => id === trained)) choices.push([trained, "yours"]);
      networks.replaceChildren(el("span", {}, "Network"), ...choices.map(([id, title]) =>
        toggle([title], id === trace.network, () => stage.choose({ network: id, switch: "" }))));
      switches.replaceChildren(el("span", {}, "Switch"), ...trace.switches.map((name) => {
        const on = trace.switched.includes(name);
        return toggle(prose(SWITCHES[name][0]), on, () => stage.choose({ switch: (on ? trace.switched.filter((other) => other !== name) : [...trace.switched, name]).join(",") }));
      }));
      changed.replaceChildren(...trace.switched.flatMap((name) => prose(`${SWITCHES[name][1]} `)));
    };
    const tabulate = () => {
      const head = ["letter", "unit 1", "unit 2", "if the name ended here"];
      const cells = trace.states.map(([a, b], t) => [t ? trace.letters[t - 1] : "h₀", fixed(a), fixed(b), `${trace.labels[trace.answers[t][0]]} ${percent(trace.answers[t][1])}`]);
      twin.replaceChildren(el("thead", {}, el("tr", {}, ...head.map((title) => el("th", { scope: "col" }, title)))),
        el("tbody", {}, ...cells.map(([first, ...others]) => el("tr", {}, el("th", { scope: "row" }, first), ...others.map((cell) => el("td", {}, cell))))));
    };

    // Training: frames come an epoch each, and can be gone through afterwards.
    const trainer = () => {
      train.textContent = running ? "Stop" : frames.length ? "Train another" : "Train it now";
      replayed.hidden = running || frames.length < 2;
      epochs.max = Math.max(0, frames.length - 1);
      if (!frames.length && !running) progress.textContent = "60 epochs with new random weights: about ten seconds.";
    };
    const start = () => {
      stop();
      [running, frames] = [true, []];
      seed += 1;
      stage.say("It begins with random weights: the names of all lists end in one heap. Watch them part.");
      progress.textContent = "Reading the names …";
      trainer();
      stage.run({ seed: String(seed), architecture: trace?.architecture ?? "" });
    };
    const replay = (place) => {
      stop();
      frame = frames[place];
      epochs.value = place;
      epochs.setAttribute("aria-valuetext", progressWords());
      progress.textContent = progressWords();
      if (place === frames.length - 1 && !running && trace?.network === trained) frame = null;
      draw();
      if (!running) frame ? stage.say(progressWords()) : trace && go(at);
    };
    const progressWords = () => {
      const { epoch, accuracy, tested, of, seed: number, names } = frame ?? frames.at(-1);
      return `Epoch ${epoch} of ${of}: ${percent(accuracy)} of ${tested.toLocaleString("en")} names that it does not learn from end on the right side (${names}, seed ${number}).`;
    };

    trainer();
    return {
      show: (found) => {
        const same = found && trace?.letters.join() === found.letters.join();
        if (!same) stop();
        const was = trace?.letters.length;
        trace = found;
        main.hidden = !trace && !frame;
        if (!trace) return;
        note.textContent = trace.note;
        const wanted = stage.at ?? (was && at < was - 1 ? at : Infinity);
        tiles.style.setProperty("--n", trace.letters.length);
        tiles.replaceChildren(el("span", { class: "nm-rowhead" }, "letters: drag, or arrow keys"),
          ...trace.letters.map((letter, place) => el("span", { class: "nm-tile", "data-column": place }, letter === " " ? "␣" : letter)));
        if (!running) frame = null;
        at = Math.max(0, Math.min(wanted, trace.letters.length - 1));
        layOutStep();
        controls();
        tabulate();
        trainer();
        epochs.value = epochs.max;
        stage.over(trace.over);
        draw();
        go(wanted);
        if (stage.at === null && !running) play();
        played = true;
        if (trace.pending) setTimeout(() => choose({}), 1500); // the test names are being read
      },
      live: ({ error, epochs: some, labels, colours, of, seed: number, names, model }) => {
        if (error) {
          [running, frame] = [false, null];
          trainer();
          if (trace) draw();
          return;
        }
        for (const one of some)
          if (!frames.some(({ epoch }) => epoch === one.epoch)) frames.push({ ...one, shape: { labels, colours }, of, seed: number, names });
        trainer();
        if (some.length) replay(frames.length - 1);
        if (model === undefined) return;
        running = false;
        trained = model ?? trained;
        trainer();
        if (model) choose({ network: model, switch: "" });
        else {
          frame = null;
          progress.textContent = "Stopped before the first epoch was over: nothing is kept.";
          if (trace) draw();
        }
      },
    };
  };

  const letterAt = ({ letters }, at) => (letters[at] === " " ? "the space" : `“${letters[at]}”`);
  // What just happened, in a sentence.
  const sentence = (trace, at) => {
    const [label, p] = trace.answers[at + 1];
    const ends = at === trace.letters.length - 1 ? "The name ends here" : "If the name ended here";
    return `${letterAt(trace, at)[0].toUpperCase()}${letterAt(trace, at).slice(1)} moves the state from ${point(trace.states[at])} to ${point(trace.states[at + 1])}. ${ends}: ${trace.labels[label]} ${percent(p)}.`;
  };

  (window.namemodel.exhibits ||= {}).plane = plane;
})();
