"""Look inside: a few exhibits, each of which shows one thing that happens in a recurrent network.

What a visitor does comes from frame.js as `look` (show this name in that exhibit), `code`, `run` or `halt`,
and is answered by the exhibit's module. To add an exhibit, write its module and its script here, and list it
in `EXHIBITS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import gradio as gr
from anyio import to_thread

from namemodel.errors import NameModelError, choose
from namemodel.web.inside.edges import EDGES
from namemodel.web.inside.exhibit import Exhibit, Trace, Visit
from namemodel.web.inside.gates import GATES
from namemodel.web.inside.glossary import GLOSSARY
from namemodel.web.inside.plane import PLANE
from namemodel.web.inside.reading import READING
from namemodel.web.inside.softmax import SOFTMAX
from namemodel.web.inside.survives import SURVIVES
from namemodel.web.shared.context import QUIET, STREAM, Context, Update
from namemodel.web.shared.errors import error_words
from namemodel.web.shared.examples import examples_of
from namemodel.web.shared.theme import make_scripts

TITLE = "Look inside"
EXHIBITS: dict[str, Exhibit] = {
    exhibit.id: exhibit for exhibit in (READING, PLANE, EDGES, SURVIVES, GATES, SOFTMAX)
}
WORK = {id: exhibit.run for id, exhibit in EXHIBITS.items() if exhibit.run}
ON_LOAD = "namemodel.inside.open(element, props, watch, trigger, ['look', 'code', 'run', 'halt'])"
MOST = 1000  # characters of a name or of an option
MOST_OPTIONS = 20


class InsideTab:
    """The components of the tab: what is shown, and what long work reports."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.shown = gr.HTML(
            html_template='<div class="nm-inside"></div>',
            js_on_load=ON_LOAD,
            head=make_scripts("inside"),
            apply_default_css=False,
            exhibits=[exhibit.words() for exhibit in EXHIBITS.values()],
            glossary=GLOSSARY,
        )
        self.live = gr.HTML(
            html_template="<span></span>",
            js_on_load="watch('value', () => namemodel.inside.receive(props.value))",
            visible="hidden",
        )
        visitor = [context.session, context.model]
        self.shown.look(self.look, visitor, self.shown, trigger_mode="multiple", **QUIET)
        self.shown.code(self.code, None, self.live, trigger_mode="multiple", **QUIET)
        self.shown.run(
            self.run,
            visitor,
            [self.live, context.model, context.newest],
            trigger_mode="multiple",
            concurrency_limit=None,
            **STREAM,
        )
        self.shown.halt(self.halt, None, None, **QUIET)

    async def look(self, session: str, model: str | None, event: gr.EventData) -> Trace:
        """Return what an exhibit shows of a name, once it is its turn.

        A few are computed at once, so that many visitors who type leave Classify a core. The others wait
        outside the threads that answer all events of the page, which are as few: Classify needs one, too.
        """

        def trace() -> Trace:
            examples = [one.name for one in examples_of(self.context, model)]
            return {"trace": exhibit_of(event).trace(self.visit(session, model, event)), "examples": examples}

        return await to_thread.run_sync(answer, event, trace, limiter=self.context.turns)

    def code(self, event: gr.EventData) -> Trace:
        """Return the lines of the package that make an exhibit's numbers."""
        return answer(event, lambda: {"code": exhibit_of(event).source()})

    def run(
        self, session: str, model: str | None, event: gr.EventData, request: gr.Request
    ) -> Iterator[Update]:
        """Do an exhibit's long work in a worker, and say how it goes on; its model can then be chosen."""
        try:
            id, visit = text_of(event._data, "exhibit"), self.visit(session, model, event)
            work = choose("exhibit", id, WORK)
            with self.context.store.folder_for(session) as stored:
                start = partial(self.context.job, key(request, id), stored=stored)
                for live in work(visit, stored, start):
                    update: Update = {self.live: heading(event) | {"live": live}}
                    if live.get("model"):
                        choices = self.context.model_choices(session)
                        update |= {self.context.model: gr.update(choices=choices)}
                        update |= {self.context.newest: live["model"]}
                    yield update
        except NameModelError as error:
            yield {self.live: heading(event) | {"live": {"error": error_words(error)}}}

    def halt(self, event: gr.EventData, request: gr.Request) -> None:
        """Stop an exhibit's long work on this page."""
        self.context.stop(key(request, text_of(event._data, "exhibit")))

    def visit(self, session: str, model: str | None, event: gr.EventData) -> Visit:
        """Return what a visitor looks at."""
        options = event._data.get("options") if isinstance(event._data, dict) else None
        given = options if isinstance(options, dict) else {}
        texts = {str(key): text_of(given, key) for key in list(given)[:MOST_OPTIONS]}
        return Visit(self.context, model, text_of(event._data, "name"), texts, session)


def build(context: Context, session: str) -> None:
    """Lay out the tab and wire its events."""
    InsideTab(context)


def key(request: gr.Request, exhibit: str) -> str:
    """Return the key of an exhibit's job on a page, as `Context.job` takes it."""
    return f"{request.session_hash}:{TITLE}:{exhibit}"


def text_of(data: object, key: str) -> str:
    """Return a text of what a browser sent, which may be anything; half a surrogate pair becomes "?"."""
    text = str(data.get(key, "") if isinstance(data, dict) else "")[:MOST]
    return text.encode("utf-8", "replace").decode()


def exhibit_of(event: gr.EventData) -> Exhibit:
    """Return the exhibit that is meant; raises ChoiceError."""
    return choose("exhibit", text_of(event._data, "exhibit"), EXHIBITS)


def heading(event: gr.EventData) -> Trace:
    """Return what tells the browser to what an answer is one."""
    return {key: text_of(event._data, key) for key in ("exhibit", "serial")}


def answer(event: gr.EventData, make: Callable[[], Trace]) -> Trace:
    """Return an answer, or the error in its place."""
    try:
        return heading(event) | make()
    except NameModelError as error:
        return heading(event) | {"error": error_words(error)}
