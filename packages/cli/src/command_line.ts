import { CATALOG, nearestOf, UsageError } from "@lrm/run";
import { type Command, CommanderError } from "commander";
import { checkOneRank, tellOnce } from "./commands/ranks.ts";
import { nearestFlag, withoutAliases } from "./flags/aliases.ts";
import { catalogOf, checkFlagNames } from "./flags/rule_flag.ts";
import { createProgram } from "./program.ts";
import { describeFailure, exitCodeOf, isLostOutput, partsOf } from "./terminal/failure.ts";
import { writeJson } from "./terminal/json.ts";
import { printError } from "./terminal/print.ts";
import { usageProblem } from "./terminal/usage_problem.ts";

/** Commands that take `--rule`. */
const WITH_RULES = ["train", "compare"];
/** Commands that use several ranks. */
const WITH_RANKS = ["train", "finetune", "devices"];

/**
 * Runs one command line in this process.
 *
 * @param words  the arguments after `lrm`
 * @returns  the exit code
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let code = 0;
  try {
    const program = createProgram(
      (exitCode) => {
        code = exitCode;
      },
      await catalogFor(words),
    );
    checkRanks(words, program);
    await parse(words, program);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // It printed help.
    const message = describeFailure(error);
    const failed = exitCodeOf(error);
    const tell = () => {
      if (!isLostOutput(error)) printError(message); // Told at the end of the process.
      if (words.includes("--json")) {
        writeJson({ event: "error", message, ...partsOf(error), code: failed });
      }
    };
    if (error instanceof UsageError) await tellOnce(failed, tell);
    else tell();
    return failed;
  }
}

/** Tells whether Commander stopped because it printed help or the version. */
function isHelp({ code, exitCode }: CommanderError): boolean {
  return exitCode === 0 || code === "commander.help";
}

/** Runs the command that a command line names. */
async function parse(words: readonly string[], program: Command): Promise<void> {
  try {
    await program.parseAsync(withoutAliases(words, program.commands), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError) || isHelp(error)) throw error;
    throw usageErrorOf(error, words, program);
  }
}

function usageErrorOf(
  { message }: CommanderError,
  [first]: readonly string[],
  program: Command,
): UsageError {
  const { commands } = program;
  const command = commands.find((each) => each.name() === first);
  const { problem, remedy } = usageProblem(
    message,
    command === undefined ? "lrm" : `lrm ${first}`,
    (kind, unknown) =>
      kind === "option"
        ? nearestFlag(unknown, command ?? program)
        : nearestOf(
            unknown,
            commands.map((each) => each.name()),
          ),
  );
  return new UsageError(problem, remedy);
}

/** Refuses several ranks for all commands but those that use them. */
function checkRanks([name]: readonly string[], { commands }: Command): void {
  if (name === undefined || WITH_RANKS.includes(name)) return;
  if (commands.some((command) => command.name() === name)) checkOneRank(name);
}

async function catalogFor(words: readonly string[]) {
  if (!WITH_RULES.includes(words[0] ?? "")) return CATALOG;
  const catalog = await catalogOf(words);
  if (catalog === CATALOG) return catalog;
  const { commands } = createProgram(() => {});
  checkFlagNames(
    catalog,
    commands.filter((command) => WITH_RULES.includes(command.name())),
  );
  return catalog;
}
