#!/usr/bin/env bash
# Tries what engine/docs/program.md says to a program of one's own: installs into a repository that is thrown away,
# compiles the program of arrays on that page with its dependencies in an empty folder, with the compiler plugin that
# this Maven has by itself, and runs it; then a program that is a module. Other arguments go to Maven,
# such as -o once everything was downloaded.
#   .mvn/build/fresh-project.sh [MAVEN_ARGUMENT...]
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=../../samples/jdk25.sh
source "$top/samples/jdk25.sh"
java=$(jdk javac)
mkdir -p "$top/target"
folder=$(mktemp -d -p "$top/target")
trap 'rm -rf "$folder"' EXIT

# what was downloaded before, without anything of ours, and nothing of ours gets there
repository=$folder/repository
mkdir -p ~/.m2/repository
cp -rl ~/.m2/repository "$repository" 2>/dev/null || cp -r ~/.m2/repository "$repository"
rm -rf "$repository/dev/ranvier"
maven() { mvn -B -ntp -q "-Dmaven.repo.local=$repository" "$@"; }

# block LANGUAGE PAGE: a page's first block in this language.
block() { awk -v start="\`\`\`$1" '/^```$/ && on { exit } on { print } $0 == start { on = 1 }' "$top/$2"; }

# project FOLDER: the dependencies of engine/docs/program.md in a project of their own.
project() {
  mkdir -p "$1/src/main/java"
  {
    echo '<project xmlns="http://maven.apache.org/POM/4.0.0">'
    echo '<modelVersion>4.0.0</modelVersion>'
    echo '<groupId>org.example</groupId><artifactId>fresh</artifactId><version>1</version>'
    block xml engine/docs/program.md
    echo '</project>'
  } >"$1/pom.xml"
}

echo "Installing into a repository of its own ..."
maven "$@" -f "$top/pom.xml" -pl engine/core,engine/fit,engine/data,engine/images,engine/bom,native-bindings/natives-linux-x86_64 -am \
  -Dformat.mode=none -Dmaven.test.skip=true install
export JAVA_HOME=$java
jars=$(find "$repository/dev/ranvier" -name '*.jar' ! -name '*testkit*' \
  ! -name '*-sources.jar' ! -name '*-javadoc.jar' | paste -sd :)
flags=(--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED)

echo "The program of arrays on the class path ..."
project "$folder/plain"
block java engine/docs/program.md >"$folder/plain/src/main/java/Circle.java"
maven "$@" -f "$folder/plain/pom.xml" compile
(cd "$folder/plain" && "$java/bin/java" "${flags[@]}" -cp "target/classes:$jars" Circle) | tee /dev/stderr | grep "^inside with" >/dev/null

echo "A module on the module path ..."
project "$folder/module"
mkdir -p "$folder/module/src/main/java/fresh"
cat >"$folder/module/src/main/java/module-info.java" <<<'module fresh { requires dev.ranvier; }'
cat >"$folder/module/src/main/java/fresh/Main.java" <<'JAVA'
package fresh;

import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import java.util.List;

public class Main {
  public static void main(String[] args) {
    try (Model model = Model.initialize(List.of(Input.of(2), Dense.of(1)), 1);
        Predictor predictor = model.predictor(1)) {
      System.out.println(predictor.explainPlan());
      System.out.println(model.getClass().getModule());
    }
  }
}
JAVA
# a plugin that knows modules: that of Maven 3.8 does not
sed -i 's|</project>|<build><pluginManagement><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin></plugins></pluginManagement></build></project>|' "$folder/module/pom.xml"
maven "$@" -f "$folder/module/pom.xml" compile
"$java/bin/java" --add-modules=jdk.incubator.vector --enable-native-access=dev.ranvier.blas \
  -p "$folder/module/target/classes:$jars" -m fresh/fresh.Main | tee /dev/stderr | grep -x "module dev.ranvier" >/dev/null

echo "The same with all warnings as errors ..."
"$java/bin/javac" -Xlint:all -Werror --release 25 -p "$jars" -d "$folder/strict" $(find "$folder/module/src" -name '*.java')
echo "A fresh project works."
