"""Lists the packages; everything else is in pyproject.toml.

The checkpoints stand at the top level of a checkout and inside the package of a wheel, a mapping
that pyproject.toml could only express beside a hand-kept list of every package.
"""

from pathlib import Path

from setuptools import find_packages, setup

PRETRAINED = {"namemodel.checkpoints": "checkpoints"}

setup(
    packages=[
        *find_packages(include=["namemodel", "namemodel.*"]),
        *(name for name, folder in PRETRAINED.items() if Path(folder).is_dir()),
    ],
    package_dir=PRETRAINED,
)
