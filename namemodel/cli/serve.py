"""`namemodel serve`: the page."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen at; 0.0.0.0 lets other machines in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen at.")] = 7860,
    share: Annotated[
        bool, typer.Option("--share", help="Also ask for a public link, through Gradio's servers.")
    ] = False,
) -> None:
    """Serve the page: classify, train and compare in a browser. Ctrl-C ends it."""
    from namemodel.web.server import serve as serve_page

    serve_page(host=host, port=port, share=share)
