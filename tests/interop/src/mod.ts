/**
 * Checks files and numbers against the Python libraries that people use beside this project:
 * `npm run interop`.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { adapters } from "./adapters.ts";
import { documents } from "./documents.ts";
import { NeedsError, openWorkshop, pythonIn, versions } from "./environment.ts";
import { events } from "./events.ts";
import { models } from "./models.ts";
import { muon, optaxMuon } from "./muon.ts";
import type { Part, Result } from "./result.ts";
import { tensors } from "./tensors.ts";
import { tokenizers } from "./tokenizers.ts";
import { trained } from "./trained.ts";

const PARTS: readonly Part[] = [
  ...[tensors, events, muon, optaxMuon, models, trained, adapters],
  ...[tokenizers, documents],
];

/**
 * Runs the parts that `words` name, or all of them, and prints a line for each check. After all
 * parts, writes the results.
 *
 * @param words  `--python <path>`: a Python that has the libraries; names of parts
 * @param options  `cache`: folder for the environment; `results`: file of the results
 * @returns the exit code: 1 if a check failed, 2 if something that is needed is missing
 */
export async function main(
  words: readonly string[],
  { cache, results: path }: { readonly cache: string; readonly results: string },
): Promise<number> {
  const at = words.indexOf("--python");
  const given = at < 0 ? undefined : words[at + 1];
  const names = words.filter((word, i) => at < 0 || (i !== at && i !== at + 1 && word !== ""));
  const parts = PARTS.filter(({ name }) => names.length === 0 || names.includes(name));
  try {
    const workshop = await openWorkshop(cache, given);
    const results: Result[] = [];
    for (const part of parts) {
      for (const result of await part.run(workshop)) {
        results.push(result);
        console.log(`${result.passed ? "passed" : "FAILED"}  ${result.name}: ${result.figure}`);
      }
    }
    if (names.length === 0) {
      const all = await versions(given ?? pythonIn(join(cache, "python")));
      const libraries = all.replace(", safetensors", ",\nsafetensors").replace(", peft", ",\npeft");
      writeFileSync(path, page(results, libraries));
    }
    return results.every(({ passed }) => passed) && results.length > 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NeedsError)) throw error;
    console.error(`error: ${error.message}`);
    return 2;
  }
}

function page(results: readonly Result[], libraries: string): string {
  const failed = results.filter(({ passed }) => !passed).length;
  const rows = results.map(
    ({ name, figure, passed }) =>
      `| ${name} | ${figure.replaceAll("|", "\\|")} | ${passed ? "yes" : "**no**"} |`,
  );
  return `# Results of \`npm run interop\`

Of ${new Date().toISOString().slice(0, 10)}, with Node ${process.versions.node} and
${libraries}.

${results.length - failed} of ${results.length} checks passed. Differences of logits are relative to the largest logit.

| check | result | passed |
|---|---|---|
${rows.join("\n")}
`;
}
