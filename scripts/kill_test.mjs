// Kills training runs at random moments, resumes them, and compares weights, metrics and samples
// with those of uninterrupted runs. `npm test` does the same with few kills. Usage: `node
// scripts/kill_test.mjs --kills 20 --backend cpu|webgpu|all`.
import { parseArgs } from "node:util";
import { ensureInstalled, PlainError, run, runMain, turbo } from "./_workspace.mjs";

await runMain(async (args) => {
  const { kills, backend } = parse(args);
  if (!/^[1-9]\d*$/.test(kills)) {
    throw new PlainError(`Cannot kill ${kills} times: it must be a positive whole number`, 2);
  }
  if (!["cpu", "webgpu", "all"].includes(backend)) {
    throw new PlainError(`Cannot kill on ${backend}: it is unknown; choose cpu, webgpu or all`, 2);
  }
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/cli...");
  const { exitCode } = await run(
    "vitest",
    [
      "run",
      "--project=unit",
      "--silent=false",
      "--disableConsoleIntercept",
      "cli/src/resume.test.ts",
    ],
    { env: { LRM_KILLS: kills, ...(backend !== "all" && { LRM_KILL_BACKEND: backend }) } },
  );
  if (exitCode !== 0) throw new PlainError("Cannot resume a killed run: see above", exitCode);
});

function parse(args) {
  const options = {
    kills: { type: "string", default: "20" },
    backend: { type: "string", default: "all" },
  };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new PlainError(`${error.message}; the options are --kills and --backend`, 2);
  }
}
