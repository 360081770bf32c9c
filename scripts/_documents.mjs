// Lists the Markdown pages of the repository.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PlainError, ROOT } from "./_workspace.mjs";

/**
 * Lists all Markdown pages that git knows or would add, relative to the root. Deleted ones are left
 * out.
 *
 * @throws PlainError if git is missing, or does not know the folder
 */
export function documents(root = ROOT) {
  const pages = filesOfGit(root).split("\n");
  return pages.filter((page) => page !== "" && existsSync(join(root, page))).sort();
}

function filesOfGit(root) {
  const options = [
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "--deduplicate",
    "*.md",
  ];
  try {
    return execFileSync("git", options, { cwd: root, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const why =
      error.code === "ENOENT" ? "there is no git" : String(error.stderr || error.message).trim();
    throw new PlainError(
      `Cannot list the pages of ${root}: ${why}`,
      "install git, and clone the repository with it",
    );
  }
}
