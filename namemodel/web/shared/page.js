// What the page does in the browser itself: keep the address, copy it, fill what is open, and say that a run
// ends with its page.
const address = {
  // What is shown stands behind the #, which no server is sent: names reach no log. Older links have it behind
  // a question mark.
  OLD: ["name", "model", "abstain"],
  read() {
    const [shown, old] = [new URLSearchParams(location.hash.slice(1)), new URLSearchParams(location.search)];
    for (const key of address.OLD) if (old.has(key) && !shown.has(key)) shown.set(key, old.get(key));
    for (const [key, value] of Object.entries(address.due)) value ? shown.set(key, value) : shown.delete(key);
    return Object.fromEntries(shown);
  },
  // Changes what the address says; a value of "" goes out of it. Browsers refuse to change it many times a second.
  write(changes) {
    Object.assign(address.due, changes);
    if (!address.timer) address.flush();
    else address.late = true;
  },
  due: {},
  timer: 0,
  late: false,
  flush() {
    const link = new URL(location.href);
    for (const key of address.OLD) link.searchParams.delete(key);
    link.hash = new URLSearchParams(address.read()).toString();
    address.due = {};
    if (link.href !== location.href) history.replaceState(history.state, "", link);
    clearTimeout(address.timer);
    address.late = false;
    address.timer = setTimeout(() => {
      address.timer = 0;
      if (address.late) address.flush();
    }, 300);
  },
  // Opens the tab that the address names, or else the first, and returns all that the address says.
  open() {
    address.ready = true;
    const tabs = [...document.querySelectorAll("#nm-tabs [role=tab]")];
    const named = tabs.find((tab) => address.slug(tab.textContent) === address.read().tab);
    address.write({ tab: address.slug((named ?? tabs[0]).textContent) });
    named?.click();
    return JSON.stringify(address.read());
  },
  // Says that a tab is shown; a name that was typed in another tab is that of this one, too.
  show(tab) {
    if (!address.ready) return; // Gradio shows the first tab before the page has opened the one that is meant
    address.write({ tab });
    document.dispatchEvent(new Event("namemodel:tab"));
    const { name } = address.read();
    if (tab === "classify" && name !== undefined) type(name);
    if (tab === "look-inside") window.namemodel.inside?.refresh();
  },
  // Keeps the name that Classify has, while that is shown.
  type(name) {
    if ((address.read().tab ?? "classify") === "classify") address.write({ name });
  },
  // Another model was chosen.
  choose(model) {
    address.write({ model });
    document.dispatchEvent(new Event("namemodel:model"));
  },
  slug: (title) => title.trim().toLowerCase().replaceAll(" ", "-"),
};
// Puts a name into the field of Classify, as if one had typed it.
const type = (name) => {
  const field = document.querySelector("#nm-name :is(input, textarea)");
  if (!field || field.value === name) return;
  field.value = name;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
// A link to this page that is opened in it.
addEventListener("hashchange", () => location.reload());
Object.assign((window.namemodel ||= {}), {
  address,
  // An accordion that is open is filled again; for a closed one nothing is asked of the server.
  follow(id) {
    const open = document.querySelector(`#${id} > button.label-wrap.open`);
    if (open) document.querySelector(`#${id}-again`).click();
    return [];
  },
  // Names to click.
  examples(element) {
    element.addEventListener("click", (event) => event.target.matches("button") && type(event.target.textContent));
  },
  async copyLink(name, model, threshold) {
    const { tab } = address.read();
    address.write(tab && tab !== "classify" ? { model } : { name, model, abstain: threshold || "" });
    address.flush();
    const link = location;
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
});
// What an exhibit trains ends with its page: the browser asks whether to leave.
window.addEventListener("beforeunload", (event) => {
  address.flush();
  if (document.querySelector("#nm-stop-look-inside:not(:disabled)")) event.preventDefault();
});
