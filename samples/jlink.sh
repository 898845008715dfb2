#!/usr/bin/env bash
# Makes an image: a folder with a program, the engine, and as much of a JVM as they need.
#   samples/jlink.sh --help
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/jdk25.sh"

usage() {
  cat <<'END'
samples/jlink.sh [--without-simd] IMAGE [FLAG...] -p MODULE_PATH -m MODULE/MAIN
samples/jlink.sh [--without-simd] IMAGE [FLAG...] -cp CLASS_PATH MAIN

Makes the folder IMAGE, which runs on machines that have no Java: bin/NAME starts the program, where NAME is the
image's own name. It needs a JDK 25 or newer for this platform.

  samples/jlink.sh build/predict -p app.jar:lib/* -m app/app.Main
  build/predict/bin/predict model.safetensors

On a module path everything must be a module; it is linked into the image, OpenBLAS too if its jar is there. The
jars of a class path are put beside it as they are. The flags that the engine wants are built in:
--add-modules=jdk.incubator.vector, unless --without-simd leaves the module out, for a faster start, and
--enable-native-access. So are the FLAGs, such as -Xmx64m.

The image starts faster from an AOT cache, if it finds one as lib/app.aot:

  JAVA_HOME=build/predict samples/aot.sh build/predict/lib/app.aot -m app/app.Main model.safetensors

JAVA_HOME names the JDK; unset: the one of the java on the PATH.
END
}

vector=jdk.incubator.vector
if [ "${1:-}" = --without-simd ]; then
  vector=
  shift
fi
case ${1:-} in
  -h | --help) usage; exit ;;
  '') usage >&2; exit 2 ;;
  -*) fail "the first argument is $1, expected the folder to make, such as build/predict" ;;
esac
image=$1
name=$(basename "$image")
shift
[ ! -e "$image" ] || fail "$image exists, expected a name for a new folder"
options_of "$@"
[ "${#rest[@]}" = 0 ] || fail "'${rest[0]}' is left over after $main: give arguments to $image/bin/$name"
[ "$kind" != jar ] || fail "-jar names no main class: give -cp $class_path MAIN"
[ "$kind" = class ] || [ -n "$module_path" ] || fail "no module path: give -p MODULE_PATH before -m $main"
[ -z "$class_path" ] || [ -z "$module_path" ] || fail "expected a class path or a module path, found both"
found=$(jars "$class_path$module_path")
jars=()
while read -r jar; do jars+=("$jar"); done <<<"$found"
home=$(jdk jlink)

made=$(mktemp -d "$(dirname "$image")/.jlink.XXXXXX") || fail "$(dirname "$image") is no folder to write to"
trap 'rm -rf "$made"' EXIT

# quietly COMMAND...: shows what a command says only if it fails.
quietly() {
  if ! "$@" >"$made/log" 2>&1; then
    cat "$made/log" >&2
    echo "jlink.sh: no image is made, the reason is above$hint" >&2
    exit 1
  fi
}

if [ "$kind" = module ]; then
  hint="; jars that are no modules go on a class path"
  native=dev.ranvier.blas
  program="-m $main"
  modules=ALL-MODULE-PATH,jdk.management
else
  hint=
  native=ALL-UNNAMED
  quietly "$home/bin/jdeps" --multi-release 25 --ignore-missing-deps --print-module-deps "${jars[@]}"
  # jdk.management counts what a warm-up allocates; the JVM does without what is left out.
  modules=$(tail -n 1 "$made/log" | sed 's/jdk\.incubator\.vector/java.base/'),jdk.management
fi
options="${vector:+--add-modules=$vector }--enable-native-access=$native ${flags[*]-}"
quietly "$home/bin/jlink" ${module_path:+--module-path "$(IFS=:; echo "${jars[*]}")"} \
  --add-modules "$modules${vector:+,$vector}" --add-options="${options% }" --compress zip-6 \
  --strip-java-debug-attributes --no-header-files --no-man-pages --output "$made/image"
if [ "$kind" = class ]; then
  mkdir "$made/image/lib/app"
  copies=
  for jar in "${jars[@]}"; do
    copy=lib/app/${jar##*/}
    [ ! -e "$made/image/$copy" ] || fail "two jars are called ${jar##*/}"
    cp "$jar" "$made/image/$copy"
    copies=$copies${copies:+:}\$home/$copy
  done
  program="-cp \"$copies\" $main"
fi
cat >"$made/image/bin/$name" <<END
#!/bin/sh
home=\$(dirname "\$(dirname "\$(readlink -f "\$0")")")
cache=
[ ! -f "\$home/lib/app.aot" ] || cache=-XX:AOTCache=\$home/lib/app.aot
exec "\$home/bin/java" \${cache:+"\$cache"} $program "\$@"
END
chmod +x "$made/image/bin/$name"
# The JDK's own classes, as every JDK has them in an archive: a quarter faster to start, 14 MB.
quietly "$made/image/bin/java" -Xshare:dump
mv "$made/image" "$image"
echo "jlink.sh: $image/bin/$name, $(du -sm "$image" | cut -f 1) MB with the JVM" >&2
