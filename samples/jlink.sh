#!/usr/bin/env bash
# Makes an image: a folder with a program, the engine, and as much of a JVM as they need.
#   samples/jlink.sh --help
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/jdk25.sh"

usage() {
  cat <<'END'
samples/jlink.sh [--without-simd] [--aot] IMAGE [FLAG...] -p MODULE_PATH -m MODULE/MAIN [ARGUMENT...]
samples/jlink.sh [--without-simd] [--aot] IMAGE [FLAG...] -cp CLASS_PATH MAIN [ARGUMENT...]

Makes the folder IMAGE, which runs on machines that have no Java: bin/NAME starts the program, where NAME is the
image's own name. It needs a JDK 25 or newer for this platform.

  samples/jlink.sh build/predict -p app.jar:lib/* -m app/app.Main
  build/predict/bin/predict model.safetensors

On a module path everything must be a module, not just a jar; it is linked into the image, OpenBLAS too if its jar is there. The
jars of a class path are put beside it as they are. The flags that the engine wants are built in:
--add-modules=jdk.incubator.vector, unless --without-simd leaves the module out, for a faster start, and
--enable-native-access. So are the FLAGs, such as -Xmx64m. With --aot the program is run once, with the ARGUMENTs,
and starts from an AOT cache in the image from then on: see samples/aot.sh.

JAVA_HOME names the JDK; unset: the one of the java on the PATH.
END
}

vector=jdk.incubator.vector
aot=
while :; do
  case ${1:-} in
    --without-simd) vector= ;;
    --aot) aot=yes ;;
    -h | --help) usage; exit ;;
    '') usage >&2; exit 2 ;;
    -*) fail "the first argument is $1, expected the folder to make, such as build/predict" ;;
    *) break ;;
  esac
  shift
done
image=$1
name=$(basename "$image")
shift
[ ! -e "$image" ] || fail "$image exists, expected a name for a new folder"
options_of "$@"
[ "$aot" ] || [ "${#rest[@]}" = 0 ] || fail "'${rest[0]}' is for the run of --aot, or for $image/bin/$name"
[ "$kind" != jar ] || fail "-jar names no main class: give -cp $class_path MAIN"
[ "$kind" = class ] || [ -n "$module_path" ] || fail "no module path: give -p MODULE_PATH before -m $main"
[ -z "$class_path" ] || [ -z "$module_path" ] || fail "expected a class path or a module path, found both"
found=$(jars "$class_path$module_path")
jars=()
while read -r jar; do jars+=("$jar"); done <<<"$found"
home=$(jdk jlink)

made=$(mktemp -d "$(dirname "$image")/.jlink.XXXXXX") || fail "$(dirname "$image") is no folder to write to"
trap 'rm -rf "$made"' EXIT

if [ "$kind" = module ]; then
  native=dev.ranvier.blas
  modules=ALL-MODULE-PATH,jdk.management
else
  native=ALL-UNNAMED
  quietly "$made/log" "$home/bin/jdeps" --multi-release 25 --ignore-missing-deps --print-module-deps "${jars[@]}"
  # jdk.management counts what a warm-up allocates; the JVM does without what is left out.
  modules=$(tail -n 1 "$made/log" | sed 's/jdk\.incubator\.vector/java.base/'),jdk.management
fi
options="${vector:+--add-modules=$vector }--enable-native-access=$native ${flags[*]-}"
quietly "$made/log" "$home/bin/jlink" ${module_path:+--module-path "$(IFS=:; echo "${jars[*]}")"} \
  --add-modules "$modules${vector:+,$vector}" --add-options="${options% }" --compress zip-6 \
  --strip-java-debug-attributes --no-header-files --no-man-pages --output "$made/image"
java=(-m "$main")
program="-m $main"
if [ "$kind" = class ]; then
  mkdir "$made/image/lib/app"
  copies= links=
  for jar in "${jars[@]}"; do
    file=lib/app/${jar##*/}
    [ ! -e "$made/image/$file" ] || fail "two jars are called ${jar##*/}"
    cp "$jar" "$made/image/$file"
    copies=$copies${copies:+:}$made/image/$file
    links=$links${links:+:}\$home/$file
  done
  java=(-cp "$copies" "$main")
  program="-cp \"$links\" $main"
fi
cat >"$made/image/bin/$name" <<END
#!/bin/sh
home=\$(dirname "\$(dirname "\$(readlink -f "\$0")")")
cache=
[ ! -f "\$home/lib/app.aot" ] || cache=-XX:AOTCache=\$home/lib/app.aot
exec "\$home/bin/java" \${cache:+"\$cache"} $program "\$@"
END
chmod +x "$made/image/bin/$name"
if [ "$aot" ]; then
  make_cache "$made/image/bin/java" "$made" "${java[@]}" ${rest[@]+"${rest[@]}"}
  mv "$made/cache" "$made/image/lib/app.aot"
else
  # The JDK's own classes, as every JDK has them in an archive: a quarter faster to start, 14 MB.
  quietly "$made/log" "$made/image/bin/java" -Xshare:dump
fi
mv "$made/image" "$image"
echo "jlink.sh: $image/bin/$name, $(du -sm "$image" | cut -f 1) MB with the JVM" >&2
