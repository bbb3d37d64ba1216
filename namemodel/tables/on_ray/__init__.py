"""The same tables on many cores and machines, by Ray Data (the extra `namemodel[ray]`).

an address → locations.py: files that are there, copies on this machine, files put in their place
a file     → reader.py: its shards in turn, read as the local engine reads it
a shard    → worker.py: an actor with a model of its own classifies it and writes its file
session.py starts Ray, or joins a cluster; pipeline.py is what runs on it; run.py decides before and
checks afterwards; totals.py counts.

Ray is imported inside functions alone: nothing else needs it installed.
"""

from namemodel.tables.on_ray.run import classify_on_ray
from namemodel.tables.on_ray.session import Cluster

__all__ = ["Cluster", "classify_on_ray"]
