// What the page does in the browser itself: fill what is open, and copy its address.
const { address, type } = window.namemodel;
let asked = ""; // the lists that were chosen last
addEventListener("change", ({ target }) => target.closest?.("#nm-lists") && (asked = target.value), true);
addEventListener("click", ({ target }) => {
  const tab = target.closest?.("[data-open]")?.dataset.open;
  if (tab) address.tab(tab).click();
});
Object.assign((window.namemodel ||= {}), {
  // An accordion that is open is filled again; for a closed one nothing is asked of the server.
  follow(id) {
    const open = document.querySelector(`#${id} > button.label-wrap.open`);
    if (open) document.querySelector(`#${id}-again`).click();
    return [];
  },
  // Names to click; `step` tells the server where the browser went back or forward.
  examples(element, step) {
    document.addEventListener("namemodel:address", step);
    element.addEventListener("click", (event) => event.target.matches("button") && type(event.target.textContent));
  },
  // Lists of one's own that are not there yet are made in Train.
  chosenLists(lists) {
    if (asked === "mine" && lists !== "mine") address.tab("train").click();
    return [];
  },
  async copyLink(name, model, threshold) {
    const { tab } = address.read();
    address.write(tab && tab !== "classify" ? { model } : { name, model, abstain: threshold || "" });
    address.flush();
    const link = (tab === "train" && (await window.namemodel.linkToOwnLists())) || location;
    const button = document.querySelector("#nm-copy");
    const before = button.dataset.words || (button.dataset.words = button.textContent);
    try {
      await navigator.clipboard.writeText(link.href);
      // A model of one's own is kept for one's own session alone.
      button.textContent = model?.startsWith("my-") ? "Only for you" : "Copied";
    } catch {
      // Without a secure connection there is no clipboard: let one copy it by hand.
      window.prompt("Copy this link", link.href);
    }
    setTimeout(() => (button.textContent = before), 1600);
    return [];
  },
});
// What an exhibit trains ends with its page: the browser asks whether to leave.
window.addEventListener("beforeunload", (event) => {
  address.flush();
  if (document.querySelector("#nm-stop-look-inside:not(:disabled)")) event.preventDefault();
});
