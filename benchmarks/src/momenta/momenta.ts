import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createTokenizer } from "@lrm/data";
import { openCorpus } from "@lrm/data/node";
import { readTextFileSync } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { curves } from "../curves.ts";
import { machine } from "../machine.ts";
import { type Measured, measureMomentum, RANK_SHARES } from "./measures.ts";
import { compareMethods } from "./methods.ts";
import { type Compared, pageOf } from "./page.ts";
import { BATCH, CONTEXT, LAYERS, momentaOf } from "./training.ts";

const RESULTS = fileURLToPath(new URL("../results/", import.meta.url));
const WIDTHS = [32, 64, 128] as const;
const STEPS = [10, 100, 300, 600] as const;
/** Momenta of which all methods are compared, in the second block after the last step. */
const COMPARED: readonly string[] = ["query", "MLP's input"];

/**
 * Measures the momenta of trainings with Muon, at three widths and four steps: how their energy
 * spreads over directions, how much of it low-rank Muon's subspaces hold, how near to the exact
 * matrix sign an update within them comes, and how far rows are from being orthogonal.
 *
 * Writes a dated JSON, a page and a figure to `results/`, after each width. Repeated on the same
 * day, it measures only the widths that are missing.
 */
export async function momenta(): Promise<void> {
  const backend = await createCpuBackend();
  const corpus = await openCorpus("sotu", await createTokenizer("bytes"));
  const path = `${RESULTS}momenta_${new Date().toISOString().slice(0, 10)}`;
  mkdirSync(RESULTS, { recursive: true });
  const known = existsSync(`${path}.json`)
    ? (parseJson(readTextFileSync(`${path}.json`)) as Results)
    : { measured: [], compared: [] };
  const measured = [...known.measured];
  const compared = [...known.compared];
  for (const width of WIDTHS) {
    if (measured.some((each) => each.width === width)) continue;
    for await (const { M, ...where } of momentaOf(backend, corpus, width, STEPS)) {
      measured.push({ width, ...where, ...(await measureMomentum(M)) });
      const { layer, step, kind } = where;
      if (layer === 1 && step === STEPS.at(-1) && COMPARED.includes(kind)) {
        compared.push({ width, kind, methods: await compareMethods(M) });
      }
      M.dispose();
    }
    process.stdout.write(`  width ${width}: ${measured.length} momenta\n`);
    const settings = { layers: LAYERS, batch: BATCH, context: CONTEXT, ranks: RANK_SHARES };
    const facts = { machine: machine(), device: backend.info.description, settings };
    measured.sort((a, b) => a.width - b.width);
    compared.sort((a, b) => a.width - b.width);
    writeFileSync(`${path}.json`, `${JSON.stringify({ ...facts, compared, measured })}\n`);
    for (const [ending, text] of Object.entries(momentaPages({ measured, compared }))) {
      writeFileSync(`${path}.${ending}`, text);
    }
  }
  await backend.dispose();
  process.stdout.write(`${pageOf(measured, compared)}${path}.json\n`);
}

/** Contents of the JSON. */
export interface Results {
  readonly measured: readonly Measured[];
  readonly compared: readonly Compared[];
}

/** Returns the page and the figure of results, by the ending of their file. */
export function momentaPages({ measured, compared }: Results): Readonly<Record<string, string>> {
  return { md: pageOf(measured, compared), svg: figure(compared) };
}

/** Draws the error of each method against its time. */
function figure(compared: readonly Compared[]): string {
  const points = compared.flatMap(({ width, kind, methods }) =>
    methods
      .filter(({ error }) => error > 0)
      .map(({ name, seconds, error }) => ({
        ...{ label: name, panel: `width ${width}, ${kind}: error` },
        ...{ x: 1000 * seconds, value: error },
      })),
  );
  return curves(points, { axis: "milliseconds", ticks: [0.1, 0.3, 1, 3, 10, 30, 100] });
}
