// The path of a newcomer to an adapter: the commands of docs/finetune.md as they stand, in an empty
// folder with the packages as npm installs them.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { codeBlocks } from "./_examples.mjs";
import { installProject } from "./_packed.mjs";
import { PlainError, ROOT } from "./_workspace.mjs";

const DOCUMENT = join(ROOT, "docs/finetune.md");

/**
 * Walks the path in `folder`, which it makes.
 *
 * @param tarballs  paths of the packed packages by name
 * @returns seconds from the empty folder on, by what was reached
 */
export async function secondsToAdapter(folder, tarballs) {
  const { base, examples, training, before, after, question } = stepsOf(DOCUMENT);
  const begin = performance.now();
  const seconds = {};
  const reached = (what) => {
    seconds[what] = (performance.now() - begin) / 1000;
  };
  const manifest = { private: true, dependencies: { "@lrm/cli": "*" } };
  const problem = await installProject(folder, manifest, tarballs);
  if (problem) {
    console.error(problem);
    throw new PlainError(
      "Cannot install the packages in an empty folder: npm failed",
      "mend what it names above",
    );
  }
  reached("the packages are installed");
  await shell(base, folder);
  reached("a model is trained and exported");
  await shell(examples, folder);
  const lines = readFileSync(join(folder, "examples.jsonl"), "utf8").trim().split("\n");
  reached(`${lines.length} examples are written`);
  const without = await shell(before, folder, question);
  reached("the question is answered without an adapter");
  await shell(training, folder);
  for (const file of ["adapter_config.json", "adapter_model.safetensors"]) {
    if (!existsSync(join(folder, "adapter", file))) {
      throw new PlainError(
        `Cannot find ${file}: the training wrote no adapter`,
        "mend --output of lrm finetune, or the command in docs/finetune.md",
      );
    }
  }
  reached("the adapter is trained");
  const withAdapter = await shell(after, folder, question);
  // It speaks as its examples do; whether it adds is not promised.
  const manner = JSON.parse(lines[0]).messages[1].content.split(" ")[0];
  if (!withAdapter.startsWith(manner) || without.startsWith(manner)) {
    throw new PlainError(
      `Cannot hear the examples in the answers: "${without}" before, "${withAdapter}" after`,
      "train longer in docs/finetune.md, or find what made the training worse",
    );
  }
  reached("the question is answered with the adapter");
  return seconds;
}

/** Reads the commands of the document, and the first question of its table. */
export function stepsOf(document) {
  const blocks = codeBlocks(document).filter(({ language }) => language === "sh");
  const found = (pattern) => blocks.find(({ code }) => pattern.test(code))?.code;
  const [before, after] =
    found(/^npx lrm chat model .*\nnpx lrm chat .*--lora adapter/)?.split("\n") ?? [];
  const text = readFileSync(document, "utf8");
  const steps = {
    base: found(/^npx lrm export /m),
    examples: found(/> examples\.jsonl$/m),
    training: found(/^npx lrm finetune /m),
    before,
    after,
    question: /^\| question .*\n.*\n\| ([^|]+?) \|/m.exec(text)?.[1],
  };
  const missing = Object.keys(steps).filter((name) => steps[name] === undefined);
  if (missing.length === 0) return steps;
  throw new PlainError(
    `Cannot follow ${document}: it has no ${missing.join(", ")} that scripts/_finetune_walk.mjs knows`,
    "change both together",
  );
}

/** Runs commands as a reader does, with a line of input; returns what they print, without notes. */
function shell(commands, cwd, input = "") {
  const path = join(cwd, "node_modules", ".bin") + delimiter + process.env.PATH;
  const child = spawn("sh", ["-ec", commands], { cwd, env: { ...process.env, PATH: path } });
  child.stdin.end(`${input}\n`);
  return new Promise((resolve, reject) => {
    let printed = "";
    let notes = "";
    child.stdout.on("data", (chunk) => (printed += chunk));
    child.stderr.on("data", (chunk) => (notes += chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(printed.trim());
      else {
        process.stderr.write(`${commands.trim()}\n${printed}${notes}\n`);
        reject(
          new PlainError(
            "Cannot run the commands above: they failed",
            "mend what they name, or the commands in docs/finetune.md",
          ),
        );
      }
    });
  });
}
