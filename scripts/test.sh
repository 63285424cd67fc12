#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs what is needed, builds everything and runs every test: unit, conformance and end-to-end, then the unit tests
# once more under the address and undefined-behaviour sanitizers.
#
#   --sanitize   runs all tests under the sanitizers, the slow ones included
#   --fast       leaves the sanitizers out
set -euo pipefail
cd "$(dirname "$0")/.."

mode=${1:-}
jobs=$(nproc)
scripts/setup.sh

build() {  # preset [target]
  cmake --preset "$1" >"build-$1.log" 2>&1 && cmake --build --preset "$1" -j "$jobs" ${2:+--target "$2"} >>"build-$1.log" 2>&1 || {
    tail -n 60 "build-$1.log"
    exit 1
  }
  rm -f "build-$1.log"
}

if [ "$mode" != --sanitize ]; then
  echo "Building (release) …"
  build release
  ctest --preset release -j "$jobs"
fi
if [ "$mode" != --fast ]; then
  echo "Building (sanitizers) …"
  if [ "$mode" = --sanitize ]; then
    build asan
    ctest --preset asan -j "$jobs"
  else
    build asan unit_tests
    ctest --preset asan -j "$jobs" -L 'unit|fuzz'
  fi
fi
