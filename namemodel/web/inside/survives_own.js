// Exhibit 4, below: a network of the visitor’s own. Its share is known before it is trained.
(() => {
  const { el, svg, axes } = window.namemodel;
  const { CHANCE, share } = window.namemodel.survives;

  const ofOwn = (stage, task) => {
    let trace = null;
    let running = null; // the number of the run that goes on
    let begun = ""; // the setting that it has
    let halted = false; // whether the visitor stopped it
    let count = 0;
    let guess = null;
    let guessedFor = ""; // the setting that a guess is for
    const network = el("select", { "aria-label": "Network and start", onchange: () => change({ network: network.value }) });
    // A slider over values.
    const range = (label, key) => {
      let values = [0];
      const value = el("output", {});
      const update = () => {
        value.textContent = values[input.value];
        input.setAttribute("aria-valuetext", values[input.value]);
      };
      const input = el("input", { type: "range", min: 0, step: 1, "aria-label": label, oninput: update, onchange: () => change({ [key]: String(values[input.value]) }) });
      return { node: el("label", { class: "nm-survives-range" }, el("span", {}, `${label} `, value), input),
        set: (to, all) => {
          values = all;
          input.max = all.length - 1;
          input.value = Math.max(0, all.indexOf(to));
          update();
        } };
    };
    const length = range("Symbols T", "length");
    const bias = range("Bias of the gate", "bias");
    const change = (options) => stage.choose(options);
    const known = el("p", { class: "nm-survives-known", role: "status" });
    const answers = ["Yes", "No"].map((word) => el("button", { type: "button", "aria-pressed": "false", onclick: () => {
      guess = word === "Yes";
      press();
    } }, word));
    const press = () => answers.forEach((button, place) => button.setAttribute("aria-pressed", String(guess !== null && guess === !place)));
    const train = el("button", { type: "button", class: "nm-survives-train", onclick: () => {
      if (running !== null) {
        halted = true;
        train.disabled = true;
        going.textContent = "Stopping…";
        return stage.halt();
      }
      running = String(++count);
      [begun, halted] = [guessedFor, false];
      train.textContent = "Stop";
      train.id = "nm-stop-look-inside"; // by which the page knows that something runs
      going.textContent = "Starting…";
      outcome.textContent = "";
      draw([]);
      stage.run({ run: running });
    } }, "Train");
    const other = el("button", { type: "button", onclick: () => change({ seed: String(trace.own.seed + 1) }) }, "Draw other first weights");
    const why = el("p", { class: "nm-survives-why" });
    const going = el("p", {}); // is not read out: it changes too often
    const outcome = el("p", { role: "status" });
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
    const end = (sentence) => {
      if (running === null) return;
      running = null;
      train.textContent = "Train";
      train.removeAttribute("id");
      train.disabled = !!trace.own.why_not;
      going.textContent = "";
      outcome.textContent = sentence;
    };
    const tellKnown = ({ length: T, share: of, start, bias: b, kept, gate, why_not }) => {
      const W_h = () => el("span", {}, "W", el("sub", {}, "h"));
      const rest = {
        torch: gate ? [`Torch’s own start leaves the ${gate} gate about half open; some gradient comes back beside it, through `, W_h(), ". "]
          : ["Torch’s own start draws small weights, which shrink what passes through them. "],
        bias: [`A bias of ${b} lets the ${gate} gate keep ${share(kept)} of the state at each step. `],
        chrono: ["Chrono gives each unit a time of its own in which it forgets, up to T. "],
        orthogonal: ["An orthogonal ", W_h(), " leaves the length of a state as it is. "],
      }[start];
      known.replaceChildren(...rest, el("b", {}, `Before training, the gradient at the first of ${T} symbols is ${share(of)} of the last’s.${why_not ? "" : " Will it learn?"}`));
    };
    const node = el("section", { class: "nm-survives-own" }, el("h3", {}, "Your turn: choose a network, guess, and train it"),
      el("div", { class: "nm-survives-controls" }, el("label", {}, "Network and start ", network), length.node, bias.node),
      el("div", { class: "nm-survives-turn" },
        el("div", {}, known, el("div", { class: "nm-survives-buttons", role: "group", "aria-label": "Will it learn?" }, ...answers, train, other), why,
          el("div", { class: "nm-survives-outcome" }, going, outcome)),
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
        bias.node.classList.toggle("off", !biased); // keeps its place
        bias.set(biased ? own.bias : trace.biases[0], trace.biases);
        length.set(own.length, trace.runs.lengths);
        const setting = [id, own.bias, own.length, own.seed].join();
        if (setting !== guessedFor) {
          guess = null;
          press();
          if (running === null) {
            outcome.textContent = "";
            draw([]);
          }
        }
        guessedFor = setting;
        for (const button of [...answers, ...(running === null ? [train] : [])]) button.disabled = !!own.why_not;
        why.textContent = own.why_not;
        tellKnown(own);
      },
      live: (live) => {
        if (live.error) return end(live.error);
        if (live.run !== running) return;
        const points = live.progress;
        draw(points, trace.styles[live.architecture]);
        const last = points.at(-1);
        if (!live.over) {
          if (last && !halted) going.textContent = `${live.title}, T = ${live.length}: step ${last[0]} of ${trace.runs.steps}, ${share(last[1])} right.`;
          return;
        }
        const done = live.done;
        if (!done) return end(`Stopped at step ${last?.[0] ?? 0}.`);
        const sentence = task.add({ title: live.title, architecture: live.architecture, start: live.start, length: live.length, seed: live.seed,
          share: done.share, accuracy: done.accuracy, steps: done.steps, learned: done.learned, unfinished: !done.finished });
        const judged = guess === null || begun !== guessedFor ? "" : guess === done.learned ? "You guessed right. " : "You guessed otherwise. ";
        const cut = done.seconds < live.seconds ? `Stopped at step ${done.steps}. ` : `Undecided after ${live.seconds}\u202fs. `;
        end(`${done.finished ? judged : cut}${sentence.replace("Yours: ", "")} ${done.seconds.toFixed(1)} s. ${task.alike(live)}`);
      },
    };
  };

  Object.assign(window.namemodel.survives, { ofOwn });
})();
