"""German and Italian surnames that ship with the Faker package: they need no network.

Source: the de_DE and it_IT person providers of Faker (https://github.com/joke2k/faker, MIT).
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version

from namemodel.data.table import NameTable

LICENCE = "the Faker package (MIT)"
PROVIDERS = {
    "German": "faker.providers.person.de_DE",
    "Italian": "faker.providers.person.it_IT",
}


def bundled_table(labels: Sequence[str]) -> NameTable:
    """Return each provider's surnames once, in its order."""
    rows = [(name, label) for label in labels for name in surnames(PROVIDERS[label])]
    return NameTable.from_rows(rows, f"surnames of Faker {version('faker')}, de_DE and it_IT")


def surnames(module: str) -> list[str]:
    """Return a provider's distinct surnames."""
    # A sequence of names or a dict of names to frequencies: iterating gives the names of both.
    return list(dict.fromkeys(import_module(module).Provider.last_names))
