// The path of a newcomer to code of their own: the rule and the commands of an example's README, in
// an empty folder with the packages as npm installs them.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandsOf } from "./_commands.mjs";
import { installProject } from "./_packed.mjs";
import { PlainError, ROOT, readJson, run } from "./_workspace.mjs";

const README = join(ROOT, "examples/new-optimizer/README.md");
const SMALL = join(ROOT, "packages/compare/src/track/tracks/small.json");
/** Stands in for the track of the README, whose runs take half a minute each. */
const TRACK = "tiny.json";

/**
 * Walks the path in `folder`, which it makes.
 *
 * @param tarballs  paths of the packed packages by name
 * @returns seconds from the empty folder on, by what was reached
 */
export async function secondsToOwnRule(folder, tarballs) {
  const { source, packages, rule, name, train, compare } = ownRuleSteps(README);
  const begin = performance.now();
  const seconds = {};
  const reached = (what) => {
    seconds[what] = (performance.now() - begin) / 1000;
  };
  const dependencies = Object.fromEntries(packages.map((each) => [each, "*"]));
  const problem = await installProject(folder, { private: true, dependencies }, tarballs);
  if (problem) {
    console.error(problem);
    throw new PlainError(
      "Cannot install the packages in an empty project: npm failed",
      "mend what it names above",
    );
  }
  reached("the packages are installed");
  copyFileSync(source, join(folder, rule));
  const trained = await run("npx", changed(train, { "--steps": "20" }), inside(folder));
  if (trained.exitCode !== 0 || !/20 steps, loss \d/.test(trained.output)) {
    console.error(trained.output);
    throw new PlainError(
      "Cannot train with a rule of one's own: lrm train did not end as above",
      "mend what it names",
    );
  }
  reached("20 steps of the own rule are trained");
  writeFileSync(join(folder, TRACK), JSON.stringify(tinyTrack()));
  const words = [...changed(compare, { "--track": TRACK }), "--seeds", "2", "--out", "out"];
  const compared = await run("npx", words, inside(folder));
  const rows = compared.exitCode === 0 ? readJson(join(folder, "out/leaderboard.json")).rows : [];
  const own = rows.find(({ entry }) => entry.name === name);
  if (rows.length < 2 || own?.losses.length !== 2 || own.rule !== rule) {
    console.error(compared.output);
    throw new PlainError(
      "Cannot find a rule of one's own in the leaderboard: lrm compare ended as above",
      "mend what it names",
    );
  }
  reached("the own rule is in a leaderboard");
  return seconds;
}

/**
 * Reads the rule and the commands of the README.
 *
 * @returns `source`: path of the rule; `rule` and `name`: its file and its optimizer in the
 *   commands; `packages` to install; `train` and `compare`: words after npx
 */
export function ownRuleSteps(readme) {
  const wordsOf = (start) =>
    commandsOf(readme)
      .find((line) => line.startsWith(start))
      ?.split(" ");
  const steps = {
    packages: wordsOf("npm install @")?.slice(2),
    train: wordsOf("npx lrm train --rule ")?.slice(1),
    compare: wordsOf("npx lrm compare --track ")?.slice(1),
  };
  steps.rule = steps.compare && after(steps.compare, "--rule");
  const file = steps.rule?.replace(/mjs$/, "ts");
  const isLinked = readFileSync(readme, "utf8").includes(`](${file})`);
  steps.source = isLinked ? join(dirname(readme), file) : undefined;
  steps.name = steps.train && after(steps.train, "--optimizer");
  const missing = Object.keys(steps).filter((each) => steps[each] === undefined);
  if (missing.length === 0) return steps;
  throw new PlainError(
    `Cannot follow ${readme}: it has no ${missing.join(", ")} that scripts/_own_rule_project.mjs knows`,
    "change both together",
  );
}

/** Makes the small track so small that a run takes some hundredths of a second. */
function tinyTrack() {
  const { model, training, ...small } = readJson(SMALL);
  const config = { ...model.config, contextLength: 8, layers: 1, width: 16, mlpWidth: 32 };
  const sizes = { steps: 20, evaluateEvery: 2, batch: 2, context: 8, evaluationTokens: 64 };
  return {
    ...small,
    name: "tiny",
    model: { ...model, config },
    training: { ...training, ...sizes },
  };
}

const inside = (folder) => ({ quiet: true, cwd: folder });

const after = (words, flag) => words[words.indexOf(flag) + 1];

/** Gives flags of a command line other values. */
const changed = (words, values) => words.map((word, at) => values[words[at - 1]] ?? word);
