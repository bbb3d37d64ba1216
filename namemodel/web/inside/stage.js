// The stage of an exhibit: its words, and a place for the picture that its script draws. What happens on it goes to
// the tab, frame.js.
(() => {
  const { el } = window.namemodel;

  // The question to guess first. `answer` says which guess is right, and why, as measured.
  const makeQuestion = (exhibit) => {
    const explanation = el("p", { class: "nm-because", "data-announce": "" });
    let guessed = null;
    const reveal = (place) => {
      guessed = place;
      for (const [other, button] of guesses.entries()) button.setAttribute("aria-pressed", String(other === place));
      explanation.textContent = `${place === exhibit.right ? "Yes." : "Look again."} ${exhibit.explanation}`;
    };
    const guesses = exhibit.guesses.map((guess, place) => el("button", { type: "button", onclick: () => reveal(place) }, guess));
    const node = el("div", { class: "nm-guess", role: "group", "aria-label": exhibit.question },
      el("p", {}, el("b", {}, "Guess first: "), exhibit.question), el("div", {}, ...guesses), explanation);
    const answer = (measured) => {
      Object.assign(exhibit, measured);
      if (guessed !== null) reveal(guessed);
    };
    // Of another model one may guess again.
    const forget = () => {
      guessed = null;
      for (const button of guesses) button.removeAttribute("aria-pressed");
      explanation.textContent = "";
    };
    return { node, answer, forget };
  };

  // `options` and `at` are what the address says of this exhibit; of `tab`, see frame.js.
  const makeStage = (exhibit, { options, at }, tab) => {
    const says = el("p", { class: "nm-says" });
    const again = el("button", { type: "button", hidden: true, onclick: tab.request }, "Ask again");
    const summary = el("p", { class: "nm-over" });
    const picture = el("div", { class: "nm-picture" });
    const code = el("div", { class: "nm-code" });
    const question = makeQuestion(exhibit);
    const shown = el("details", { ontoggle: () => shown.open && !code.childElementCount && tab.code(exhibit.id) },
      el("summary", {}, "Show the code"), code);
    const stage = {
      node: el("section", { class: "nm-exhibit", "aria-label": exhibit.title, "data-exhibit": exhibit.id },
        el("div", { class: "nm-lead" },
          el("div", {}, el("h2", {}, exhibit.title), el("p", { class: "nm-idea" }, exhibit.idea)), question.node),
        says, again, picture, summary,
        el("div", { class: "nm-below" }, shown)),
      picture,
      options,
      extra: {}, // more options, which the address does not keep
      at, // a place in the picture, or null
      // A slider that has the focus says the same itself, and what plays is not read out step by step.
      say: (sentence, error = false) => {
        const quiet = !error && (stage.playing || picture.contains(document.activeElement?.closest("[role=slider]")));
        says.toggleAttribute("data-announce", !quiet);
        says.textContent = sentence;
        says.classList.toggle("error", error);
        again.hidden = true;
      },
      // Says that no answer came, with a button that asks again.
      sayUnanswered: () => {
        stage.say("The server did not answer.", true);
        again.hidden = false;
      },
      over: (sentence) => (summary.textContent = sentence || ""),
      // Chooses options, and asks for numbers that go with them.
      choose: (changes) => {
        Object.assign(stage.options, changes);
        tab.keep(stage);
        tab.request();
      },
      // Remembers a place in the picture, which needs no numbers.
      move: (to) => {
        stage.at = to;
        tab.keep(stage);
      },
      rename: tab.rename,
      run: (changes) => tab.run(exhibit.id, { ...stage.options, ...changes }),
      halt: () => tab.halt(exhibit.id),
      answer: question.answer,
      forgetGuess: question.forget,
      showCode: (found) => code.replaceChildren(...found.map(({ place, text }) => el("figure", {}, el("figcaption", {}, place), el("pre", { tabindex: 0 }, text)))),
    };
    stage.script = window.namemodel.exhibits[exhibit.id](stage);
    return stage;
  };

  window.namemodel.makeStage = makeStage;
})();
