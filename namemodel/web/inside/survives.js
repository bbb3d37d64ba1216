// Exhibit 4: the gradient of the answer by letter (survives_name.js), every run of the memory task as a mark
// (survives_task.js), and a network to train (survives_own.js). Here: what they share, and their places.
(() => {
  const { el, svg, asTable } = window.namemodel;
  const CHANCE = 0.25; // the accuracy of guessing the first symbol

  const digits = (power) => String(power).replace(/./g, (one) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[one] ?? "⁻");
  // A share in words, however small; here it is a measurement, and may be 100 % or more.
  const share = (value) => {
    if (value >= 0.0001) return `${Number((100 * value).toPrecision(value < 0.1 ? 2 : 3))}\u202f%`;
    if (!value) return "nothing";
    const [digit, power] = value.toExponential(0).split("e").map(Number);
    return `${digit} · 10${digits(power)}`;
  };
  const listed = (words) => words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
  const icon = ({ path, colour }) => svg("svg", { class: "nm-marker", viewBox: "-9 -9 18 18", "aria-hidden": "true", style: { "--m": colour } }, svg("path", { d: path }));

  window.namemodel.survives = { CHANCE, share, listed, icon };

  window.namemodel.exhibits.survives = (stage) => {
    const { ofName, ofTask, ofOwn } = window.namemodel.survives;
    let trace = null;
    const name = ofName(stage);
    const task = ofTask();
    const own = ofOwn(stage, task);
    const twin = asTable(() => fill());
    const fill = () => twin.node.open && trace && twin.fill(...name.table(), ...task.table());
    delete stage.options.have; // is the script's to say, not the address's
    stage.picture.replaceChildren(el("div", { class: "nm-survives" }, name.node, task.node), own.node, twin.node);
    return {
      show: (found) => {
        stage.picture.hidden = !(found ?? trace);
        if (!found) return;
        trace = { ...found, runs: found.runs ?? trace.runs }; // the runs come once
        stage.extra = { have: "1" };
        name.show(trace);
        task.show(trace);
        own.show(trace);
        fill();
        stage.over(trace.over);
      },
      live: own.live,
    };
  };
})();
