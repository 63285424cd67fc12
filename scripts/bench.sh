#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Measures this machine. scripts/bench.sh [WHAT] [options of the benchmark]
#
#   shared3p   the three-party protocols: three processes over loopback TCP, beside the machine's own limit (the default);
#              --n N, --reps R, --only TEXT, --json
#   vm         the bytecode machine: --reps R, --only NAME, --json
#   http       the HTTP client and server
#   cloud      a virtual cloud: uploads and runs of many clients
set -euo pipefail
cd "$(dirname "$0")/.."

what=shared3p
case "${1:-}" in
  -* | "") ;;
  *) what=$1; shift ;;
esac
if [ ! -e "tests/bench/bench_$what.cpp" ]; then
  echo "error: there is no benchmark \"$what\"; choose one of:" $(cd tests/bench && ls bench_*.cpp | sed 's/bench_//; s/\.cpp//') >&2
  exit 2
fi

scripts/setup.sh
build=build/release
{ cmake --preset release && cmake --build "$build" --target "bench_$what" smpc-local smpc-runtime; } >&2
exec "$build/bench/bench_$what" "$@"
