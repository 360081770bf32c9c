import { Argument, Command } from "commander";
import { bashScript } from "../completion/bash.ts";
import { fishScript } from "../completion/fish.ts";
import { commandWords } from "../completion/words.ts";
import { zshScript } from "../completion/zsh.ts";
import { printOutput } from "../terminal/print.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof SCRIPTS;

/** Creates the command `lrm completion`. */
export function completionCommand(): Command {
  const command = new Command("completion")
    .description("Prints a script for shell completion of commands, flags and names.")
    .addArgument(
      new Argument("<shell>", Object.keys(SCRIPTS).join(", ")).choices(Object.keys(SCRIPTS)),
    )
    .addHelpText(
      "after",
      `
Examples:
  source <(lrm completion bash)        # in ~/.bashrc
  lrm completion zsh > "\${fpath[1]}/_lrm"
  lrm completion fish > ~/.config/fish/completions/lrm.fish`,
    );
  return command.action((shell: Shell) => {
    printOutput(SCRIPTS[shell](commandWords(command.parent!)));
  });
}
