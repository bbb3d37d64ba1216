// What the page does in the browser itself: copy a link to what is shown, and fill what is open.
Object.assign((window.namemodel ||= {}), {
  // A folded part that is open is filled again; for a closed one nothing is asked of the server.
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
      // A visitor's own model is kept for that visitor alone.
      button.textContent = model?.startsWith("my-") ? "Copied, for you alone" : "Copied";
    } catch {
      // Without a secure connection there is no clipboard: let the visitor copy it.
      window.prompt("Copy this link", link.href);
    }
    setTimeout(() => (button.textContent = before), 1600);
    return [];
  },
});
