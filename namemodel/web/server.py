"""Serves the page: one process, one port, nothing phoned home."""

from __future__ import annotations

import errno
import signal
import socket
import sys

from starlette.middleware import Middleware
from starlette.routing import Route

from namemodel.errors import ServerError
from namemodel.hardware import use_one_thread
from namemodel.web.about import CARD_TITLE, SENTENCE
from namemodel.web.page import build_page
from namemodel.web.shared.card import ICON, PICTURE_ADDRESS, CardTags, send_picture
from namemodel.web.shared.context import Context
from namemodel.web.shared.theme import SCRIPTS, first_styles, make_head, make_theme, send_scripts
from namemodel.web.shared.uploads import UPLOAD, sweep_temp_files


def launch(context: Context, host: str, port: int | None, share: bool = False) -> list[str]:
    """Start serving a page that was built, and return its addresses, a public one last; does not wait.

    Args:
        port: None for a free one.
    """
    use_one_thread()
    context.pool.warm_up()
    context.store.keep_sweeping(also=[sweep_temp_files, context.runs.sweep])
    context.blocks.queue(api_open=False, default_concurrency_limit=16)
    _, address, public = context.blocks.launch(
        server_name=host,
        server_port=port,
        share=share,
        theme=make_theme(),
        css_paths=first_styles(),
        head=make_head(),
        favicon_path=ICON,
        app_kwargs={
            "routes": [Route(SCRIPTS, send_scripts), Route(PICTURE_ADDRESS, send_picture)],
            "middleware": [Middleware(CardTags, title=CARD_TITLE, description=SENTENCE)],
        },
        ssr_mode=False,
        show_error=False,
        run_history=False,
        state_session_capacity=1000,  # pages whose state Gradio keeps, up to 0.8 MB each; the oldest go first
        enable_monitoring=False,
        footer_links=[],
        max_file_size=UPLOAD,
        prevent_thread_lock=True,
        quiet=True,
    )
    return [str(address)] + ([str(public)] if public else [])


def close(context: Context) -> None:
    """Stop serving; ends workers and removes what was kept for sessions."""
    context.blocks.close(verbose=False)
    context.pool.close()
    context.runs.close()
    context.readers.close()
    context.measured.close()
    context.estimating.shutdown(wait=False, cancel_futures=True)
    context.store.close()


def serve(
    host: str = "127.0.0.1", port: int = 7860, share: bool = False, context: Context | None = None
) -> None:
    """Serve the page until it is interrupted or terminated.

    Raises:
        ServerError: the address cannot be served at, most likely because the port is taken.
    """
    check_address(host, port)
    context = context or build_page()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # as Ctrl-C: nothing is left behind
    try:
        for address in launch(context, host, port, share):
            print(f"namemodel is at {address} - Ctrl-C stops it.", flush=True)
        context.blocks.block_thread()
    finally:
        close(context)


def check_address(host: str, port: int) -> None:
    """Raise ServerError if nothing can be served at an address."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except (OSError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        words = str(getattr(error, "strerror", error)).partition(" (while")[0]  # Python adds the address
        other = port + 1 if port < 65535 else port - 1
        advice = (
            f"Stop what is running there, or choose another port: --port {other}, or make run PORT={other}."
        )
        raise ServerError(
            f"The page cannot be served at {host}:{port}: {'the port is taken' if taken else words}. "
            f"{advice if taken else 'Choose an address of this machine, and another port.'}"
        ) from error
