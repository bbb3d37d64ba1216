// The Compare tab: a table that one sorts by its headers.
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
});
