// The Train tab: what a result offers, and whether the controls still say what it was trained with.
{
  let chosen = ""; // the name that was clicked last
  // Adler-32, as zlib has it: of lists that would be long to send back.
  const adler = (text) => {
    let [low, high] = [1, 0];
    for (const byte of new TextEncoder().encode(text)) {
      low = (low + byte) % 65521;
      high = (high + low) % 65521;
    }
    return high * 65536 + low;
  };
  const shown = (selector) => document.querySelector(`.nm-train ${selector}`);
  // What tells names from others, by where they are from: as `DataChoice.said` has it of those that were trained on.
  const names = {
    lists: () => adler(shown(".nm-ownlists")?.now().map((one) => `${one.label}\0${one.names}`).join("\0") ?? ""),
    file: () => (shown(".nm-file a[href]")?.href ?? "").split("/").slice(-2).map(decodeURIComponent).join("/"),
  };
  const said = () => {
    const kind = shown(".nm-segments input:checked")?.value;
    return { form: shown(".nm-recipe")?.now?.(), kind, names: names[kind]?.() ?? "" };
  };
  const sorted = (_, one) =>
    one && typeof one === "object" && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort()) : one;
  const same = (one, other) => JSON.stringify(one, sorted) === JSON.stringify(other, sorted);

  Object.assign((window.namemodel ||= {}), {
    // Opens the name that was clicked in Classify, unless its model was not there: then the progress says so.
    openTried(progress) {
      if (!progress.includes("nm-notice error")) {
        window.namemodel.address.write({ name: chosen });
        window.namemodel.address.tab("classify").click();
        scrollTo({ top: 0 });
      }
      return [];
    },
    // `tried` is the event that chooses the model of a result.
    trainResult(element, watch, trigger, tried) {
      const check = () => {
        const trained = element.querySelector("[data-trained]")?.dataset.trained;
        const now = said();
        element.classList.toggle("nm-stale", Boolean(trained && now.form && now.kind && !same(JSON.parse(trained), now)));
      };
      const tab = element.closest("[role=tabpanel]");
      tab.addEventListener("input", check);
      tab.addEventListener("change", () => setTimeout(check));
      tab.addEventListener("click", () => setTimeout(check));
      // A file that has arrived, boxes that are shown again: these come with no event of their own.
      new MutationObserver(check).observe(shown(".nm-train-controls"), { childList: true, subtree: true });
      setTimeout(check);
      element.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        if (button.dataset.name !== undefined) {
          chosen = button.dataset.name;
          trigger(tried, { model: element.querySelector("[data-model]").dataset.model });
        }
        if (button.dataset.lists) {
          const words = element.querySelector(".nm-shared");
          window.namemodel.shareLists(JSON.parse(button.dataset.lists), (text) => (words.textContent = text));
        }
      });
      watch("value", () => {
        check();
        const outcome = element.querySelector(".nm-outcome:has(.nm-big)");
        const typing = document.activeElement?.matches("input, textarea");
        if (!outcome?.offsetParent || typing) return;
        const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        outcome.scrollIntoView({ block: "nearest", behavior: calm ? "instant" : "smooth" });
      });
    },
  });
}
