"""What can be compared on the page, and the runs that a choice of it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from namemodel.architectures import architectures_with
from namemodel.article.studies import STUDIES
from namemodel.comparison import Variant, plan
from namemodel.comparison.plan import with_seeds
from namemodel.errors import ConfigError
from namemodel.presets import make_experiment
from namemodel.web.shared.controls import whole

NETWORKS = "networks"
# The claims' runs of the article's recipes take too long for a page.
OFFERED = {id: STUDIES[id] for id in ("ablation", "mistakes", "recurrence")}
"""The studies that the page offers."""
CHOICES = [("Networks", NETWORKS), *((study.title, study.id) for study in OFFERED.values())]
"""What can be compared: title and id."""


@dataclass(frozen=True)
class CompareRequest:
    """The values of the controls."""

    study: str
    """An id of `CHOICES`."""
    networks: Sequence[str]
    own: Sequence[str] | None
    """Ids of models that were trained in this session."""
    preset: str
    epochs: float | None
    """0 or None for the recipe's."""
    seeds: float
    equal: bool
    char_lm: bool = True

    @property
    def plain(self) -> bool:
        """Whether networks are compared, not the models of a study."""
        return self.study == NETWORKS

    @property
    def trains(self) -> bool:
        """Whether there is anything to run."""
        return not self.plain or bool(self.networks)

    def variants(self, source: str) -> list[Variant]:
        """Return what is run on a source of names.

        Raises:
            ConfigError: the epochs are less than 0. NameModelError: as `plan`.
        """
        if self.epochs and self.epochs < 0:
            raise ConfigError(
                f"Epochs is {whole(self.epochs)}; it must be from 1 to 1000, or 0 for as many as the recipe "
                "says."
            )
        changes: dict[str, Any] = {"epochs": whole(self.epochs)} if self.epochs else {}
        if not self.plain:
            return with_seeds(OFFERED[self.study].models(source=source, **changes), int(self.seeds))
        if not self.networks:
            return []
        by_preset = make_experiment("gru", self.preset).model.char_lm
        if self.char_lm != by_preset and set(self.networks) & set(architectures_with("char_lm")):
            changes["char_lm"] = self.char_lm
        return plan(self.networks, int(self.seeds), self.preset, source=source, **changes)
