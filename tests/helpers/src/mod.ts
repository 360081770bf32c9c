/**
 * Helpers for the tests of several packages. Not published.
 *
 * @module
 */
export { type Child, startChild } from "./child.ts";
export { elementsOf } from "./elements.ts";
export { temporaryFolder } from "./temporary_folder.ts";
