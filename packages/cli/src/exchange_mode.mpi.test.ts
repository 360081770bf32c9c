import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mpiLaunchers, runRanks } from "@lrm/test-helpers";
import { afterAll, expect, test } from "vitest";
import { smallRun, Workplace } from "./testing/lrm.ts";

const BIN = fileURLToPath(new URL("../bin/lrm.js", import.meta.url));
const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

const words = (out: string): string[] => [
  ...smallRun(workplace, out, 2),
  ...["--accumulation", "2", "--backend", "cpu", "--threads", "0"],
];

for (const launcher of mpiLaunchers()) {
  const run = `run ${launcher.name}`;

  test(`lrm train chooses the mode on ${launcher.name} by a measurement, says why, and keeps it`, async () => {
    const first = await runRanks(launcher, 2, [BIN, ...words(run)]);
    expect(first.code, first.stderr).toBe(0);
    const line =
      /2 ranks on \S+, exchanging in the mode (\w+): it needs about [\d.]+ ms a step to exchange and update, .* ms; measured [\d.]+ µs a message(?: and [\d.]+ GB\/s|, and no difference)/;
    const [, mode] = line.exec(first.stderr) ?? [];
    const config = JSON.parse(readFileSync(join(workplace.at(run), "config.json"), "utf8"));
    expect(config.exchange).toBe(mode);
    rmSync(join(workplace.at(run), "sample.txt")); // It has one step to do again: its text.
    const again = await runRanks(launcher, 2, [BIN, "train", "--resume", workplace.at(run)]);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toContain(`exchanging in the mode ${mode}: as when the run began`);
    expect(config.sumOrder).toBe("rank");
    const other = mode === "dense" ? "sharded" : "dense";
    const resume = [BIN, "train", "--resume", workplace.at(run), "--extend", "2"];
    for (const [words, why] of [
      [
        ["--exchange", other, "--sum-order", "library"],
        "as asked; sums in the order of the library",
      ],
      [[], "as when the run began; sums in the order of the library"],
      [["--sum-order", "rank"], "as when the run began\n"],
    ] as const) {
      const { stderr } = await runRanks(launcher, 2, [...resume, ...words]);
      expect(stderr).toContain(`exchanging in the mode ${other}: ${why}`);
    }
  });

  test(`lrm train --dry-run says under ${launcher.name} what each rank needs, once`, async () => {
    const dry = [BIN, ...words(`dry ${launcher.name}`), "--dry-run"];
    const { stdout, stderr, code } = await runRanks(launcher, 2, dry);
    expect(code, stderr).toBe(0);
    expect(stdout.match(/On 2 ranks, each with 1 of the 2 micro-batches/g)).toHaveLength(1);
    expect(stdout).toMatch(/ {2}dense: .* a rank, .*; sends 3 MB a step, in /);
  });
}
