/**
 * Workspace-wide benchmarks: `npm run bench`. A timing belongs here, never in a test.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { gemm } from "./gemm.ts";
import { learningRateScales } from "./learning_rate_scales.ts";
import { formatResult, machine, type Result } from "./result.ts";
import { training } from "./training.ts";

const BENCHMARKS = { gemm, training } as const;
/** Experiments that take long and write their own files: only by name, one at a time. */
const EXPERIMENTS = { "learning-rate-scales": learningRateScales } as const;

await new Command("npm run bench --")
  .description("Times the packages beside their peers, in one run.")
  .argument(
    "[names...]",
    `which: ${Object.keys(BENCHMARKS).join(", ")} (default: all); or an experiment: ${Object.keys(EXPERIMENTS).join(", ")}`,
  )
  .option("--json <file>", "also write the results there")
  .action(async (names: string[], { json }: { json?: string }) => {
    const [first] = names;
    if (names.length === 1 && first !== undefined && first in EXPERIMENTS) {
      await EXPERIMENTS[first as keyof typeof EXPERIMENTS]();
      return;
    }
    const stray = names.find((name) => !(name in BENCHMARKS));
    if (stray !== undefined) {
      process.stderr.write(
        `Unknown benchmark "${stray}": choose among ${Object.keys(BENCHMARKS).join(", ")}\n`,
      );
      process.exitCode = 2;
      return;
    }
    const results: Result[] = [];
    for (const [name, run] of Object.entries(BENCHMARKS)) {
      if (names.length > 0 && !names.includes(name)) continue;
      process.stdout.write(`${name}\n`);
      await run((result) => {
        results.push(result);
        process.stdout.write(`${formatResult(result)}\n`);
      });
    }
    if (json !== undefined) {
      writeFileSync(json, `${JSON.stringify({ machine: machine(), results }, null, 2)}\n`);
    }
  })
  .parseAsync();
