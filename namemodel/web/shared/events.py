"""What the events of the page have in common."""

from __future__ import annotations

from typing import Any

Update = dict[Any, Any]
"""New values by component: what a handler with several outputs returns."""
STREAM: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""Arguments of an event that may take long: it waits in the queue, and no programs call it."""
QUIET: dict[str, Any] = {**STREAM, "queue": False}
"""Arguments of an event that is answered at once."""
