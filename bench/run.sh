#!/usr/bin/env bash
# Runs a command of this module, building first what is missing or out of date.
#   bench/run.sh --help
set -euo pipefail
module=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$module")
launch=$module/target/launch

# stale MADE FOLDER: whether there is a newer source in the folder, or nothing made yet.
stale() {
  [ ! -f "$1" ] || [ -n "$(find "$2" -name target -prune -o -newer "$1" \
    \( -path '*/src/main/*' -o -name pom.xml -o -path '*/.mvn/build/*' \) -type f -print -quit)" ]
}

# values OPTION ARGUMENT...: what the arguments give the option, one a line.
values() {
  local option=$1 previous=
  shift
  for argument in "$@"; do
    [ "$previous" != "$option" ] || printf '%s\n' "$argument"
    case $argument in "$option="*) printf '%s\n' "${argument#*=}" ;; esac
    previous=$argument
  done
}

# Another checkout is built by its own script. What is wrong with a folder that has none is said later.
baseline=$(values --baseline "$@" | tail -n 1)
if [ -n "$baseline" ] && [ -f "$baseline/bench/run.sh" ]; then
  if ! bash "$baseline/bench/run.sh" --help >/dev/null; then
    echo "The baseline in '$baseline' cannot be built: what it said is above" >&2
    exit 2
  fi
  echo "Baseline: $baseline $(git -C "$baseline" describe --always --dirty 2>/dev/null || true)" >&2
fi
if stale "$launch" "$root"; then
  echo "Building Ranvier (the first time takes a minute or two) ..." >&2
  mvn -q -B -ntp -f "$root/pom.xml" -pl "$(basename "$module")" -am -DskipTests package >&2
  touch "$launch"
fi
# MKL is measured and never shipped: fetched when it is asked for, into the folder for caches.
if [ "${1:-}" = gemm ] && values --blas "$@" | grep -qix mkl && [[ " $* " != *" --help "* ]]; then
  version=2025.2-1.5.12
  mkl=${RANVIER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ranvier}/mkl-$version
  if [ "$(uname -sm)" != "Linux x86_64" ]; then
    echo "MKL is fetched for Linux on x86-64 alone: give --blas the path of a libmkl_rt" >&2
    exit 2
  fi
  if [ ! -f "$mkl/complete" ]; then
    echo "Fetching MKL $version (150 MB) ..." >&2
    mvn -q -B -ntp -N -f "$root/pom.xml" dependency:unpack \
      -Dartifact="org.bytedeco:mkl:$version:jar:linux-x86_64-redist" \
      -Dmdep.unpack.includes='**/*.so*' -DoutputDirectory="$mkl" >&2
    touch "$mkl/complete"
  fi
  export RANVIER_MKL=$mkl/org/bytedeco/mkl/linux-x86_64/libmkl_rt.so.2
  # It has threads of its own, and reads their number when it is loaded.
  threads=$(values --threads "$@" | tail -n 1)
  export MKL_NUM_THREADS=${threads:-1}
fi
if [ "${1:-}" = peers ]; then
  export RANVIER_PEERS=$module/peers/target
  engines=$(values --engine "$@")
  if stale "$RANVIER_PEERS/class-path" "$module/peers" && [[ " $* " != *" --help "* ]] &&
    { [ -z "$engines" ] || [[ " $* " = *" --check "* ]] ||
      grep -qvE '^(baseline-)?ranvier-' <<<"$engines"; }; then
    echo "Building the other engines (the first time downloads some 500 MB) ..." >&2
    mvn -q -B -ntp -f "$root/pom.xml" -Ppeers -pl "$(basename "$module")/peers" -DskipTests package >&2
    touch "$RANVIER_PEERS/class-path"
  fi
fi
exec "$launch" "$@"
