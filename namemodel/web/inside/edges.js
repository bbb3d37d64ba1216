// Exhibit 3: a name on a row of slots. Zeros in front of it shift its letters to the right; zeros behind it are
// read as letters by a network that isn't told where the name ends.
(() => {
  const { el, percent, shownAs, tableOf, asTable, slide } = window.namemodel;
  const ZERO = "0";
  const [FRONT, BEHIND] = ["front", "behind"];

  const edges = (stage) => {
    let trace = null;
    let mode = (stage.at ?? 0) < 0 ? BEHIND : FRONT;
    let k = Math.abs(Math.trunc(stage.at ?? 0)); // of an address, which may say anything
    let dragged = false;
    const grid = el("div", { class: "nm-lettergrid nm-edges-grid" });
    const track = el("div", { class: "nm-track-x nm-edges-track" }, grid);
    const bars = el("div", { class: "nm-edges-bars" });
    const notes = el("div", { class: "nm-notes" });
    const twin = asTable();
    const sides = el("fieldset", { class: "nm-switch" }, el("legend", {}, "Let padding in"));
    const networks = el("fieldset", { class: "nm-switch" });
    const describe = () => (trace ? sentence(trace, mode, k) : "");
    const updateAria = slide(track, {
      label: "Slots of padding", count: () => most() + 1, at: () => k, move: (to) => go(to), describe,
      // A press on a slot brings the edge there.
      tap: (slot) => {
        const T = trace.letters.length;
        if (mode === FRONT && slot < k) return slot;
        return slot >= T + (mode === FRONT ? k : 0) || mode === BEHIND ? Math.max(0, slot - T + 1) : k;
      },
    });
    const most = () => trace?.most ?? 0;
    const side = (value, title) => [
      el("input", { type: "radio", name: "nm-edges-side", id: `nm-edges-${value}`, value, checked: mode === value, onchange: () => {
        mode = value;
        go(k);
      } }),
      el("label", { for: `nm-edges-${value}` }, title)];
    sides.append(...side(FRONT, "in front of the name"), ...side(BEHIND, "behind it"));
    stage.picture.replaceChildren(el("div", { class: "nm-controls" }, sides, networks), track, bars, notes,
      twin.node);

    const go = (to) => {
      k = Math.max(0, Math.min(to, most()));
      draw();
      stage.move(mode === FRONT ? k : -k);
    };

    // Scrolls to where the name's state is taken; not under a finger that drags.
    const reveal = () => {
      const arrow = [...grid.querySelectorAll(".nm-edges-arrow:not(.none)")].at(-1);
      if (!arrow || dragged) return;
      const seen = track.getBoundingClientRect();
      const boxes = [arrow, ...arrow.nextElementSibling.children].map((node) => node.getBoundingClientRect());
      const [left, right] = [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right))];
      if (left < seen.left || right > seen.right) track.scrollLeft += right + 8 - seen.right;
    };
    track.addEventListener("pointerdown", () => (dragged = true));
    for (const end of ["pointerup", "pointercancel"]) track.addEventListener(end, () => {
      dragged = false;
      if (trace) reveal();
    });

    const draw = () => {
      const { letters, room } = trace;
      const T = letters.length;
      const [begin, read] = mode === FRONT ? [k, T + k] : [0, T + k]; // the slot of the first letter; slots that are read
      const slots = [...Array(T + most()).keys()];
      const letterAt = (slot) => letters[slot - begin];
      const cell = (slot, kind, ...inside) => el("span", { class: kind, "data-column": slot }, ...inside);
      const tiles = slots.map((slot) => {
        const letter = letterAt(slot);
        return letter !== undefined ? cell(slot, "nm-tile", shownAs(letter))
          : cell(slot, slot < read ? "nm-edges-zero read" : "nm-edges-zero", slot < read ? ZERO : "");
      });
      const head = (...inside) => el("span", { class: "nm-rowhead" }, ...inside);
      const rows = [head("slots: drag, or arrow keys"), ...tiles];
      if (room) rows.push(head("linear layers: a W for each slot"), ...slots.map((slot) =>
        cell(slot, letterAt(slot) !== undefined ? "nm-edges-weight on" : "nm-edges-weight", slot < room ? el("span", {}, el("span", { class: "nm-edges-w" }, "W"), el("sub", {}, slot + 1)) : "–")));
      if (trace.title) {
        rows.push(head(`${trace.title}: one W; `, el("code", {}, "output[:, t]"), ", t ="),
          ...slots.map((slot) => cell(slot, slot < read ? `nm-edges-step on${letterAt(slot) === undefined ? " zero" : ""}` : "nm-edges-step", slot < read ? String(slot) : "")));
        rows.push(...markers(T, read, room ? 3 : 2));
      }
      grid.style.setProperty("--n", slots.length);
      grid.replaceChildren(...rows);
      reveal();
      fill();
      stage.over(overall(trace, mode));
      stage.say(describe());
      updateAria();
    };

    // What is taken as the state of the whole name: brackets under the step that it comes from.
    const markers = (T, read, above) => {
      const n = T + most();
      // The arrow stands under its step, the words on the side where there is room.
      const mark = (row, slot, kind, ...inside) => {
        const left = slot >= n / 2;
        return [el("span", { class: `nm-edges-arrow ${kind}`, style: { "--from": slot + 1, "--row": row } }, "↑"),
          el("span", { class: `nm-edges-mark ${kind}${left ? " left" : ""}`, style: { "--row": row, "--from": left ? 1 : slot + 2, "--to": left ? slot + 1 : n + 1 } }, ...inside)];
      };
      const code = (text) => el("code", {}, text);
      const state = () => symbol("h", "n");
      const first = mode === FRONT ? mark(above + 1, read - 1, "known", state(), " = ", code("output[:, -1]"))
        : mark(above + 1, T - 1, "known", state(), " packed with lengths = ", code("output[:, length-1]"));
      const second = mode === FRONT ? mark(above + 2, read - 1, "none", "") : mark(above + 2, read - 1, "forgotten", state(), " without lengths = ", code("output[:, -1]"));
      return [el("span", { class: "nm-rowhead" }, "the name’s state"), ...first, ...second];
    };

    const fill = () => {
      const found = trace[mode];
      const { title, label, other, colours } = trace;
      const row = (key, name, what) => {
        const answers = found[key];
        if (!answers) return null;
        const there = k < answers.share.length;
        const [was, now] = [answers.share[0], answers.share[k]];
        return el("div", { class: "nm-edges-bar", "data-bar": key },
          el("span", { class: "nm-edges-name" }, name, el("small", {}, there ? what : `its slots end after ${trace.room} letters`)),
          el("span", { class: `nm-share${other && there ? " two" : ""}`, style: { "--a": `var(--c${colours[label]})`, "--b": other ? `var(--c${colours[other]})` : "transparent" } },
            there ? el("i", { style: { width: `${(100 * now).toFixed(2)}%` } }) : null,
            el("u", { style: { left: `${(100 * was).toFixed(2)}%` }, title: "without padding" })),
          el("span", { class: "nm-figure" }, there ? `${answers.answer[k]} ${percent(answers.leads[k])}` : "no room"));
      };
      const zeros = `${k} ${k === 1 ? "zero" : "zeros"}`;
      const rows = mode === FRONT
        ? [row("linear", "Linear layers", k ? `letter 1 meets W${sub(k + 1)}, trained for letter ${k + 1}` : "each letter meets its own slot’s weights"),
          row("recurrent", title, k ? `reads ${zeros}, then the letters, with the same W` : "reads the letters, each with the same W")]
        : [row("linear", "Linear layers", "empty slots are zeros anyway"),
          row("forgotten", `${title}, lengths forgotten`, k ? `reads ${zeros} as if ${k === 1 ? "it were a letter" : "they were letters"}` : "the state after the last letter"),
          row("known", `${title}, with lengths`, "the state after the last letter")];
      bars.replaceChildren(el("p", { class: "nm-key" }, el("b", { class: `nm-list c${colours[label]}` }, label), other ? " from the left, " : " from the left; ",
        other ? el("b", { class: `nm-list c${colours[other]}` }, other) : "all other lists", other ? " from the right. " : " grey. ", "The mark is the answer without padding."),
        ...rows.filter(Boolean));
    };

    const choose = () => {
      const pick = ([id, title]) => [
        el("input", { type: "radio", name: "nm-edges-network", id: `nm-edges-net-${id}`, checked: id === trace.network, onchange: () => stage.choose({ network: id }) }),
        el("label", { for: `nm-edges-net-${id}` }, title)];
      networks.hidden = trace.networks.length < 2;
      const held = networks.contains(document.activeElement) && document.activeElement.id;
      networks.replaceChildren(el("legend", {}, "Recurrent network"), ...trace.networks.flatMap(pick));
      if (held) document.getElementById(held)?.focus();
      notes.replaceChildren(...trace.notes.map((note) => el("p", {}, note)),
        ...(trace.title ? [el("p", {}, "A zero moves the state too: ", symbol("W", "x"), " ", symbol("x"), " is 0 then, but ", symbol("W", "h"), " ", symbol("h"), " and the biases still act.")] : []),
        ...(trace.char_lm ? [el("p", {}, "The answers are the classifier’s, which sees that one state; the character LM beside it is left out.")] : []));
    };

    const tabulate = () => {
      const columns = [[FRONT, "linear", "linear layers, zeros in front"], [FRONT, "recurrent", `${trace.title}, zeros in front`],
        [BEHIND, "linear", "linear layers, zeros behind"], [BEHIND, "forgotten", `${trace.title}, zeros behind, lengths forgotten`], [BEHIND, "known", `${trace.title}, zeros behind, with lengths`]]
        .filter(([where, key]) => trace[where][key]);
      const figure = ([where, key], at) => {
        const { answer, leads } = trace[where][key];
        return at < leads.length ? `${answer[at]} ${percent(leads[at])}` : "no room";
      };
      twin.fill(tableOf(["zeros", ...columns.map(([, , title]) => title)],
        [...Array(most() + 1).keys()].map((at) => [String(at), ...columns.map((column) => figure(column, at))])));
    };

    return {
      show: (found) => {
        trace = found;
        stage.picture.hidden = !trace;
        if (!trace) return;
        k = Math.min(k, most());
        choose();
        tabulate();
        draw();
      },
    };
  };

  const symbol = (name, index) => el("span", {}, el("i", {}, name), index ? el("sub", {}, index) : null);
  const sub = (number) => String(number).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);
  const answer = (found, k) => (k < found.leads.length ? `${found.answer[k]} ${percent(found.leads[k])}` : "no room");
  const change = (found, k) => (found.answer[0] === found.answer[k] && k < found.leads.length ? `${found.answer[0]} ${percent(found.leads[0])} → ${percent(found.leads[k])}` : `${answer(found, 0)} → ${answer(found, k)}`);

  // What just happened, in a sentence.
  const sentence = (trace, mode, k) => {
    const { title } = trace;
    const { linear, recurrent, forgotten, known } = trace[mode];
    const sentences = [];
    if (mode === "front") {
      const met = k === 1 ? "its neighbour’s place" : `the place of the letter ${k} further right`;
      if (linear) sentences.push(`Linear layers: ${k && k < linear.leads.length ? `every letter meets weights that were trained for ${met}; ` : ""}${k ? change(linear, k) : answer(linear, 0)}.`);
      if (recurrent) sentences.push(`${title}: ${k ? `the same weights; ${change(recurrent, k)}` : answer(recurrent, 0)}.`);
      return [k ? `${k} ${k === 1 ? "slot" : "slots"} further right.` : "The name begins in the first slot.", ...sentences].join(" ");
    }
    if (forgotten) sentences.push(`${title}, lengths forgotten: ${k ? change(forgotten, k) : answer(forgotten, 0)}${k && known ? `; with lengths still ${percent(known.leads[k])}` : ""}.`);
    if (linear) sentences.push(`Linear layers: ${answer(linear, k)}.`);
    return [k ? `${k} ${k === 1 ? "zero" : "zeros"} behind the name, read as ${k === 1 ? "a letter" : "letters"}.` : "Nothing is read behind the name.", ...sentences].join(" ");
  };

  // The same over many names.
  const overall = ({ over, title }, mode) => {
    if (!over.names) return "";
    const figures = (all) => `${all.map((share) => (100 * share).toFixed(1)).join(", ")} %`.replace(/ %$/, "\u202f%");
    const upTo = (all) => `${[...all.keys()].join(", ")}`;
    if (mode === "front" && over.recurrent)
      return `Over ${over.names} test names, ${upTo(over.recurrent)} slots further right: ${over.linear ? `linear layers ${figures(over.linear)} right (some names gain, more lose); ` : ""}${title} ${figures(over.recurrent)}${over.steady ? ", differences within chance" : ""}.`;
    if (mode === "behind" && over.forgotten)
      return `Over ${over.names} test names, ${upTo(over.forgotten)} zeros read as letters: ${title} ${figures(over.forgotten)} right; with lengths ${figures(over.known.slice(0, 1))} every time.${over.alike ? ` From ${over.alike.zeros} zeros on it answers ${over.alike.label}, whatever the name.` : ""} A network that is trained on such padding learns to get along with it.`;
    return "";
  };

  (window.namemodel.exhibits ||= {}).edges = edges;
})();
