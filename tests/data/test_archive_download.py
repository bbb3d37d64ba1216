"""Getting the archive, through a real server on the loopback interface."""

import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from namemodel.data import archive, archive_path, fetch_archive, load_names
from namemodel.data.download import MAX_BYTES
from namemodel.errors import ArchiveError

Answer = Callable[[BaseHTTPRequestHandler], None]
Serve = Callable[[Answer], str]


def small_archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as lists:
        lists.writestr("data/eng-fra.txt", "Go.\tVa !\n")
        lists.writestr("data/names/German.txt", "Abel\nBauer\nKlein\n")
        lists.writestr("data/names/Italian.txt", "Abba\nBruno\nConti\n")
    return content.getvalue()


@pytest.fixture(autouse=True)
def no_local_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(archive.VARIABLE, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server that gives one answer to every GET; returns its address."""
    servers = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        return f"http://127.0.0.1:{server.server_port}/data.zip"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, body: bytes, declared: int | None = None) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body) if declared is None else declared))
    handler.end_headers()
    handler.wfile.write(body)


def failure(url: str, folder: Path, seconds: float = 5.0) -> str:
    """Return the message of a fetch that must fail and leave nothing behind."""
    with pytest.raises(ArchiveError) as error:
        fetch_archive(url, folder, seconds)
    message = str(error.value)
    assert not list(folder.iterdir())
    assert url in message
    assert "NAMEMODEL_NAMES_ZIP" in message
    assert "'bundled'" in message
    assert folder.name not in message
    return message


def test_the_archive_is_downloaded_once(serve: Serve, tmp_path: Path) -> None:
    requests = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        requests.append(handler.path)
        send(handler, small_archive())

    url = serve(answer)
    folder = tmp_path / "new" / "cache"
    path = fetch_archive(url, folder)
    assert fetch_archive(url, folder) == path == archive_path(folder)
    assert path.read_bytes() == small_archive()
    assert list(folder.iterdir()) == [path]
    assert requests == ["/data.zip"]


def test_several_fetches_at_once_do_not_break_each_other(serve: Serve, tmp_path: Path) -> None:
    together = threading.Barrier(3, timeout=10)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        together.wait()
        send(handler, small_archive())

    url = serve(answer)
    with ThreadPoolExecutor(3) as pool:
        paths = list(pool.map(lambda _: fetch_archive(url, tmp_path), range(3)))
    assert len(set(paths)) == 1
    assert paths[0].read_bytes() == small_archive()
    assert list(tmp_path.iterdir()) == [paths[0]]


def test_a_missing_page_is_named_by_its_status(serve: Serve, tmp_path: Path) -> None:
    url = serve(lambda handler: handler.send_error(404))
    assert "the server answered 404 Not Found" in failure(url, tmp_path)


def test_a_file_that_declares_too_large_a_size_is_refused(serve: Serve, tmp_path: Path) -> None:
    url = serve(lambda handler: send(handler, b"PK", declared=MAX_BYTES + 1))
    assert "larger than 20 MB" in failure(url, tmp_path)


def test_a_file_that_grows_too_large_is_refused(serve: Serve, tmp_path: Path) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(MAX_BYTES // 1_000_000 + 1):
                handler.wfile.write(bytes(1_000_000))
        except OSError:
            pass  # the client has hung up, as it should

    assert "larger than 20 MB" in failure(serve(answer), tmp_path)


def test_a_server_that_never_answers_runs_into_the_time_out(serve: Serve, tmp_path: Path) -> None:
    done = threading.Event()

    def answer(_: BaseHTTPRequestHandler) -> None:
        done.wait(10)

    assert "did not answer in time" in failure(serve(answer), tmp_path, seconds=0.2)
    done.set()


def test_a_server_that_drips_runs_into_the_time_out(serve: Serve, tmp_path: Path) -> None:
    done = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not done.wait(0.05):
                handler.wfile.write(b"0")
        except OSError:
            pass  # the client has hung up, as it should

    assert "longer than 0.3 s" in failure(serve(answer), tmp_path, seconds=0.3)
    done.set()


def test_a_download_that_breaks_off_is_not_kept(serve: Serve, tmp_path: Path) -> None:
    body = small_archive()
    url = serve(lambda handler: send(handler, body[:100], declared=len(body)))
    assert "broke off" in failure(url, tmp_path)


def test_a_page_in_place_of_the_archive_is_not_kept(serve: Serve, tmp_path: Path) -> None:
    url = serve(lambda handler: send(handler, b"<html>Please log in</html>"))
    assert "not a readable zip file" in failure(url, tmp_path)


def test_a_zip_without_name_lists_is_not_kept(serve: Serve, tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as other:
        other.writestr("data/eng-fra.txt", "Go.\tVa !\n")
    url = serve(lambda handler: send(handler, content.getvalue()))
    assert "holds no name lists" in failure(url, tmp_path)


def test_a_refused_connection_is_said_in_plain_words(serve: Serve, tmp_path: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.server_close()
    url = f"http://127.0.0.1:{server.server_port}/data.zip"
    assert "there is no connection to the server" in failure(url, tmp_path)


def test_a_cached_file_that_is_damaged_is_named(tmp_path: Path) -> None:
    (tmp_path / "data.zip").write_bytes(small_archive()[:-30])
    with pytest.raises(ArchiveError, match=r"not a readable zip file .* Delete it") as error:
        fetch_archive(folder=tmp_path)
    assert str(tmp_path / "data.zip") in str(error.value)


def test_a_local_copy_is_read_in_place_of_a_download(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "copy.zip"
    copy.write_bytes(small_archive())
    monkeypatch.setenv(archive.VARIABLE, str(copy))
    assert fetch_archive("http://127.0.0.1:1/") == copy
    table = load_names("german-italian")
    assert table.names == ("Abel", "Bauer", "Klein", "Abba", "Bruno", "Conti")
    assert table.counts() == {"German": 3, "Italian": 3}


def test_a_local_copy_that_is_missing_or_bad_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.zip"
    monkeypatch.setenv(archive.VARIABLE, str(copy))
    with pytest.raises(ArchiveError, match=r"copy.zip, but there is no such file.*'bundled'"):
        load_names("german-italian")
    copy.write_bytes(b"not a zip")
    with pytest.raises(ArchiveError, match=r"copy.zip, but it is not a readable zip"):
        load_names("german-italian")


def test_a_list_that_the_archive_lacks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "copy.zip"
    copy.write_bytes(small_archive())
    monkeypatch.setenv(archive.VARIABLE, str(copy))
    with pytest.raises(ArchiveError, match="has no list Arabic, Chinese"):
        load_names("languages")
