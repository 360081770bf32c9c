import { ArgumentError, formatShape, type Shape } from "@lrm/tensor";
import { shown } from "./shown.ts";

const ROLES = ["matrix", "embedding", "head", "vector"] as const;

type Role = (typeof ROLES)[number];

/** The part of a parameter that decides its group. */
export interface NamedParameter {
  readonly name: string;
  readonly value: { readonly shape: Shape };
  /**
   * Purpose: a `"matrix"` multiplies inputs inside the model, an `"embedding"` is a table of
   * vectors (even if it is also the head), a `"head"` computes the output, and a `"vector"` is
   * trained element by element, such as a bias or a gain. Default: `"vector"` for fewer than two
   * axes. {@link roleOf} refuses other parameters without a role, and any other text.
   */
  readonly role?: string | undefined;
  /**
   * Kind of matrix within a model, by which {@link matrixGroups} can give matrices different rules:
   * `"qkv"`. Default: none.
   */
  readonly kind?: string | undefined;
  /**
   * False if the parameter is frozen: it has no gradient and is in no new group. May change between
   * steps. Default: true.
   */
  readonly trainable?: boolean;
}

/**
 * Returns the role of a parameter.
 *
 * @throws ArgumentError that names a parameter of two or more axes without a role, or with an
 *   unknown one
 */
export function roleOf({ name, value, role }: NamedParameter): Role {
  if (role === undefined && value.shape.length < 2) return "vector";
  const known = ROLES.find((each) => each === role);
  if (known !== undefined) return known;
  throw new ArgumentError(
    `Cannot group parameter "${name}" of shape ${formatShape(value.shape)}: ${
      role === undefined ? "it has no role" : `its role is ${shown(role)}`
    }`,
    'make it with the role "matrix", "embedding" or "head", or with "vector" to train it element by element',
  );
}

/**
 * Returns true if a parameter is a matrix inside the model, for Muon and other matrix rules.
 *
 * @throws ArgumentError as {@link roleOf} does
 */
export function isMatrix(parameter: NamedParameter): boolean {
  return roleOf(parameter) === "matrix";
}
