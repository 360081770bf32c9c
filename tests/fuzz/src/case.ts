import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Category } from "./category.ts";
import type { Child } from "./children.ts";
import { damage } from "./damage.ts";
import { Random } from "./random.ts";
import type { Outcome, Task } from "./task.ts";

/** Verdicts on a damaged file. Only the first two are good. */
export const VERDICTS = [
  "refused",
  "accepted and right",
  "accepted and wrong",
  "crash",
  "hang",
  "over 1 GB",
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** A damaged file and its verdict. */
export interface CaseResult {
  readonly number: number;
  readonly category: string;
  readonly file: string;
  readonly what: string;
  readonly task: Task;
  readonly verdict: Verdict;
  /** Output of the program. */
  readonly said: string;
}

/** Folders of a case. */
export interface Folders {
  /** Undamaged samples, by category. */
  readonly samples: string;
  readonly shared: string;
  /** Folder for the damaged sample. */
  readonly work: string;
}

/** Answers for undamaged samples, by category and task. Paths are the same as in every case. */
export type GoodAnswers = Map<string, string>;

/**
 * Damages a sample, as determined by the seed and the case number, and passes it to the child
 * process.
 */
export async function runCase(
  seed: number,
  number: number,
  category: Category,
  { samples, shared, work }: Folders,
  child: Child,
  good: GoodAnswers,
): Promise<CaseResult> {
  const random = new Random(seed, number);
  const refresh = () => {
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    cpSync(join(samples, category.name), work, { recursive: true });
  };
  refresh();
  const { file, what } = damage(work, category, random);
  const task = category.task(work, random, shared);
  const outcome = await child.perform(task);
  const finish = (verdict: Verdict): CaseResult => {
    const said = "text" in outcome ? outcome.text : "";
    return { number, category: category.name, file, what, task, verdict, said };
  };
  if (outcome.kind !== "accepted") return finish(verdictOf(outcome));
  const key = JSON.stringify([category.name, task]);
  const judge = (wanted: string) => {
    try {
      return category.isRight(outcome.text, wanted, { folder: work, shared, file, task });
    } catch {
      return false; // The oracle refuses a file that was accepted.
    }
  };
  let wanted = good.get(key);
  if (wanted === undefined) {
    // The oracle reads the damaged sample, so it is moved aside while the undamaged sample is
    // tested.
    const aside = `${work}-damaged`;
    rmSync(aside, { recursive: true, force: true });
    cpSync(work, aside, { recursive: true, verbatimSymlinks: true });
    refresh();
    category.task(work, new Random(seed, number), shared);
    const answer = await child.perform(task);
    if (answer.kind !== "accepted") {
      throw new Error(
        `Cannot judge ${category.name}: its undamaged sample was refused: ${JSON.stringify(answer)}`,
      );
    }
    wanted = answer.text;
    good.set(key, wanted);
    rmSync(work, { recursive: true });
    cpSync(aside, work, { recursive: true, verbatimSymlinks: true });
    rmSync(aside, { recursive: true });
  }
  return finish(judge(wanted) ? "accepted and right" : "accepted and wrong");
}

function verdictOf(outcome: Exclude<Outcome, { kind: "accepted" }>): Verdict {
  switch (outcome.kind) {
    case "refused":
    case "crash":
    case "hang":
      return outcome.kind;
    case "memory":
      return "over 1 GB";
    default:
      return outcome satisfies never;
  }
}
