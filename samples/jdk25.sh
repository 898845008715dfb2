# Sourced by the scripts beside it: what they say when something is wrong, and the JDK that they use.

# fail MESSAGE...: says what is wrong and ends, as for a wrong use.
fail() {
  echo "$(basename "$0"): $*" >&2
  exit 2
}

# version HOME: the first number of a JDK's version, 0 if there is none.
version() {
  local found
  found=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true)
  echo "${found:-0}"
}

# jdk TOOL: the folder of a Java 25 or newer with bin/TOOL: JAVA_HOME if that is set, else that of the
# java on the PATH, else the one that the build found.
jdk() {
  local candidates=() home launch
  if [ -n "${JAVA_HOME:-}" ]; then
    candidates=("$JAVA_HOME")
  else
    home=$(readlink -f "$(command -v java || echo /none)")
    candidates=("$(dirname "$(dirname "$home")")")
    launch=$(dirname "${BASH_SOURCE[0]}")/target/launch
    [ ! -f "$launch" ] || candidates+=("$(sed -n "s|^exec '\(.*\)/bin/java'.*|\1|p" "$launch")")
  fi
  for home in "${candidates[@]}"; do
    if [ "$(version "$home")" -ge 25 ] && [ -x "$home/bin/$1" ]; then
      echo "$home"
      return
    fi
  done
  fail "needs a JDK 25 or newer with '$1', found none in ${candidates[*]}: set JAVA_HOME to one"
}

# options_of ARGUMENT...: reads what one would give to java, up to the main class: sets class_path,
# module_path, main (a class, a module or module/class, a jar), kind (class, module, jar), flags (the
# others), and rest (the program's own arguments).
options_of() {
  class_path= module_path= main= kind= flags=() rest=()
  while [ $# -gt 0 ] && [ -z "$main" ]; do
    case $1 in
      -cp | -classpath | --class-path | -p | --module-path | -m | --module | -jar | --add-modules | \
        --limit-modules | --add-exports | --add-opens | --add-reads | --enable-native-access)
        [ $# -gt 1 ] || fail "$1 needs a value" ;;
    esac
    case $1 in
      -cp | -classpath | --class-path) class_path=$2; shift 2 ;;
      --class-path=*) class_path=${1#*=}; shift ;;
      -p | --module-path) module_path=$2; shift 2 ;;
      --module-path=*) module_path=${1#*=}; shift ;;
      -m | --module) main=$2 kind=module; shift 2 ;;
      --module=*) main=${1#*=} kind=module; shift ;;
      -jar) main=$2 class_path=$2 kind=jar; shift 2 ;;
      --add-modules | --limit-modules | --add-exports | --add-opens | --add-reads | --enable-native-access)
        flags+=("$1=$2"); shift 2 ;;
      -*) flags+=("$1"); shift ;;
      *) main=$1 kind=class; shift ;;
    esac
  done
  rest=("$@")
  [ -n "$main" ] || fail "no main class: expected -cp CLASS_PATH MAIN, -jar FILE or -p MODULE_PATH -m MODULE"
  [ "$kind" = module ] || [ -n "$class_path" ] || fail "no class path: give -cp CLASS_PATH before $main"
}

# jars PATH: the jars of a class path or module path, one on a line; the last part may be *.
jars() {
  local entry entries jar
  IFS=: read -r -a entries <<<"$1"
  for entry in "${entries[@]}"; do
    [ -n "$entry" ] || continue
    case $entry in
      \* | */\*)
        for jar in "${entry%\*}"*.jar; do
          [ ! -f "$jar" ] || echo "$jar"
        done ;;
      *)
        [ -e "$entry" ] || fail "there is no $entry"
        [ ! -d "$entry" ] || fail "$entry is a folder, expected jars alone:" \
          "jar --create --file app.jar -C $entry ."
        echo "$entry" ;;
    esac
  done
}

# quietly LOG COMMAND...: shows what a command says only if it fails, and ends then.
quietly() {
  local log=$1
  shift
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    echo "$(basename "$0"): $(basename "$1") failed, the reason is above; nothing is made" >&2
    exit 1
  fi
}

# make_cache JAVA FOLDER ARGUMENT...: runs a program once and makes FOLDER/cache of its classes.
make_cache() {
  local java=$1 folder=$2 status=0
  shift 2
  "$java" -XX:AOTMode=record -XX:AOTConfiguration="$folder/classes" "$@" || status=$?
  if [ $status != 0 ]; then
    echo "$(basename "$0"): the program ended with status $status; nothing is made" >&2
    exit 1
  fi
  quietly "$folder/log" "$java" -XX:AOTMode=create -XX:AOTConfiguration="$folder/classes" \
    -XX:AOTCache="$folder/cache" "$@"
}
