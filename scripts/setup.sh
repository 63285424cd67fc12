#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs the Debian packages that building and testing need. Asks nothing, does nothing where all is there.
set -euo pipefail

packages=(
  ca-certificates git g++ cmake ninja-build ccache pkg-config python3
  libboost-dev libcli11-dev libfmt-dev libsqlite3-dev libssl-dev nlohmann-json3-dev libminizip-dev catch2
  openssl python3-jsonschema python3-numpy iproute2
)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ]; then sudo=(); else sudo=(sudo -n); fi
if ! command -v "${sudo[0]:-true}" >/dev/null; then
  echo "error: these packages are missing and only root can install them: ${missing[*]}" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
