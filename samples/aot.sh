#!/usr/bin/env bash
# Makes an AOT cache, from which a program starts faster.
#   samples/aot.sh --help
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/jdk25.sh"

usage() {
  cat <<'END'
samples/aot.sh CACHE ARGUMENTS-OF-JAVA...

Runs a program once on a JDK 25 or newer and writes the classes that it loaded, linked, to the file CACHE. After
CACHE comes what you would give to java: flags, class path, main class, its arguments.

  samples/aot.sh app.aot --enable-native-access=ALL-UNNAMED -cp app.jar:lib/* Main model.safetensors
  java -XX:AOTCache=app.aot --enable-native-access=ALL-UNNAMED -cp app.jar:lib/* Main model.safetensors

The program should do once what it will do at its start, such as a first prediction, and then end with status 0.
A cache serves the same JDK, the same flags, and the same jars in the same order; with anything else the program
starts as without one. Class path and module path must be of jars: a cache keeps no classes from folders. With
--add-modules=jdk.incubator.vector the JVM keeps less, and the start gains less.

JAVA_HOME names the JDK, or an image that samples/jlink.sh made; unset: the java on the PATH.
END
}

case ${1:-} in
  -h | --help) usage; exit ;;
  '') usage >&2; exit 2 ;;
  -*) fail "the first argument is $1, expected the file of the cache, such as app.aot" ;;
esac
cache=$1
shift
[ ! -d "$cache" ] || fail "$cache is a folder, expected a file such as app.aot"
[ -w "$(dirname "$cache")" ] || fail "$(dirname "$cache") is no folder that can be written to"
options_of "$@"
checked=$(jars "$class_path:$module_path")
home=$(jdk java)
java=$home/bin/java

made=$(mktemp -d "$(dirname "$cache")/.aot.XXXXXX")
trap 'rm -rf "$made"' EXIT
make_cache "$java" "$made" "$@"
mv -f "$made/cache" "$cache"
case " $* " in
  *jdk.incubator.vector*) echo "aot.sh: with jdk.incubator.vector the JVM keeps less; see --help" >&2 ;;
esac
printf 'aot.sh: %s, %d bytes. To start from it:\n ' "$cache" "$(wc -c <"$cache")" >&2
printf ' %q' "$java" "-XX:AOTCache=$cache" "$@" >&2
echo >&2
