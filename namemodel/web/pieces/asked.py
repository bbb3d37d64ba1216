"""What a visitor asks to be compared, and the runs that it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from namemodel.compare import Variant, plan
from namemodel.compare.plan import with_seeds
from namemodel.web.pieces.controls import whole
from namemodel.web.pieces.studied import OFFERED

NETWORKS = "networks"
CHOICES = [("Networks", NETWORKS), *((study.title, study.id) for study in OFFERED.values())]
"""What can be compared: title and id."""


@dataclass(frozen=True)
class Asked:
    """What a visitor asks for, in the order of the controls."""

    study: str
    networks: Sequence[str]
    own: Sequence[str] | None
    """Ids of models that the visitor trained."""
    preset: str
    epochs: float | None
    """0 or none for the recipe's."""
    seeds: float
    equal: bool

    @property
    def plain(self) -> bool:
        """Whether networks are compared, not the models of a study."""
        return self.study == NETWORKS

    @property
    def trains(self) -> bool:
        """Whether there is anything to run."""
        return not self.plain or bool(self.networks)

    def variants(self, source: str) -> list[Variant]:
        """Return what is run on a source of names; raises NameModelError as `plan`."""
        changes: dict[str, Any] = {"epochs": whole(self.epochs)} if self.epochs else {}
        if not self.plain:
            return with_seeds(OFFERED[self.study].models(source=source, **changes), int(self.seeds))
        if not self.networks:
            return []
        return plan(self.networks, int(self.seeds), self.preset, source=source, **changes)
