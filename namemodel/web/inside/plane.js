// Exhibit 2: a state of two numbers as a point in a plane, with the arithmetic of each step beside it. Its parts
// are in plane_picture.js, plane_arithmetic.js and plane_training.js, which come after this file.
(() => {
  const { el, percent, shownAs, tableOf, asTable, showColumn, player, slide } = window.namemodel;
  const STEP = 420; // milliseconds a letter, when it plays
  const SWITCHES = {
    zero_W_h: ["`W_h = 0`", "With `W_h = 0` no state enters the sums, and the last letter decides alone. Where that is nearly enough, remembering pays little, and a network learns what pays."],
    no_tanh: ["no tanh", "Without tanh nothing keeps the numbers between −1 and 1."],
    coded_sum: ["the article’s coded sum", "The article codes `tanh(W_x x_t + b_x) + tanh(W_h h_{t-1} + b_h)`, where it prints one tanh of the sum."],
    printed_sum: ["the article’s printed sum", "The article prints `tanh(W_x x_t + b_x + W_h h_{t-1} + b_h)`, and codes two tanh that are added."],
  };
  const CARRIED = "With `W_h = 0` no state enters the sums, but the update gate still carries it over, by `z * h_{t-1}`.";

  const plane = (stage) => {
    const { arithmetic, fixed, picture, point, prose, training } = window.namemodel.plane;
    let trace = null;
    let at = 0;
    let frame = null; // an epoch that is shown in place of the trace's network
    let played = false;
    let waiting = null; // options that came while nobody looked

    const tiles = el("div", { class: "nm-lettergrid" });
    const track = el("div", { class: "nm-track-x nm-plane-letters" }, tiles);
    const note = el("p", { class: "nm-plane-note" });
    const drawn = picture(stage.rename);
    const step = arithmetic();
    const near = el("p", { class: "nm-plane-near" });
    const left = el("div", { class: "nm-plane-left" }, drawn.square, drawn.key, drawn.tip, near);
    const both = el("div", { class: "nm-plane-both" }, left, el("div", { class: "nm-plane-right" }, step.table));
    const row = (label, name) => el("div", { class: "nm-plane-row", role: "group", "aria-label": name }, el("span", {}, label));
    const [networks, switches] = [row("Network", "Network"), row("Switch", "Switches")];
    const changed = el("p", { class: "nm-plane-changed" });
    const twin = asTable();
    const main = el("div", {}, note, track, both, networks, switches, changed);

    // What comes by itself must not ask for numbers, nor change the address, while nobody looks.
    const choose = (options) => (drawn.square.checkVisibility() ? stage.choose(options) : (waiting = { ...waiting, ...options }));
    new ResizeObserver(() => {
      if (!waiting || !drawn.square.checkVisibility()) return;
      const options = waiting;
      waiting = null;
      stage.choose(options);
    }).observe(drawn.square);

    const train = training(stage, {
      watch: (epoch) => {
        stop();
        if (epoch && !frame && !train.running()) stage.say("This is how the names ended on the way. The walk of the name comes back at the last epoch.");
        frame = epoch;
        draw();
        if (trace && !frame) go(at);
      },
      keep: (network) => choose({ network, switch: "" }),
    });
    stage.picture.replaceChildren(main, el("div", { class: "nm-plane-row" }, train.button, train.epochs, train.progress),
      twin.node);
    const describe = () => (trace ? sentence(trace, at) : "");
    const updateAria = slide(track, {
      label: "Letters of the name", count: () => trace?.letters.length ?? 1, at: () => at, describe,
      move: (to) => {
        stop();
        if (frame && !train.running()) train.last(); // a walk is of the network as it became
        go(to);
        stage.move(to);
      },
    });

    const draw = () => {
      main.hidden = !trace && !frame;
      if (main.hidden) return;
      main.classList.toggle("nm-plane-on-the-way", !!frame); // what is around the plane is of another network then
      const dots = frame?.dots ?? trace.dots ?? (trace.switched.length ? null : train.dots(trace.network));
      left.classList.toggle("named", !!(trace?.dots?.names || trace?.pending));
      drawn.tip.hidden = !dots && !left.classList.contains("named");
      drawn.draw(frame ?? { ...trace, dots, walk: trace }, at);
      stage.over(!frame ? trace.over : train.running() || !trace ? "" : `After the last epoch. ${trace.over}`);
    };
    const go = (to) => {
      at = Math.max(0, Math.min(Math.trunc(to), trace.letters.length - 1));
      showColumn(track, at);
      step.move(at);
      near.textContent = trace.near
        ? `Names that end nearest to this point: ${trace.near[at + 1].map((place) => trace.dots.names[place]).join(", ")}. At the very same point the network could not tell them apart.` : "";
      updateAria();
      if (frame) return;
      drawn.move(at);
      stage.say(describe());
    };
    const { play, stop } = player(stage, { count: () => trace.letters.length, at: () => at, go, milliseconds: STEP });

    const buttons = {}; // of the networks by id
    const toggle = (text, onclick) => el("button", { type: "button", onclick }, ...text);
    const flip = (name) => {
      const wanted = (stage.options.switch ?? "").split(",").filter((one) => one && one !== name);
      stage.choose({ switch: (trace.switched.includes(name) ? wanted : [...wanted, name]).join(",") });
    };
    const toggles = Object.fromEntries(Object.entries(SWITCHES).map(([name, [text]]) => [name, toggle(prose(text), () => flip(name))]));
    switches.append(...Object.values(toggles));
    // Buttons stay the same elements, so that they keep the keyboard's focus.
    const press = (all, there, on) => {
      for (const [name, button] of Object.entries(all)) {
        button.hidden = !there.includes(name);
        button.setAttribute("aria-pressed", String(on.includes(name)));
      }
    };
    const controls = () => {
      const choices = new Map(trace.networks);
      if (train.made() && !choices.has(train.made())) choices.set(train.made(), "yours");
      for (const [id, title] of choices)
        if (!buttons[id]) networks.append(buttons[id] = toggle([title], () => stage.choose({ network: id })));
      press(buttons, [...choices.keys()], [trace.network]);
      press(toggles, trace.switches, trace.switched);
      const explain = (name) => (name === "zero_W_h" && trace.architecture === "gru" ? CARRIED : SWITCHES[name][1]);
      if (!trace.switched.length) return changed.replaceChildren("A switch changes the trained network, and nothing is learned anew.");
      changed.replaceChildren(...trace.switched.flatMap((name) => prose(`${explain(name)} `)));
    };
    const tabulate = () => {
      const head = ["letter", "unit 1", "unit 2", "if the name ended here"];
      const cells = trace.states.map(([a, b], t) => [t ? shownAs(trace.letters[t - 1]) : "h₀", fixed(a), fixed(b), `${trace.labels[trace.answers[t][0]]} ${percent(trace.answers[t][1])}`]);
      twin.fill(tableOf(head, cells));
    };

    // What just happened, in a sentence.
    const sentence = ({ letters, states, answers, labels }, t) => {
      const [label, p] = answers[t + 1];
      const ends = t === letters.length - 1 ? "The name ends here" : "If the name ended here";
      return `“${shownAs(letters[t])}” moves the state from ${point(states[t])} to ${point(states[t + 1])}. ${ends}: ${labels[label]} ${percent(p)}.`;
    };

    return {
      show: (found) => {
        if (trace?.letters.join() !== found?.letters.join()) stop();
        const was = trace?.letters.length;
        trace = found;
        if (!train.running()) frame = null;
        if (!trace) return draw();
        note.textContent = trace.note;
        tiles.style.setProperty("--n", trace.letters.length);
        tiles.replaceChildren(el("span", { class: "nm-rowhead" }, "letters: drag, or arrow keys"),
          ...trace.letters.map((letter, place) => el("span", { class: "nm-tile", "data-column": place }, shownAs(letter))));
        const wanted = stage.at ?? (was && at < was - 1 ? at : Infinity);
        at = Math.max(0, Math.min(Math.trunc(wanted), trace.letters.length - 1));
        step.layOut(trace);
        train.show(trace.network, trace.architecture);
        controls();
        tabulate();
        draw();
        go(wanted);
        if (stage.at === null && !played && !train.running()) play();
        played = true;
      },
      live: train.live,
    };
  };

  (window.namemodel.exhibits ||= {}).plane = plane;
})();
