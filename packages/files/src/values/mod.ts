/**
 * Handles values from untrusted files: JSON within limits, checks, and text that is safe to show.
 * Works in any runtime.
 *
 * @module
 */
export {
  type Check,
  type FieldChecks,
  isBoolean,
  isNumberFrom,
  isObject,
  isOneOf,
  isText,
  isWholeNumberFrom,
  optional,
  problemIn,
  valueAtPath,
} from "./checks.ts";
export { cleaned, cleanedLine, jsonLine } from "./cleaned.ts";
export { isGitLfsPointer } from "./git_lfs.ts";
export { firstDifference, leavesOf } from "./leaves.ts";
export { JsonLimitError, parseJson } from "./parse_json.ts";
export { quote } from "./quote.ts";
export { withoutUndefined } from "./without_undefined.ts";
