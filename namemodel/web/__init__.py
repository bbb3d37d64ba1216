"""The page: the only place that knows Gradio.

Gradio and the Hub client read these switches when they are imported, so they are set before: nothing
is phoned home, and the server's summary of its events stays small.
"""

import os

for name, value in {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000",
    "GRADIO_ANALYTICS_MAX_EVENTS": "500",
}.items():
    os.environ.setdefault(name, value)
