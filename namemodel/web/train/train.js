// The Train tab: what a result offers, and whether the controls still say what it was trained with.
{
  const KEY = "namemodel-trained"; // what the controls said when Train was pressed last
  const said = () => {
    const controls = document.querySelectorAll(".nm-train-controls :is(input, textarea, select):not([type=search])");
    return JSON.stringify([...controls].map((one) => (/checkbox|radio/.test(one.type) ? one.checked : one.value)));
  };

  Object.assign((window.namemodel ||= {}), {
    // `tried` is the event that chooses the model of a result.
    trainResult(element, watch, trigger, tried) {
      const check = () => {
        const then = sessionStorage.getItem(KEY);
        element.classList.toggle("nm-stale", then !== null && then !== said());
      };
      const tab = element.closest("[role=tabpanel]");
      tab.addEventListener("input", check);
      tab.addEventListener("change", () => setTimeout(check));
      tab.addEventListener("click", (event) => {
        if (event.target.closest(".nm-train-actions button.primary")) sessionStorage.setItem(KEY, said());
        setTimeout(check);
      });
      element.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        if (button.dataset.name !== undefined) {
          trigger(tried, { model: element.querySelector("[data-model]").dataset.model });
          window.namemodel.address.write({ name: button.dataset.name });
          [...document.querySelectorAll("#nm-tabs [role=tab]")].find((one) => one.textContent.trim() === "Classify").click();
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
