import { isObject } from "@lrm/files/values";
import { type Catalog, type RuleSource, withOptimizers } from "./catalog.ts";
import { InputError } from "./errors.ts";

/**
 * Adds the optimizers that a loaded module exports to a catalog, alone or in lists. Other exports
 * are ignored.
 *
 * @param source  the file that the module comes from
 * @throws InputError if it exports none, or as {@link withOptimizers} does
 * @example
 * ```ts
 * import { CATALOG, withOptimizersOf } from "@lrm/run";
 * import { sgdEntry } from "@lrm/optimizer";
 * const module = { mine: { ...sgdEntry, name: "mine" }, version: 2 };
 * const { optimizers } = withOptimizersOf(CATALOG, module, { file: "mine.js" });
 * expect(optimizers.at(-1)?.name).toBe("mine");
 * expect(() => withOptimizersOf(CATALOG, {}, { file: "mine.js" })).toThrow("exports no optimizer");
 * ```
 */
export function withOptimizersOf(
  catalog: Catalog,
  module: object,
  source: RuleSource & { readonly file: string },
): Catalog {
  const exported = Object.values(module).flatMap((each: unknown) => each);
  const meant = exported.filter((each) => isObject(each) && ("make" in each || "trains" in each));
  if (meant.length > 0) return withOptimizers(catalog, [...new Set(meant)], source);
  throw new InputError(
    `Cannot use ${source.file}: it exports no optimizer`,
    "export the result of defineOptimizer() of @lrm/optimizer",
  );
}
