// The Compare tab: a table that one sorts by its headers, and cells that show their names.
Object.assign((window.namemodel ||= {}), {
  // Sorts the table in `element` by the header that was chosen last, also after it was filled again.
  sortable(element, watch) {
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
      const button = event.target.closest("button[data-column]");
      if (!button) return;
      const column = Number(button.dataset.column);
      chosen.down = chosen.column === column ? !chosen.down : button.dataset.best === "high";
      chosen.column = column;
      apply();
    });
    watch("value", apply);
  },

  // Shows the names of the cell of a matrix that is clicked; the arrow keys move between cells.
  confusions(element) {
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

    element.addEventListener("keydown", (event) => {
      const cell = event.target.closest("button[data-cell]");
      const step = steps[event.key];
      if (!cell || !step) return;
      const [row, column] = cell.dataset.cell.split(",").map(Number);
      const table = cell.closest("table");
      const next = table.querySelector(`[data-cell="${row + step[0]},${column + step[1]}"]`);
      if (!next) return;
      event.preventDefault();
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });

    element.addEventListener("click", (event) => {
      const cell = event.target.closest("button[data-cell]");
      if (!cell) return;
      element.querySelectorAll("button[aria-pressed]").forEach((old) => old.removeAttribute("aria-pressed"));
      cell.setAttribute("aria-pressed", "true");
      const table = cell.closest("table");
      const [row, column] = cell.dataset.cell.split(",").map(Number);
      const labels = JSON.parse(table.dataset.labels);
      const names = JSON.parse(table.dataset.names)[cell.dataset.cell] ?? [];
      const number = Number(cell.dataset.count);
      const shown = names.reduce((sum, [, times]) => sum + times, 0);

      const title = document.createElement("p");
      const answers = `${number} answer${number === 1 ? "" : "s"}`;
      title.textContent =
        `${table.dataset.model}: ${answers} “${labels[column]}” to names on the ${labels[row]} list` +
        (shown < number ? `, ${names.length} of the names:` : names.length ? ":" : ".");
      const list = document.createElement("ul");
      for (const [name, times] of names) {
        const item = document.createElement("li");
        item.textContent = times > 1 ? `${name} ×${times}` : name;
        list.append(item);
      }
      element.querySelector(".nm-cellnames").replaceChildren(title, list);
    });
  },
});
