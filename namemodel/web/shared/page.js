// What the page does in the browser itself: copy a link to what is shown, fill what is open, and say that a
// run ends with its page.
Object.assign((window.namemodel ||= {}), {
  // An accordion that is open is filled again; for a closed one nothing is asked of the server.
  follow(id) {
    const open = document.querySelector(`#${id} > button.label-wrap.open`);
    if (open) document.querySelector(`#${id}-again`).click();
    return [];
  },
  async copyLink(name, model, threshold) {
    const link = new URL(location.href);
    link.search = "";
    link.hash = "";
    link.searchParams.set("name", name);
    if (model) link.searchParams.set("model", model);
    if (threshold) link.searchParams.set("abstain", threshold);
    const button = document.querySelector("#nm-copy");
    const before = button.dataset.words || (button.dataset.words = button.textContent);
    try {
      await navigator.clipboard.writeText(link.href);
      // A model of one's own is kept for one's own session alone.
      button.textContent = model?.startsWith("my-") ? "Copied, for you alone" : "Copied";
    } catch {
      // Without a secure connection there is no clipboard: let one copy it by hand.
      window.prompt("Copy this link", link.href);
    }
    setTimeout(() => (button.textContent = before), 1600);
    return [];
  },
  // The tabs in which something runs: their buttons to stop it can be pressed.
  running() {
    const stops = document.querySelectorAll('button[id^="nm-stop-"]:not(:disabled)');
    return [...stops].map((button) => button.id.replace("nm-stop-", ""));
  },
  // What is said of the runs that ended when this page was reloaded.
  ended() {
    const tabs = (sessionStorage.getItem("namemodel-ended") || "").split(" ").filter((tab) => /^[a-z]+$/.test(tab));
    sessionStorage.removeItem("namemodel-ended");
    const names = tabs.map((tab) => tab[0].toUpperCase() + tab.slice(1)).join(" and ");
    return names && `<p class="nm-notice warn" role="status">What ran in ${names} ended when the page was reloaded, and nothing of it was kept. Start it again there.</p>`;
  },
});
// Whoever starts a run has read what is said of those that ended.
addEventListener("click", (event) => {
  if (event.target.closest?.("button.primary")) document.querySelector("#nm-ended .nm-notice")?.remove();
});
window.addEventListener("beforeunload", (event) => {
  if (window.namemodel.running().length) event.preventDefault(); // the browser asks whether to leave
});
window.addEventListener("pagehide", () => {
  const tabs = window.namemodel.running();
  if (tabs.length) sessionStorage.setItem("namemodel-ended", tabs.join(" "));
});
