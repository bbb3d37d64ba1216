// Look inside: one name, one exhibit at a time. Asks the server for its numbers, hands them to its script, and
// keeps the page's address. An exhibit's script is `namemodel.exhibits.<id> = (stage) => ({ show, live })`:
// `show(trace)` draws what the server sent of a name, `live(trace)` what long work reports.
(() => {
  const { address, el } = window.namemodel;
  const FIRST_NAME = "Paternoster";
  const KEPT = ["tab", "name", "model", "abstain", "exhibit", "at"]; // of the address; the rest are an exhibit's options
  const PATIENCE = 5000; // milliseconds, after which it asks again
  const TYPING = 80; // milliseconds without a key, after which a name is read
  let frame = null;

  const open = (element, props, watch, trigger, [LOOK, CODE, RUN, HALT]) => {
    const root = element.querySelector(".nm-inside");
    const said = address.read();
    const words = Object.fromEntries(props.exhibits.map((exhibit) => [exhibit.id, exhibit]));
    const stages = new Map(); // what each exhibit that was opened has drawn
    const state = {
      exhibit: Object.hasOwn(words, said.exhibit) ? said.exhibit : props.exhibits[0].id,
      name: said.name ?? FIRST_NAME,
      serial: 0, // of what was wanted last
      flight: 0, // the serial of what was asked and is not answered; 0 while nothing is
      stale: false, // whether something changed while another tab was shown
    };
    const meant = state.exhibit; // by the address
    const field = el("input", {
      type: "text", id: "nm-inside-name", maxlength: 200, autocomplete: "off", spellcheck: "false", value: state.name,
      oninput: () => rename(field.value),
    });
    const chips = props.examples.map((name) => el("button", { type: "button", onclick: () => rename(name) }, name));
    const tabs = props.exhibits.map((exhibit) =>
      el("button", { type: "button", "data-exhibit": exhibit.id, onclick: () => show(exhibit.id) }, exhibit.short));
    const hall = el("div", { class: "nm-hall" });
    const reader = el("p", { class: "nm-reader" }); // which network it is, for the exhibits show different ones
    root.replaceChildren(
      el("nav", { class: "nm-exhibits", "aria-label": "Exhibits" }, ...tabs),
      el("div", { class: "nm-onename" }, el("label", { for: field.id }, "Name"), field, el("div", { class: "nm-tries" }, ...chips)),
      reader,
      hall,
    );

    const stageOf = (id) => {
      if (!stages.has(id)) stages.set(id, makeStage(words[id]));
      return stages.get(id);
    };
    const rename = (name) => {
      state.name = name;
      if (field.value !== name) field.value = name;
      keep(stageOf(state.exhibit));
      clearTimeout(state.typing);
      state.typing = setTimeout(look, TYPING);
    };
    const here = () => address.read().tab === "look-inside";
    const keep = (stage) => {
      if (!here()) return; // work that ends in the background says nothing of what is shown
      const at = stage.at === null ? "" : String(stage.at);
      address.write({ tab: "look-inside", name: state.name, exhibit: state.exhibit, at, ...stage.options });
    };
    // Asks one thing at a time, and then the last that was wanted meanwhile.
    const look = () => {
      state.serial += 1;
      state.stale = !here();
      if (state.stale) return;
      root.classList.add("waiting");
      if (!state.flight) ask();
    };
    const ask = () => {
      const stage = stageOf(state.exhibit);
      state.flight = state.serial;
      clearTimeout(state.timer);
      state.timer = setTimeout(() => {
        stage.say("The server does not answer. Trying again …", true);
        ask();
      }, PATIENCE);
      trigger(LOOK, { exhibit: state.exhibit, name: state.name, serial: state.serial, options: { ...stage.options, ...stage.extra } });
    };
    const show = (id) => {
      const before = stages.get(state.exhibit);
      if (before && id !== state.exhibit)
        address.write(Object.fromEntries(Object.keys(before.options).map((key) => [key, ""])));
      state.exhibit = id;
      for (const tab of tabs) tab.setAttribute("aria-current", String(tab.dataset.exhibit === id));
      const stage = stageOf(id);
      hall.replaceChildren(stage.node);
      root.querySelector(".nm-onename").hidden = !words[id].about_a_name;
      keep(stage);
      look();
    };

    // An exhibit: its words around the picture that its script draws.
    const makeStage = (exhibit) => {
      const says = el("p", { class: "nm-says", role: "status" });
      const over = el("p", { class: "nm-over" });
      const picture = el("div", { class: "nm-picture" });
      const code = el("div", { class: "nm-code" });
      const because = el("p", { class: "nm-because", role: "status" });
      let guessed = null;
      const reveal = (place) => {
        guessed = place;
        for (const [other, button] of guesses.entries()) {
          button.setAttribute("aria-pressed", String(other === place));
          button.classList.toggle("right", other === exhibit.right);
        }
        because.textContent = `${place === exhibit.right ? "Yes." : "Look again."} ${exhibit.because}`;
      };
      const guesses = exhibit.guesses.map((guess, place) => el("button", { type: "button", onclick: () => reveal(place) }, guess));
      const copied = el("button", { type: "button", onclick: async () => {
        keep(stage);
        address.flush();
        try {
          await navigator.clipboard.writeText(location.href);
          copied.textContent = "Copied";
        } catch {
          window.prompt("Copy this link", location.href);
        }
        setTimeout(() => (copied.textContent = "Copy a link to this"), 1600);
      } }, "Copy a link to this");
      const shown = el("details", { ontoggle: () => {
        if (shown.open && !code.childElementCount) trigger(CODE, { exhibit: exhibit.id });
      } }, el("summary", {}, "Show the code"), code);
      const stage = {
        node: el("section", { class: "nm-exhibit", "aria-label": exhibit.title, "data-exhibit": exhibit.id },
          el("div", { class: "nm-lead" },
            el("div", {}, el("h2", {}, exhibit.title), el("p", { class: "nm-idea" }, exhibit.idea)),
            el("div", { class: "nm-guess", role: "group", "aria-label": exhibit.question },
              el("p", {}, el("b", {}, "Guess first: "), exhibit.question), el("div", {}, ...guesses), because)),
          says, picture, over,
          el("div", { class: "nm-below" }, shown, copied)),
        picture,
        options: exhibit.id === meant ? Object.fromEntries(Object.entries(said).filter(([key]) => !KEPT.includes(key))) : {},
        extra: {}, // more options, which the address does not keep
        at: exhibit.id === meant && said.at ? Math.trunc(Number(said.at)) || 0 : null, // a place in the picture
        // A slider that has the focus says the same itself, and what plays is not read out step by step.
        say: (sentence, loud = false) => {
          const quiet = !loud && (stage.playing || picture.contains(document.activeElement?.closest("[role=slider]")));
          says.setAttribute("aria-live", quiet ? "off" : "polite");
          says.textContent = sentence;
          says.classList.toggle("error", loud);
        },
        over: (sentence) => (over.textContent = sentence || ""),
        // Chooses options, and asks for numbers that go with them.
        choose: (options) => {
          Object.assign(stage.options, options);
          keep(stage);
          look();
        },
        // Remembers a place in the picture, which needs no numbers.
        move: (at) => {
          stage.at = at;
          keep(stage);
        },
        rename,
        run: (options) => trigger(RUN, { exhibit: exhibit.id, name: state.name, options: { ...stage.options, ...options } }),
        halt: () => trigger(HALT, { exhibit: exhibit.id }),
        // Says which guess is right, and why, as measured.
        answer: (measured) => {
          Object.assign(exhibit, measured);
          if (guessed !== null) reveal(guessed);
        },
        showCode: (found) => code.replaceChildren(...found.map(({ place, text }) => el("figure", {}, el("figcaption", {}, place), el("pre", { tabindex: 0 }, text)))),
      };
      stage.script = window.namemodel.exhibits[exhibit.id](stage);
      return stage;
    };

    const take = (reply) => {
      if (!reply || !stages.has(reply.exhibit)) return;
      const stage = stages.get(reply.exhibit);
      if (reply.code) return stage.showCode(reply.code);
      if (reply.live) {
        stage.script.live(reply.live);
        return reply.live.error && stage.say(reply.live.error, true);
      }
      state.flight = 0;
      clearTimeout(state.timer);
      if (reply.exhibit !== state.exhibit || Number(reply.serial) !== state.serial) return ask(); // of a name before
      root.classList.remove("waiting");
      if (reply.error) {
        stage.script.show(null);
        stage.over("");
        return stage.say(reply.error, true);
      }
      reader.textContent = reply.trace.reader ? `Shown: ${reply.trace.reader}.` : "";
      if (reply.trace.guess) stage.answer(reply.trace.guess);
      stage.script.show(reply.trace);
    };
    watch("value", () => take(props.value));
    document.addEventListener("namemodel:model", look);
    frame = { take, look, rename, state };
    show(state.exhibit);
  };

  window.namemodel.exhibits ||= {};
  window.namemodel.inside = {
    open,
    take: (reply) => frame?.take(reply),
    // The tab is shown again: another may have changed the name, or the model.
    refresh: () => {
      const { name } = address.read();
      if (frame && name !== undefined && name !== frame.state.name) frame.rename(name);
      else if (frame?.state.stale) frame.look();
    },
  };
})();
