/**
 * The reference backend: plain JavaScript that is easy to check by reading.
 *
 * @module
 */
export { createReferenceBackend } from "./reference/backend.ts";
