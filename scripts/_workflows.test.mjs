import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { createProgram } from "../packages/cli/src/program.ts";
import { DIST } from "../site/src/build.mjs";
import { commandProblems } from "./_commands.mjs";
import { ROOT } from "./_workspace.mjs";

const FOLDER = ".github/workflows";
const workflows = readdirSync(join(ROOT, FOLDER)).map((name) => ({
  name,
  workflow: parse(readFileSync(join(ROOT, FOLDER, name), "utf8")),
}));
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ name, id, job, all: workflow.jobs })),
);
const steps = jobs.flatMap(({ name, id, job }) =>
  job.steps.map((step) => ({ where: `${name}, ${id}`, ...step })),
);
const site = workflows.find(({ name }) => name === "site.yml").workflow;
const program = createProgram(() => {});

test.each(jobs)("the job $id of $name has a runner, a time limit and jobs before it", (each) => {
  const { job, all } = each;
  expect(job["runs-on"]).toMatch(/^(ubuntu-\d+\.\d+|\$\{\{ matrix\.os \}\})$/);
  expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
  for (const before of [job.needs ?? []].flat()) expect(Object.keys(all)).toContain(before);
});

test("workflows take actions at a commit, with its version", () => {
  const lines = workflows.flatMap(
    ({ name }) => readFileSync(join(ROOT, FOLDER, name), "utf8").match(/^.*\buses:.*$/gm) ?? [],
  );
  expect(lines.length).toBeGreaterThan(8);
  for (const line of lines) {
    expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
});

test("workflows run scripts, tests and programs that there are", () => {
  const lines = steps.flatMap(({ where, run = "" }) =>
    run.split("\n").map((line) => ({ where, line: line.trim() })),
  );
  const known = lines.filter(({ line }) => /^(npm |npx |\.)/.test(line));
  expect(known.length).toBeGreaterThan(5);
  for (const { where, line } of known) {
    expect(commandProblems(line, FOLDER, program, []), where).toEqual([]);
    if (line.startsWith(".")) accessSync(join(ROOT, line), constants.X_OK);
  }
});

test("expressions name steps, matrices and secrets of their job", () => {
  for (const { name, id, job } of jobs) {
    const text = JSON.stringify(job);
    for (const [, step] of text.matchAll(/\$\{\{ steps\.([\w-]+)\./g)) {
      expect(
        job.steps.map((each) => each.id),
        `${name}, ${id}`,
      ).toContain(step);
    }
    for (const [, key] of text.matchAll(/\$\{\{ matrix\.([\w-]+)/g)) {
      expect(Object.keys(job.strategy.matrix), `${name}, ${id}`).toContain(key);
    }
  }
});

test("the workflow of the site uploads what npm run site writes, and only its deployment may write", () => {
  const { build, deploy } = site.jobs;
  const upload = build.steps.find(({ uses = "" }) => uses.includes("upload-pages-artifact"));
  expect(upload.with.path).toBe(relative(ROOT, DIST).replaceAll("\\", "/"));
  const order = build.steps.map(({ run = "", uses = "" }) => run || uses);
  const at = (part) => order.findIndex((each) => each.includes(part));
  expect(at("LRM_BASE=")).toBeLessThan(at("npm run site"));
  expect(at("npm run site")).toBeLessThan(at("--project site"));
  expect(at("--project site")).toBeLessThan(at("upload-pages-artifact"));
  expect(site.permissions).toEqual({ contents: "read" });
  expect(build.permissions).toBeUndefined();
  expect(deploy).toMatchObject({
    needs: "build",
    permissions: { pages: "write", "id-token": "write" },
    environment: { name: "github-pages" },
  });
  expect(deploy.steps.every(({ run }) => run === undefined)).toBe(true);
});

test("the workflow of the site asks other hosts on a schedule, when nothing is deployed", () => {
  const { links, build, deploy } = site.jobs;
  expect(site.on.schedule.map(({ cron }) => cron)).toEqual([
    expect.stringMatching(/^\d+ \d+ \* \* \d$/),
  ]);
  expect(links.steps.map(({ run }) => run)).toContain("npm run site -- --check-links");
  expect([links.if, build.if]).toEqual([
    ...["github.event_name == 'schedule'", "github.event_name != 'schedule'"],
  ]);
  expect(deploy).toMatchObject({ needs: "build" });
  expect(deploy.if).toBeUndefined(); // A job is skipped with the one that it needs.
});

test("the workflow of all checks captures the terminal before it uploads what tests have drawn", () => {
  const { check } = workflows.find(({ name }) => name === "ci.yml").workflow.jobs;
  const order = check.steps.map(({ run = "", uses = "" }) => run || uses);
  const at = (part) => order.findIndex((each) => each.includes(part));
  expect(at("npm run captures")).toBeGreaterThan(at(".ci/run"));
  expect(at("upload-artifact")).toBeGreaterThan(at("npm run captures"));
  const { path } = check.steps[at("upload-artifact")].with;
  expect(path.split("\n")).toContain("packages/*/screenshots"); // Captures are in one of them.
});

test.each([
  ["Ann/lrm", "/lrm/", "https://ann.github.io/lrm/playground/"],
  ["ann/Other", "/Other/", "https://ann.github.io/Other/playground/"],
  ["Ann/ann.github.io", "/", "https://ann.github.io/playground/"],
])("the workflow of the site finds the addresses of %s", (repository, base, playground) => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-workflow-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [script, ...others] = steps.filter(({ run = "" }) => run.includes("LRM_BASE="));
  expect(others).toEqual([]);
  const [owner] = repository.split("/");
  execFileSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script.run], {
    env: {
      PATH: process.env.PATH,
      GITHUB_REPOSITORY: repository,
      GITHUB_REPOSITORY_OWNER: owner,
      GITHUB_ENV: join(folder, "env"),
    },
  });
  const lines = readFileSync(join(folder, "env"), "utf8").trim().split("\n");
  expect(lines).toEqual([`LRM_BASE=${base}`, `LRM_SITE=${playground}`]);
});
