import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { temporaryName } from "@lrm/files";
import { InputError } from "@lrm/run";
import { checkNewFolder, type ExportFile, writeExport } from "@lrm/run/node";
import { stopAt } from "@lrm/test-helpers";
import { expect, test, vi } from "vitest";
import { Workplace } from "./testing/lrm.ts";

vi.mock("node:fs/promises", async (original) => {
  const { stoppable } = await import("@lrm/test-helpers");
  return stoppable(await original<typeof import("node:fs/promises")>());
});

const FILES: readonly ExportFile[] = [
  ["model.safetensors", ["weights ", "and more"]],
  ["tokenizer.json", ["tokenizer"]],
  ["config.json", ["config"]],
];

/** Texts of the files in a folder; none where there is no folder. */
function contentsOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isFile());
  return Object.fromEntries(
    files.map(({ name }) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}

const WHOLE = {
  "model.safetensors": "weights and more",
  "tokenizer.json": "tokenizer",
  "config.json": "config",
};

test("writeExport() works again after a kill at any moment, and a killed one is no model", async () => {
  using workplace = new Workplace();
  let moments = 0;
  for (; ; moments++) {
    const folder = workplace.at(`killed-at-${moments}/model`);
    const { ended } = await stopAt(moments, () => writeExport(folder, FILES));
    if (ended) break;
    // The dead process's lock names this one, which lives.
    rmSync(join(folder, "lock"), { recursive: true, force: true });
    const found = contentsOf(folder);
    if ("config.json" in found) expect(found).toMatchObject(WHOLE);
    await writeExport(folder, FILES);
    expect(contentsOf(folder), `killed at ${moments}`).toEqual(WHOLE);
    expect(readdirSync(folder), `killed at ${moments}`).toHaveLength(3);
  }
  expect(moments).toBeGreaterThan(20);
});

test("writeExport() leaves no model of two halves where it takes the place of a killed one", async () => {
  using workplace = new Workplace();
  const folder = workplace.at("model");
  const { operations } = await stopAt(1e9, () => writeExport(folder, FILES));
  const other = FILES.map(([name]): ExportFile => [name, ["other"]]);
  for (let moment = 1; moment < operations.length; moment++) {
    rmSync(folder, { recursive: true });
    await stopAt(operations.length - 1, () => writeExport(folder, FILES)); // All but its marker.
    await stopAt(moment, () => writeExport(folder, other));
    rmSync(join(folder, "lock"), { recursive: true, force: true });
    const found = contentsOf(folder);
    if (!("config.json" in found)) continue;
    const own = Object.keys(WHOLE).map((name) => found[name]);
    expect([Object.values(WHOLE), ["other", "other", "other"]]).toContainEqual(own);
  }
});

test("writeExport() refuses what is not its own, and leaves it as it is", async () => {
  using workplace = new Workplace();
  const marker = JSON.stringify({ "unfinished lrm export": ["config.json", "thesis.tex"] });
  for (const [name, text] of [
    ["model.safetensors", "mine"],
    ["notes.tmp", "mine"],
    ["backup.2024.tmp", "mine"],
    [".lrm-export.json", "mine"],
    [".lrm-export.json", '{"unfinished lrm export": "all"}'],
    [".lrm-export.json", "[".repeat(100_000)],
    ["thesis.tex", marker],
  ] as const) {
    const folder = workplace.at(`foreign-${name}-${text.length}`);
    mkdirSync(folder);
    if (text === marker) writeFileSync(join(folder, ".lrm-export.json"), marker);
    writeFileSync(join(folder, name), text);
    const before = [contentsOf(folder), statSync(folder).mtimeMs];
    await expect(writeExport(folder, FILES)).rejects.toThrow(
      new InputError(`Cannot export to ${folder}: it is not empty`, "choose another folder"),
    );
    expect([contentsOf(folder), statSync(folder).mtimeMs]).toEqual(before);
  }
  const folder = workplace.at("linked");
  mkdirSync(folder);
  symlinkSync(workplace.text, join(folder, ".lrm-export.json"));
  await expect(writeExport(folder, FILES)).rejects.toThrow(InputError);
});

test("writeExport() leaves what an earlier version was killed at, and a folder of somebody's with one of its names", async () => {
  using workplace = new Workplace();
  const folder = workplace.at("model");
  mkdirSync(folder);
  writeFileSync(join(folder, "model.safetensors.4242.tmp"), "half");
  await writeExport(folder, FILES);
  expect(contentsOf(folder)).toEqual({ ...WHOLE, "model.safetensors.4242.tmp": "half" });

  const thesis = join(workplace.at("other"), temporaryName("config.json"));
  mkdirSync(thesis, { recursive: true });
  writeFileSync(join(thesis, "main.tex"), "precious");
  await writeExport(workplace.at("other"), FILES);
  expect(readFileSync(join(thesis, "main.tex"), "utf8")).toBe("precious");
});

test("writeExport() leaves nothing behind when it fails, and the folder and its files are as private as asked", async () => {
  using workplace = new Workplace();
  async function* failing(): AsyncGenerator<string> {
    yield "half";
    throw new RangeError("Cannot go on: it is broken");
  }
  const files: ExportFile[] = [
    ["model.safetensors", failing()],
    ["config.json", ["config"]],
  ];
  await expect(writeExport(workplace.at("a/b"), files)).rejects.toThrow("Cannot go on");
  expect(readdirSync(workplace.path)).toEqual(["text.txt"]);
  await writeExport(workplace.at("around/private"), FILES, { mode: 0o600 });
  const modeOf = (name: string) => statSync(workplace.at(name)).mode & 0o777;
  expect(modeOf("around/private")).toBe(0o700);
  expect(modeOf("around") & 0o055).not.toBe(0);
  for (const [name] of FILES) {
    expect(modeOf(`around/private/${name}`)).toBe(0o600);
  }
});

test("checkNewFolder() says what is in the way", async () => {
  using workplace = new Workplace();
  await expect(checkNewFolder(workplace.text)).rejects.toThrow(
    `Cannot export to ${workplace.text}: a part of the path is a file, not a folder; check the path`,
  );
  await expect(checkNewFolder(workplace.at("new/model"))).resolves.toBeUndefined();
});
