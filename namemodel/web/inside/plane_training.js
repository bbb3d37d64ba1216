// The training of exhibit 2: its epochs as they come, which can be gone through afterwards.
(() => {
  const { el, percent } = window.namemodel;
  const STOP = "nm-stop-look-inside"; // by this page.js knows that it runs
  const HINT = "60 epochs with new random weights: about ten seconds.";

  // `watch(epoch)` is called with what is to be drawn, null for the network as it is; `keep(id)` with a new network.
  const training = (stage, { watch, keep }) => {
    let frames = []; // an epoch each
    let running = false;
    let stopping = false;
    let seed = 0;
    let trained = null; // the id of the network that these epochs made
    let shown = null; // the id of the network that is looked into
    let architecture = "";

    const button = el("button", { type: "button", class: "nm-plane-train", onclick: () => (running ? halt() : start()) });
    const progress = el("p", { class: "nm-plane-progress" });
    const slider = el("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "Epoch", oninput: () => replay(Number(slider.value)) });
    const epochs = el("label", { class: "nm-plane-epochs" }, "Epochs", slider);

    const describe = ({ epoch, accuracy, tested, of, seed: number, names }) =>
      `Epoch ${epoch} of ${of}: ${percent(accuracy)} of ${tested.toLocaleString("en")} unseen names end on the right side (${names}, seed ${number}).`;
    // Only how it ended is read aloud.
    const write = (text, aloud = false) => {
      progress.toggleAttribute("data-announce", aloud);
      if (progress.textContent !== text) progress.textContent = text;
    };
    const control = () => {
      button.textContent = stopping ? "Stopping …" : running ? "Stop" : frames.length ? "Train another" : "Train it now";
      running && !stopping ? (button.id = STOP) : button.removeAttribute("id");
      epochs.hidden = running || frames.length < 2 || shown !== trained;
      slider.max = Math.max(0, frames.length - 1);
    };
    const halt = () => {
      if (stopping) return;
      stopping = true;
      control();
      stage.halt();
    };
    const start = () => {
      [running, frames] = [true, []];
      seed += 1;
      stage.say("It begins with random weights: the names of all lists end in one heap. Watch them part.");
      write("Reading the names …");
      control();
      stage.run({ seed: String(seed), architecture });
    };
    const replay = (place) => {
      const frame = frames[place];
      slider.value = place;
      slider.setAttribute("aria-valuetext", describe(frame));
      write(describe(frame));
      watch(place === frames.length - 1 && !running ? null : frame);
    };
    const end = (text) => {
      [running, stopping] = [false, false];
      control();
      write(text, true);
    };

    write(HINT);
    control();
    return {
      button, epochs, progress,
      running: () => running,
      // Another network is looked into, or the same with another name.
      show: (network, made) => {
        [shown, architecture] = [network, made];
        if (running) return;
        control();
        if (epochs.hidden) write(HINT);
        slider.value = slider.max;
      },
      made: () => trained,
      // Where the names of a network that was trained here ended at last.
      dots: (network) => (network === trained && frames.length ? frames.at(-1).dots : null),
      last: () => replay(frames.length - 1),
      live: ({ error, epochs: some, labels, colours, of, seed: number, names, model, finished }) => {
        if (error) {
          frames = [];
          end("");
          return watch(null);
        }
        for (const { points, labels: lists, ...one } of some)
          if (!frames.some(({ epoch }) => epoch === one.epoch))
            frames.push({ ...one, of, seed: number, names, labels, colours, extent: 1, dots: { points, labels: lists } });
        if (some.length && model === undefined) replay(frames.length - 1);
        if (model === undefined) return;
        if (!model) frames = [];
        trained = model ?? trained;
        end(model ? `${finished ? "Trained." : "Stopped."} ${describe(frames.at(-1))}` : "Stopped before the first epoch was over: nothing is kept.");
        model ? keep(model) : watch(null);
      },
    };
  };

  Object.assign((window.namemodel.plane ||= {}), { training });
})();
