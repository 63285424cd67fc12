#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# From an empty clone to a result: installs what is needed, builds the tools and runs the statistics of Fisher's irises
# (examples/iris), whose columns belong to two owners, on three processes that each see only shares.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
echo "Building (the first time takes a few minutes) …" >&2
build=build/release
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { cmake --preset release && cmake --build "$build" --target smpc-local smpc-runtime smpc-scc; } >"$log" 2>&1; then
  tail -n 40 "$log" >&2
  exit 1
fi

echo "Computing with three parties …" >&2
examples/iris/run.sh "$build/bin"
