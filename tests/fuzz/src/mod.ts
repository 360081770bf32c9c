/**
 * Fuzzer: damages files of every format that `lrm` reads, and counts the verdicts.
 *
 * @module
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import {
  type CaseResult,
  type Folders,
  type GoodAnswers,
  runCase,
  VERDICTS,
  type Verdict,
} from "./case.ts";
import { MODEL, TEXT } from "./categories/_commands.ts";
import { CATEGORIES } from "./categories/all.ts";
import { Child } from "./children.ts";
import { documents, GPT2_CONFIG, gpt2Tensors, weightsFile, writeModel } from "./samples.ts";

const GOOD: readonly Verdict[] = ["refused", "accepted and right"];

interface Flags {
  readonly seed: number;
  readonly count: number;
  readonly only?: number;
  readonly category?: string;
  readonly jobs: number;
  readonly keep?: string;
}

const whole = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Use a whole number.");
  return Number(text);
};

const program = new Command("fuzz")
  .description("Damages files of every format that lrm reads, and checks how lrm handles them.")
  .option("--seed <n>", "random seed; the same seed makes the same cases", whole, 1)
  .option("--count <n>", "number of cases", whole, 1000)
  .option("--only <n>", "run only this case, and print its output", whole)
  .option(
    "--category <name>",
    `run only this category: ${CATEGORIES.map(({ name }) => name).join(", ")}`,
  )
  .option("--jobs <n>", "number of cases to run at once", whole, 2)
  .option("--keep <folder>", "folder that keeps the damaged files of failed cases")
  .parse();

process.exitCode = await fuzz(program.opts<Flags>());

async function fuzz(flags: Flags): Promise<number> {
  const categories = CATEGORIES.filter(({ name }) => [undefined, name].includes(flags.category));
  if (categories.length === 0) {
    console.error(
      `error: Cannot find the category "${flags.category}": there is none of that name; see --help`,
    );
    return 2;
  }
  const root = mkdtempSync(join(tmpdir(), "lrm-fuzz-"));
  // Keeps tokens of damaged texts out of the user's cache.
  process.env.XDG_CACHE_HOME = join(root, "cache");
  try {
    const shared = join(root, "shared");
    writeModel(join(shared, MODEL), GPT2_CONFIG, weightsFile(gpt2Tensors()));
    writeFileSync(join(shared, TEXT), documents(12).join("\n"));
    const samples = join(root, "samples");
    for (const category of categories) {
      const folder = join(samples, category.name);
      mkdirSync(folder, { recursive: true });
      await category.prepare(folder, shared);
    }
    const numbers = Array.from({ length: flags.count }, (_, at) => at).filter((at) =>
      [undefined, at].includes(flags.only),
    );
    const results: CaseResult[] = [];
    const queue = numbers.values();
    const workers = Array.from({ length: Math.max(1, flags.jobs) }, async (_, worker) => {
      const child = new Child();
      const good: GoodAnswers = new Map();
      const folders: Folders = { samples, shared, work: join(root, `work-${worker}`) };
      for (const number of queue) {
        const category = categories[number % categories.length]!;
        const result = await runCase(flags.seed, number, category, folders, child, good);
        results.push(result);
        if (!GOOD.includes(result.verdict) || flags.only !== undefined) {
          console.log(describe(result, flags.seed));
          if (flags.keep !== undefined) {
            const kept = join(flags.keep, `${flags.seed}-${number}`);
            cpSync(folders.work, kept, { recursive: true, verbatimSymlinks: true });
          }
        }
      }
      await child.close();
    });
    await Promise.all(workers);
    printTable(
      results,
      categories.map(({ name }) => name),
    );
    const bad = results.filter(({ verdict }) => !GOOD.includes(verdict)).length;
    console.log(`${results.length - bad} passed, ${bad} failed`);
    return bad === 0 ? 0 : 1;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function describe(
  { number, category, file, what, task, verdict, said }: CaseResult,
  seed: number,
): string {
  const asked = task.kind === "lrm" ? `lrm ${task.words[0]}` : task.kind;
  const again = `--seed ${seed} --only ${number} --count ${number + 1}`;
  return `${verdict}: ${category}, ${file}: ${what} (${asked}; ${again})\n    ${said.trim().slice(-400)}`;
}

function printTable(results: readonly CaseResult[], categories: readonly string[]): void {
  const rows = categories.map((category) => {
    const own = results.filter((result) => result.category === category);
    const counts = VERDICTS.map((verdict) => [
      verdict,
      own.filter((result) => result.verdict === verdict).length,
    ]);
    return [category, Object.fromEntries(counts)];
  });
  console.table(Object.fromEntries(rows));
}
