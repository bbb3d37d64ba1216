"""Files and folders by their address: local paths, and whatever fsspec opens (`s3://…`).

Owns which files of a folder are read, and how a file appears at a location: at once and whole, or not at all.
Knows nothing of tables or Ray.
"""

from __future__ import annotations

import re
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import fsspec
from fsspec.implementations.local import LocalFileSystem

from namemodel.errors import TableError

HIDDEN = ("_", ".")  # with which names begin that are no data, by the custom of Hadoop and Spark
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?=::|://)")
TEMPORARY, SHARD, CLAIM = "_temporary-", "part-", "_running-"


class Location:
    """A file or folder at an address.

    Args:
        address: a path of this machine, or one that fsspec opens.

    Raises:
        TableError: fsspec knows no such address, needs a package for it, or other processes cannot see it.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        protocols = ADDRESS.findall(address)
        if "memory" in protocols:
            raise TableError(
                f"{address} is in the memory of one process, and workers are others. Give a file or folder "
                "that all of them can see."
            )
        with catch_storage_errors(address):
            self.system, path = fsspec.core.url_to_fs(address)
        self.path = str(path)
        self.local = isinstance(self.system, LocalFileSystem)
        self._claim: str | None = None

    @property
    def name(self) -> str:
        """The last name in the address."""
        return PurePosixPath(self.path).name or self.address

    def is_folder(self) -> bool:
        """Return whether there is a folder."""
        with catch_storage_errors(self.address):
            return bool(self.system.isdir(self.path))

    def exists(self) -> bool:
        """Return whether there is anything."""
        with catch_storage_errors(self.address):
            return bool(self.system.exists(self.path))

    def list(self) -> dict[str, int]:
        """Return the files: paths in their order, and sizes in bytes; hidden ones are left out.

        Raises:
            TableError: there are none.
        """
        with catch_storage_errors(self.address):
            self.system.invalidate_cache()
            if not self.system.exists(self.path):
                raise TableError(f"{self.address} is not there. Give a file, or a folder of files.")
            found = self.system.find(self.path, detail=True)
        sizes = {path: int(about.get("size") or 0) for path, about in sorted(found.items())}
        files = {path: size for path, size in sizes.items() if not self._is_hidden(path)}
        if not files:
            raise TableError(f"{self.address} holds no file. Give a file, or a folder of files.")
        return files

    def names(self) -> set[str]:
        """Return the names of all files directly in the folder, hidden ones too; none if it is not there."""
        with catch_storage_errors(self.address):
            self.system.invalidate_cache()
            if not self.system.exists(self.path):
                return set()
            return {PurePosixPath(path).name for path in self.system.ls(self.path, detail=False)}

    def _is_hidden(self, path: str) -> bool:
        inside = path.removeprefix(self.path).strip("/")
        return any(piece.startswith(HIDDEN) for piece in inside.split("/") if piece)

    def make(self) -> None:
        """Make the folder."""
        with catch_storage_errors(self.address):
            self.system.makedirs(self.path, exist_ok=True)

    @contextmanager
    def copy(self, path: str) -> Iterator[Path]:
        """Yield a file of `list` as a path of this machine: itself, or a copy that goes afterwards."""
        if self.local:
            yield Path(path)
            return
        with tempfile.TemporaryDirectory(prefix="namemodel-") as folder:
            copy = Path(folder, PurePosixPath(path).name)
            with catch_storage_errors(path):
                self.system.get_file(path, str(copy))
            yield copy

    @contextmanager
    def replacing(self, name: str) -> Iterator[Path]:
        """Yield a path to write; at the end of the block it becomes the folder's file of this name.

        One that is there already gives way. Until then, and after a failure, there is nothing of it but,
        where the process was killed, a file whose name begins with `TEMPORARY`.
        """
        temporary = f"{TEMPORARY}{uuid.uuid4().hex}-{name}"
        if self.local:
            path = Path(self.path, temporary)
            try:
                yield path
                path.replace(Path(self.path, name))
            finally:
                path.unlink(missing_ok=True)
            return
        with tempfile.TemporaryDirectory(prefix="namemodel-") as folder:
            path = Path(folder, name)
            yield path
            with catch_storage_errors(self.address):
                self.system.put_file(str(path), f"{self.path}/{temporary}")
                self.system.mv(f"{self.path}/{temporary}", f"{self.path}/{name}")

    def claim(self) -> None:
        """Make the folder this run's own, for as long as a file in it says so.

        Raises:
            TableError: it is another run's, or holds shards.
        """
        self.make()
        claim = f"{CLAIM}{uuid.uuid4().hex}"
        with catch_storage_errors(self.address):
            self.system.pipe_file(f"{self.path}/{claim}", b"")
        self._claim = claim
        if any(name.startswith((CLAIM, SHARD)) for name in self.names() - {claim}):
            self.release()
            raise TableError(f"{self.address} is another run's. Name a new folder.")

    def release(self) -> None:
        """Give up the claim, if there is one."""
        if self._claim is not None:
            claim, self._claim = self._claim, None
            with catch_storage_errors(self.address):
                self.system.rm_file(f"{self.path}/{claim}")

    def clear(self) -> None:
        """Take away the shards of a folder that is claimed, whole or not, and the folder if that was all."""
        self.release()
        with catch_storage_errors(self.address):
            for name in self.names():
                if name.startswith((TEMPORARY, SHARD)):
                    self.system.rm_file(f"{self.path}/{name}")
            if self.local and Path(self.path).is_dir() and not any(Path(self.path).iterdir()):
                Path(self.path).rmdir()


@contextmanager
def catch_storage_errors(address: str) -> Iterator[None]:
    """Turn what goes wrong with an address into TableError."""
    try:
        yield
    except ImportError as error:
        raise TableError(
            f"{address} needs a package that is not installed: {' '.join(str(error).split())}."
        ) from error
    except ValueError as error:
        raise TableError(f"{address} is no address that can be opened: {error}.") from error
    except OSError as error:
        raise TableError(f"{address} cannot be reached: {error.strerror or error}.") from error
