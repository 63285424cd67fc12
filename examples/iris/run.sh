#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: run.sh [BIN-DIRECTORY [smpc-local options…]]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-$here/../../build/release/bin}
shift || true
owners=$(mktemp -d)
trap 'rm -rf "$owners"' EXIT

"$here/split.py" "$owners"
"$bin/smpc-local" run "$here/iris.sc" --csv "$owners/sepals.csv" --csv "$owners/petals.csv" --format json --values-only "$@" |
  "$here/report.py"
