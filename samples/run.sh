#!/usr/bin/env bash
# Runs a command of this module, building first what is missing or out of date.
#   samples/run.sh --help
set -euo pipefail
module=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$module")
launch=$module/target/launch

stale() {
  [ ! -x "$launch" ] || [ -n "$(find "$root" -name target -prune -o -newer "$launch" \
    \( -path '*/src/main/*' -o -name pom.xml -o -path '*/.mvn/build/*' \) -type f -print -quit)" ]
}

if stale; then
  echo "Building Ranvier (the first time takes a minute or two) ..." >&2
  mvn -q -B -ntp -f "$root/pom.xml" -pl "$(basename "$module")" -am -DskipTests package >&2
  touch "$launch"
fi
exec "$launch" "$@"
