"""Which devices this machine has, and the one that a run asks for."""

from __future__ import annotations

import torch

from namemodel.errors import DeviceError


def available_devices() -> list[str]:
    """Return the devices of this machine: always "cpu", then any "cuda:N" and "mps"."""
    devices = ["cpu"]
    if torch.cuda.is_available():
        devices += [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        devices.append("mps")
    return devices


def resolve_device(name: str) -> torch.device:
    """Return the device for "auto", "cpu", "cuda", "cuda:N" or "mps".

    "auto" takes the first accelerator, else the CPU; "cuda" is "cuda:0".

    Raises:
        DeviceError: this machine has no such device; the message names those that it has.
    """
    devices = available_devices()
    if name == "auto":
        return torch.device(devices[1] if len(devices) > 1 else "cpu")
    wanted = "cuda:0" if name == "cuda" else name
    if wanted not in devices:
        raise DeviceError(
            f"There is no device {name!r} on this machine. Choose one of: auto, {', '.join(devices)}."
        )
    return torch.device(wanted)
