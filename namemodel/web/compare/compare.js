// The Compare tab: its cards, and a table that one sorts by its headers.
Object.assign((window.namemodel ||= {}), {
  // The cards: a guess turns one to its answer. Here and below the controls, a button runs a comparison, or shows
  // the whole of a stored one; not while another runs.
  questions(element, trigger, RUN, SHOW) {
    const turn = (card, guess) => {
      const [guesses, reply] = [card.querySelector(".nm-guesses"), card.querySelector(".nm-reply")];
      const answered = guess !== null;
      guesses.inert = answered;
      reply.inert = !answered;
      const verdict = guess === card.dataset.right ? "Yes." : "Look again.";
      reply.querySelector("b").textContent = guess ? verdict : "Measured:";
      (answered ? reply : guesses).querySelector("button").focus({ preventScroll: true });
    };

    // Which stored comparison is shown below, "" for a run; the address says so while the tab is shown.
    const { address } = window.namemodel;
    const first = element.querySelector("[data-first]").dataset.first;
    let below = first;
    const said = () => ({ comparison: below === first ? "" : below });
    const follow = () => {
      const { tab, comparison = first } = address.read();
      const known = element.querySelector(`[data-show="${CSS.escape(comparison)}"]`);
      if (tab !== "compare" || comparison === below || !known || window.namemodel.runButton("compare").disabled) return;
      below = comparison;
      trigger(SHOW, { question: comparison });
    };
    document.addEventListener("namemodel:address", follow);
    document.addEventListener("namemodel:tab", () => address.read().tab === "compare" && address.write(said()));
    setTimeout(follow);

    const ask = (event, button, question) => {
      if (!window.namemodel.runButton("compare").disabled) {
        trigger(event, { question });
        return true;
      }
      const words = button.textContent;
      button.textContent = "Another comparison is running";
      setTimeout(() => (button.textContent = words), 1600);
      return false;
    };

    element.closest(".tabitem").addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (!button) return;
      const { guess, run, show, again } = button.dataset;
      if (guess !== undefined) turn(button.closest(".nm-question"), guess);
      if (again !== undefined) turn(button.closest(".nm-question"), null);
      if (run) ask(RUN, button, run);
      if (show && ask(SHOW, button, show)) {
        below = show;
        address.write(said(), { push: true });
      }
      if (button.matches(".primary")) {
        below = "";
        address.write(said());
      }
    });
  },

  // The button that runs a tab's job: disabled as long as one goes on, also while it stops.
  runButton(tab) {
    return document.querySelector(`#nm-stop-${tab}`).parentElement.querySelector("button.primary");
  },

  // Presses it, once the controls have what was set.
  pressRun(tab) {
    setTimeout(() => window.namemodel.runButton(tab).click(), 100);
    return [];
  },

  // Sorts the table in `element` by the header that was chosen last, also after it was filled again.
  sortable(element, watch, trigger, OPEN) {
    const chosen = { column: null, down: false };

    const apply = () => {
      const table = element.querySelector("table");
      if (!table || chosen.column === null) return;
      table.querySelectorAll("thead th").forEach((head, place) => {
        const sorted = chosen.down ? "descending" : "ascending";
        head.setAttribute("aria-sort", place === chosen.column ? sorted : "none");
      });
      const value = (row) => row.cells[chosen.column].dataset.value;
      const compare = (a, b) => {
        // What has no figure comes last, whichever way one sorts.
        if (!value(a) || !value(b)) return !value(a) - !value(b);
        const order = chosen.column ? value(a) - value(b) : value(a).localeCompare(value(b));
        return chosen.down ? -order : order;
      };
      table.tBodies[0].append(...[...table.tBodies[0].rows].sort(compare));
    };

    element.addEventListener("click", (event) => {
      const opener = event.target.closest("button[data-try]");
      if (opener) return trigger(OPEN, { model: opener.dataset.try });
      const button = event.target.closest("button[data-column]");
      if (!button) return;
      const column = Number(button.dataset.column);
      chosen.down = chosen.column === column ? !chosen.down : button.dataset.best === "high";
      chosen.column = column;
      apply();
    });
    watch("value", apply);
  },
});
