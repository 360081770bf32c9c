// Kills training runs at random moments, resumes them, and compares weights, metrics and samples
// with those of uninterrupted runs. `npm test` does the same with few kills. Usage: `node
// scripts/kill_test.mjs --kills 20 --backend cpu|webgpu|all`.
import { optionsOf } from "./_options.mjs";
import { ensureInstalled, PlainError, run, runMain, turbo } from "./_workspace.mjs";

const OPTIONS = {
  kills: { type: "string", default: "20" },
  backend: { type: "string", default: "all" },
};

await runMain(async (args) => {
  const { kills, backend } = optionsOf(args, OPTIONS, "--kills N and --backend NAME");
  if (!/^[1-9]\d*$/.test(kills)) {
    throw new PlainError(
      `Cannot kill ${kills} times: it must be a positive whole number`,
      "choose 1 or more",
      2,
    );
  }
  if (!["cpu", "webgpu", "all"].includes(backend)) {
    throw new PlainError(
      `Cannot kill on ${backend}: it is unknown`,
      "choose cpu, webgpu or all",
      2,
    );
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
  if (exitCode !== 0) {
    throw new PlainError(
      "Cannot resume a killed run: a test failed",
      "mend what it names above",
      exitCode,
    );
  }
});
