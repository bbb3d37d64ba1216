// Exhibit 4, left: a name, and what of the last letter’s gradient is there at each letter.
(() => {
  const { el, shownAs, tableOf, showColumn, slide } = window.namemodel;
  const { share, listed, icon } = window.namemodel.survives;

  const TALL = 66; // pixels of the highest bar

  // A share as a number in percent, as narrow as a column.
  const narrow = (value) => {
    const percent = 100 * value;
    return percent >= 10 ? String(Math.round(percent)) : percent >= 1 ? percent.toFixed(1) : percent >= 0.01 ? percent.toFixed(2).slice(1) : "<.01";
  };

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
    const describe = () => {
      if (!found?.letters.length) return found?.absent ?? "";
      const last = found.letters.length - 1;
      if (at === last) return `The last letter, “${shownAs(found.letters[at])}”, is the measure: its gradient has the shortest way.`;
      const which = at ? `Letter ${at + 1}, “${shownAs(found.letters[at])}”: its gradient` : "The first letter’s gradient";
      const [first, ...others] = found.rows.map((row) => [share(row.shares[at]), title(row)]);
      return `${which} is ${listed([`${first[0]} of the last’s in the ${first[1]}`, ...others.map(([of, where]) => `${of} in ${where.startsWith("your") ? where : `the ${where}`}`)])}.`;
    };
    const updateAria = slide(track, {
      label: "Letters of the name", count: () => found?.letters.length ?? 1, at: () => at, describe,
      move: (to) => {
        go(to);
        stage.move(to);
      },
    });
    const go = (to) => {
      at = Math.trunc(Math.max(0, Math.min(to, found.letters.length - 1)));
      showColumn(track, at);
      stage.say(describe());
      updateAria();
    };
    const draw = () => {
      const top = Math.max(1, ...found.rows.flatMap((row) => row.shares));
      const head = (...inside) => el("span", { class: "nm-rowhead" }, ...inside);
      grid.style.setProperty("--n", found.letters.length);
      grid.replaceChildren(head("letters"), ...found.letters.map((letter, place) => el("span", { class: "nm-tile", "data-column": place }, shownAs(letter))),
        ...found.rows.flatMap((row) => {
          const style = styles[row.architecture];
          return [head(icon(style), el("b", {}, title(row))), ...row.shares.map((value, place) =>
            el("span", { class: "nm-survives-cell", "data-column": place, style: { "--m": style.colour } }, el("small", {}, narrow(value)),
              el("i", { style: { height: `${((TALL * value) / top).toFixed(1)}px` } })))];
        }));
    };
    const node = el("section", { class: "nm-survives-name" },
      el("h3", {}, "On a name"), el("p", { class: "nm-survives-what" }, "The gradient of the answer, ‖∂ log odds / ∂ letter‖: if this letter changed a little, how much would the answer change? In percent of the last letter’s; above 100, this letter counts for more."), track, absent, note, payoff);
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
      table: () => found.letters.length ? [tableOf(["letter", ...found.rows.map(title)],
        found.letters.map((letter, place) => [shownAs(letter), ...found.rows.map((row) => share(row.shares[place]))]), "Gradient by letter, as a share of the last letter’s")] : [],
    };
  };

  Object.assign(window.namemodel.survives, { ofName });
})();
