import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareTrack, findTrack, readLeaderboard } from "@lrm/compare";
import { expect, test } from "vitest";
import { PACKAGE } from "./folders.ts";

const NAMES = ["muon-cautious", "adamw"];

test("runs of the small track repeat the committed weights to the last bit", async () => {
  const committed = await readLeaderboard(`${PACKAGE}results/tracks/small`);
  const folder = mkdtempSync(join(tmpdir(), "lrm-track-"));
  try {
    const { track, entries } = await findTrack("small");
    const chosen = entries.filter(({ name }) => NAMES.includes(name));
    // Any number of threads gives the same bits; another instruction set may not.
    const device = { backend: "cpu", blas: false } as const;
    await compareTrack(folder, track, chosen, { device, seeds: 1 });
    const repeated = await readLeaderboard(folder);
    expect(repeated.device.rounding).toBe(committed.device.rounding);
    const firstWeights = (rows: typeof committed.rows) =>
      NAMES.map((name) => rows.find(({ entry }) => entry.name === name)?.weights[0]);
    expect(firstWeights(repeated.rows)).toEqual(firstWeights(committed.rows));
    expect(firstWeights(repeated.rows)).not.toContain(undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 600_000);
