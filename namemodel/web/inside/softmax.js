// Softmax twice: the push on the right list’s logit, by how wrong the network is.
(() => {
  const { el, svg, axes, times, tableOf, asTable } = window.namemodel;
  const ONCE = { colour: "var(--c0)", path: "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0Z" };
  const TWICE = { colour: "var(--c1)", path: "M-5.5-5.5h11v11h-11Z" };
  const X = { low: -4, high: 8, title: "how wrong: the wrong list’s logit minus the right one’s", ticks: [-4, -2, 0, 2, 4, 6, 8].map((x) => [x, String(x).replace("-", "−")]) };
  const HIGHEST = 4; // nats that the picture of the loss goes up to
  const wrongBy = (x) => (x < 0 ? `Right by ${-x}` : `Wrong by ${x}`);
  const figure = (value) => String(Number(value.toPrecision(2)));

  window.namemodel.exhibits.softmax = (stage) => {
    let trace = null;
    const chart = axes({
      height: 300, role: "img", label: "The push on the right logit by how wrong the network is, with one softmax and with two",
      x: X,
      y: { low: 0, high: 1, title: "push on the right list’s logit, |∂ loss / ∂ z|", ticks: [0, 0.25, 0.5, 0.75, 1].map((y) => [y, String(y)]) },
    });
    const losses = axes({
      height: 180, role: "img", label: "The loss by how wrong the network is, with one softmax and with two",
      x: X, y: { low: 0, high: HIGHEST, title: "loss, nats", ticks: [0, 1, 2, 3, 4].map((y) => [y, String(y)]) },
    });
    const floor = svg("g", {});
    const lossCurves = svg("g", {});
    const lossLine = svg("line", { class: "nm-softmax-line", y1: "0%", y2: "100%" });
    losses.plot.append(floor, lossCurves, lossLine);
    const curves = svg("g", {});
    const line = svg("line", { class: "nm-softmax-line", y1: "0%", y2: "100%" });
    const side = (word, x) => svg("text", { class: "nm-softmax-side", x: `${chart.left(x)}%`, y: `${chart.top(0.55)}%` }, word);
    const [once, twice] = [ONCE, TWICE].map((style) => chart.marker(style, 1.1));
    const [onceWord, twiceWord] = [0, 1].map(() => svg("text", { class: "nm-softmax-word", dy: "-.8em" }));
    chart.plot.append(side("answers right", -2.6), side("answers wrong", 5), curves, line, once, twice, onceWord, twiceWord);
    const value = el("output", {});
    const range = el("input", { type: "range", min: 0, step: 1, "aria-label": "How wrong the network is, in logits", oninput: () => {
      go(Number(range.value));
      stage.move(Number(range.value) + 1);
    } });
    const lossText = el("p", {});
    const twin = asTable();
    const key = ({ colour, path }, words) => el("li", {}, svg("svg", { class: "nm-marker", viewBox: "-9 -9 18 18", "aria-hidden": "true", style: { "--m": colour } }, svg("path", { d: path })), words);
    stage.picture.replaceChildren(el("div", { class: "nm-softmax" },
      el("ul", { class: "nm-legend" }, key(ONCE, "one softmax, in the loss"), key(TWICE, "two: one more in the model, as in the article")),
      chart.node, el("label", { class: "nm-softmax-range" }, value, range), losses.node, lossText),
      twin.node);

    const sentence = (at) => {
      const { wrong, once: right, twice: doubled, weaker, floor, turn } = trace;
      return `${wrongBy(wrong[at])}: ${figure(right[at])} against ${figure(doubled[at])}, ${times(weaker[at])} times weaker. Beyond ${turn}, the more wrong the network is, the weaker the push with two, whose loss never falls below ${floor.toFixed(3)} nats.`;
    };
    const go = (to) => {
      const at = Math.trunc(Math.max(0, Math.min(trace.wrong.length - 1, to)));
      const x = trace.wrong[at];
      for (const one of [line, lossLine]) for (const end of ["x1", "x2"]) one.setAttribute(end, `${chart.left(x)}%`);
      for (const [mark, word, values] of [[once, onceWord, trace.once], [twice, twiceWord, trace.twice]]) {
        chart.put(mark, x, values[at]);
        chart.put(word, x, values[at]);
        word.setAttribute("dy", values[at] > 0.85 ? "1.6em" : "-.8em"); // inside the picture
        word.textContent = figure(values[at]);
        word.style.textAnchor = x > 7 ? "end" : x < -3 ? "start" : "middle";
      }
      range.value = at;
      value.textContent = wrongBy(x);
      range.setAttribute("aria-valuetext", sentence(at));
      lossText.textContent = `The loss there: ${trace.loss.once[at].toFixed(2)} nats with one softmax, ${trace.loss.twice[at].toFixed(2)} with two.`;
      stage.say(sentence(at));
    };
    return {
      show: (found) => {
        stage.picture.hidden = !found;
        if (!found) return;
        trace = found;
        const points = (values) => trace.wrong.map((x, place) => [x, values[place]]);
        curves.replaceChildren(chart.curve(points(trace.once), "", ONCE.colour), chart.curve(points(trace.twice), "nm-softmax-dashed", TWICE.colour));
        const low = (values) => points(values).filter(([, nats]) => nats <= HIGHEST); // beyond, a curve leaves the picture
        lossCurves.replaceChildren(losses.curve(low(trace.loss.once), "", ONCE.colour), losses.curve(low(trace.loss.twice), "nm-softmax-dashed", TWICE.colour));
        const height = `${losses.top(trace.floor)}%`;
        floor.replaceChildren(svg("line", { class: "nm-softmax-floor", x2: "100%", y1: height, y2: height }),
          svg("text", { class: "nm-softmax-side", x: `${losses.left(4)}%`, y: height, dy: "-.4em" }, `floor of two: ${trace.floor.toFixed(3)}`));
        range.max = trace.wrong.length - 1;
        twin.fill(tableOf(["wrong by", "push, one softmax", "push, two", "times weaker", "loss, one softmax", "loss, two"],
          trace.wrong.flatMap((x, at) => Number.isInteger(x) ? [[String(x).replace("-", "−"), figure(trace.once[at]), figure(trace.twice[at]),
            times(trace.weaker[at]), trace.loss.once[at].toFixed(3), trace.loss.twice[at].toFixed(3)]] : [])));
        go(stage.at ? stage.at - 1 : trace.first);
      },
      live: () => {},
    };
  };
})();
