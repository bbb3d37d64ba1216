#!/bin/sh
# Finds a Chromium for the browser tests and prints its path; installs one where there is none.
#
#   tests/install_browser.sh          find, else install
#   tests/install_browser.sh --find   find only; exit 1 if there is none
#
# PYTHON names the interpreter that has Playwright (default: .venv/bin/python).
set -eu

python=${PYTHON:-.venv/bin/python}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Runs, and not just exists: some distributions have stubs that only say how to get the real one.
works() {
    "$1" --version >/dev/null 2>&1
}

playwright_chromium() {
    "$python" - 2>/dev/null <<'PY'
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
PY
}

find_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        if path=$(command -v "$name") && works "$path"; then
            echo "$path"
            return
        fi
    done
    path=$(playwright_chromium) && works "$path" && echo "$path"
}

may_apt() {
    command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]
}

apt_install() {
    may_apt || return 1
    echo "Installing Chromium with apt-get ..." >&2
    {
        apt-get update --quiet
        DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends chromium
    } >>"$log" 2>&1
}

playwright_install() {
    echo "Installing Playwright's own Chromium ..." >&2
    if may_apt; then set -- --with-deps; else set --; fi # the libraries that it links to
    "$python" -m playwright install "$@" chromium >>"$log" 2>&1
}

find_browser && exit
[ "${1:-}" = --find ] && exit 1
{ apt_install && find_browser; } && exit
{ playwright_install && find_browser; } && exit

tail -n 5 "$log" >&2
echo "No browser for the tests, and none could be installed (the last lines are above):" \
    "install Chromium or Google Chrome, then run this again." >&2
exit 1
