// `npm run engines`: builds and tests on every supported Node, and on Deno and Bun, all from npm.
// `-- --only 22,deno` selects some of them. `-- --time` times training steps instead. `npm test`
// tests WebGPU on the current Node; in Deno and Bun, Dawn loads, but the software adapter does not
// open.
import { buildStep, readmeStep, scriptStep, testStep, trainStep } from "./_engine_steps.mjs";
import { timeEngines } from "./_engine_times.mjs";
import { chooseEngines, installEngine, oldestNode } from "./_engines.mjs";
import { optionsOf } from "./_options.mjs";
import { ensureInstalled, PlainError, run, runMain, turbo } from "./_workspace.mjs";

const OPTIONS = { only: { type: "string" }, time: { type: "boolean" } };

await runMain(async (args) => {
  const { only, time } = optionsOf(args, OPTIONS, "--only NAME,NAME and --time");
  const chosen = chooseEngines(only);
  await ensureInstalled();
  if (time) {
    await turbo("build:js", "--filter=@lrm/benchmarks...");
    const engines = [];
    for (const engine of chosen) engines.push(await installed(engine));
    await timeEngines(engines);
    return;
  }
  const failed = [];
  for (const engine of chosen) {
    const result = await testEngine(engine);
    console.log(result.line);
    if (!result.passed) failed.push(engine.name);
  }
  if (failed.length > 0) {
    throw new PlainError(
      `Cannot pass on ${failed.join(", ")}: a step failed`,
      "mend what it names above",
    );
  }
});

/** Installs an engine, and asks for its version. */
async function installed(engine) {
  const env = await installEngine(engine);
  const { output } = await run(engine.command[0], ["--version"], { quiet: true, env });
  const [, version = "?"] = /(\d+\.\d+\.\d+)/.exec(output) ?? [];
  return { ...engine, env, version };
}

/** Runs all steps of an engine, also after a failure, and summarizes them in a line. */
async function testEngine(chosen) {
  const { env, version, ...engine } = await installed(chosen);
  const parts = [];
  let passed = true;
  for (const [title, step] of stepsOf(engine)) {
    const start = Date.now();
    const { problem, counted } = await step(engine, env);
    const seconds = `${((Date.now() - start) / 1000).toFixed(0)} s`;
    if (problem) {
      passed = false;
      console.log(`${engine.name}, ${title}: ${problem}`);
    }
    const what = [problem && "FAILED", counted, seconds].filter(Boolean).join(", ");
    parts.push(`${title} (${what})`);
  }
  const kind = engine.kind === "node" ? "Node" : { deno: "Deno", bun: "Bun" }[engine.kind];
  return {
    passed,
    line: `${passed ? "passed" : "FAILED"}  ${kind} ${version}: ${parts.join("; ")}`,
  };
}

/**
 * Lists the steps: each Node builds everything again; Deno and Bun use the current Node's build.
 */
function stepsOf({ kind, name }) {
  if (kind === "node") {
    const steps = [
      ["build", buildStep],
      ["tests", testStep(["unit", "cpu"])],
    ];
    return name === oldestNode() ? [...steps, ["READMEs and examples", readmeStep]] : steps;
  }
  return [
    ["build", () => turbo("build", "--filter=!./examples/*").then(() => ({}))],
    ["tests", testStep(["cpu"])],
    ["examples/script", scriptStep],
    ["lrm train", trainStep],
  ];
}
