"""What is seen of the page where a link to it is shared, and its icon: title, description and a picture.

Gradio's page comes with tags of its own for this, which speak of Gradio; they are replaced on the way out.
"""

from __future__ import annotations

import re
from pathlib import Path

from gradio.route_utils import get_root_url
from markupsafe import escape
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from namemodel.web.shared.html import render

WEB = Path(__file__).parents[1]
ICON = WEB / "icon.png"
PICTURE = WEB / "card.png"
PICTURE_ADDRESS = "/namemodel-card.png"
SIZE = (1200, 630)  # of the picture, in pixels
THEIRS = re.compile(rb'<meta\s+(?:property="og:|name="(?:twitter:|description"))[^>]*>\s*')
AFTER = b'<meta charset="utf-8" />'


class CardTags:
    """Middleware that replaces the tags of the page by those of card.html."""

    def __init__(self, app: ASGIApp, title: str, description: str) -> None:
        self.app, self.title, self.description = app, title, description

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not the page itself."""
        if scope["type"] != "http" or scope["path"] != "/":
            return await self.app(scope, receive, send)
        started: Message = {}
        page = bytearray()

        async def hold(message: Message) -> None:
            """Keep the answer until it is whole."""
            if message["type"] == "http.response.start":
                started.update(message)
                return
            page.extend(message.get("body", b""))
            if not message.get("more_body"):
                body = self.replace(bytes(page), Request(scope))
                others = [(key, value) for key, value in started["headers"] if key != b"content-length"]
                await send({**started, "headers": [*others, (b"content-length", b"%d" % len(body))]})
                await send({"type": "http.response.body", "body": body})

        return await self.app(scope, receive, hold)

    def replace(self, page: bytes, request: Request) -> bytes:
        """Return a page with the tags in the place of Gradio's."""
        address = get_root_url(request, "/", request.scope.get("root_path") or None)
        tags = render(
            "card.html",
            title=self.title,
            description=self.description,
            address=f"{address}/",
            picture=f"{address}{PICTURE_ADDRESS}",
            size=SIZE,
        )
        head = tags if b"<title" in page else f"<title>{escape(self.title)}</title>{tags}"
        return THEIRS.sub(b"", page).replace(AFTER, AFTER + head.encode(), 1)


async def send_picture(_: Request) -> Response:
    """Answer a request for the picture of a shared link."""
    return FileResponse(PICTURE, headers={"Cache-Control": "public, max-age=86400"})
