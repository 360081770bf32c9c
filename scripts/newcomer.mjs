// `npm run newcomer`: walks the paths of a newcomer and prints the seconds until each of their
// points. `--only NAME,NAME` walks some of them. Fails where a path fails or takes too long.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secondsToAdapter } from "./_finetune_walk.mjs";
import { secondsToFirstCode } from "./_first_code_walk.mjs";
import { limitProblems, timeTable } from "./_newcomer_times.mjs";
import { optionsOf } from "./_options.mjs";
import { secondsToOwnRule } from "./_own_rule_project.mjs";
import { buildAndPack } from "./_packed.mjs";
import { secondsToSharedPicture } from "./_playground_walk.mjs";
import { secondsToLoss } from "./_terminal_walk.mjs";
import { ensureInstalled, PlainError, runMain, turbo } from "./_workspace.mjs";

/**
 * Paths by name. `walk` takes a folder to make and to work in, and what gives the packed packages;
 * it returns seconds by the points reached. `limits` are seconds too: a busy machine keeps them.
 */
const PATHS = {
  playground: {
    title: "In the playground, from npm run playground on",
    walk: () => secondsToSharedPicture(),
    limits: { "the first losses are drawn": 60 },
  },
  terminal: {
    title: "In a terminal, from the README's lrm train on",
    walk: (folder) => secondsToLoss(folder),
    limits: { "a loss is printed": 60 },
  },
  code: {
    title: "First own code: the README's, in an empty project",
    walk: async (folder, packed) => secondsToFirstCode(folder, await packed()),
    limits: { "the code has trained": 300 },
  },
  rule: {
    title: "An own rule, in an empty project",
    walk: async (folder, packed) => secondsToOwnRule(folder, await packed()),
    limits: {
      "20 steps of the own rule are trained": 300,
      "the own rule is in a leaderboard": 400,
    },
  },
  finetune: {
    title: "Fine-tuning, by the commands of docs/finetune.md in an empty folder",
    walk: async (folder, packed) => secondsToAdapter(folder, await packed()),
    limits: { "the question is answered with the adapter": 900 },
  },
};

await runMain(async (args) => {
  const names = namesOf(args);
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/cli...");
  const place = mkdtempSync(join(tmpdir(), "lrm-newcomer-"));
  let tarballs;
  const packed = () => {
    tarballs ??= buildAndPack(join(place, "tarballs"));
    return tarballs;
  };
  const walked = [];
  try {
    for (const name of names) {
      const { title, walk, limits } = PATHS[name];
      console.log(`${title} …`);
      walked.push({ title, limits, seconds: await walk(join(place, name), packed) });
    }
  } finally {
    rmSync(place, { recursive: true, force: true });
    if (walked.length > 0) console.log(`\n${timeTable(walked)}`);
  }
  const problems = walked.flatMap(limitProblems);
  if (problems.length > 0) {
    throw new PlainError(
      `Cannot keep the times of a newcomer: ${problems.join(", and ")}`,
      "make the path shorter, or try again when the machine is idle",
    );
  }
});

function namesOf(args) {
  const known = Object.keys(PATHS);
  const { only } = optionsOf(args, { only: { type: "string" } }, "--only NAME,NAME");
  const names = only === undefined ? known : only.split(",");
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return names;
  throw new PlainError(
    `Cannot walk ${unknown.join(", ")}: there is no such path`,
    `choose from ${known.join(", ")}`,
    2,
  );
}
