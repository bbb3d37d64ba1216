// Look inside: one name, one exhibit at a time. Asks the server for its numbers, hands them to its script, and
// keeps the page's address. An exhibit's script is `namemodel.exhibits.<id> = (stage) => ({ show, live })`:
// `show(trace)` draws what the server sent of a name, `live(trace)` what long work reports; stage.js has the stage.
(() => {
  const { address, el } = window.namemodel;
  const FIRST_NAME = "Paternoster";
  const KEPT = ["tab", "name", "model", "abstain", "exhibit", "at"]; // of the address; the rest are an exhibit's options
  const PATIENCE = 5000; // milliseconds, after which it asks again, and then after twice as long
  const TRIES = 3;
  const UNFINISHED = 1500; // milliseconds, after which figures that were still being measured are asked for again
  const TYPING = 80; // milliseconds without a key, after which a name is read
  let frame = null;

  const open = (element, props, watch, trigger, [LOOK, CODE, RUN, HALT]) => {
    const root = element.querySelector(".nm-inside");
    const shown = address.read();
    const exhibits = Object.fromEntries(props.exhibits.map((exhibit) => [exhibit.id, exhibit]));
    const stages = new Map(); // what each exhibit that was opened has drawn
    const state = {
      exhibit: Object.hasOwn(exhibits, shown.exhibit) ? shown.exhibit : props.exhibits[0].id,
      name: shown.name ?? FIRST_NAME,
      serial: 0, // of what was wanted last
      pending: 0, // the serial of what was asked and is not answered; 0 while nothing is
      stale: false, // whether something changed while another tab was shown
    };
    const field = el("input", {
      type: "text", id: "nm-inside-name", maxlength: 200, autocomplete: "off", spellcheck: "false", value: state.name,
      oninput: () => rename(field.value),
    });
    const chips = el("div", { class: "nm-tries" });
    const buttons = props.exhibits.map((exhibit) =>
      el("button", { type: "button", "data-exhibit": exhibit.id, onclick: () => show(exhibit.id) }, exhibit.short));
    const place = el("div", {}); // of the exhibit
    const reader = el("p", { class: "nm-reader" }); // which network it is, for the exhibits show different ones
    const after = (id) => props.exhibits[(props.exhibits.findIndex((exhibit) => exhibit.id === id) + 1) % props.exhibits.length];
    const next = el("button", { type: "button", class: "nm-next", onclick: () => {
      show(after(state.exhibit).id);
      root.scrollIntoView();
    } });
    const glossary = el("details", { class: "nm-glossary" }, el("summary", {}, "What the words mean"),
      el("dl", {}, ...Object.entries(props.glossary).flatMap(([word, meaning]) => [el("dt", {}, word), el("dd", {}, meaning)])));
    root.replaceChildren(
      el("nav", { class: "nm-exhibits", "aria-label": "Exhibits" }, ...buttons),
      el("div", { class: "nm-onename" }, el("label", { for: field.id }, "Name"), field, chips),
      reader,
      place,
      next,
      glossary,
    );

    const offer = (names) => {
      if (names.join() === [...chips.children].map((chip) => chip.textContent).join()) return;
      chips.replaceChildren(...names.map((name) => el("button", { type: "button", onclick: () => rename(name) }, name)));
    };
    const optionsIn = (its) => Object.fromEntries(Object.entries(its).filter(([key]) => !KEPT.includes(key)));
    const placeIn = (its) => (its.at ? Math.trunc(Number(its.at)) || 0 : null);
    // The stage of an exhibit; `its` is what the address says of it.
    const stageOf = (id, its = {}) => {
      if (!stages.has(id)) {
        stages.set(id, window.namemodel.makeStage(exhibits[id], { options: optionsIn(its), at: placeIn(its) }, tab));
      }
      return stages.get(id);
    };
    const rename = (name) => {
      state.name = name;
      if (field.value !== name) field.value = name;
      keep(stageOf(state.exhibit));
      clearTimeout(state.typing);
      state.typing = setTimeout(request, TYPING);
    };
    const here = () => address.read().tab === "look-inside";
    const keep = (stage, step) => {
      if (!here()) return; // work that ends in the background says nothing of what is shown
      const at = stage.at === null ? "" : String(stage.at);
      const others = Object.fromEntries(Object.keys(optionsIn(address.read())).map((key) => [key, ""]));
      address.write({ ...others, tab: "look-inside", name: state.name, exhibit: state.exhibit, at, ...stage.options }, step);
    };
    // Asks one thing at a time, and then the last that was wanted meanwhile.
    const request = () => {
      clearTimeout(state.later);
      state.serial += 1;
      root.classList.add("waiting");
      if (!state.pending) send();
    };
    const send = (tries = 1) => {
      clearTimeout(state.timer);
      state.stale = !here(); // nothing is computed for a tab that is not shown
      state.pending = state.stale ? 0 : state.serial;
      if (state.stale) return;
      const stage = stageOf(state.exhibit);
      state.timer = setTimeout(() => {
        if (state.serial !== state.pending) return send(); // something else is wanted by now
        if (tries === TRIES) {
          state.pending = 0;
          return stage.sayUnanswered();
        }
        stage.say("The server does not answer. Asking again …", true);
        send(tries + 1);
      }, PATIENCE * 2 ** (tries - 1));
      trigger(LOOK, { exhibit: state.exhibit, name: state.name, serial: state.serial, options: { ...stage.options, ...stage.extra } });
    };
    const tab = {
      keep, request, rename,
      code: (exhibit) => trigger(CODE, { exhibit }),
      run: (exhibit, options) => trigger(RUN, { exhibit, name: state.name, options }),
      halt: (exhibit) => trigger(HALT, { exhibit }),
    };
    const show = (id) => {
      const step = { push: id !== state.exhibit };
      state.exhibit = id;
      for (const button of buttons) button.setAttribute("aria-current", String(button.dataset.exhibit === id));
      const stage = stageOf(id);
      place.replaceChildren(stage.node);
      next.textContent = `Next: ${after(id).short}`;
      root.querySelector(".nm-onename").hidden = !exhibits[id].about_a_name;
      keep(stage, step);
      request();
    };
    // Shows what the address says after a step Back or Forward.
    const follow = () => {
      const its = address.read();
      if (its.tab !== "look-inside") return;
      const id = Object.hasOwn(exhibits, its.exhibit) ? its.exhibit : props.exhibits[0].id;
      const same = (one) => JSON.stringify(Object.entries(one).filter(([, value]) => value).sort());
      const stage = stages.get(id);
      if (stage && (same(stage.options) !== same(optionsIn(its)) || stage.at !== placeIn(its))) stages.delete(id);
      stageOf(id, its);
      state.name = field.value = its.name ?? FIRST_NAME;
      show(id);
    };

    const receive = (reply) => {
      if (!reply || !stages.has(reply.exhibit)) return;
      const stage = stages.get(reply.exhibit);
      if (reply.code) return stage.showCode(reply.code);
      if (reply.live) {
        stage.script.live(reply.live);
        return reply.live.error && stage.say(reply.live.error, true);
      }
      const serial = Number(reply.serial);
      if (serial !== (state.pending || state.serial)) return; // a late answer, to what was asked before
      state.pending = 0;
      clearTimeout(state.timer);
      if (reply.exhibit !== state.exhibit || serial !== state.serial) return send(); // of what was wanted before
      root.classList.remove("waiting");
      if (reply.examples) offer(reply.examples);
      if (reply.error) {
        stage.script.show(null);
        stage.over("");
        reader.textContent = "";
        return stage.say(reply.error, true);
      }
      reader.textContent = reply.trace.reader ? `Shown: ${reply.trace.reader}.` : "";
      if (reply.trace.guess) stage.answer(reply.trace.guess);
      stage.script.show(reply.trace);
      if (reply.trace.pending) state.later = setTimeout(request, UNFINISHED);
    };
    watch("value", () => receive(props.value));
    document.addEventListener("namemodel:model", () => {
      for (const stage of stages.values()) stage.forgetGuess();
      request();
    });
    frame = { receive, request, rename, follow, state, keep: () => keep(stageOf(state.exhibit)) };
    stageOf(state.exhibit, shown);
    show(state.exhibit);
  };

  window.namemodel.exhibits ||= {};
  window.namemodel.inside = {
    open,
    receive: (reply) => frame?.receive(reply),
    follow: () => frame?.follow(),
    // The tab is shown again: another may have changed the name, or the model.
    refresh: () => {
      const { name } = address.read();
      if (!frame) return;
      if (name !== undefined && name !== frame.state.name) return frame.rename(name);
      frame.keep();
      if (frame.state.stale) frame.request();
    },
  };
})();
