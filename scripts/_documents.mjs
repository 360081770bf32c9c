// Lists the Markdown pages of the repository.
import { execFileSync } from "node:child_process";
import { ROOT } from "./_workspace.mjs";

/** Lists all Markdown pages that git knows or would add, relative to the root. */
export function documents(root = ROOT) {
  const options = [
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "--deduplicate",
    "*.md",
  ];
  return execFileSync("git", options, { cwd: root, encoding: "utf8" }).trim().split("\n").sort();
}
