import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { lrm, lrmHere, Workplace } from "../testing/lrm.ts";

const RULE = fileURLToPath(new URL("../testing/rules/signum.js", import.meta.url));

/** Words of a run with the rule that takes a moment. */
const run = (workplace: Workplace, steps: number, ...more: string[]) => [
  ...["train", "--data", workplace.text, "--out", workplace.at("run"), "--backend", "cpu"],
  ...["--threads", "0", "--steps", String(steps), "--batch", "1", "--context", "16"],
  ...["--evaluation-tokens", "32", "--sample-tokens", "8", "--optimizer", "signum", ...more],
];

const configIn = (workplace: Workplace) =>
  JSON.parse(readFileSync(workplace.at("run/config.json"), "utf8"));

test("lrm train --rule shows an optimizer of one's own in help, with its settings", async () => {
  const { stdout, code } = await lrmHere(["train", "--rule", RULE, "--help"]);
  expect(stdout).toMatch(/--optimizer <name> .*adamw,\s+sgd, signum/s);
  expect(stdout).toMatch(/--sharpness <n> +Steepness of the sign \(default: 2\)/);
  expect(code).toBe(0);
  const all = await lrmHere(["compare", `--rule=${RULE}`, "--help-all"]);
  const text = all.stdout.replace(/\s+/g, " ");
  expect(text).toContain("--sharpness <n> Steepness of the sign; of signum (default: 2)");
  expect(text).toContain("--fail-at <count> Step in which the rule fails; of signum");
});

test("lrm train --rule trains, and lrm train --resume asks for the rule again", async () => {
  using workplace = new Workplace();
  const trained = await lrmHere(run(workplace, 3, "--rule", RULE, "--sharpness", "4"));
  expect(trained.stderr).not.toContain("Cannot");
  expect(trained.code).toBe(0);
  const config = configIn(workplace);
  expect(config.optimizer).toMatchObject({ name: "signum", sharpness: 4 });
  expect(config.rule).toEqual({
    file: "signum.js",
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const resume = ["train", "--resume", workplace.at("run"), "--threads", "0"];
  const without = await lrmHere(resume);
  expect(without.stderr).toContain(
    `Cannot resume ${workplace.at("run")}: its optimizer signum is a rule from "signum.js"; give that file again with --rule`,
  );
  expect(without.code).toBe(1);
  const again = await lrmHere([...resume, "--rule", RULE]);
  expect(again.stdout).toContain("is complete: 3 steps");
  // Nothing is loaded for other commands.
  const sampled = await lrmHere(["sample", workplace.at("run"), "--tokens", "2", "--threads", "0"]);
  expect(sampled.code).toBe(0);
  const report = await lrmHere(["report", workplace.at("run")]);
  expect(report.code).toBe(0);
});

test("lrm train --resume continues a run with a rule, and tells that its file changed", async () => {
  using workplace = new Workplace();
  const failed = await lrmHere(
    run(workplace, 4, "--rule", RULE, "--fail-at", "2", "--checkpoint-every", "1"),
  );
  expect(failed.stderr).toMatch(
    /^error: Cannot train with signum: its rule failed \(no such sign\); correct the rule, or take another optimizer$/m,
  );
  expect(failed.code).toBe(1);
  const path = workplace.at("run/config.json");
  const config = configIn(workplace);
  writeFileSync(path, JSON.stringify({ ...config, rule: { ...config.rule, sha256: "0" } }));
  const resume = ["train", "--resume", workplace.at("run"), "--threads", "0", "--rule", RULE];
  const again = await lrmHere(resume);
  expect(again.stderr).toContain(
    "Note: the rule signum is not the same file as when the run began\n",
  );
  expect(again.stderr).toContain("Going on after step 2\n");
  expect(again.stderr).toContain("Cannot train with signum: its rule failed");
});

test("lrm train --rule finds the packages of lrm for a file anywhere", async () => {
  using workplace = new Workplace();
  copyFileSync(RULE, workplace.at("signum.mjs"));
  const words = run(workplace, 2, "--rule", workplace.at("signum.mjs"), "--sharpness", "4");
  const { stdout, stderr, code } = await lrm(words);
  expect(stderr).toContain("signum (sharpness 4), 2 steps");
  expect(stdout).toMatch(/^2 steps, loss/m);
  expect(code).toBe(0);
});

test("lrm train --rule takes a run's config.json, and refuses it without the rule", async () => {
  using workplace = new Workplace();
  await lrmHere(run(workplace, 1, "--rule", RULE, "--sharpness", "3"));
  const words = ["train", workplace.at("run/config.json"), "--dry-run", "--threads", "0"];
  const without = await lrmHere(words);
  expect(without.stderr).toContain("its optimizer signum is a rule from");
  const again = await lrmHere([...words, "--rule", RULE]);
  expect(again.stdout).toMatch(/\n {2}sharpness +3 +.*config\.json\n/);
});

test("lrm compare --rule counts a failing rule as stopped, and the others go on", async () => {
  using workplace = new Workplace();
  const words = [
    ...["compare", "--rule", RULE, "--optimizers", "signum,adamw", "--data", workplace.text],
    ...["--backend", "cpu", "--threads", "0", "--steps", "3", "--batch", "1", "--context", "16"],
    ...["--evaluation-tokens", "32", "--seeds", "1", "--learning-rates", ".001", "--no-time"],
  ];
  for (const [flag, why] of [
    ["--fail-at", "its rule failed (no such sign)"],
    ["--lose-at", "is not finite at step"],
  ] as const) {
    const out = ["--out", workplace.at(flag.slice(2))];
    const { stderr, stdout, code } = await lrmHere([...words, flag, "1", ...out]);
    expect(stderr).toMatch(/^signum, rate 0\.001, seed 1: stopped: /m);
    expect(stderr).toContain(why);
    expect(stderr).toMatch(/^adamw, rate 0\.001, seed 1: validation /m);
    expect(stdout).toMatch(/signum/);
    expect(code).toBe(0);
    // Its results are there for a report without the rule.
    const report = await lrmHere(["compare", "--report", ...out]);
    expect(report.code).toBe(0);
    expect(report.stdout).toMatch(/signum/);
  }
});

test("lrm compare --rule does not mix results of two versions of a rule", async () => {
  using workplace = new Workplace();
  const words = [
    ...["compare", "--rule", RULE, "--optimizers", "signum", "--data", workplace.text],
    ...["--backend", "cpu", "--threads", "0", "--steps", "1", "--batch", "1", "--context", "16"],
    ...["--evaluation-tokens", "32", "--seeds", "1", "--learning-rates", ".001", "--no-time"],
    ...["--out", workplace.at("out")],
  ];
  expect((await lrmHere(words)).code).toBe(0);
  const file = workplace.at("out/runs/signum-0.001-decay-0-seed-1.json");
  const { sha256: _, ...result } = JSON.parse(readFileSync(file, "utf8"));
  const older = { ...result, rule: { ...result.rule, sha256: "1" } };
  writeFileSync(file, JSON.stringify(older));
  const { stderr, code } = await lrmHere(words);
  expect(stderr).toMatch(/were made with another version of its rule; remove .*signum-\*/);
  expect(code).toBe(1);
});

test.each([
  ["none.js", undefined, /^error: Cannot read .*none\.js: there is no such file; name a module$/m],
  [
    "rule.json",
    "{}",
    /^error: Cannot use .*rule\.json: it is no module; name a file that ends in \.js/m,
  ],
  [
    "empty.mjs",
    "export const a = 1;",
    /^error: Cannot use .*empty\.mjs: it exports no optimizer; export/m,
  ],
  [
    "broken.mjs",
    "export const = 1;",
    /^error: Cannot use .*broken\.mjs: it cannot be loaded \(.*\); correct/m,
  ],
  [
    "half.mjs",
    'export default { name: "half", title: "Half", help: "Half", trains: "all", settings: {} };',
    /^error: Cannot use half\.mjs: the entry "half" has no make\(\); make it with defineOptimizer\(\)$/m,
  ],
])("lrm train --rule %s is refused in one sentence", async (name, content, sentence) => {
  using workplace = new Workplace();
  if (content !== undefined) writeFileSync(workplace.at(name), content);
  const { stderr, code } = await lrmHere(["train", "--rule", workplace.at(name)]);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(1);
});

test.each(["train", "compare"])(
  "lrm %s --rule takes TypeScript where Node does, and names the remedy elsewhere",
  async (command) => {
    using workplace = new Workplace();
    const path = workplace.at("rule.ts");
    writeFileSync(
      path,
      'const name: string = "Mine";\nexport const entry = { name, trains: "all" };',
    );
    const { stderr, code } = await lrmHere([command, "--rule", path]);
    const { typescript } = process.features as { readonly typescript?: string | false };
    expect(stderr).toMatch(
      typescript
        ? /^error: Cannot use rule\.ts: its name is "Mine", not lower-case words/m
        : /^error: Cannot use .*rule\.ts: Node v\S+ does not run TypeScript; use Node 22\.18 or later, Deno/m,
    );
    expect(code).toBe(1);
  },
);

test("lrm never loads a rule that a file names", async () => {
  using workplace = new Workplace();
  const trap = workplace.at("trap.mjs");
  writeFileSync(
    trap,
    `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(workplace.at("sprung"))}, "");`,
  );
  writeFileSync(workplace.at("flags.json"), JSON.stringify({ rule: [trap] }));
  const { stderr, code } = await lrmHere(["train", workplace.at("flags.json")]);
  expect(stderr).toMatch(
    /^error: Cannot use "rule" in .*: a file does not choose code to run; give --rule on the command line$/m,
  );
  expect(code).toBe(2);
  expect(existsSync(workplace.at("sprung"))).toBe(false);
});

test("lrm train --rule refuses settings that would take another flag's name", async () => {
  using workplace = new Workplace();
  const path = workplace.at("steps.mjs");
  const setting =
    '{ input: { kind: "number" }, presence: "optional", help: "x", common: false, problem() {}, parse: Number }';
  writeFileSync(
    path,
    `const each = ${setting};
     const entry = (name, settings) => ({ name, title: name, help: name, trains: "all", make() {}, settings });
     export const steps = entry("steps", { learningRate: each, steps: each });`,
  );
  const { stderr, code } = await lrmHere(["train", "--rule", path]);
  expect(stderr).toContain(
    'Cannot use the optimizer "steps": its setting steps has the name of another flag; give it another name',
  );
  expect(code).toBe(1);
  const missing = await lrmHere(["train", "--rule"]);
  expect(missing.stderr).toContain("Cannot use --rule without a file; name a module");
  expect(missing.code).toBe(2);
});
