// Confusion matrices whose cells show their names.
Object.assign((window.namemodel ||= {}), {
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
