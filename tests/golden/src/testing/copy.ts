import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { FIXTURES } from "./fixtures.ts";

/** Copies the fixtures of these groups into a folder that lasts as long as the test. */
export function copyOf(...stems: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "lrm-golden-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const stem of stems) {
    for (const ending of ["json", "safetensors"]) {
      cpSync(join(FIXTURES, `${stem}.${ending}`), join(folder, `${stem}.${ending}`));
    }
  }
  return folder;
}

/** Changes the JSON of a group. */
export function edit(
  folder: string,
  file: string,
  change: (json: Record<string, unknown>) => object,
): void {
  const path = join(folder, file);
  const json = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...json, ...change(json) }));
}

/** Removes a training run from the JSON of a model's group. */
export const withoutRun = (name: string) => (json: Record<string, unknown>) => {
  const { [name]: _, ...runs } = json.runs as Record<string, unknown>;
  return { runs };
};
