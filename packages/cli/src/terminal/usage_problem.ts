import type { Problem } from "@lrm/files/problem";

const UNKNOWN = /^unknown (option|command) '(.*)'$/s;

/** Finds the known name that an unknown one is probably a mistake for. */
export type FindNearest = (kind: "option" | "command", unknown: string) => string | undefined;

/**
 * Converts an error text of Commander to a problem and a remedy, as in our own errors.
 *
 * @param text  such as "error: unknown option '--stepz'"
 * @param command  the command whose help is the remedy of texts without one: "lrm train"
 */
export function usageProblem(text: string, command: string, nearest: FindNearest): Problem {
  const line = text.replace(/^error: /, "").trim();
  const [, kind, unknown] = UNKNOWN.exec(line) ?? [];
  const near = unknown === undefined ? undefined : nearest(kind as "option" | "command", unknown);
  const [problem = "", ...advice] = line.split(/\. (?=[A-Z])/);
  const remedies = advice.map((part) => lowerFirst(part.replace(/\.$/, "")));
  return {
    problem: upperFirst(problem.replace(/\.$/, "")),
    remedy: near === undefined ? remedies.join("; ") || `see ${command} --help` : `try ${near}`,
  };
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
