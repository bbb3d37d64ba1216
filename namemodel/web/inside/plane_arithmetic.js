// The table of exhibit 2: every number of a step in the article's symbols, what is new in it marked.
(() => {
  const { el, percent, shownAs } = window.namemodel;
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

  const write = (node, text, was) => node.replaceChildren(...[...text].map((digit, place) => (was !== undefined && was[place] !== digit ? el("b", {}, digit) : digit)));

  const arithmetic = () => {
    const table = el("table", { class: "nm-plane-step" });
    let trace = null;
    let before = []; // the figures of the step before, as written
    const layOut = (found) => {
      [trace, before] = [found, []];
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
      table.replaceChildren(
        el("caption", {}),
        el("thead", {}, el("tr", {}, el("td"), el("th", { scope: "col" }, "unit 1"), el("th", { scope: "col" }, "unit 2"))),
        el("tbody", {}, ...rows),
        el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, ...math("softmax((W h_t + b) / T)")), el("td", { colspan: 2 }))));
    };
    const move = (at) => {
      const texts = trace.steps[at].map((values) => values.map(fixed));
      table.caption.textContent = `Letter ${at + 1} of ${trace.letters.length}: “${shownAs(trace.letters[at])}”`;
      [...table.tBodies[0].querySelectorAll("tr:not(.head)")].forEach((row, place) =>
        [...row.querySelectorAll("td")].forEach((cell, unit) => write(cell, texts[place][unit], before[place]?.[unit])));
      const [label, p] = trace.answers[at + 1];
      table.tFoot.querySelector("td").textContent = `${trace.labels[label]} ${percent(p)}`;
      before = texts;
    };
    return { table, layOut, move };
  };

  Object.assign((window.namemodel.plane ||= {}), { arithmetic, fixed, prose });
})();
