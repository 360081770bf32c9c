// The steps of `npm run engines`. A step returns `{ problem, counted }`: the failure, if any, and
// the counts.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { ROOT, readJson, run } from "./_workspace.mjs";

const SCRIPT = join(ROOT, "examples", "script");
const LRM = join(ROOT, "packages", "cli", "bin", "lrm.js");

/** Tolerance for losses: engines round mathematical functions differently. */
const TOLERANCE = 1e-4;

/** Builds all packages again, without the cache. */
export async function buildStep(_engine, env) {
  const words = ["run", "build", "--force", "--filter=!./examples/*", "--output-logs=errors-only"];
  return problemOf(await run("turbo", words, { quiet: true, env }));
}

/** Returns a step that runs the tests of some projects of vitest. */
export const testStep = (projects) => async (engine, env) => {
  const results = join(ROOT, "node_modules", ".cache", "engines", engine.name, "tests.json");
  rmSync(results, { force: true });
  const words = [
    ...engine.command.slice(1),
    join(ROOT, "node_modules", "vitest", "vitest.mjs"),
    "run",
    ...projects.map((project) => `--project=${project}`),
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${results}`,
  ];
  const { exitCode, output } = await run(engine.command[0], words, { quiet: true, env });
  if (!existsSync(results)) return problemOf({ exitCode: 1, output });
  const { numPassedTests, numFailedTests, testResults } = readJson(results);
  const failed = numFailedTests > 0 ? `, ${numFailedTests} failed` : "";
  const counted = `${numPassedTests} passed${failed}`;
  return exitCode === 0 ? { counted } : { problem: failuresIn(testResults), counted };
};

/** Lists the failed tests, and the files that could not be loaded, with their messages. */
function failuresIn(testResults) {
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const path = relative(ROOT, name);
    const failed = assertionResults.filter((each) => each.status === "failed");
    if (failed.length === 0) return status === "failed" ? [`${path}\n${message}`] : [];
    return failed.map(({ fullName, failureMessages }) =>
      [`${path}: ${fullName}`, ...failureMessages].join("\n"),
    );
  });
  return failures.join("\n") || "vitest failed, and no test did";
}

/**
 * Follows every README and builds every example as users do, with this engine as `node`.
 */
export async function readmeStep(engine, env) {
  const words = [...engine.command.slice(1), join(ROOT, "scripts", "pack_check.mjs")];
  return problemOf(await run(engine.command[0], words, { quiet: true, env }));
}

/** Runs examples/script and compares its output with Node's. */
export async function scriptStep(engine, env) {
  const main = [...engine.command.slice(1), join(SCRIPT, "main.ts")];
  const [wanted, got] = [
    await run("npm", ["run", "--silent", "start"], { quiet: true, cwd: SCRIPT }),
    await run(engine.command[0], main, { quiet: true, cwd: SCRIPT, env }),
  ];
  const failed = [wanted, got].find(({ exitCode }) => exitCode !== 0);
  if (failed) return problemOf(failed);
  if (wanted.output === got.output) return {};
  return { problem: `it printed\n${got.output}\nand Node\n${wanted.output}` };
}

/** Runs `lrm train`, `lrm eval` and `lrm sample`, and compares the losses with Node's. */
export async function trainStep(engine, env) {
  const folder = mkdtempSync(join(tmpdir(), "lrm-engine-"));
  try {
    const wanted = await losses("node", [], join(folder, "node"), {});
    const got = await losses(
      engine.command[0],
      engine.command.slice(1),
      join(folder, "other"),
      env,
    );
    const problem = wanted.problem ?? got.problem ?? difference(wanted.values, got.values);
    return { problem, counted: `${got.values?.length ?? 0} losses` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Trains and uses a model in `folder`; returns the losses, or the problem. */
async function losses(command, first, folder, env) {
  const text = join(folder, "text.txt");
  const out = join(folder, "run");
  mkdirSync(dirname(text), { recursive: true });
  writeFileSync(text, "It was the best of times, it was the worst of times.\n".repeat(2_000));
  const lrm = (...words) => run(command, [...first, LRM, ...words], { quiet: true, env });
  const short = ["--steps", "6", "--batch", "1", "--context", "32"];
  const trained = await lrm(
    ...["train", "--data", text, "--backend", "cpu", "--out", out, "--json", ...short],
  );
  for (const ended of [
    trained,
    await lrm("eval", out, "--backend", "cpu"),
    await lrm("sample", out, "--backend", "cpu", "--tokens", "8"),
    await lrm("report", out),
  ]) {
    if (ended.exitCode !== 0) return problemOf(ended);
  }
  const values = trained.output
    .split("\n")
    .filter((line) => line.startsWith('{"event":"step"'))
    .map((line) => JSON.parse(line).loss);
  return { values };
}

function difference(wanted, got) {
  const far = wanted.findIndex((loss, i) => !(Math.abs(loss - got[i]) <= TOLERANCE * loss));
  if (wanted.length === 0) return "lrm train told no loss";
  return far < 0
    ? undefined
    : `the loss of step ${far + 1} is ${got[far]}, and Node's ${wanted[far]}`;
}

function problemOf({ exitCode, output }) {
  return exitCode === 0 ? {} : { problem: `failed with exit code ${exitCode}\n${output}` };
}
