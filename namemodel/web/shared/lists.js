// Lists of one's own: named boxes with counts, ready-made sets, and a link that carries the lists.
{
  const LONGEST_LINK = 8000; // letters of the lists in an address
  const LONGEST = 1_000_000; // letters that a link may unpack to
  const KEY = "namemodel-lists";
  const FROM_LINK = "These lists come from a link. Press Train to train on them.";
  const IN_SIGHT = 2; // ready-made sets that are offered at once
  const el = (tag, attributes = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.append(...children);
    return made;
  };
  const names = (text) => new Set(text.split("\n").map((line) => line.trim().toLowerCase()).filter(Boolean)).size;
  const counted = (number) => `${number.toLocaleString("en")} name${number === 1 ? "" : "s"}`;
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const plain = (lists) => lists.map(({ label, names }) => ({ label, names }));

  // In an address: "d" and deflated, or "j" where the browser can't deflate; both in base64url.
  const passed = async (bytes, stream) => {
    const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
    const parts = [];
    let size = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      size += part.value.length;
      if (size > 4 * LONGEST) throw new RangeError("too long");
    }
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  };
  const pairs = (lists) => lists.map(({ label, names }) => [label, names]);
  const encode = async (lists) => {
    let bytes = new TextEncoder().encode(JSON.stringify(pairs(lists)));
    const deflates = "CompressionStream" in window;
    if (deflates) bytes = await passed(bytes, new CompressionStream("deflate-raw"));
    let letters = "";
    for (const byte of bytes) letters += String.fromCharCode(byte);
    return (deflates ? "d" : "j") + btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  // Lists from pairs of label and names that came from elsewhere, or null where these are none.
  const checked = (lists, most) => {
    const text = (value) => typeof value === "string" && value.length <= LONGEST;
    const right = Array.isArray(lists) && lists.length > 1 && lists.length <= most
      && lists.every((one) => Array.isArray(one) && one.length === 2 && one.every(text));
    return right ? lists.map(([label, names]) => ({ label, names })) : null;
  };
  const decode = async (code, most) => {
    if (code.length > LONGEST_LINK) return null;
    try {
      const letters = atob(code.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
      let bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
      if (code[0] === "d") bytes = await passed(bytes, new DecompressionStream("deflate-raw"));
      const lists = JSON.parse(new TextDecoder().decode(bytes));
      return checked(lists, most);
    } catch {
      return null; // whatever is wrong with a link, its lists can't be read
    }
  };

  // A link that opens the Train tab with lists, or null where they are too long for one.
  const linkTo = async (lists) => {
    const code = await encode(lists);
    if (code.length > LONGEST_LINK) return null;
    const link = new URL(location.href);
    link.search = "";
    link.hash = new URLSearchParams({ tab: "train", lists: code }).toString();
    return link;
  };
  // Copies that link; `say` shows what came of it.
  const share = async (lists, say) => {
    const link = await linkTo(lists);
    if (!link) return say("These lists are too long for a link. Shorten them, or pass them on as a file.");
    try {
      await navigator.clipboard.writeText(link.href);
      say("Copied: whoever opens the link sees these lists, and trains by a click.");
    } catch {
      window.prompt("Copy this link", link.href); // without a secure connection there is no clipboard
    }
  };

  // A link that is opened in the page goes into the boxes; where there are none yet, they are there first.
  document.addEventListener("namemodel:address", () => {
    if (window.namemodel.address.read().lists) document.querySelector(".nm-train .nm-segments input[value=lists]")?.click();
  });

  Object.assign((window.namemodel ||= {}), {
    lists(element, props, watch) {
      const { ready_made: sets, fewest, most, label_letters: longest, linked } = props;
      const boxes = el("div", { className: "nm-boxes" });
      const tries = el("div", { className: "nm-tries nm-sets" });
      const said = el("p", { className: "nm-notice nm-status nm-listsay" });
      const add = el("button", { type: "button", className: "nm-button", textContent: "+ list" });
      const link = el("button", { type: "button", className: "nm-button", textContent: "Copy link to these lists" });
      const back = el("button", { type: "button", className: "nm-button", textContent: "Bring my lists back", hidden: true });
      let lists = [];
      let typed = null; // what a ready-made set or a link replaced
      let opened = ""; // the lists of the address, as long as they are shown

      const isReady = (shown) => sets.some((set) => same(plain(set.lists), plain(shown)));
      const keep = () => {
        props.value = { lists: plain(lists) };
        if (linked) window.namemodel.kept.write(KEY, pairs(lists));
        add.hidden = lists.length >= most;
        sets.forEach((set, place) => chips[place].setAttribute("aria-pressed", same(plain(set.lists), plain(lists))));
      };
      const edited = () => {
        if (linked && window.namemodel.address.read().lists) window.namemodel.address.write({ lists: "" });
        said.textContent = opened = "";
        keep();
      };
      const draw = () => {
        boxes.replaceChildren(...lists.map((one, place) => {
          const count = el("span", { className: "nm-count" });
          const tell = () => (count.textContent = counted(names(one.names)));
          const number = `List ${place + 1}`;
          const label = el("input", { type: "text", value: one.label, maxLength: longest, placeholder: "its label" });
          label.setAttribute("aria-label", `Label of list ${place + 1}`);
          label.oninput = () => ((one.label = label.value), edited());
          const area = el("textarea", { value: one.names, rows: 5, placeholder: "one a line, three at least", spellcheck: false });
          area.setAttribute("aria-label", `Names of list ${place + 1}`);
          area.oninput = () => ((one.names = area.value), tell(), edited());
          const remove = el("button", { type: "button", className: "nm-remove", textContent: "×", hidden: lists.length <= fewest });
          remove.setAttribute("aria-label", `Remove list ${place + 1}`);
          remove.onclick = () => {
            lists.splice(place, 1);
            draw();
            edited();
            boxes.children[Math.min(place, lists.length - 1)].querySelector("input").focus();
          };
          tell();
          const box = el("div", { className: "nm-ownlist" }, el("div", { className: "nm-boxhead" }, label, count, remove), area);
          box.setAttribute("role", "group");
          box.setAttribute("aria-label", number);
          return box;
        }));
      };
      const show = (next, words = "") => {
        lists = plain(next);
        while (lists.length < fewest) lists.push({ label: "", names: "" });
        draw();
        keep();
        said.textContent = words;
        element.dispatchEvent(new Event("change", { bubbles: true }));
      };

      const isOwn = () => !isReady(lists) && lists.some((one) => one.names.trim());
      const replace = (next, words) => {
        if (isOwn()) typed = plain(lists);
        back.hidden = !typed;
        show(next, words);
      };

      const chips = sets.map((set) => {
        const chip = el("button", { type: "button", className: "nm-button", textContent: set.title });
        chip.onclick = () => {
          replace(set.lists);
          edited();
        };
        return chip;
      });
      back.onclick = () => {
        show(typed);
        edited();
        typed = null;
        back.hidden = true;
      };
      add.onclick = () => {
        lists.push({ label: "", names: "" });
        draw();
        edited();
        boxes.lastChild.querySelector("input").focus();
      };
      link.onclick = () => share(lists, (words) => (said.textContent = words));
      const more = el("button", { type: "button", className: "nm-button", textContent: `${chips.length - IN_SIGHT} more` });
      more.onclick = () => {
        chips.forEach((chip) => (chip.hidden = false));
        more.remove();
        chips[IN_SIGHT].focus();
      };
      chips.slice(IN_SIGHT).forEach((chip) => (chip.hidden = true));
      tries.append(el("span", { className: "nm-trythese", textContent: "Try:" }), ...chips, more);
      element.querySelector(".nm-ownlists").replaceChildren(
        tries, boxes, el("div", { className: "nm-listacts" }, add, link, back), said);
      const boxed = element.querySelector(".nm-ownlists");
      const before = linked && checked(window.namemodel.kept.read(KEY), most);
      show(before || (props.value?.lists ?? []));
      boxed.now = () => plain(lists);
      if (linked) boxed.own = () => (isOwn() ? plain(lists) : null);
      // Gradio states the first value once more when the page is there; what was restored stays.
      watch("value", () => !same(plain(props.value?.lists ?? []), plain(lists)) && (props.value = { lists: plain(lists) }));
      const open = async () => {
        const code = window.namemodel.address.read().lists ?? "";
        if (code === opened) return;
        opened = code;
        const found = code && (await decode(code, most));
        if (!code || opened !== code) return;
        if (!found) said.textContent = "The link’s lists can’t be read. Copy the whole link, or fill the lists here.";
        else if (same(found, plain(lists))) said.textContent = FROM_LINK;
        else replace(found, FROM_LINK);
      };
      const follow = () => (element.isConnected ? open() : document.removeEventListener("namemodel:address", follow));
      if (linked) {
        document.addEventListener("namemodel:address", follow);
        open();
      }
    },
    // What the browser keeps until its tab is closed: JSON values, for a reload.
    kept: {
      read(key) {
        try {
          return JSON.parse(sessionStorage.getItem(key));
        } catch {
          return null; // it is none of this page's
        }
      },
      write(key, value) {
        try {
          const text = JSON.stringify(value);
          if (text.length <= LONGEST) sessionStorage.setItem(key, text);
          else sessionStorage.removeItem(key);
        } catch {
          // a browser that has no room, or keeps nothing, has nothing to restore
        }
      },
    },
    // A link to the lists that the Train tab shows, if these are one's own and not too long for it.
    linkToOwnLists() {
      const own = document.querySelector(".nm-train .nm-ownlists")?.own();
      return own ? linkTo(own) : null;
    },
    // Copies a link to the lists that the Train tab shows.
    shareLists: share,
  });
}
