import { expect, test } from "vitest";
import { type FileKind, kindOf, takesFile } from "./file_kinds.ts";

const names: Readonly<Record<FileKind, readonly string[]>> = {
  data: ["a.jsonl", "a.JSON", "c4-train.00000-of-01024.json.gz", "a.parquet", "web_val.bin"],
  text: ["a.txt", "a.TXT.gz", "notes", "wiki.train.tokens", "about-licenses.txt", "readmes.txt"],
  prose: ["a.md", "a.html", "book.tex"],
  about: ["README.md", "readme", "LICENSE", "LICENCE.txt", "README_en.md", "dataset_infos.json"],
  other: [
    "load.py",
    "config.yaml",
    "a.csv",
    "run.sh",
    "a.txt~",
    "a.jsonl.bak",
    "a.txt.part",
    "SHA256SUMS",
  ],
  binary: ["a.png", "a.tar.gz", "model.safetensors", "a.pdf", "a.arrow"],
};

test.each(Object.entries(names))("kindOf() knows %s", (kind, all) => {
  for (const name of all) expect([name, kindOf(name)]).toEqual([name, kind]);
});

test("takesFile() takes what is data among the others of a folder", () => {
  const taken = (...files: string[]) => {
    const kinds = new Set(files.map(kindOf));
    return files.filter((file) => takesFile(file, kinds));
  };
  expect(taken("README.md", "a.jsonl", "load.py", "a.png")).toEqual(["a.jsonl"]);
  expect(taken("a.jsonl", "b.txt", "c.md", "d.tokens")).toEqual(["a.jsonl", "b.txt"]);
  expect(taken("a.txt", "b.md", "README.md", "LICENSE", "c.py")).toEqual(["a.txt", "b.md"]);
  expect(taken("a.md", "README.md", "LICENSE", "a.png")).toEqual(["a.md", "README.md"]);
  expect(taken("a.py", "README.md", "b.c")).toEqual(["a.py", "b.c"]);
  expect(taken("README.md", "LICENSE")).toEqual(["README.md", "LICENSE"]);
  expect(taken("a.png")).toEqual(["a.png"]); // for the reader to refuse
});
