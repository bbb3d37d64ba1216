// The address of the page says what is shown, so that Back goes back, a reload opens the same view, and a link is
// a copy of it. It stands behind the #, which no server is sent: names reach no log.
{
  // What every tab has; the rest is of the tab that is shown, and goes out of the address with it.
  const COMMON = ["tab", "name", "model", "abstain"];
  const OLD = ["name", "model", "abstain"]; // older links have these behind a question mark
  const PATIENCE = 5000; // milliseconds, after which a step that is not answered is over
  const OFTEN = 300; // milliseconds between two changes: browsers refuse to change it many times a second
  let due = {}; // what the address is yet to say
  let timer = 0;
  let late = false;
  let ready = false; // Gradio shows the first tab before the page opens the one that is meant, and may say so later
  let seen = ""; // what stood behind the # when it was last read or written
  let [wanted, sent] = [0, 0]; // serials: of the last step Back or Forward, and of the last that the server was told
  let going = false; // whether a step is on its way, while what changes is its doing

  const read = () => {
    const [shown, old] = [new URLSearchParams(location.hash.slice(1)), new URLSearchParams(location.search)];
    for (const key of OLD) if (old.has(key) && !shown.has(key)) shown.set(key, old.get(key));
    for (const [key, value] of Object.entries(due)) value ? shown.set(key, value) : shown.delete(key);
    return Object.fromEntries(shown);
  };
  const flush = (put = "replaceState") => {
    const link = new URL(location.href);
    for (const key of OLD) link.searchParams.delete(key);
    link.hash = new URLSearchParams(read()).toString();
    due = {};
    if (link.href !== location.href) history[put](history.state, "", link);
    seen = location.hash;
    clearTimeout(timer);
    late = false;
    timer = setTimeout(() => {
      timer = 0;
      if (late) flush();
    }, OFTEN);
  };
  // Changes what the address says; a value of "" goes out of it. With `push` this is a step that Back goes back.
  const write = (changes, { push = false } = {}) => {
    if (push && !going) {
      flush();
      due = { ...changes };
      return flush("pushState");
    }
    Object.assign(due, changes);
    if (!timer) flush();
    else late = true;
  };

  const slug = (title) => title.trim().toLowerCase().replaceAll(" ", "-");
  const tabs = () => [...document.querySelectorAll("#nm-tabs [role=tab]")];
  const tab = (name) => tabs().find((one) => slug(one.textContent) === name);
  // What the page has that its address does not speak of.
  const first = (key) => document.querySelector(".nm-header").dataset[key];

  // Puts a name into the field of Classify, as if one had typed it.
  const type = (name) => {
    const field = document.querySelector("#nm-name :is(input, textarea)");
    if (!field || field.value === name) return;
    field.value = name;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // Shows what the address says after a step Back or Forward, or by a link that was opened in the page.
  const go = () => {
    if (!ready || location.hash === seen) return;
    [due, late, going, seen] = [{}, false, true, location.hash];
    const step = (wanted += 1);
    setTimeout(() => step === wanted && (going = false), PATIENCE);
    const named = tab(read().tab) ?? tabs()[0];
    if (named.ariaSelected !== "true") named.click();
    window.namemodel.inside?.follow();
    document.dispatchEvent(new Event("namemodel:address"));
  };
  addEventListener("popstate", go);
  addEventListener("hashchange", go);

  const address = {
    read, write, flush, slug, tab,
    // Opens the tab that the address names, or else the first, and returns all that the address says.
    open() {
      ready = true;
      const named = tab(read().tab);
      write({ tab: slug((named ?? tabs()[0]).textContent) });
      named?.click();
      window.namemodel.rove();
      return JSON.stringify(read());
    },
    // What the server is told of a step, and that it has answered.
    say() {
      sent = wanted;
      return JSON.stringify({ name: first("name"), model: first("model"), abstain: "0", ...read() });
    },
    arrived() {
      if (sent === wanted) going = false;
      return [];
    },
    // Says that a tab is shown; a name that was typed in another tab is that of this one, too.
    show(tab) {
      if (!ready || !tabs().some((one) => one.ariaSelected === "true" && slug(one.textContent) === tab)) return;
      window.namemodel.rove();
      const shown = read();
      if (shown.tab !== tab) {
        const others = Object.keys(shown).filter((key) => !COMMON.includes(key));
        write({ ...Object.fromEntries(others.map((key) => [key, ""])), tab }, { push: true });
      }
      document.dispatchEvent(new Event("namemodel:tab"));
      if (tab === "classify" && shown.name !== undefined) type(shown.name);
      if (tab === "look-inside") window.namemodel.inside?.refresh();
    },
    // Keeps the name that Classify has, while that is shown.
    type(name) {
      const shown = read();
      if (!going && (shown.tab ?? "classify") === "classify" && name !== (shown.name ?? first("name"))) write({ name });
    },
    abstain(threshold) {
      if (!going) write({ abstain: String(threshold || "") });
    },
    // Another model was chosen.
    choose(model) {
      if (!going && model !== (read().model ?? first("model"))) write({ model }, { push: true });
      document.dispatchEvent(new Event("namemodel:model"));
    },
  };
  Object.assign((window.namemodel ||= {}), { address, type });
}
