// Exhibit 4, right: every run of the memory task as a mark.
(() => {
  const { el, svg, axes, tableOf } = window.namemodel;
  const { CHANCE, share, icon } = window.namemodel.survives;
  const [X_LOW, X_HIGH] = [1e-12, 100];

  const ofTask = () => {
    let runs = []; // { network, T, seed, share, accuracy, steps, learned, mark }
    let now = null;
    let trace = null;
    const own = [];
    const says = el("p", { class: "nm-survives-run", role: "status" });
    const chart = axes({
      height: 300, role: "group", label: "Runs of the memory task. Arrow keys go from mark to mark.",
      x: { low: X_LOW, high: X_HIGH, log: true, title: "gradient at the first symbol before training, relative to the last symbol’s",
        ticks: [[1e-12, "≤ 10⁻¹²"], [1e-9, "10⁻⁹"], [1e-6, "10⁻⁶"], [1e-3, "10⁻³"], [1, "1"]] },
      y: { low: -0.05, high: 1.05, title: "accuracy after training (guessing: 25\u202f%)",
        ticks: [[0, "0"], [CHANCE, "25\u202f%"], [0.5, "50\u202f%"], [0.75, "75\u202f%"], [1, "100\u202f%"]] },
    });
    const ghost = svg("line", { class: "nm-survives-ghost", y1: "0%", y2: "100%" });
    const ghostWord = svg("text", { class: "nm-survives-word nm-survives-ghostword", y: `${chart.top(0.37)}%` }, "your network");
    const ring = svg("svg", { class: "nm-survives-ring", width: 1, height: 1 }, svg("circle", { r: 11 }));
    const dots = svg("g", {});
    chart.plot.append(ghost, ghostWord, dots, ring);
    ring.style.display = "none";
    // The runs with a large share, those with a small one and those between, and how many of them learned.
    const bands = svg("g", { class: "nm-survives-bands" });
    const counts = svg("g", { class: "nm-survives-bands" });
    chart.plot.prepend(bands);
    chart.plot.insertBefore(counts, dots);
    const drawBands = (left) => {
      const { low, high } = trace.runs;
      const limits = [[X_LOW, low], [high, X_HIGH], [low, high]];
      bands.replaceChildren(...limits.slice(0, 2).map(([from, to]) => svg("rect", { x: `${chart.left(from)}%`, width: `${chart.left(to) - chart.left(from)}%`, height: "100%" })));
      counts.replaceChildren(...limits.flatMap(([from, to]) => {
        const within = left.filter((run) => !run.own && (from === X_LOW || run.share >= from) && (to === X_HIGH || run.share < to));
        const word = (text, dy) => svg("text", { x: `${(chart.left(from) + chart.left(to)) / 2}%`, y: `${chart.top(0.67)}%`, dy }, text);
        const rows = [within.filter((run) => run.learned).length, `of ${within.length}`, "learned"]; // narrow enough for a phone
        return within.length ? rows.map((text, place) => word(text, `${1.2 * place}em`)) : [];
      }));
    };

    const [length, start] = ["Show runs of length", "Show runs with start"].map((title) => el("select", { "aria-label": title, onchange: () => filter() }));
    const next = el("button", { type: "button", onclick: () => {
      const odd = shown().filter(isException);
      if (odd.length) select(odd[(odd.indexOf(now) + 1) % odd.length], true);
      else says.textContent = "There is no exception among these runs.";
    } }, "Next exception");
    const legend = el("ul", { class: "nm-legend" });

    const shown = () => runs.filter((run) => !run.mark.classList.contains("out"));
    const isException = (run) => !run.own && (run.share > trace.runs.high ? !run.learned : run.share < trace.runs.low && run.learned);
    const called = (run) => `${run.own ? "Yours: " : ""}${run.title}, T = ${run.length}, seed ${run.seed}`;
    const tip = (run) => `${called(run)}\ngradient ${share(run.share)} of the last’s, ${share(run.accuracy)} right`;
    const sentence = (run) => {
      const what = `${called(run)}: before training, the gradient at the first symbol is ${share(run.share)} of the last’s`;
      const end = run.learned ? `learned after ${run.steps} steps` : run.unfinished ? `unfinished at step ${run.steps}, ${share(run.accuracy)} right` : `did not learn in ${run.steps} steps: ${share(run.accuracy)} right`;
      const odd = run.share > trace.runs.high ? !run.learned && !run.unfinished : run.share < trace.runs.low && run.learned;
      const why = odd && !run.learned ? " A gradient that comes back is needed, and not always enough." : "";
      const below = run.accuracy < CHANCE / 2 ? " Worse than guessing: it tells the first symbols apart, and names wrong ones for them." : "";
      return `${what}, ${odd ? "and yet" : "and"} it ${run.unfinished ? "is " : ""}${end}.${why}${below}`;
    };
    // One mark is reached by Tab: the chosen one, else the first.
    const rove = () => {
      const here = now ?? shown()[0];
      for (const run of runs) run.mark.setAttribute("tabindex", run === here ? 0 : -1);
    };
    const select = (run, focus = false) => {
      now = run;
      rove();
      chart.put(ring, run.share, run.accuracy);
      ring.style.display = "";
      says.textContent = sentence(run);
      if (focus) run.mark.focus({ preventScroll: true });
    };
    const makeMark = (run) => {
      run.mark = chart.put(chart.marker(trace.styles[run.architecture], run.own ? 1.1 : 0.75), run.share, run.accuracy);
      for (const [name, value] of Object.entries({ role: "button", tabindex: -1, "aria-label": called(run), "data-tip": tip(run) })) run.mark.setAttribute(name, value);
      run.mark.classList.toggle("own", !!run.own);
      run.mark.classList.toggle("unfinished", !!run.unfinished);
      run.mark.addEventListener("focus", () => now !== run && select(run));
      return run.mark;
    };
    const showGhost = () => {
      const { length: T, start: begun } = trace.own;
      const out = (length.value && String(T) !== length.value) || (start.value && begun !== start.value);
      for (const node of [ghost, ghostWord]) node.classList.toggle("out", !!out);
    };
    // How many runs of a network at a length there are, and how many of them learned; "" if there are none.
    const alike = ({ title, length: T }) => {
      const found = runs.filter((run) => !run.own && run.title === title && run.length === T);
      return found.length ? `Of the ${found.length} such runs above, ${found.filter((run) => run.learned).length} learned.` : "";
    };
    const filter = () => {
      for (const run of runs) {
        const out = (length.value && String(run.length) !== length.value) || (start.value && run.start !== start.value);
        run.mark.classList.toggle("out", !!out);
        if (out) {
          run.mark.removeAttribute("data-tip");
          run.mark.setAttribute("aria-hidden", "true");
        } else {
          run.mark.dataset.tip = tip(run);
          run.mark.removeAttribute("aria-hidden");
        }
      }
      const left = shown();
      drawBands(left);
      showGhost();
      if (now && !left.includes(now)) {
        ring.style.display = "none";
        now = null;
      }
      rove();
      const learned = left.filter((run) => run.learned).length;
      if (!now) says.textContent = `${left.length} runs, ${learned} learned. Click a mark to see which run it is.`;
    };
    chart.plot.addEventListener("click", (event) => {
      const box = chart.plot.getBoundingClientRect();
      const away = (run) => Math.hypot((chart.left(run.share) / 100) * box.width + box.left - event.clientX, (chart.top(run.accuracy) / 100) * box.height + box.top - event.clientY);
      const near = shown().reduce((a, b) => (a && away(a) <= away(b) ? a : b), null);
      if (near) select(near, true);
    });
    chart.plot.addEventListener("keydown", (event) => {
      const all = shown();
      const place = all.indexOf(runs.find((run) => run.mark === event.target));
      const steps = { ArrowRight: place + 1, ArrowUp: place + 1, ArrowLeft: place - 1, ArrowDown: place - 1, Home: 0, End: all.length - 1 };
      if (place < 0 || !(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      select(all[Math.max(0, Math.min(all.length - 1, steps[event.key]))], true);
    });

    const draw = () => {
      const [lengths, starts] = [trace.runs.lengths, [...new Set(trace.runs.networks.map((network) => network.start))]];
      const words = { torch: "torch’s own", bias: "gate’s bias" };
      length.replaceChildren(el("option", { value: "" }, "every T"), ...lengths.map((T) => el("option", { value: T }, `T = ${T}`)));
      start.replaceChildren(el("option", { value: "" }, "every start"), ...starts.map((one) => el("option", { value: one }, words[one] ?? one)));
      runs = trace.runs.networks.flatMap(({ title, architecture, start: begun, runs: found }) => found.map(([T, seed, of, accuracy, steps, learned]) =>
        ({ title, architecture, start: begun, length: T, seed, share: of, accuracy, steps, learned: !!learned }))).concat(own);
      runs.sort((a, b) => a.share - b.share);
      dots.replaceChildren(...runs.map(makeMark));
      legend.replaceChildren(...[...new Set(runs.map((run) => run.architecture))].map((id) => el("li", {}, icon(trace.styles[id]), trace.styles[id].title)));
      filter();
    };
    const node = el("section", { class: "nm-survives-task" },
      el("h3", {}, "On a task that needs memory"), el("p", { class: "nm-survives-what" }, "Read T symbols, then say which was the first. A mark is a network, trained for 500 steps at most; many overlap, so each band counts its runs."),
      el("div", { class: "nm-survives-filters" }, legend, length, start), chart.node, el("div", { class: "nm-survives-told" }, says, next),
      el("p", { class: "nm-survives-note" }, "Right of 1, the first symbol counts for more than the last. A network that tells two of the four first symbols apart is right in 50\u202f%, three in 75\u202f%."));
    return {
      node,
      alike,
      show: (found) => {
        const first = trace?.runs !== found.runs;
        trace = found;
        if (first) draw();
        showGhost();
        for (const [line, end] of [[ghost, "x1"], [ghost, "x2"], [ghostWord, "x"]]) line.setAttribute(end, `${chart.left(trace.own.share)}%`);
        ghostWord.style.textAnchor = chart.left(trace.own.share) > 80 ? "end" : chart.left(trace.own.share) < 15 ? "start" : "middle";
      },
      add: (run) => {
        own.push({ ...run, own: true });
        runs.push(own.at(-1));
        runs.sort((a, b) => a.share - b.share);
        dots.append(makeMark(own.at(-1)));
        filter();
        if (shown().includes(own.at(-1))) select(own.at(-1));
        return sentence(own.at(-1));
      },
      table: () => [tableOf(["network", ...trace.runs.lengths.map((T) => `T = ${T}`)],
        trace.runs.networks.map(({ title, runs: found }) => [title, ...trace.runs.lengths.map((T) => {
          const of = found.filter(([length]) => length === T);
          return of.length ? `${of.filter((run) => run[5]).length} of ${of.length}` : "–";
        })]), "Runs that learned, by network and length")],
    };
  };

  Object.assign(window.namemodel.survives, { ofTask });
})();
