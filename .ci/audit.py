"""Looks up the installed packages among the known vulnerabilities, with pip-audit.

Passes on its arguments (such as `--ignore-vuln ID`). Exits 1 for a vulnerability, and 0 with one
line where the feed can't be reached: pip-audit by itself reports an index without a feed as "no
known vulnerabilities", and a network failure with the exit status of a finding.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from importlib.metadata import distributions
from pathlib import Path

NOT_OURS = {"namemodel", "pip"}  # the project itself, and what came with Python
UNREACHABLE = re.compile(r"(Connection|Proxy|SSL|Service)Error|Timeout|Could not connect")


def installed() -> list[str]:
    """Return one `name==version` a package, without local versions: no feed knows 2.13.0+cpu."""
    versions = {d.name: d.version.partition("+")[0] for d in distributions()}
    return [f"{name}=={version}" for name, version in versions.items() if name not in NOT_OURS]


def run_pip_audit(requirements: list[str], options: list[str]) -> subprocess.CompletedProcess[str]:
    """Audit exactly these requirements; nothing is resolved or installed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "installed.txt")
        path.write_text("\n".join(requirements), encoding="utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(path), "--no-deps"]
        command += ["--disable-pip", "--progress-spinner=off", "--format=json", *options]
        return subprocess.run(command, capture_output=True, text=True, check=False)


def main() -> int:
    """Audit, print the outcome, return the exit status."""
    run = run_pip_audit(installed(), sys.argv[1:])
    try:
        packages = json.loads(run.stdout)["dependencies"]
    except ValueError:
        if not UNREACHABLE.search(run.stderr):
            print(run.stderr, file=sys.stderr)
            return 1
        packages = []
    audited = [package for package in packages if "vulns" in package]
    if not audited:
        print("audit: SKIPPED, the feed of known vulnerabilities can't be reached from here")
        return 0
    findings = [(package, found) for package in audited for found in package["vulns"]]
    for package, found in findings:
        fixes = "fixed in " + ", ".join(found["fix_versions"]) if found["fix_versions"] else "no fix"
        print(f"audit: {package['name']} {package['version']}: {found['id']}, {fixes}")
    skipped = len(packages) - len(audited)
    print(f"audit: {len(audited)} packages, {skipped} unknown, {len(findings)} vulnerabilities")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
