// Long work belongs to its visitor: what goes on is shown in every tab, and after a reload.
(() => {
  const AGAIN = 1500; // milliseconds after which one asks how far it is
  const SETTLED = 400; // milliseconds after which a choice is taken to be made
  const AWAY = 5000; // milliseconds after which whoever comes back may have lost the connection
  const SEEN = "namemodel-seen"; // the runs whose end was looked at
  const seen = () => new Set((sessionStorage.getItem(SEEN) || "").split(" "));
  const see = (id) => sessionStorage.setItem(SEEN, [...seen().add(id)].join(" ").trim());
  let left = 0;
  const back = () => document.dispatchEvent(new Event("namemodel:back"));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) left = Date.now();
    else if (left && Date.now() - left > AWAY) back();
  });
  addEventListener("online", back);

  Object.assign((window.namemodel ||= {}), {
    // The place of a tab's progress: it watches the visitor's last run there, and again when one comes back.
    watchRun(element, trigger, watch, SHOWN) {
      const tab = element.closest("[role=tabpanel]");
      trigger(SHOWN);
      document.addEventListener("namemodel:back", () => tab.querySelector('[id^="nm-stop-"]:not(:disabled)') && trigger(SHOWN));
      watch("value", () => document.dispatchEvent(new Event("namemodel:run")));
    },
    // How long a run would take: asked for again when something in its tab was chosen or typed.
    foresee(element, trigger, ASK) {
      const panel = element.closest("[role=tabpanel]");
      let timer = 0;
      const ask = () => {
        clearTimeout(timer);
        timer = setTimeout(() => trigger(ASK), SETTLED);
      };
      for (const event of ["input", "change", "click"]) panel.addEventListener(event, ask);
      ask();
    },
    // The strip that says what runs in other tabs than the one that is shown.
    runStrip(element, trigger, watch, [ASK, HALT]) {
      const runs = () => element.querySelector("[data-run]:not([data-over])");
      let asked = 0;
      const ask = () => {
        asked = Date.now();
        trigger(ASK);
      };
      // Other windows of the same visitor learn of a run when it begins.
      const windows = new BroadcastChannel("namemodel");
      windows.onmessage = ask;
      const show = () => {
        const { tab } = window.namemodel.address.read();
        for (const run of element.querySelectorAll("[data-run]")) {
          const here = run.dataset.tab === tab;
          if (here && run.dataset.over) see(run.dataset.run);
          run.hidden = here || (run.dataset.over && seen().has(run.dataset.run));
        }
      };
      watch("value", show);
      document.addEventListener("namemodel:tab", show);
      document.addEventListener("namemodel:back", ask);
      document.addEventListener("namemodel:run", () => {
        if (runs() || Date.now() - asked < AGAIN) return;
        ask();
        windows.postMessage("run");
      });
      setInterval(() => !document.hidden && runs() && ask(), AGAIN);
      element.addEventListener("click", (event) => {
        const run = event.target.closest("[data-run]");
        if (!run || !event.target.matches("button")) return;
        if (event.target.dataset.stop !== undefined) {
          trigger(HALT, { tab: run.dataset.title });
          event.target.disabled = true;
          event.target.textContent = "Stopping …";
        } else document.getElementById("nm-tabs").querySelectorAll("[role=tab]").forEach((tab) => tab.textContent.trim() === run.dataset.title && tab.click());
      });
      ask();
    },
  });
})();
