#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Measures the three-party protocols on this machine: three processes over loopback TCP, beside the machine's own limit.
# Options are those of the benchmark: --n N, --reps R, --only TEXT, --json.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
build=build/release
{ cmake --preset release && cmake --build "$build" --target bench_shared3p; } >&2
exec "$build/bench/bench_shared3p" "$@"
