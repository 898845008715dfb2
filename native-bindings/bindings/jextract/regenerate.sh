#!/bin/sh
# Regenerates the bindings from blas.h with the jextract on the PATH.
# Usage: regenerate.sh [SOURCE_FOLDER]; without it the committed sources are replaced.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
output=${1:-$here/../src/main/java}
if ! command -v jextract >/dev/null; then
  echo "regenerate.sh: no jextract on the PATH; take one for JDK 25 and run this again" >&2
  exit 2
fi
mkdir -p "$output"
rm -rf "$output/dev/ranvier/blas/generated"
# The folder is entered so that no path of this machine can reach the generated sources.
cd "$here"
exec jextract --output "$output" --target-package dev.ranvier.blas.generated \
  --header-class-name BlasHeader blas.h
