/**
 * Compares the backends with reference values made in float64.
 *
 * @module
 */
export { main } from "./command.ts";
