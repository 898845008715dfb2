import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Writes a shell script that starts a main class on the JDK that runs this: {@code SCRIPT MAIN
 * CLASS_PATH FLAGS...}. The build runs it on the discovered JDK, so that nobody has to name one.
 */
final class Launcher {

  private Launcher() {}

  public static void main(String[] args) throws IOException {
    Path script = Path.of(args[0]);
    StringBuilder text = new StringBuilder("#!/bin/sh\nexec ");
    text.append(quote(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    for (int i = 3; i < args.length; i++) {
      for (String flag : args[i].split(" ")) {
        text.append(' ').append(quote(flag));
      }
    }
    text.append(" $RANVIER_JAVA_OPTS -cp ").append(quote(args[2])).append(' ').append(args[1]);
    text.append(" \"$@\"\n");
    Files.createDirectories(script.getParent());
    Files.writeString(script, text);
    Files.setPosixFilePermissions(
        script,
        Set.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE));
  }

  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
