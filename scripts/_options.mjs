// Reads the options of a script's command line.
import { parseArgs } from "node:util";
import { PlainError } from "./_workspace.mjs";

/**
 * Reads options.
 *
 * @param {readonly string[]} args
 * @param {import("node:util").ParseArgsConfig["options"]} options
 * @param {string} known  the options as people type them: `--port N and --host`
 * @throws PlainError for any other
 */
export function optionsOf(args, options, known) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new PlainError(`Cannot read the options: ${error.message}`, `use only ${known}`, 2);
  }
}

/**
 * Reads the number of a port.
 *
 * @throws PlainError for anything else
 */
export function portOf(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new PlainError(
    `Cannot use port ${text}: it must be a whole number from 1 to 65535`,
    "choose another",
    2,
  );
}
