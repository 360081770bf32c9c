import { shellWord } from "@lrm/run";

/**
 * Tells how to go on with a run that ended early.
 *
 * @param onRanks  true for a run of several ranks. Those start lrm itself, since npx does not pass
 *   all signals on
 * @returns  a sentence, and the command that ends it
 */
export function resumeHint(
  folder: string,
  onRanks: boolean,
): { readonly sentence: string; readonly command: string } {
  return {
    sentence: onRanks ? "Go on under the launcher with:" : "Go on with:",
    command: `${onRanks ? "node_modules/.bin/lrm" : "npx lrm"} train --resume ${shellWord(folder)}`,
  };
}
