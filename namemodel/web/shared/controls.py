"""Controls that several tabs have: sliders, the confidence threshold, the buttons of a job."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from typing import Any

import gradio as gr
from markupsafe import Markup

from namemodel.errors import ConfigError, JobError
from namemodel.web.shared.components import with_preprocess
from namemodel.web.shared.context import QUIET, STREAM, Context, Update
from namemodel.web.shared.errors import catch_errors, error_notice
from namemodel.web.shared.runs import Run

READ = 3.0  # seconds in which one reads that a run goes on already, before it is shown
MAX_THRESHOLD = 99  # percent; at 100 no answer would be left
CHAR_LM = "Character LM"
CHAR_LM_INFO = (
    "A language model beside the classifier: the probability of each next letter under each list. "
    "For networks of one layer, or of one direction."
)


ClampedSlider = with_preprocess(
    gr.Slider,
    lambda self, value: self.minimum if value is None else min(max(value, self.minimum), self.maximum),
)
"""Takes the nearest end for what is beyond it, and the lower one for an empty box."""


def make_threshold() -> Any:
    """Return the slider of the confidence below which a model abstains; at first it never does."""
    return ClampedSlider(
        0,
        MAX_THRESHOLD,
        value=0,
        step=1,
        label="Abstain below, in percent",
        info="Below this confidence, the model abstains; at 0, only where most letters are unknown to it.",
        buttons=[],
        elem_classes="nm-threshold",
    )


def as_fraction(percent: float | None) -> float:
    """Return what the slider says as a threshold from 0 to 1; a cleared field is 0."""
    return (percent or 0) / 100


def linked_threshold(text: str | None) -> int:
    """Return the slider's value that a link asks for, 0 where it asks for none.

    Raises:
        ConfigError: it asks for something else than whole percents from 0 to `MAX_THRESHOLD`.
    """
    if text is None:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 3 and int(text) <= MAX_THRESHOLD):
        raise ConfigError(
            f"The link asks to abstain below {text[:20]!r}; only whole percents from 0 to {MAX_THRESHOLD} "
            "are allowed. Move the slider instead."
        )
    return int(text)


def make_char_lm() -> gr.Checkbox:
    """Return the switch of the character LM."""
    return gr.Checkbox(True, label=CHAR_LM, info=CHAR_LM_INFO)


def whole(value: Any) -> Any:
    """Return a number as an int if it is one, and anything else as it is, for config.py to refuse."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class RunButtons:
    """The buttons that start and stop the long work of a tab.

    Args:
        tab: its title.
        run: what the button that starts it says.
        ready: whether there is something to run already.
    """

    def __init__(self, context: Context, tab: str, run: str, ready: bool = True) -> None:
        self.context, self.tab = context, tab
        self.run = gr.Button(run, variant="primary", interactive=ready, min_width=140)
        self.stop = gr.Button("Stop", interactive=False, min_width=150, elem_id=f"nm-stop-{tab.lower()}")
        self.both = [self.run, self.stop]
        self.stop.click(self.halt, context.session, self.stop, **QUIET)

    def start(
        self,
        work: Callable[[Run, Update], Iterator[Update]],
        inputs: set[Any],
        outputs: list[Any],
        failed: Callable[[str], Update],
        momentary: Collection[Any] = (),
    ) -> None:
        """Wire the buttons: a press starts `work`, as `Runs` does, and the page watches it.

        A page that comes to the tab later, or comes back to it, watches the visitor's last run.

        Args:
            work: takes the run and the values of `inputs` by component; yields updates.
            outputs: what it updates; the first shows the progress and watches (see runs.js).
            failed: returns what is shown after an error, from its notice.
            momentary: as in `Run`.
        """
        context, progress = self.context, outputs[0]

        def begin(request: gr.Request, values: Update) -> Iterator[Update]:
            session, page = values[context.session], str(request.session_hash)
            try:
                run = context.runs.start(
                    session, self.tab, outputs, lambda run: work(run, values), failed, momentary
                )
            except JobError as error:
                yield {progress: error_notice(error)}
                time.sleep(READ)
                yield from watch(request, session)
            else:
                yield from run.watch(outputs, page)

        def watch(request: gr.Request, session: str) -> Iterator[Update]:
            run, page = context.runs.find(session, self.tab), str(request.session_hash)
            yield from run.watch(outputs, page, late=True) if run else [{progress: gr.skip()}]

        long: dict[str, Any] = {"concurrency_limit": None, "trigger_mode": "multiple", **STREAM}
        inputs = {context.session, *inputs}
        self.run.click(catch_errors(begin, failed), inputs, outputs, **long)
        progress.shown(watch, context.session, outputs, **long)

    def halt(self, session: str) -> Any:
        """Stop the visitor's run; the page says so at once."""
        run = self.context.runs.find(session, self.tab)
        stopping = run is not None and not run.over
        if run is not None:
            run.stop()
        return gr.update(value="Stopping …" if stopping else "Stop", interactive=False)

    def busy(self) -> Update:
        """Return the buttons of work that has begun."""
        return {self.run: gr.update(interactive=False), self.stop: gr.update(value="Stop", interactive=True)}

    def idle(self, ready: bool = True) -> Update:
        """Return the buttons of work that is over, or of none."""
        return {self.run: gr.update(interactive=ready), self.stop: gr.update(value="Stop", interactive=False)}


def progress_place(html: Markup, **options: Any) -> gr.HTML:
    """Lay out the place that shows the progress of a tab's run, and watches it as runs.js says."""
    script = "namemodel.watchRun(element, trigger, watch, 'shown')"
    return gr.HTML(html, min_height=64, js_on_load=script, **options)
