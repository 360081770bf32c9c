import type { AdapterConfig } from "../adapter_config.ts";
import { dashed } from "../dashed.ts";
import { UsageError } from "../errors.ts";
import { UNUSED_RATES } from "./all_matrices.ts";
import type { OptimizerFlags } from "./complete_optimizer.ts";
import { AUXILIARY_FIELDS } from "./optimizer_fields.ts";

/**
 * Checks that the AdamW beside a matrix optimizer has parameters for each of its flags. Factors of
 * adapters are matrices, and only the norms of DoRA are vectors.
 *
 * @param flags  flags that were given, by name
 * @param adapter  adapters of the run. Without them nothing is refused
 * @throws UsageError that names the flag
 */
export function checkAdapterFlags(flags: OptimizerFlags, adapter: AdapterConfig | undefined): void {
  if (adapter === undefined) return;
  const isUnused = (path: string) =>
    !adapter.dora || UNUSED_RATES.some((name) => path === `adamw.${name}`);
  const unused = AUXILIARY_FIELDS.find(
    ({ flag, path }) => flags[flag] !== undefined && isUnused(path),
  );
  if (unused === undefined) return;
  const flag = `--${dashed(unused.flag)}`;
  if (adapter.dora) {
    throw new UsageError(
      `Cannot use ${flag} with adapters: beside the matrices they have only the norms of DoRA`,
      "leave it out, or take --adamw-learning-rate",
    );
  }
  throw new UsageError(
    `Cannot use ${flag} with adapters: all that they train are matrices, and nothing is left for AdamW`,
    "leave it out, or take --learning-rate",
  );
}
