package dev.ranvier.samples.command;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A script that completes the command's words. */
@Command(
    name = "completion",
    description = "Prints a script with which bash and zsh complete commands and options.",
    footer = {
      "",
      "Examples:",
      "  source <(ranvier completion)",
      "  ranvier completion > ~/.local/share/bash-completion/completions/ranvier"
    },
    mixinStandardHelpOptions = true)
public final class CompletionCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** For picocli. */
  public CompletionCommand() {}

  @Override
  public void run() {
    CommandLine all = spec.root().commandLine();
    System.out.print(AutoComplete.bash(all.getCommandName(), all));
  }
}
