import type { Problem } from "@lrm/files/problem";

/**
 * Converts an error text of Commander to a problem and a remedy, as in our own errors.
 *
 * @param text  such as "error: unknown option '--stepz'\n(Did you mean --steps?)"
 * @param command  the command whose help is the remedy of texts without one: "lrm train"
 */
export function usageProblem(text: string, command: string): Problem {
  const [first = "", ...hints] = text
    .replace(/^error: /, "")
    .trim()
    .split("\n");
  const [problem = "", ...advice] = first.split(/\. (?=[A-Z])/);
  const remedies = [...advice, ...hints.filter((hint) => !hint.startsWith("(see "))].map((part) =>
    lowerFirst(part.replace(/^\(|\)$/g, "").replace(/\.$/, "")),
  );
  return {
    problem: upperFirst(problem.replace(/\.$/, "")),
    remedy: remedies.join("; ") || `see ${command} --help`,
  };
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
