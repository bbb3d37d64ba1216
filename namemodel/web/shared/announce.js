// What a screen reader is told without being asked: one polite live region in each tab says what changed in it.
// Verdicts, the status of work and whatever has `data-announce` at most once in five seconds, the last of them;
// errors at once.
{
  const SAID = ".nm-verdict, .nm-status, [data-announce]";
  const ERROR = ".nm-notice.error, .nm-says.error, .nm-refused";
  const [OFTEN, PAUSE] = [5000, 600]; // milliseconds between two texts, and without a change before one
  const CLEAR = 100; // milliseconds for which the region is empty, so that the same error is said again
  let [timer, last, cleared] = [0, -Infinity, 0];
  let waiting = null;

  const region = () => {
    const panel = [...document.querySelectorAll("#nm-tabs [role=tabpanel]")].find((one) => one.checkVisibility());
    if (!panel) return null;
    let live = panel.querySelector(":scope > .nm-live");
    if (!live) {
      live = document.createElement("div");
      live.className = "nm-live nm-unseen";
      live.setAttribute("aria-live", "polite");
      panel.append(live);
    }
    return live;
  };
  // Of a `data-announces`, which belongs together, what is said in it: the verdict, and what speaks against it.
  const TOGETHER = "[data-announces]";
  const wordsOf = (node) => node.textContent.replace(/\s+/g, " ").trim();
  const textOf = (node) =>
    node.matches(TOGETHER) ? [...node.querySelectorAll(`${SAID}, .nm-notice`)].map(wordsOf).join(" ") : wordsOf(node);
  const say = (node) => {
    clearTimeout(timer);
    clearTimeout(cleared);
    timer = 0;
    last = performance.now();
    waiting = null;
    const [live, text] = [region(), node.isConnected && node.checkVisibility() ? textOf(node) : ""];
    if (!live || !text) return;
    const again = live.textContent === text;
    if (!again) live.textContent = text;
    else if (node.matches(ERROR)) {
      live.textContent = "";
      cleared = setTimeout(() => (live.textContent = text), CLEAR);
    }
  };
  const hear = (node) => {
    if (!node.checkVisibility()) return;
    if (node.matches(ERROR)) return say(node);
    waiting = node;
    timer ||= setTimeout(() => say(waiting), Math.max(PAUSE, last + OFTEN - performance.now()));
  };
  // What is said among what changed: an element itself, what it lies in, or what lies in it.
  const saidIn = (node) => {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const all = `${SAID}, ${ERROR}, ${TOGETHER}`;
    const around = element?.closest(TOGETHER) ?? element?.closest(all);
    return around ? [around] : [...(element?.querySelectorAll(all) ?? [])].map((one) => one.closest(TOGETHER) ?? one);
  };
  const observer = new MutationObserver((records) => {
    const found = new Set();
    for (const { type, target, addedNodes } of records) {
      for (const node of type === "characterData" ? [target] : addedNodes) for (const one of saidIn(node)) found.add(one);
    }
    for (const node of found) hear(node);
  });
  const begin = () => observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  document.body ? begin() : addEventListener("DOMContentLoaded", begin);
}
