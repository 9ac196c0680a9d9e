# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# For scripts to source: install_packages SECTION... installs what is missing of those sections of debian-packages.txt.
# Says nothing and needs no network when nothing is missing.

packages_of() {
    awk -v wanted=" $* " '
        /^\[/ { taken = index(wanted, " " substr($0, 2, length($0) - 2) " ") }
        taken && /^[a-z]/
    ' "$(dirname "${BASH_SOURCE[0]}")/debian-packages.txt"
}

missing_packages() {
    local package command installed wanted
    installed=$(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n')
    wanted=$(packages_of "$@")
    while IFS=': ' read -r package command; do
        if [[ -n $command ]]; then
            command -v "$command" >/dev/null || echo "$package"
        else
            grep -qxF "$package installed" <<<"$installed" || echo "$package"
        fi
    done <<<"$wanted"
}

as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

install_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "Not a Debian system: taking for granted that what debian-packages.txt in resources/packaging lists is there." >&2
        return 0
    fi
    local missing
    read -r -d '' -a missing <<<"$(missing_packages "$@")" || true
    [[ ${#missing[@]} -gt 0 ]] || return 0

    local line="apt-get install --no-install-recommends ${missing[*]}"
    if [[ $EUID -ne 0 ]] && ! command -v sudo >/dev/null; then
        echo "Packages are missing and there is no sudo. As root, run: $line" >&2
        return 1
    fi
    echo "Installing ${#missing[@]} missing packages with apt: ${missing[*]}"
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
    if ! as_root "${apt[@]}" update || ! as_root "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null; then
        echo "apt could not install them. Mend what it says above, then run this again, or as root: $line" >&2
        return 1
    fi
}
