// Exhibit 1, and "How it read the name" in Classify: what each letter says, on a grid with a column a letter.
(() => {
  const { el, percent, times, signed, shownAs, tableOf, asTable, showColumn, player, slide } = window.namemodel;
  const END = "⏎";
  const LOG_TOP = Math.log(100); // the height of a letter that is a hundred times likelier
  const HIGHEST = 34; // percent of its cell that a bar takes, on one side of the line; below it stands a number
  const STEP = 260; // milliseconds a letter, when it plays
  const TERMS = { forward: "reading forwards", backward: "reading backwards", classifier: "the classifier", prior: "before any letter" };

  // Draws into `stage.picture`; a stage has `say(sentence)`, `over(sentence)`, `move(at)` and `rename(name)`.
  const reading = (stage) => {
    let trace = null;
    let at = 0;
    let played = false;
    let unfolded = false; // whether each letter's part of the answer is shown
    const grid = el("div", { class: "nm-lettergrid" });
    const expected = el("div", { class: "nm-expected" });
    const total = el("p");
    const unfold = el("button", { type: "button", onclick: () => {
      unfolded = !unfolded;
      draw();
      go(at);
    } });
    const sum = el("div", { class: "nm-sum" }, total, unfold);
    const twin = asTable();
    const [first, second] = ["first", "second"].map((key) => el("select", { "aria-label": `${key} list`, onchange: (event) =>
      stage.choose({ first: trace.predicted, second: trace.against, [key]: event.target.value }) }));
    const lists = el("div", { class: "nm-lists", hidden: true }, "Compare ", first, " with ", second);
    const made = el("div");
    const more = el("button", { type: "button", onclick: () => stage.choose({ spell: String((Number(stage.options.spell) || 0) + 1) }) });
    const spelt = el("div", { class: "nm-spelt" }, more, made);
    const track = el("div", { class: "nm-track-x" }, grid);
    const describe = () => (trace ? sentence(trace, at) : "");
    const updateAria = slide(track, {
      label: "Letters of the name", count: () => trace?.letters.length ?? 1, at: () => at,
      move: (to) => {
        stop();
        go(to);
        stage.move?.(to);
      },
      describe,
    });
    stage.picture.replaceChildren(lists, track, expected, sum, spelt,
      twin.node);

    const go = (to) => {
      at = Math.max(0, Math.min(to, trace.letters.length - 1));
      showColumn(track, at);
      expect(at);
      stage.say(describe());
      updateAria();
    };
    const { play, stop } = player(stage, { count: () => trace.letters.length, at: () => at, go, milliseconds: STEP });

    const expect = (place) => {
      if (!trace.letters[place].expected) return expected.replaceChildren();
      expected.replaceChildren(...[trace.predicted, trace.against].map((label) => {
        const { letter, expected: all, probability } = trace.letters[place];
        const rows = all[label].map(([other, p]) => [other, p, other === letter]);
        if (!rows.some(([, , real]) => real) && probability) rows.push([letter, probability[label], true]);
        return el("div", { class: `c${trace.colours[label]}` }, el("h3", {}, `${label} list expects`),
          ...rows.map(([other, p, real]) => el("div", { class: real ? "nm-expect real" : "nm-expect" },
            el("span", { class: "nm-letter" }, shownAs(other)), el("span", { class: "nm-bar-x" }, el("i", { style: { width: `${(100 * p).toFixed(2)}%` } })),
            el("span", { class: "nm-figure" }, percent(p)))));
      }));
    };

    // Of two lists the same one is always above, and what speaks for it is positive; of many, the one that leads.
    const sides = () => {
      const { labels, predicted, against } = trace;
      const [above, below] = labels.length === 2 ? labels : [predicted, against];
      return { above, below, sign: above === predicted ? 1 : -1 };
    };
    const draw = () => {
      const { letters, predicted, against, colours } = trace;
      const { above, below, sign } = sides();
      const row = (name, cells) => [el("span", { class: "nm-rowhead" }, ...name), ...cells];
      const bar = (height, label) => el("i", { class: `c${colours[label]} ${label === above ? "up" : "down"}`, style: { height: `${height.toFixed(1)}%` } });
      const column = (place, kind, ...inside) => el("span", { class: kind, "data-column": place }, ...inside);
      const key = (label) => el("b", { class: `nm-list c${colours[label]}` }, label);
      const rows = [row(["letters: drag, or arrow keys"], letters.map(({ letter, shown }, place) => column(place, letter === END ? "nm-tile end" : "nm-tile", shownAs(shown ?? letter))))];
      if (letters[0].belief)
        rows.push(row(["belief so far: ", key(above), " up, ", key(below), " down"], letters.map(({ belief }, place) =>
          column(place, "nm-cell", bar(50 * belief[above], above), bar(50 * belief[below], below)))));
      if (letters[0].belief)
        rows.push(row(["how many times likelier the letter is on that list"], letters.map(({ times_likelier: ratio }, place) => {
          if (ratio === null) return column(place, "nm-cell", el("small", {}, "–"));
          const size = Math.min(Math.abs(Math.log(ratio)) / LOG_TOP, 1);
          return column(place, "nm-cell log", bar(HIGHEST * size, ratio >= 1 ? predicted : against), el("small", {}, times(Math.max(ratio, 1 / ratio)), el("span", {}, "×")));
        })));
      for (const term of unfolded ? Object.keys(TERMS) : []) {
        if (!letters.some(({ terms }) => terms?.[term] !== undefined)) continue;
        const top = Math.max(1, ...letters.map(({ terms }) => Math.abs(terms?.[term] ?? 0)));
        rows.push(row([`${TERMS[term]}: its part of the sum`], letters.map(({ terms }, place) => {
          const value = (terms?.[term] ?? 0) * sign;
          return column(place, "nm-cell log", bar((HIGHEST * Math.abs(value)) / top, value >= 0 ? above : below), el("small", {}, signed(value)));
        })));
      }
      grid.style.setProperty("--n", letters.length);
      grid.replaceChildren(...rows.flat());
      addUp();
      chooseLists();
      tabulate();
    };

    const addUp = () => {
      const { letters, totals, log_odds: sum, predicted, against, answer, absent, labels } = trace;
      const { above, below, sign } = sides();
      const terms = Object.keys(TERMS).filter((term) => term in totals).map((term) => `${TERMS[term]} ${signed(sign * totals[term], 2)}`);
      const odds = `${times(Math.exp(Math.abs(sum)))} times ${sum >= 0 ? "likelier" : "less likely"} than ${against}`;
      const among = labels.length > 2 ? ` among all ${labels.length} lists` : "";
      // The belief is of one reader, which the answer weighs with the others.
      const weighed = letters[0].belief && terms.length > 1 ? " The belief above comes from reading forwards alone, which is one of these terms, with its weight." : "";
      total.textContent = `The answer adds up. In natural logarithms, + for ${above} and − for ${below}: ${terms.join(", ")}. ` +
        `Together ${signed(sign * sum, 2)}: ${predicted} is ${odds}, and gets ${percent(answer)}${among}.${weighed} ${absent.evidence ?? ""}`;
      unfold.hidden = !letters.some(({ terms }) => Object.keys(terms).length);
      unfold.setAttribute("aria-expanded", String(unfolded));
      unfold.textContent = unfolded ? "Hide each letter’s part" : "Show each letter’s part";
    };

    const chooseLists = () => {
      lists.hidden = trace.labels.length < 3 || !stage.choose;
      for (const [pick, now, other] of [[first, trace.predicted, trace.against], [second, trace.against, trace.predicted]]) {
        const old = [...pick.options].map(({ value }) => value);
        if (old.join("\n") !== trace.labels.join("\n")) pick.replaceChildren(...trace.labels.map((label) => el("option", { value: label }, label)));
        pick.value = now;
        for (const option of pick.options) option.disabled = option.value === other;
      }
    };

    const tabulate = () => {
      const { letters, predicted, against } = trace;
      const { above, sign } = sides();
      const both = [predicted, against];
      const there = Object.keys(TERMS).filter((term) => letters.some(({ terms }) => terms?.[term] !== undefined));
      const likelier = (ratio) => (ratio == null ? "–" : `${times(Math.max(ratio, 1 / ratio))} on ${ratio >= 1 ? predicted : against}`);
      const first = (all) => all.map(([letter, p]) => `${shownAs(letter)} ${percent(p)}`).join(", ");
      // Each column: its title, what stands in it, and whether this model gives that.
      const columns = [
        ["letter", ({ letter }) => shownAs(letter), true],
        ...both.map((label) => [`belief: ${label}`, ({ belief }) => percent(belief[label]), letters[0].belief]),
        ["times likelier", ({ times_likelier: ratio }) => likelier(ratio), letters[0].belief],
        ...both.map((label) => [`${label} list expects`, ({ expected }) => (expected ? first(expected[label]) : "–"), letters[0].expected]),
        ...there.map((term) => [`${TERMS[term]}: its part`, ({ terms }) => signed(sign * (terms[term] ?? 0)), true]),
        [`part of the log odds, + for ${above}`, ({ evidence }) => signed(sign * evidence), letters.every(({ evidence }) => evidence != null)],
      ].filter(([, , given]) => given);
      twin.fill(tableOf(columns.map(([title]) => title), letters.map((letter) => columns.map(([, cell]) => cell(letter)))));
    };

    const spell = () => {
      const { spelled, letters } = trace;
      spelt.hidden = !stage.choose || !letters[0].belief; // else it predicts no letters
      more.textContent = spelled ? "Spell eight more" : "Let it spell";
      made.replaceChildren(...(trace.spelled_note ? [el("p", {}, trace.spelled_note)] : []), ...Object.entries(spelled ?? {}).map(([label, names]) =>
        el("p", { class: `c${trace.colours[label]}` }, el("b", { class: `nm-list c${trace.colours[label]}` }, `${label}: `),
          ...names.map((name) => el("button", { type: "button", onclick: () => stage.rename(name) }, name)))));
    };

    return {
      show: (found) => {
        const spelling = (one) => one?.letters.map(({ letter }) => letter).join();
        const same = spelling(trace) === spelling(found);
        if (!same) stop();
        const before = trace?.letters.length;
        trace = found;
        stage.picture.hidden = !trace;
        if (!trace) return;
        const wanted = stage.at ?? (before && at < before - 1 ? at : Infinity);
        draw();
        spell();
        stage.over(trace.over);
        go(same && stage.playing ? at : wanted);
        if (stage.plays && stage.at === null && !played) play();
        played = true;
      },
    };
  };

  // What just happened, in a sentence.
  const sentence = ({ letters, predicted, against, before, absent, labels }, at) => {
    const { letter, times_likelier: ratio, belief } = letters[at];
    const read = letters.slice(0, at).map((one) => one.letter).join("");
    const start = read ? `After “${read}”, ` : "At the beginning, ";
    const what = letter === END ? "the end" : `“${shownAs(letter)}”`;
    if (!belief) return absent.belief;
    const [was, is] = [at ? letters[at - 1].belief : before, belief];
    const list = ratio >= 1 ? predicted : against;
    const size = Math.max(ratio, 1 / ratio);
    const heard = ratio === null ? `${what} is a letter that the network does not know`
      : size < 1.05 ? `${what} is about as likely on both lists`
      : `${what} is ${times(size)} times likelier on the ${list} list`;
    const moved = (label) => `${label} ${percent(was[label])} → ${percent(is[label])}`;
    return `${start}${heard}. Belief: ${[predicted, ...(labels.length > 2 ? [against] : [])].map(moved).join(", ")}.`;
  };

  (window.namemodel.exhibits ||= {}).reading = (stage) => reading(Object.assign(stage, { plays: true }));

  // In Classify: the picture alone. The server sends a trace, or a notice in HTML.
  window.namemodel.readName = (element, props, watch) => {
    const [picture, says] = [el("div"), el("p", { class: "nm-says", role: "status" })];
    const notice = el("div");
    element.querySelector(".nm-reading").replaceChildren(says, picture, notice);
    const shown = reading({ picture, at: null, say: (sentence) => (says.textContent = sentence), over: () => {} });
    watch("value", () => {
      const failed = typeof props.value === "string";
      notice.innerHTML = failed ? props.value : "";
      says.hidden = failed;
      shown.show(failed ? null : props.value);
    });
  };
})();
