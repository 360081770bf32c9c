import type { Page } from "playwright-core";
import type { SettingValues } from "../config.ts";
import { CATALOG } from "../optimizer/catalog.ts";
import { completeRun } from "../optimizer/complete_run.ts";
import type { PageMessage, StepPoint, WorkerMessage } from "../protocol.ts";

/**
 * Replaces the training worker by one that answers immediately with made-up curves, so that tests
 * of the page need no training.
 *
 * @param found  a message about an interrupted run, sent first
 */
export async function scriptWorker(page: Page, found?: WorkerMessage): Promise<void> {
  const body = scriptedWorker(found);
  await page.route(/\/worker[-.][^/]*$/, (route) =>
    route.fulfill({
      contentType: "text/javascript",
      headers: { "Cross-Origin-Embedder-Policy": "require-corp" },
      body,
    }),
  );
}

/** Writes the code of the worker. A test compares its answers with those of the engine. */
export function scriptedWorker(found?: WorkerMessage): string {
  const defaults = Object.fromEntries(
    CATALOG.map(({ name }) => [name, completeRun({ optimizer: name }, "nano").settings]),
  );
  const given = [found ?? null, defaults].map((value) => JSON.stringify(value));
  return `(${worker.toString()})(${given.join(", ")})`;
}

/** Runs inside the worker, without this module. */
function worker(
  found: WorkerMessage | null,
  defaults: Readonly<Record<string, SettingValues>>,
): void {
  type Start = Extract<PageMessage, { kind: "start" }>;
  type Found = Extract<WorkerMessage, { kind: "recoverable" }>;
  const post = (message: WorkerMessage): void => postMessage(message);
  let config: Start["config"] | undefined;
  let step = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  const begin = (chosen: Start["config"], from: number): void => {
    config = chosen;
    step = from;
    post({ kind: "preparing", what: "Reading the text", fraction: 0.5 });
    post({
      kind: "device",
      device: { backend: "cpu", description: "CPU: made up for a test, 1 thread" },
    });
    post({ kind: "preparing", what: "Creating the models" });
    post({
      kind: "ready",
      config,
      optimizers: config.runs.map(({ optimizer, settings }) => ({
        optimizer,
        settings: { ...defaults[optimizer], ...settings },
      })),
      parameters: 842_496,
      trainTokens: 9_600_000,
      validationTokens: 1_070_000,
      weights: [
        { name: "h.0.attn.c_attn.weight", shape: [384, 128] },
        { name: "h.0.mlp.c_fc.weight", shape: [512, 128] },
      ],
      step: from,
    });
    for (let done = 1; done <= from; done += 1) tell(done);
    go();
  };
  const go = (): void => {
    post({ kind: "training" });
    timer = setInterval(() => {
      step += 1;
      tell(step);
      if (step >= config!.steps) end("done");
    }, 5);
  };
  const end = (kind: "done" | "stopped"): void => {
    clearInterval(timer);
    remember();
    sample();
    post({ kind });
  };
  const sample = (prompt = "\n"): void => {
    config!.runs.forEach((_, run) => {
      post({ kind: "sample", run, step, text: `${prompt} and so on` });
    });
  };
  const remember = (): void =>
    post({ kind: "memory", liveBytes: 41e6, peakBytes: 63e6, reservedBytes: 88e6 });
  const tell = (at: number): void => {
    const { runs, steps, spectrum, batchSize } = config!;
    runs.forEach(({ optimizer, settings }, run) => {
      const loss =
        1.6 +
        0.5 / batchSize +
        4 * Math.exp((-at * (1 + run / 4)) / 40) +
        0.1 * Math.sin(7 * at + run);
      const point: StepPoint = {
        step: at,
        seconds: at * (0.1 + 0.04 * run),
        loss,
        ...(at % Math.ceil(steps / 20) === 0 && { validationLoss: loss + 0.05 }),
        learningRate: 0.003,
        gradientNorm: 1,
        tokens: 512 * at,
        tokensPerSecond: 512 / (0.1 + 0.04 * run),
      };
      post({ kind: "steps", run, points: [point] });
      if (at % 20 !== 0 || spectrum === undefined) return;
      const values = (fall: number, rank = 128): Float32Array =>
        Float32Array.from(
          { length: 128 },
          (_value, index) => 3 * Math.exp(-index / fall) * (index < rank ? 1 : 1e-5),
        );
      const rank = settings?.rank as number | undefined;
      const evenRows = optimizer === "rmnp" || optimizer === "nora";
      post({
        kind: "spectrum",
        run,
        step: at,
        weight: spectrum,
        momentum: values(10 + run),
        update: values(optimizer === "adamw" || evenRows ? 30 : 1000, rank),
        rowSpread: evenRows ? 1 : 4,
      });
    });
    if (at % 20 === 0) remember();
  };

  addEventListener("message", ({ data }: MessageEvent<PageMessage>) => {
    switch (data.kind) {
      case "start":
        if (data.file?.name.endsWith(".bin")) {
          post({
            kind: "failed",
            message: "Cannot train on data.bin: it is not text; choose a text file",
            ended: true,
          });
        } else if (data.config.backend === "webgpu") {
          post({
            kind: "failed",
            message: "Cannot train on WebGPU: this browser has no WebGPU; choose the CPU",
            ended: true,
          });
        } else begin(data.config, 0);
        break;
      case "extend":
        begin({ ...config!, steps: data.steps }, step);
        break;
      case "recover":
        begin((found as Found).config, (found as Found).step);
        break;
      case "pause":
        clearInterval(timer);
        post({ kind: "paused" });
        break;
      case "resume":
        go();
        break;
      case "stop":
        end("stopped");
        break;
      case "sample":
        sample(data.prompt);
        break;
      case "export":
        post({
          kind: "exported",
          run: data.run,
          name: `playground_${config!.runs[data.run]!.optimizer.replaceAll("-", "_")}_${step}.zip`,
          zip: new Blob(["zip"]),
        });
        break;
      case "watch": {
        const { spectrum: _, ...rest } = config!;
        config = data.weight === undefined ? rest : { ...rest, spectrum: data.weight };
        break;
      }
      case "rules":
      case "discard":
        break;
      default:
        data satisfies never;
    }
  });
  if (found !== null) post(found);
}
