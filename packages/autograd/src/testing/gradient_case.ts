import { formatShape } from "@lrm/tensor";
import { checkGradients, type GradientCheck } from "./gradient_check.ts";

/** A gradient check of an operation, with the shapes of its operands as title. */
export interface GradientCase {
  readonly title: string;
  readonly run: () => Promise<void>;
}

/**
 * Makes a case of a table of gradient checks.
 *
 * @param options  names the options of the operation, for the title
 */
export function gradientCase<Input extends string, Weight extends string = never>(
  check: GradientCheck<Input, Weight>,
  options = "",
): GradientCase {
  const shapes: (readonly number[])[] = Object.values({ ...check.inputs, ...check.weights });
  const title = `${shapes.map(formatShape).join(", ")}${options && `, ${options}`}`;
  return { title, run: () => checkGradients(check) };
}
