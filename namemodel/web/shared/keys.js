// What the keyboard does with menus and tabs, where Gradio's own differ from what one expects of them.
{
  // A menu opens by Enter, Space or an arrow, not when the focus reaches it; it closes when the focus leaves it,
  // and keeps the focus when something is chosen. Gradio opens a menu at its event "focus".
  const isMenu = (node) => node instanceof Element && node.matches("input[role=combobox][readonly]");
  const OPENING = ["Enter", " ", "ArrowDown", "ArrowUp"];
  const AFTER = 300; // milliseconds in which the focus follows a finger that was lifted
  let pressed = false; // whether a pointer brings the focus
  let lifted = 0;
  let opening = false;
  addEventListener("pointerdown", () => {
    clearTimeout(lifted);
    pressed = true;
  }, true);
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => {
      clearTimeout(lifted);
      lifted = setTimeout(() => (pressed = false), AFTER);
    }, true);
  }
  addEventListener("focus", (event) => {
    if (isMenu(event.target) && !pressed && !opening) event.stopImmediatePropagation();
  }, true);
  addEventListener("keydown", (event) => {
    const input = event.target;
    if (!event.isTrusted || !isMenu(input)) return;
    const isOpen = input.getAttribute("aria-expanded") === "true";
    if (!isOpen && OPENING.includes(event.key)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      opening = true;
      input.dispatchEvent(new FocusEvent("focus"));
      opening = false;
    }
    if (isOpen && event.key === "Tab") {
      event.stopImmediatePropagation();
      input.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    }
    if (isOpen && ["Enter", "Escape"].includes(event.key)) setTimeout(() => input.focus());
  }, true);
}
{
  // What scrolls sideways in a model's card can be scrolled by keyboard.
  const reach = () => document.querySelectorAll(".nm-card :is(pre, table):not([tabindex])").forEach((one) => (one.tabIndex = 0));
  new MutationObserver(reach).observe(document.documentElement, { subtree: true, childList: true });
}
{
  // Radio buttons of one choice are one stop of the Tab key, and arrows move between them: they need a common name,
  // and the choice a label.
  addEventListener("focusin", ({ target }) => {
    const choice = target.matches?.("input[type=radio]") && target.closest("fieldset");
    if (choice) choice.ariaLabel ||= choice.querySelector("[data-testid=block-info]")?.textContent;
    for (const button of choice ? choice.querySelectorAll("input[type=radio]") : []) button.name = choice.id || target.name;
  });
}
{
  // Tabs: one stop of the Tab key for all of them, and arrows, Home and End move between them.
  const rove = () => {
    for (const tab of document.querySelectorAll("#nm-tabs [role=tab]")) tab.tabIndex = tab.ariaSelected === "true" ? 0 : -1;
  };
  const watched = new MutationObserver(rove);
  addEventListener("focusin", ({ target }) => {
    const list = target.closest?.("#nm-tabs [role=tablist]");
    if (list) watched.observe(list, { subtree: true, attributeFilter: ["aria-selected"] });
  });
  addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("#nm-tabs [role=tab]");
    if (!tab || event.ctrlKey || event.metaKey || event.altKey) return;
    const tabs = [...tab.parentElement.querySelectorAll("[role=tab]")];
    const at = tabs.indexOf(tab);
    const places = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 };
    if (!(event.key in places)) return;
    event.preventDefault();
    const next = tabs[places[event.key] % tabs.length];
    next.focus();
    next.click();
  });
  Object.assign((window.namemodel ||= {}), { rove });
}
