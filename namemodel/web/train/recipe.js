// The form of a network's settings: six in sight, the article's choices as switches, all others searched.
{
  const el = (tag, attributes = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.append(...children);
    return made;
  };
  const copy = (value) => JSON.parse(JSON.stringify(value)); // Gradio's values are proxies
  const same = (one, other) => JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
  const KEY = "namemodel-settings";
  const option = ([title, value]) => el("option", { textContent: title, value });
  const id = (name) => `nm-set-${name.replaceAll("_", "-")}`;

  // What the form said before a reload, if this form can say it.
  const restored = ({ networks, presets, devices, settings, value }) => {
    const before = window.namemodel.kept.read(KEY);
    const ids = (choices) => choices.map(([, id]) => id);
    const isPlain = (one) => one === null || ["boolean", "number", "string"].includes(typeof one);
    const known = settings.map(({ name }) => name);
    const right = typeof before?.changes === "object" && before.changes && !Array.isArray(before.changes) && same(Object.keys(before), Object.keys(value))
      && ids(networks).includes(before.architecture) && Object.hasOwn(presets, before.preset)
      && ids(devices).includes(before.device) && (before.seed === null || typeof before.seed === "number")
      && Object.entries(before.changes).every(([name, chosen]) => known.includes(name) && isPlain(chosen));
    return right ? before : null;
  };

  // A label above its control, and a hint below it that is read with it.
  const field = (name, label, control, hint = "") => {
    control.id = id(name);
    const words = el("small", { id: `${control.id}-hint`, textContent: hint });
    if (hint) control.setAttribute("aria-describedby", words.id);
    return el("div", { className: "nm-field" }, el("label", { htmlFor: control.id, textContent: label }), control, words);
  };
  const switchOf = (name, label, control, ...hints) => {
    control.id = id(name);
    const words = el("small", { id: `${control.id}-hint` }, ...hints);
    control.setAttribute("aria-describedby", words.id);
    return el("div", { className: "nm-field nm-tick" }, el("label", {}, control, el("span", { textContent: label })), words);
  };

  Object.assign((window.namemodel ||= {}), {
    recipe(element, props, watch) {
      const { networks, presets, devices, learners, settings, sections, plain, differing, mistakes } = props;
      const controls = {};
      let state = restored(props) ?? copy(props.value);

      const usual = (preset = state.preset) => ({ ...plain, ...differing[state.architecture][preset] });
      const value = (name) => (name in state.changes ? state.changes[name] : usual()[name]);
      const has = (setting) => setting.of.includes(state.architecture);
      const change = (changes) => {
        for (const [name, chosen] of Object.entries(changes)) {
          if (chosen === usual()[name]) delete state.changes[name];
          else state.changes[name] = chosen;
        }
        refresh();
      };
      const isOn = (mistake) => Object.entries(mistake.settings).every(([name, chosen]) => value(name) === chosen);

      // What follows from the state: values, what this network has, what can be said of it.
      const refresh = () => {
        props.value = copy(state);
        window.namemodel.kept.write(KEY, state);
        for (const setting of settings) {
          const control = controls[setting.name];
          const shown = value(setting.name);
          if (setting.kind === "bool") control.checked = shown;
          else if (control !== document.activeElement) control.value = shown ?? "";
          control.closest(".nm-field").classList.toggle("nm-absent", !has(setting));
        }
        const applies = Number(value("layers") || 1) <= 1 || !value("bidirectional");
        controls.char_lm.disabled = !applies;
        const lm = controls.char_lm.closest(".nm-field");
        lm.querySelector("span").textContent = applies ? "Character LM" : "Character LM (does not apply)";
        lm.querySelector("small").textContent = applies ? settings.find(({ name }) => name === "char_lm").help : props.no_char_lm;
        switches.forEach(([mistake, control]) => {
          control.checked = isOn(mistake);
          const there = settings.filter(({ name }) => name in mistake.settings);
          control.closest(".nm-field").classList.toggle("nm-absent", !there.every(has));
        });
        const changed = Object.keys(state.changes).length;
        says.textContent = presets[state.preset];
        reset.hidden = !changed;
        reset.textContent = `Undo ${changed} change${changed === 1 ? "" : "s"}`;
        search();
      };

      const control = (setting) => {
        if (setting.kind === "bool") {
          const box = el("input", { type: "checkbox" });
          box.onchange = () => change({ [setting.name]: box.checked });
          return box;
        }
        if (setting.kind === "choice") {
          const menu = el("select", {}, ...setting.choices.map((choice) => option([choice, choice])));
          menu.onchange = () => change({ [setting.name]: menu.value });
          return menu;
        }
        const number = el("input", { type: "number", min: setting.low ?? "", max: setting.high ?? "", step: setting.step ?? "any" });
        number.oninput = () => change({ [setting.name]: number.value === "" ? null : Number(number.value) });
        return number;
      };
      const made = (setting) => {
        const made = (controls[setting.name] = control(setting));
        const range = setting.kind === "int" || setting.kind === "float" ? ` From ${setting.low} to ${setting.high}.` : "";
        return setting.kind === "bool"
          ? switchOf(setting.name, setting.label, made, setting.help)
          : field(setting.name, setting.label, made, setting.name in learners ? learners[setting.name] : setting.help + range);
      };

      const network = el("select", {}, ...networks.map(option));
      const preset = el("select", {}, ...Object.keys(presets).map((name) => option([name, name])));
      const device = el("select", {}, ...devices.map(option));
      const seed = el("input", { type: "number", min: 0, step: 1 });
      network.onchange = () => {
        state.architecture = network.value;
        for (const setting of settings) if (!has(setting)) delete state.changes[setting.name];
        change({ ...state.changes });
      };
      preset.onchange = () => {
        Object.assign(state, { preset: preset.value, changes: {} });
        refresh();
      };
      device.onchange = () => ((state.device = device.value), refresh());
      seed.oninput = () => ((state.seed = seed.value === "" ? null : Number(seed.value)), refresh());

      const says = el("p", { className: "nm-notice" });
      const reset = el("button", { type: "button", className: "nm-button" });
      reset.onclick = () => ((state.changes = {}), refresh());
      const sight = el("div", { className: "nm-six" },
        field("network", "Network", network), field("preset", "Preset", preset),
        field("seed", "Seed", seed, "another split, another start"),
        ...settings.filter(({ name }) => name in learners).map(made));

      const switches = mistakes.map((mistake) => {
        const box = el("input", { type: "checkbox" });
        box.onchange = () => {
          const without = { ...plain, ...differing[state.architecture].recommended };
          const names = Object.keys(mistake.settings);
          change(box.checked ? mistake.settings : Object.fromEntries(names.map((name) => [name, without[name]])));
        };
        return [mistake, box];
      });
      const article = el("div", { className: "nm-grid" }, ...switches.map(([mistake, box], place) =>
        switchOf(`mistake-${place}`, mistake.title, box,
          el("b", { textContent: `${mistake.points} points` }), `; ${mistake.says}`,
          mistake.beside ? `; measured with ${mistake.beside}` : "")));

      const query = el("input", { type: "search", placeholder: "rate, letters, dropout …" });
      const found = el("p", { className: "nm-notice nm-matches" });
      const groups = Object.entries(sections).map(([section, title]) => {
        const rows = settings.filter((setting) => setting.section === section && !(setting.name in learners))
          .map((setting) => [setting, made(setting)]);
        if (section === "training") rows.push([{ name: "device", label: "Device", help: "", of: null }, field("device", "Device", device)]);
        const group = el("section", {}, el("h4", { textContent: title }), el("div", { className: "nm-grid" }, ...rows.map(([, row]) => row)));
        return [group, rows];
      });
      const search = () => {
        const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
        let matches = 0;
        for (const [group, rows] of groups) {
          let any = false;
          for (const [setting, row] of rows) {
            const text = `${setting.label} ${setting.name} ${setting.help}`.toLowerCase();
            row.hidden = !words.every((word) => text.includes(word));
            const shown = !row.hidden && !row.classList.contains("nm-absent");
            any ||= shown;
            matches += shown;
          }
          group.hidden = !any;
        }
        found.textContent = words.length ? `${matches} setting${matches === 1 ? "" : "s"} found` : "";
      };
      query.oninput = search;

      const folded = (title, ...inside) =>
        el("details", { className: "nm-more" }, el("summary", { textContent: title }), ...inside);
      element.querySelector(".nm-recipe").replaceChildren(
        sight, says, reset,
        folded("The article’s choices, and what each costs",
          el("p", { className: "nm-notice", textContent: "Points of accuracy that each alone takes from, or adds to, the recommended RNN "
            + `on the German and Italian lists; ${mistakes.length} tests that are read together (Holm). Compare has the runs.` }), article),
        folded("All other settings", field("search", "Search the settings", query), found, ...groups.map(([group]) => group)));
      const show = () => {
        Object.assign(network, { value: state.architecture });
        Object.assign(preset, { value: state.preset });
        Object.assign(device, { value: state.device });
        seed.value = state.seed ?? "";
        refresh();
      };
      show();
      element.querySelector(".nm-recipe").now = () => copy(state);
      // Gradio states the first value once more when the page is there; what was restored stays.
      watch("value", () => JSON.stringify(props.value) !== JSON.stringify(state) && (props.value = copy(state)));
    },
  });
}
