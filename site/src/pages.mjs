// The pages of the site. Each is a document of the repository, which also reads well there.

/**
 * A page: its address below the base, the text of links to it, and its document.
 *
 * @typedef {object} Page
 * @property {string} path
 * @property {string} text
 * @property {string} source
 * @property {readonly string[]} [code]  files beside the document that the page shows in full
 * @property {string} [note]  a line of the site alone
 * @property {Readonly<Record<string, string>>} [elsewhere]  addresses of the site by links of the
 *   document that lead there
 */

/** @type {readonly { text: string, pages: readonly Page[] }[]} */
export const GUIDES = [
  {
    text: "Start",
    pages: [
      {
        ...page("guide/quick-start", "Quick start", "docs/quick_start.md"),
        elsewhere: { "../packages/playground/README.md": "/playground/" },
      },
      page("guide/choosing-an-optimizer", "Choosing an optimizer", "docs/choosing_an_optimizer.md"),
      example("guide/your-own-model", "Your own model", "own-model", ["main.ts"]),
      {
        ...page("guide/playground", "The playground", "packages/playground/README.md"),
        note: "**[Open the playground of this site](/playground/)**",
      },
    ],
  },
  {
    text: "Places to run",
    pages: [
      example("guide/browser", "The browser", "vite", ["main.ts", "parity.ts", "vite.config.ts"]),
      example("guide/node-deno-bun", "Node, Deno and Bun", "script", ["main.ts"]),
      page("guide/command-line", "Command line", "packages/cli/README.md"),
      page("guide/several-machines", "Several machines", "docs/several_machines.md"),
    ],
  },
  {
    text: "Training",
    pages: [
      page("guide/fine-tuning", "Fine-tuning", "docs/finetune.md"),
      page("guide/memory", "Memory", "docs/memory.md"),
      page("guide/reproducibility", "Reproducibility", "docs/reproducibility.md"),
      page("guide/what-we-promise", "What we promise", "docs/what_we_promise.md"),
    ],
  },
  {
    text: "Extending",
    pages: [
      example("guide/writing-an-optimizer", "Writing an optimizer", "new-optimizer", [
        "own_nora.ts",
        "own_nora.device.test.ts",
        "main.ts",
      ]),
      example("guide/writing-a-backend", "Writing a backend", "new-backend", [
        "backend.ts",
        "memory.ts",
        "compile.ts",
        "conformance.test.ts",
      ]),
      page("guide/architecture", "Architecture", "ARCHITECTURE.md"),
      page("guide/contributing", "Contributing", "CONTRIBUTING.md"),
    ],
  },
  {
    text: "Examples",
    pages: [
      example("examples/mlp", "A classifier of a table", "mlp", ["main.ts"]),
      example("examples/cnn", "A convolutional network", "cnn", ["main.ts"]),
      example("examples/transformer", "A transformer", "transformer", ["model.ts", "main.ts"]),
      example("examples/physics", "A loss with physics", "physics", ["main.ts"]),
      example("examples/finetune", "Fine-tuning from code", "finetune", ["main.ts"]),
    ],
  },
];

/**
 * Makes the pages of results.
 *
 * @param {readonly string[]} files  Markdown below `benchmarks/results`
 * @returns {Page[]}
 */
export const resultPages = (files) => [
  page("experiments", "Experiments", "docs/experiments.md"),
  page("speed", "Speed", "docs/speed.md"),
  page("results/method", "How we measure", "benchmarks/README.md"),
  ...files.map((file) => {
    const name = file.replace(/\.md$/, "");
    return page(`results/${name}`, titleOf(name), `benchmarks/results/${file}`);
  }),
];

/**
 * Makes the page about all packages, and that of each.
 *
 * @param {readonly { name: string }[]} published
 * @returns {Page[]}
 */
export const packagePages = (published) => [
  page("packages/overview", "All packages", "docs/packages.md"),
  ...published
    .map(({ name }) => name.replace("@lrm/", ""))
    .filter((name) => name !== "cli") // It is a guide.
    .map((name) => page(`packages/${name}`, `@lrm/${name}`, `packages/${name}/README.md`)),
];

function page(path, text, source) {
  return { path, text, source };
}

function example(path, text, folder, code) {
  const note = `In a clone, \`npm run example -- ${folder}\` runs this. To use it elsewhere, copy the [folder](.).`;
  return { path, text, source: `examples/${folder}/README.md`, code, note };
}

/** Makes a title: `heavy_tails_2026-11-30` is "Heavy tails, 2026-11-30". */
function titleOf(name) {
  const words = name
    .replaceAll("/", ", ")
    .replace(/_(?=\d{4}-)/, ", ")
    .replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
