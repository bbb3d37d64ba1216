"""Serves the page: `python app.py`, at another address with `--host` and `--port`.

`demo` is the page, for hosts that look for it.
"""

from __future__ import annotations

import argparse
import os
import sys

from namemodel.errors import NameModelError
from namemodel.web.page import build_page
from namemodel.web.server import serve

context = build_page()
demo = context.blocks

if __name__ == "__main__":
    host, port = (os.environ.get(f"GRADIO_SERVER_{part}") for part in ("NAME", "PORT"))
    if port and not port.isdigit():
        sys.exit(f"namemodel: GRADIO_SERVER_PORT is {port!r}; it must be a number, such as 7860.")
    parser = argparse.ArgumentParser(description="Serve the page.")
    parser.add_argument("--host", default=host or "127.0.0.1", help="the address to listen at")
    parser.add_argument("--port", type=int, default=int(port or 7860), help="the port to listen at")
    arguments = parser.parse_args()
    try:
        serve(arguments.host, arguments.port, context=context)
    except NameModelError as error:
        sys.exit(f"namemodel: {error}")
