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

if stale "$launch" "$root"; then
  echo "Building Ranvier (the first time takes a minute or two) ..." >&2
  mvn -q -B -ntp -f "$root/pom.xml" -pl "$(basename "$module")" -am -DskipTests package >&2
  touch "$launch"
fi
if [ "${1:-}" = peers ]; then
  export RANVIER_PEERS=$module/peers/target
  if stale "$RANVIER_PEERS/class-path" "$module/peers" && [[ " $* " != *" --help "* ]]; then
    echo "Building the other engines (the first time downloads some 500 MB) ..." >&2
    mvn -q -B -ntp -f "$root/pom.xml" -Ppeers -pl "$(basename "$module")/peers" -DskipTests package >&2
    touch "$RANVIER_PEERS/class-path"
  fi
fi
exec "$launch" "$@"
