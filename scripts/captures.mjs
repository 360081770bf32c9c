// `npm run captures`: captures what `lrm` shows in a terminal of 80 columns while it trains, is
// interrupted, resumes, is watched, measures its speed, compares and meets ten mistakes.
// `--out FILE` chooses the file.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { capture, captureText, problemsOf, resumeWords } from "./_captures.mjs";
import { optionsOf } from "./_options.mjs";
import { ensureInstalled, PlainError, ROOT, runMain, turbo } from "./_workspace.mjs";

const OUT = join(ROOT, "packages/cli/screenshots/captures_80.txt");
/** A sample of a line: a terminal breaks what a model writes without line ends where it must. */
const SAMPLE = ["--sample-tokens", "60"];
const SMALL = ["--data", "sotu", "--batch-size", "2", "--evaluation-tokens", "2000", ...SAMPLE];

/** Mistakes that people make. */
const MISTAKES = [
  ["trian"],
  ["train", "--learning-rat", "0.01"],
  ["train", "--optimizer", "moun"],
  ["train", "--steps", "many"],
  ["train", "--data", "no/such/file.txt"],
  ["train", "--resume", "no/such/run"],
  ["train", "--extend", "100"],
  ["train", "--preset", "nano", "--context", "100000", "--steps", "1"],
  ["sample", "no/such/run"],
  ["watch", "/etc/hostname"],
];

await runMain(async (args) => {
  const options = { out: { type: "string", default: OUT } };
  const out = resolve(optionsOf(args, options, "--out FILE").out);
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/cli...");
  const cwd = mkdtempSync(join(tmpdir(), "lrm-captures-"));
  const texts = [];
  const problems = [];
  const take = async (title, words, { rules, interruptAt } = {}) => {
    const taken = await capture(words, { cwd, interruptAt });
    texts.push(`=== ${title}\n${captureText(taken)}`);
    problems.push(...problemsOf(taken, rules));
    return taken;
  };
  try {
    await take("Train", [
      ...["train", "--out", "first", ...SMALL, "--optimizer", "muon", "--lr", "0.01"],
      ...["--max-steps", "60", "--evaluate-every", "20"],
    ]);
    const stopped = await take(
      "Ctrl-C",
      ["train", "--out", "second", ...SMALL, "--steps", "80", "--evaluate-every", "10"],
      { interruptAt: /ETA/ },
    );
    const resume = resumeWords(stopped);
    if (resume === undefined) {
      console.error(captureText(stopped));
      throw new PlainError(
        "Cannot find the command that resumes a run: lrm did not print it above",
        "mend what Ctrl-C prints, or resumeWords() in scripts/_captures.mjs",
      );
    }
    await take("Resume, by the command above", resume);
    await take("Go on with more steps", [...resume, "--extend", "20"]);
    await whileTraining("third", cwd, () =>
      take("Watch, while it trains", ["watch", "third"], { rules: { draws: true } }),
    );
    await take(
      "Train for some minutes",
      ["train", "--out", "fourth", ...SMALL, "--minutes", "0.1"],
      { rules: { phases: ["Measuring the speed", "final evaluation"] } },
    );
    await take("Compare", [
      ...[
        "compare",
        "--optimizers",
        "adamw,muon",
        "--seeds",
        "1",
        "--learning-rates",
        "0.005,0.01",
      ],
      ...["--steps", "10", "--batch", "1", "--out", "compared", "--evaluation-tokens", "2000"],
    ]);
    for (const [index, words] of MISTAKES.entries()) {
      await take(`Mistake ${index + 1}`, words, { rules: { fails: true } });
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, texts.join("\n"));
  console.log(`Captured ${texts.length} commands: ${out}`);
  if (problems.length > 0) {
    console.error(problems.join("\n"));
    throw new PlainError(
      "Cannot pass: some commands do not read well at 80 columns",
      "mend the lines named above",
    );
  }
});

/** Does something while a run trains, from its first step on, and waits for the end of both. */
async function whileTraining(run, cwd, work) {
  const training = spawn(
    process.execPath,
    [
      ...[join(ROOT, "packages/cli/bin/lrm.js"), "train", "--out", run, ...SMALL],
      ...["--steps", "120", "--evaluate-every", "20"],
    ],
    { cwd, stdio: ["ignore", "ignore", "pipe"] },
  );
  let told = "";
  const begun = new Promise((done) =>
    training.stderr.setEncoding("utf8").on("data", (text) => {
      told += text;
      if (told.includes("step")) done(true);
    }),
  );
  const ended = new Promise((done) => training.on("close", () => done(false)));
  try {
    if (!(await Promise.race([begun, ended]))) {
      console.error(told);
      throw new PlainError(
        "Cannot watch a training: it ended before a step",
        "mend what it names above",
      );
    }
    await work();
    await ended;
  } finally {
    training.kill("SIGKILL");
    await ended;
  }
}
