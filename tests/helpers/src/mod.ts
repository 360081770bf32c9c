/**
 * Helpers that tests of several packages share. Never published.
 *
 * @module
 */
export { Bigram, optimizerOf, patternCorpus, SETTINGS, tensorsOf } from "./bigram.ts";
export { type Child, startChild } from "./child.ts";
export { elementsOf } from "./elements.ts";
export { temporaryFolder } from "./temporary_folder.ts";
