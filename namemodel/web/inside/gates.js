// Exhibit 5: each gate has a switch (as learned, 0, 1) beside its values by letter. The answers under every
// combination came with the trace, in the order of `combinations`: the last gate changes fastest.
(() => {
  const { el, percent, shownAs, tableOf, asTable } = window.namemodel;
  const SETTINGS = [null, 0, 1];
  const TITLES = ["learned", "0", "1"];

  const gates = (stage) => {
    let trace = null;
    let forced = []; // of each gate: null, 0 or 1
    const grid = el("div", { class: "nm-lettergrid nm-gates-grid" });
    const track = el("div", { class: "nm-gates-track", tabindex: 0, role: "group", "aria-label": "The gates by letter" }, grid);
    const networks = el("fieldset", { class: "nm-switch" });
    const back = el("button", { type: "button", onclick: () => force(forced.map(() => null)) }, "Set all as learned");
    const count = el("span", {});
    const key = el("p", { class: "nm-key" });
    const figures = el("div", { class: "nm-gates-figures" });
    const bars = el("div", { class: "nm-gates-bars" }, el("p", { class: "nm-gates-forced" }, count, back), figures);
    const equations = el("div", { class: "nm-gates-equations" });
    const apart = el("p", {}); // what forced gates tell apart, once one is forced: the question asks for it
    const units = el("fieldset", { class: "nm-switch" });
    const notes = el("div", {});
    const twin = asTable();
    stage.picture.replaceChildren(el("div", { class: "nm-controls" }, networks, units), key, bars, track, el("div", { class: "nm-gates-what" }, equations, el("div", { class: "nm-notes" }, apart, notes)),
      twin.node);

    const place = (combination = forced) => combination.reduce((sum, value) => 3 * sum + SETTINGS.indexOf(value), 0);
    const force = (next) => {
      forced = next;
      draw();
      stage.move(place());
    };

    // The grid: built once for a trace, so that a switch keeps the focus; `draw` fills it.
    const build = () => {
      const { letters, gates } = trace;
      const head = (...inside) => el("span", { class: "nm-rowhead nm-gates-head" }, ...inside);
      const tile = (letter) => el("span", { class: "nm-tile" }, shownAs(letter));
      const rows = [head(`letters, and the gates while each is read: means of ${trace.hidden_size} units`), ...letters.map(tile)];
      for (const [row, gate] of gates.entries()) {
        const pick = (value, choice) => [
          el("input", { type: "radio", name: `nm-gates-${gate.name}`, id: `nm-gates-${gate.name}-${choice}`, value: TITLES[choice],
            onchange: () => force(forced.map((now, other) => (other === row ? value : now))) }),
          el("label", { for: `nm-gates-${gate.name}-${choice}` }, TITLES[choice])];
        rows.push(head(
          el("span", { class: "nm-gates-name" }, el("b", {}, gate.symbol), ` ${gate.name}`, el("small", {}, "")),
          el("fieldset", { class: "nm-switch" }, el("legend", { class: "nm-gates-legend" }, `${gate.name} ${gate.symbol}`), ...SETTINGS.flatMap(pick))),
          ...letters.map(() => el("span", { class: "nm-gates-cell", "data-gate": gate.symbol }, el("i", {}), el("small", {}))));
        if (trace.units?.gate === gate.name)
          rows.push(head(el("span", { class: "nm-gates-name" }, `each of the ${trace.hidden_size} units of ${gate.symbol}`, el("small", {}, gate.signed ? "from −1 at the left to 1 at the right" : "from 0 at the left to 1 at the right"))),
            ...letters.map(() => el("span", { class: `nm-gates-units${gate.signed ? " signed" : ""}` }, ...trace.units.values[0].map(() => el("i", {})))));
      }
      grid.style.setProperty("--n", letters.length);
      grid.replaceChildren(...rows);
    };

    const draw = () => {
      const { gates } = trace;
      for (const [row, gate] of gates.entries()) {
        const value = forced[row];
        document.getElementById(`nm-gates-${gate.name}-${SETTINGS.indexOf(value)}`).checked = true;
        const cells = [...grid.querySelectorAll(`[data-gate="${gate.symbol}"]`)];
        const what = cells[0].previousElementSibling.querySelector("small");
        what.textContent = value === null ? gate.article : `${value ? gate.one : gate.zero}${gate.symbol === "z" ? `; u = ${1 - value}` : ""}`;
        for (const [column, cell] of cells.entries()) {
          const shown = value ?? gate.values[column];
          cell.classList.toggle("forced", value !== null);
          cell.firstChild.style.setProperty("--value", shown);
          cell.lastChild.textContent = value ?? shown.toFixed(2);
        }
        if (trace.units?.gate === gate.name)
          for (const [column, cell] of [...grid.querySelectorAll(".nm-gates-units")].entries())
            for (const [unit, line] of [...cell.children].entries()) {
              const shown = value ?? trace.units.values[column][unit];
              const [from, to] = gate.signed ? [Math.min(0, shown), Math.max(0, shown)].map((x) => 50 + 50 * x) : [0, 100 * shown];
              line.style.setProperty("--from", `${from}%`);
              line.style.setProperty("--to", `${to}%`);
            }
      }
      const many = forced.filter((value) => value !== null).length;
      count.textContent = many ? `${many} ${many === 1 ? "gate" : "gates"} forced` : "All gates as learned";
      count.parentNode.classList.toggle("some", many > 0);
      back.disabled = !many;
      apart.textContent = many ? trace.apart : "";
      fill();
      write();
      stage.say(sentence(trace, forced, place()));
      stage.over(overall(trace, forced, place()));
    };

    const fill = () => {
      const { label, labels, colours, shares, leads, answers, names, accuracies, memory, chance } = trace;
      const now = place();
      const other = labels.length === 2 ? labels.find((each) => each !== label) : "";
      const mark = (share, kind, title) => el("u", { class: kind, style: { left: `${(100 * share).toFixed(2)}%` }, title });
      const row = (key, name, figure, kind, style, share, ...marks) => el("div", { class: "nm-gates-bar", "data-bar": key }, el("span", {}, name),
        el("span", { class: kind, style }, el("i", { style: { width: `${(100 * share).toFixed(2)}%` } }), ...marks), el("span", { class: "nm-figure" }, figure));
      const accuracy = (key, name, all, guess) => row(key, name, `${rate(all[now])} right`, "nm-share ink", {}, all[now], mark(guess, "chance", "guessing"), mark(all[0], "", "as learned"));
      figures.replaceChildren(
        el("div", {}, el("h3", {}, "Names"),
          row("name", "this name", `${labels[answers[now]]} ${percent(leads[now])}`, `nm-share${other ? " two" : ""}`,
            { "--a": `var(--c${colours[label]})`, "--b": other ? `var(--c${colours[other]})` : "transparent" }, shares[now], mark(shares[0], "", "as learned")),
          accuracies ? accuracy("names", `${names} test names`, accuracies, 1 / labels.length) : null),
        memory.length ? el("div", {}, el("h3", {}, "Memory: name the first of T symbols"), ...memory.map(({ length, mean }) => accuracy(`memory-${length}`, `T = ${length}`, mean, chance))) : el("div"));
      key.replaceChildren(el("b", { class: `nm-list c${colours[label]}` }, label), " from the left", ...(other ? [", ", el("b", { class: `nm-list c${colours[other]}` }, other), " from the right"] : []), ". Upright mark: as learned; dotted: guessing.");
    };

    // The cell's equations: a forced gate's own goes, and where it is used its value stands.
    const write = () => {
      const values = Object.fromEntries(trace.gates.map(({ symbol }, row) => [symbol, forced[row]]).filter(([, value]) => value !== null));
      const put = (text) => text.split(/(?<![\w])(?=[rznifgo](?!\w))|(?<=(?<!\w)[rznifgo])(?!\w)/).flatMap((token) => (token in values ? [el("b", {}, String(values[token]))] : math(token)));
      equations.replaceChildren(...trace.equations.map((equation) => {
        const [left, right] = equation.split(" = ");
        return el("p", {}, ...(left in values ? [...math(left), " = ", el("b", {}, String(values[left])), "  ", el("s", {}, ...math(right))] : [...math(left), " = ", ...put(right)]));
      }));
    };

    const choose = () => {
      const radios = (fieldset, title, name, picks, chosen, then) => {
        const held = fieldset.contains(document.activeElement) && document.activeElement.id;
        fieldset.replaceChildren(el("legend", {}, title), ...picks.flatMap(([id, words]) => [
          el("input", { type: "radio", name, id: `${name}-${id}`, checked: id === chosen, onchange: () => then(id) }), el("label", { for: `${name}-${id}` }, words)]));
        if (held) document.getElementById(held)?.focus();
      };
      radios(networks, "Network", "nm-gates-network", trace.networks, trace.network, (id) => {
        stage.choose({ network: id, units: "" });
      });
      networks.hidden = trace.networks.length < 2;
      radios(units, "Draw each unit of", "nm-gates-unit", [["", "none"], ...trace.gates.map(({ name, symbol }) => [name, symbol])], trace.units?.gate ?? "", (id) => stage.choose({ units: id }));
      units.hidden = trace.hidden_size > 16;
      notes.replaceChildren(...[
        `A gate’s bar is its mean over ${trace.hidden_size} units, from 0 to 1; of the candidate, the mean size. All are as learned but those that are forced: these stand still for every letter and unit. No weight is changed.`,
        trace.char_lm ? "The answers are the classifier’s, which sees the last state; the character LM beside it is left out." : "",
        ...trace.notes,
        trace.hidden_size > 16 ? `Each unit is drawn for networks of up to 16; this one has ${trace.hidden_size}. Train a small one to see them.` : ""].filter(Boolean).map((note) => el("p", {}, note)));
    };

    const tabulate = () => {
      const { gates, labels, answers, leads, accuracies, memory } = trace;
      const columns = ["gates", "this name", ...(accuracies ? ["test names"] : []), ...memory.map(({ length }) => `memory, T = ${length}`)];
      const rows = answers.map((answer, at) => [
        gates.map(({ symbol }, row) => `${symbol} ${TITLES[Math.floor(at / 3 ** (gates.length - 1 - row)) % 3]}`).join(", "),
        `${labels[answer]} ${percent(leads[at])}`, ...(accuracies ? [rate(accuracies[at])] : []), ...memory.map(({ mean }) => rate(mean[at]))]);
      twin.fill(tableOf(columns, rows));
    };

    return {
      show: (found) => {
        const before = trace?.gates.map(({ name }) => name).join();
        trace = found;
        stage.picture.hidden = !trace;
        if (!trace) return;
        const G = trace.gates.length;
        const wanted = before === undefined ? (stage.at ?? 0) : 0; // of an address; of another architecture's gates, nothing
        const at = Math.max(0, Math.min(Math.trunc(wanted), 3 ** G - 1));
        const others = before !== trace.gates.map(({ name }) => name).join();
        if (others) forced = trace.gates.map((_, row) => SETTINGS[Math.floor(at / 3 ** (G - 1 - row)) % 3]);
        choose();
        build();
        tabulate();
        draw();
        if (others && stage.at !== null) stage.move(place());
      },
    };
  };

  const rate = (share) => (share === 0 ? "0\u202f%" : percent(share));
  // "W_xr x", written as mathematics.
  const math = (text) => text.split(/([A-Za-z]+_[a-z]+)/).map((token, place) => {
    if (place % 2 === 0) return token.replaceAll(" * ", " ⊙ ").replaceAll("-", "−");
    const [name, index] = token.split("_");
    return el("span", {}, name, el("sub", {}, index));
  });
  const capital = (text) => text[0].toUpperCase() + text.slice(1);
  const named = ({ name, symbol, zero, one }, value) =>
    `${name}${symbol === "n" || symbol === "g" ? "" : " gate"} ${symbol} = ${value}${symbol === "z" ? ` (u = ${1 - value} in “Understanding RNNs”)` : ""}: ${value ? one : zero}`;

  // What the switches did to this name.
  const sentence = ({ gates, labels, answers, leads, title, names, accuracies, memory, shut }, forced, at) => {
    const sentences = gates.map((gate, row) => (forced[row] === null ? "" : named(gate, forced[row]))).filter(Boolean);
    const answer = (place) => `${labels[answers[place]]} ${percent(leads[place])}`;
    if (!sentences.length) return `All gates as learned: the ${title} answers ${answer(0)}. Force one.`;
    const many = [...(accuracies ? [[`${names} test names`, accuracies]] : []), ...memory.slice(0, 1).map(({ length, mean }) => [`the memory task, T = ${length}`, mean])];
    const why = shut[at] ? " So h stays 0, and every name gets the same answer."
      : accuracies && accuracies[at] < 1 / labels.length - 0.05 ? ` Worse than guessing: the weights were not trained for this${title === "LSTM" && forced[2] === 1 ? "; with g = 1, no unit of h is ever negative" : ""}.` : "";
    return `${capital(sentences.join("; "))}.${why} ${answer(0)} → ${answer(at)}${many.map(([name, all]) => `; ${name}: ${rate(all[0])} → ${rate(all[at])} right`).join("")}.`;
  };

  // And over many.
  const overall = ({ names, accuracies, memory, title, fewer, within_chance }, forced, at) => {
    const sentences = [];
    const now = (all) => (at ? `${rate(all[at])} right, as learned ${rate(all[0])}` : `${rate(all[0])} right`);
    const gap = Math.abs(fewer?.[at] ?? 0);
    const chance = at && gap && gap <= within_chance ? `: ${gap} ${gap === 1 ? "name" : "names"} ${fewer[at] > 0 ? "fewer" : "more"}, within chance` : "";
    if (accuracies) sentences.push(`Over ${names} test names: ${now(accuracies)}${chance}.`);
    for (const one of memory)
      sentences.push(`Memory task, T = ${one.length} (${title}, ${one.start} start, ${one.seeds} seeds): ${now(one.mean)}${at && one.highest[at] - one.lowest[at] > 0.005 ? `; from ${rate(one.lowest[at])} to ${rate(one.highest[at])}` : ""}.`);
    return sentences.join(" ");
  };

  (window.namemodel.exhibits ||= {}).gates = gates;
})();
