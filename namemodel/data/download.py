"""Downloads one file through pooch, within limits of time and size; it is complete or absent.

pooch writes to a temporary file beside the target and renames it when it is complete, so that neither
a kill nor a second process leaves half a file. Knows nothing of what is in the file.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pooch
import requests
import urllib3

from namemodel.errors import ArchiveError, DataError

MAX_BYTES = 20_000_000
SILENCE = 10.0  # seconds to wait for a connection, or for the next bytes
CHUNK = 1 << 16  # bytes, at most, between two checks of the time


def download(url: str, path: Path, check: Callable[[Path], None], seconds: float, advice: str) -> None:
    """Download `url` to `path` if the file passes `check`.

    Args:
        check: raises DataError for a file that is not the wanted one; it is deleted.
        seconds: the longest that the download may take.
        advice: what the user can do when it fails.

    Raises:
        ArchiveError: it failed; says what was tried, why it failed, and the advice.
    """

    def save(url: str, temporary: str, _: object) -> None:
        stream(url, Path(temporary), seconds)
        check(Path(temporary))

    pooch.get_logger().setLevel("WARNING")
    try:
        pooch.retrieve(url, None, fname=path.name, path=path.parent, downloader=save)
    except (OSError, ValueError, DataError, urllib3.exceptions.HTTPError) as error:
        raise ArchiveError(
            f"The names archive could not be downloaded from {url}: {reason(error)}. {advice}"
        ) from error


def stream(url: str, path: Path, seconds: float) -> None:
    """Write what the server at `url` sends to `path`.

    Raises:
        OSError, urllib3.exceptions.HTTPError: the connection or the disk failed.
        DataError: too large or too slow.
    """
    end = time.monotonic() + seconds
    with (
        requests.get(url, stream=True, timeout=min(SILENCE, seconds)) as response,
        path.open("wb") as file,
    ):
        response.raise_for_status()
        check_size(int(response.headers.get("Content-Length", 0)))
        # read1 gives what has come in, however little: a slow line is noticed in time.
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            check_size(file.tell() + len(chunk))
            file.write(chunk)
            if time.monotonic() > end:
                raise DataError(f"it took longer than {seconds:g} s")


def check_size(size: int) -> None:
    """Raise DataError for more than `MAX_BYTES` bytes."""
    if size > MAX_BYTES:
        raise DataError(f"it is larger than {MAX_BYTES / 1e6:.0f} MB, so it is not the archive")


def reason(error: Exception) -> str:
    """Return in plain words why a download failed."""
    match error:
        case requests.Timeout() | urllib3.exceptions.TimeoutError():
            return "the server did not answer in time"
        case requests.HTTPError(response=requests.Response() as response):
            return f"the server answered {response.status_code} {response.reason}"
        case requests.exceptions.SSLError():
            return "the server's certificate could not be verified"
        case requests.ConnectionError() | urllib3.exceptions.ProtocolError():
            return "there is no connection to the server, or it broke off"
    return str(error).rstrip(".")
