// Exhibit 4: the gradient of the answer by letter, and every run of the memory task as a dot.
(() => {
  const { el, svg, slide, axes } = window.namemodel;
  const [X_LOW, X_HIGH] = [1e-12, 10];
  const TALL = 66; // pixels of the highest bar
  const CHANCE = 0.25;

  const digits = (power) => String(power).replace(/./g, (one) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[one] ?? "⁻");
  // A share in words, however small; here it is a measurement, and may be 100 %.
  const share = (value) => {
    if (value >= 0.0001) return `${Number((100 * value).toPrecision(value < 0.1 ? 2 : 3))}\u202f%`;
    if (!value) return "nothing";
    const [digit, power] = value.toExponential(0).split("e").map(Number);
    return `${digit} · 10${digits(power)}`;
  };
  // A share of the last letter’s gradient as a number in percent, as narrow as a column.
  const narrow = (value) => {
    const percent = 100 * value;
    return percent >= 10 ? String(Math.round(percent)) : percent >= 1 ? percent.toFixed(1) : percent >= 0.01 ? percent.toFixed(2).slice(1) : "<.01";
  };
  const listed = (words) => words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

  window.namemodel.exhibits.survives = (stage) => {
    let trace = null;
    const name = ofName(stage);
    const task = ofTask();
    const own = ofOwn(stage, task);
    const twin = el("div", { class: "nm-scroll" });
    stage.picture.replaceChildren(
      el("div", { class: "nm-survives" }, name.node, task.node), own.node,
      el("details", { class: "nm-twin" }, el("summary", {}, "The same as tables"), twin));
    return {
      show: (found) => {
        stage.picture.hidden = !(found ?? trace);
        if (!found) return;
        trace = found;
        name.show(trace);
        task.show(trace);
        own.show(trace);
        twin.replaceChildren(...name.table(), ...task.table());
        stage.over(trace.over);
      },
      live: own.live,
    };
  };

  // Left: a name, and what of the last letter’s gradient reaches each letter.
  const ofName = (stage) => {
    let found = null;
    let styles = {};
    let at = 0;
    const grid = el("div", { class: "nm-lettergrid" });
    const track = el("div", { class: "nm-track-x" }, grid);
    const note = el("p", { class: "nm-survives-note" });
    const payoff = el("p", { class: "nm-survives-note" });
    const absent = el("p", { class: "nm-survives-absent" });
    const title = ({ architecture, yours }) => (yours ? `your ${styles[architecture].title}` : styles[architecture].title);
    const words = () => {
      if (!found?.letters.length) return found?.absent ?? "";
      const last = found.letters.length - 1;
      if (at === last) return `The last letter, “${found.letters[at]}”, is the measure: its gradient has the shortest way.`;
      const which = at ? `Letter ${at + 1}, “${found.letters[at]}”: its gradient` : "The first letter’s gradient";
      const [first, ...others] = found.rows.map((row) => [share(row.shares[at]), title(row)]);
      return `${which} is ${listed([`${first[0]} of the last’s in the ${first[1]}`, ...others.map(([of, where]) => `${of} in ${where.startsWith("your") ? where : `the ${where}`}`)])}.`;
    };
    const tell = slide(track, {
      label: "Letters of the name", count: () => found?.letters.length ?? 1, at: () => at, words,
      move: (to) => {
        go(to);
        stage.move(to);
      },
    });
    const go = (to) => {
      at = Math.max(0, Math.min(to, found.letters.length - 1));
      for (const cell of grid.querySelectorAll("[data-column]")) cell.classList.toggle("now", Number(cell.dataset.column) === at);
      const here = grid.querySelector(".nm-tile.now");
      if (here.offsetLeft < track.scrollLeft || here.offsetLeft + here.offsetWidth > track.scrollLeft + track.clientWidth)
        track.scrollLeft = here.offsetLeft - track.clientWidth / 2;
      stage.say(words());
      tell();
    };
    const draw = () => {
      const top = Math.max(1, ...found.rows.flatMap((row) => row.shares));
      const head = (...inside) => el("span", { class: "nm-rowhead" }, ...inside);
      grid.style.setProperty("--n", found.letters.length);
      grid.replaceChildren(head("letters"), ...found.letters.map((letter, place) => el("span", { class: "nm-tile", "data-column": place }, letter === " " ? "␣" : letter)),
        ...found.rows.flatMap((row) => {
          const style = styles[row.architecture];
          return [head(icon(style), el("b", {}, title(row))), ...row.shares.map((value, place) =>
            el("span", { class: "nm-survives-cell", "data-column": place, style: { "--m": style.colour } }, el("small", {}, narrow(value)),
              el("i", { style: { height: `${((TALL * value) / top).toFixed(1)}px` } })))];
        }));
    };
    const node = el("section", { class: "nm-survives-name" }, 
      el("h3", {}, "On a name"), el("p", { class: "nm-survives-what" }, "The gradient of the answer, ‖∂ log odds / ∂ letter‖, in percent of the last letter’s."), track, absent, note, payoff);
    return {
      node,
      show: (trace) => {
        ({ styles, name: found } = trace);
        const there = found.letters.length > 0;
        track.hidden = note.hidden = payoff.hidden = !there;
        absent.textContent = there ? "" : found.absent;
        if (!there) return stage.say(found.absent, true);
        note.textContent = found.note;
        payoff.textContent = found.accuracies;
        draw();
        go(stage.at ?? 0);
      },
      table: () => found.letters.length ? [tableOf("Gradient by letter, as a share of the last letter’s", ["letter", ...found.rows.map(title)],
        found.letters.map((letter, place) => [letter, ...found.rows.map((row) => share(row.shares[place]))]))] : [],
    };
  };

  // Right: the memory task.
  const ofTask = () => {
    let runs = []; // { network, T, seed, share, accuracy, steps, learned, mark }
    let key = "";
    let now = null;
    let trace = null;
    const own = [];
    const says = el("p", { class: "nm-survives-run", role: "status" });
    const chart = axes({
      height: 300, role: "group", label: "Runs of the memory task. Arrow keys go from dot to dot.",
      x: { low: X_LOW, high: X_HIGH, log: true, title: "share before training",
        ticks: [[1e-12, "≤ 10⁻¹²"], [1e-9, "10⁻⁹"], [1e-6, "10⁻⁶"], [1e-3, "10⁻³"], [1, "1"]] },
      y: { low: 0.18, high: 1.04, title: "accuracy after training",
        ticks: [[CHANCE, "25\u202f%"], [0.5, "50\u202f%"], [0.75, "75\u202f%"], [1, "100\u202f%"]] },
    });
    const ghost = svg("line", { class: "nm-survives-ghost", y1: "0%", y2: "100%" });
    const ghostWord = svg("text", { class: "nm-survives-word nm-survives-ghostword", y: "0%", dy: "-.35em" }, "your network");
    const ring = svg("svg", { class: "nm-survives-ring", width: 1, height: 1 }, svg("circle", { r: 11 }));
    const dots = svg("g", {});
    const chance = svg("text", { class: "nm-survives-word nm-survives-chance", x: "100%", y: `${chart.top(CHANCE)}%`, dy: "1.2em" }, "chance");
    chart.plot.append(ghost, chance, ghostWord, dots, ring);
    ring.style.display = "none";
    // The runs with a large share and those with a small one, and how many of them learned.
    const bands = svg("g", { class: "nm-survives-bands" });
    const counts = svg("g", { class: "nm-survives-bands" });
    chart.plot.prepend(bands);
    chart.plot.insertBefore(counts, dots);
    const drawBands = (left) => {
      const limits = [[trace.runs.high, X_HIGH], [X_LOW, trace.runs.low]];
      bands.replaceChildren(...limits.map(([from, to]) => svg("rect", { x: `${chart.left(from)}%`, width: `${chart.left(to) - chart.left(from)}%`, height: "100%" })));
      counts.replaceChildren(...limits.flatMap(([from, to]) => {
        const within = left.filter((run) => !run.own && (from === X_LOW || run.share >= from) && (to === X_HIGH || run.share < to));
        const word = (text, dy) => svg("text", { x: `${(chart.left(from) + chart.left(to)) / 2}%`, y: `${chart.top(0.65)}%`, dy }, text);
        return within.length ? [word(`${within.filter((run) => run.learned).length} of ${within.length}`, 0), word("learned", "1.2em")] : [];
      }));
    };

    const pick = (title, choices) => {
      const select = el("select", { "aria-label": title, onchange: () => filter() }, ...choices);
      return select;
    };
    const length = pick("Show runs of length", []);
    const start = pick("Show runs with start", []);
    const next = el("button", { type: "button", onclick: () => {
      const odd = shown().filter(isException);
      if (odd.length) select(odd[(odd.indexOf(now) + 1) % odd.length], true);
      else says.textContent = "There is no exception among these runs.";
    } }, "Next exception");
    const legend = el("ul", { class: "nm-legend" });

    const shown = () => runs.filter((run) => !run.mark.classList.contains("out"));
    const isException = (run) => !run.own && (run.share > trace.runs.high ? !run.learned : run.share < trace.runs.low && run.learned);
    const called = (run) => `${run.own ? "Yours: " : ""}${run.title}, T = ${run.length}, seed ${run.seed}`;
    const tip = (run) => `${called(run)}\nshare ${share(run.share)}, ${share(run.accuracy)} right`;
    const sentence = (run) => {
      const what = `${called(run)}: its share is ${share(run.share)}`;
      const end = run.learned ? `learned after ${run.steps} steps` : run.unfinished ? `unfinished at step ${run.steps}, ${share(run.accuracy)} right` : `did not learn in ${run.steps} steps: ${share(run.accuracy)} right`;
      const odd = run.share > trace.runs.high ? !run.learned && !run.unfinished : run.share < trace.runs.low && run.learned;
      return `${what}, ${odd ? "and yet" : "and"} it ${run.unfinished ? "is " : ""}${end}.`;
    };
    const select = (run, focus = false) => {
      if (now) now.mark.setAttribute("tabindex", -1);
      now = run;
      run.mark.setAttribute("tabindex", 0);
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
    const filter = () => {
      for (const run of runs) {
        const out = !run.own && ((length.value && String(run.length) !== length.value) || (start.value && run.start !== start.value));
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
      if (now && !left.includes(now)) {
        ring.style.display = "none";
        now.mark.setAttribute("tabindex", -1);
        now = null;
      }
      if (!now && left.length) left[0].mark.setAttribute("tabindex", 0);
      const learned = left.filter((run) => run.learned).length;
      if (!now) says.textContent = `${left.length} runs, ${learned} learned. Click a dot to see which run it is.`;
    };
    chart.plot.addEventListener("click", (event) => {
      const box = chart.plot.getBoundingClientRect();
      const away = (run) => Math.hypot((chart.left(run.share) / 100) * box.width + box.left - event.clientX, (chart.top(run.accuracy) / 100) * box.height + box.top - event.clientY);
      const near = shown().reduce((a, b) => (away(a) <= away(b) ? a : b));
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
      el("h3", {}, "On a task that needs memory"), el("p", { class: "nm-survives-what" }, "Read T symbols, then say which was the first. A dot is a network, trained for 500 steps at most. Its share is the gradient at the first symbol, relative to that at the last, before training; it may exceed 100\u202f%."),
      el("div", { class: "nm-survives-filters" }, legend, length, start), chart.node, el("div", { class: "nm-survives-told" }, says, next));
    return {
      node,
      show: (found) => {
        trace = found;
        const found_key = JSON.stringify([trace.runs.networks.length, trace.runs.lengths]);
        if (found_key !== key) draw();
        key = found_key;
        for (const [line, end] of [[ghost, "x1"], [ghost, "x2"], [ghostWord, "x"]]) line.setAttribute(end, `${chart.left(trace.own.share)}%`);
        ghostWord.style.textAnchor = chart.left(trace.own.share) > 80 ? "end" : chart.left(trace.own.share) < 15 ? "start" : "middle";
      },
      add: (run) => {
        own.push({ ...run, own: true });
        runs.push(own.at(-1));
        runs.sort((a, b) => a.share - b.share);
        dots.append(makeMark(own.at(-1)));
        select(own.at(-1));
        return sentence(own.at(-1));
      },
      table: () => [tableOf("Runs that learned, by network and length", ["network", ...trace.runs.lengths.map((T) => `T = ${T}`)],
        trace.runs.networks.map(({ title, runs: found }) => [title, ...trace.runs.lengths.map((T) => {
          const of = found.filter(([length]) => length === T);
          return of.length ? `${of.filter((run) => run[5]).length} of ${of.length}` : "–";
        })]))],
    };
  };

  // Below: a network of the visitor's own. Its share is known before it is trained.
  const ofOwn = (stage, task) => {
    let trace = null;
    let running = null; // the number of the run that goes on
    let count = 0;
    let guess = null;
    let asked = ""; // the setting that a guess is for
    const network = el("select", { "aria-label": "Network and start", onchange: () => change({ network: network.value }) });
    const range = (label, key, low, high, step, shown) => {
      const value = el("output", {});
      const input = el("input", { type: "range", min: low, max: high, step, "aria-label": label,
        oninput: () => (value.textContent = shown(input.value)), onchange: () => change({ [key]: input.value }) });
      return { input, node: el("label", { class: "nm-survives-range" }, el("span", {}, `${label} `, value), input),
        set: (to) => {
          input.value = to;
          value.textContent = shown(to);
        } };
    };
    const bias = range("Bias of the gate", "bias", 0, 5, 0.5, (value) => value);
    const length = range("Symbols T", "length", 5, 160, 5, (value) => value);
    const change = (options) => stage.choose(options);
    const known = el("p", { class: "nm-survives-known", role: "status" });
    const answers = ["Yes", "No"].map((word) => el("button", { type: "button", "aria-pressed": "false", onclick: () => {
      guess = word === "Yes";
      press();
    } }, word));
    const press = () => answers.forEach((button, place) => button.setAttribute("aria-pressed", String(guess !== null && guess === !place)));
    const train = el("button", { type: "button", class: "nm-survives-train", onclick: () => {
      if (running !== null) return stage.halt();
      running = String(++count);
      train.textContent = "Stop";
      verdict.textContent = "Starting…";
      draw([]);
      stage.run({ run: running });
    } }, "Train");
    const other = el("button", { type: "button", onclick: () => change({ seed: String(trace.own.seed + 1) }) }, "Draw other first weights");
    const why = el("p", { class: "nm-survives-why" });
    const verdict = el("p", { class: "nm-survives-verdict", role: "status" });
    const chart = axes({
      height: 110, role: "img", label: "Accuracy over steps of training", "data-x": "0 500 step", "data-y": "0 100",
      x: { low: 0, high: 500, title: "step", ticks: [[0, "0"], [250, "250"], [500, "500"]] },
      y: { low: 0, high: 1, title: "accuracy while it trains", ticks: [[CHANCE, "25\u202f%"], [1, "100\u202f%"]] },
    });
    const line = svg("g", {});
    chart.plot.append(line);
    const draw = (points, style) => {
      if (!points.length) return line.replaceChildren();
      const curve = chart.curve(points, "", style.colour);
      curve.firstChild.dataset.label = "% right";
      line.replaceChildren(curve, ...points.map(([step, accuracy]) => chart.put(chart.marker(style, 0.6), step, accuracy)));
    };
    const end = (words) => {
      if (running === null) return;
      running = null;
      train.textContent = "Train";
      verdict.textContent = words;
    };
    const tellKnown = ({ title, length: T, share: of, start, bias: b, kept, gate }) => {
      const open = kept === null ? "" : `A bias of ${b} lets the ${gate} gate keep ${share(kept)} of the state at each step. `;
      const rest = { torch: gate ? `Torch’s own start leaves the ${gate} gate about half open. ` : "Torch’s own start draws small weights, which shrink what passes through them. ",
        chrono: "Chrono gives each unit a time of its own in which it forgets, up to T. ", orthogonal: "An orthogonal W_h leaves the length of a state as it is. " }[start] ?? "";
      known.replaceChildren(open || rest, el("b", {}, `Before training the gradient at the first of ${T} symbols is ${share(of)} of that at the last. Will it learn?`));
    };
    const node = el("section", { class: "nm-survives-own" }, el("h3", {}, "Your turn: choose a network, guess, and train it"),
      el("div", { class: "nm-survives-controls" }, el("label", {}, "Network and start ", network), bias.node, length.node),
      el("div", { class: "nm-survives-turn" },
        el("div", {}, known, el("div", { class: "nm-survives-buttons", role: "group", "aria-label": "Will it learn?" }, ...answers, train, other), why, verdict),
        chart.node));
    return {
      node,
      show: (found) => {
        trace = found;
        const { own, choices } = trace;
        const id = `${own.architecture}-${own.start}`;
        if (!network.childElementCount) network.replaceChildren(...choices.map((choice) => el("option", { value: choice.id }, choice.title)));
        network.value = id;
        const biased = choices.find((choice) => choice.id === id).bias;
        bias.input.disabled = !biased;
        bias.node.classList.toggle("off", !biased);
        bias.set(biased ? own.bias : 3);
        length.set(own.length);
        const setting = [id, own.bias, own.length, own.seed].join();
        if (setting !== asked) {
          guess = null;
          press();
          if (running === null) verdict.textContent = "";
        }
        asked = setting;
        train.disabled = running === null && !!own.why_not;
        why.textContent = own.why_not;
        tellKnown(own);
      },
      live: (live) => {
        if (live.error) return end(live.error);
        if (live.run !== running) return;
        const points = live.progress;
        draw(points, trace.styles[live.architecture]);
        if (!live.over) {
          const last = points.at(-1);
          verdict.textContent = last ? `Step ${last[0]} of ${trace.runs.steps}: ${share(last[1])} right.` : "Starting…";
          return;
        }
        if (!live.done) return end("It was stopped.");
        const done = live.done;
        const said = task.add({ title: live.title, architecture: live.architecture, start: live.start, length: live.length, seed: live.seed,
          share: done.share, accuracy: done.accuracy, steps: done.steps, learned: done.learned, unfinished: !done.finished });
        const judged = guess === null || !done.finished ? "" : guess === done.learned ? "You guessed right. " : "You guessed otherwise. ";
        end(`${judged}${said.replace("Yours: ", "")} ${done.seconds.toFixed(1)} s.`);
        train.disabled = !!trace.own.why_not;
      },
    };
  };

  const icon = ({ path, colour }) => svg("svg", { class: "nm-marker", viewBox: "-9 -9 18 18", "aria-hidden": "true", style: { "--m": colour } }, svg("path", { d: path }));
  const tableOf = (caption, head, rows) => el("table", { class: "nm-figures" }, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...head.map((title) => el("th", { scope: "col" }, title)))),
    el("tbody", {}, ...rows.map(([first, ...others]) => el("tr", {}, el("th", { scope: "row" }, first), ...others.map((cell) => el("td", {}, cell))))));
})();
