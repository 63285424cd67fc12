#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Measures this machine. scripts/bench.sh [WHAT] [options]
#
#   shared3p   the three-party protocols as programs see them: three processes over loopback TCP, beside the machine's own
#              limits (the default)
#                --only TEXT     lines whose operation and type contain it ("lt uint64")
#                --n N           elements, in lines of a million
#                --reps R        repetitions (7)
#                --large         also 100,000,000 elements
#                --transport T   tcp (the default), unix or shm; --tls: encrypted
#                --targets       beside what MP-SPDZ does, what is to be reached and aimed at
#                --json          for programs
#                --docs          writes the table into docs/benchmarks.md
#                --delay 10ms    each way, --rate 1gbit: between three network namespaces (root; needs ip and tc, and
#                                netem in the kernel for a delay)
#   vm         the bytecode machine: --reps R, --only NAME, --json
#   compile    the compiler, stage by stage: --reps R, --json
#   http       the HTTP client and server
#   cloud      a virtual cloud: uploads and runs of many clients
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "error: $1" >&2
  exit "${2:-2}"
}

what=shared3p
case "${1:-}" in
  -* | "") ;;
  *) what=$1; shift ;;
esac
[ -e "tests/bench/bench_$what.cpp" ] ||
  fail "there is no benchmark \"$what\"; choose one of: $(cd tests/bench && ls bench_*.cpp | sed 's/bench_//; s/\.cpp//' | tr '\n' ' ')"

delay='' rate='' docs='' options=()
while [ $# -gt 0 ]; do
  case $1 in
    --delay | --rate)
      [ $# -gt 1 ] || fail "$1 needs a value, as in --delay 10ms --rate 1gbit"
      [ "$1" = --delay ] && delay=$2 || rate=$2
      shift ;;
    --docs) docs=yes ;;
    *) options+=("$1") ;;
  esac
  shift
done

# "10ms" in microseconds; "1gbit" in bits a second. Empty if it is none.
microseconds() { sed -nE 's/^([0-9]+)us$/\1/p; s/^([0-9]+)ms$/\1000/p; s/^([0-9]+)s$/\1000000/p' <<<"$1"; }
bits() { sed -nE 's/^([0-9]+)bit$/\1/p; s/^([0-9]+)kbit$/\1000/p; s/^([0-9]+)mbit$/\1000000/p; s/^([0-9]+)gbit$/\1000000000/p' <<<"$1"; }

# Three namespaces with one address each, joined by a bridge in a fourth; delay and rate at each one's way out. Everything
# goes when this script ends.
prefix="smpc-bench-$$-"
remove_network() {
  for i in 0 1 2 3; do ip netns del "$prefix$i" 2>/dev/null || true; done
}
shape() {
  local namespace=$1
  if [ -n "$delay" ]; then # limit: more packets than are on their way at a time
    tc -n "$namespace" qdisc add dev veth root netem delay "$delay" ${rate:+rate "$rate"} limit 1000000 2>/dev/null ||
      fail "the kernel has no netem (CONFIG_NET_SCH_NETEM), which a delay needs" 1
  else
    tc -n "$namespace" qdisc add dev veth root tbf rate "$rate" burst 256k latency 50ms 2>/dev/null ||
      fail "the kernel has no tbf (CONFIG_NET_SCH_TBF), which a rate needs" 1
  fi
}
make_network() {
  [ "$(id -u)" -eq 0 ] || fail "--delay and --rate make network namespaces, which only root may" 1
  for tool in ip tc; do
    command -v $tool >/dev/null || fail "--delay and --rate need $tool (Debian: apt-get install iproute2)" 1
  done
  trap remove_network EXIT
  trap 'exit 130' INT TERM
  for i in 0 1 2 3; do ip netns add "$prefix$i" || fail "no network namespaces here" 1; done
  ip -n "${prefix}0" link add bridge type bridge
  ip -n "${prefix}0" link set bridge up
  for i in 1 2 3; do
    ip link add name veth netns "$prefix$i" type veth peer name "port$i" netns "${prefix}0"
    ip -n "${prefix}0" link set "port$i" master bridge up
    ip -n "$prefix$i" addr add "10.213.77.$i/24" dev veth
    ip -n "$prefix$i" link set lo up
    ip -n "$prefix$i" link set veth up
    shape "$prefix$i"
  done
}

if [ -n "$delay$rate" ]; then
  [ "$what" = shared3p ] || fail "--delay and --rate are for shared3p"
  delay_us=$(microseconds "${delay:-0us}") bits_per_second=$(bits "${rate:-1000gbit}")
  [ -n "$delay_us" ] || fail "\"$delay\" is no delay; write 10ms or 500us"
  [ -n "$bits_per_second" ] || fail "\"$rate\" is no rate; write 100mbit or 1gbit"
  make_network
  options+=(--namespaces "$prefix" --delay-us "$delay_us" --bits-per-second "$bits_per_second")
fi

if [ -n "${SMPC_BENCH:-}" ]; then # a benchmark that is built already
  binary=$SMPC_BENCH
else
  scripts/setup.sh
  build=build/release
  { cmake --preset release && cmake --build "$build" --target "bench_$what" smpc-local smpc-runtime; } >&2
  binary=$build/bench/bench_$what
fi

if [ -n "$docs" ]; then
  [ "$what" = shared3p ] || fail "--docs is for shared3p"
  table=$("$binary" --markdown "${options[@]}")
  SMPC_TABLE=$table python3 - <<'END'
import os, re
path = "docs/benchmarks.md"
text = open(path, encoding="utf-8").read()
made = re.sub(r"(<!-- shared3p: begin -->\n).*(<!-- shared3p: end -->)",
              lambda m: m[1] + os.environ["SMPC_TABLE"] + "\n" + m[2], text, flags=re.S)
open(path, "w", encoding="utf-8").write(made)
END
else
  "$binary" "${options[@]}"
fi
