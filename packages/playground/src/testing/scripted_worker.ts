import type { Page } from "playwright-core";
import { CATALOG } from "../optimizer/catalog.ts";
import { ruleSettings } from "../optimizer/complete_run.ts";
import type { PageMessage, StepPoint, WorkerMessage } from "../protocol.ts";

/**
 * Replaces the training worker by one that answers immediately with made-up curves, so that tests
 * of the page need no training.
 *
 * @param found  a message about an interrupted run, sent first
 */
export async function scriptWorker(page: Page, found?: WorkerMessage): Promise<void> {
  const rates = Object.fromEntries(
    CATALOG.map(({ name }) => [name, ruleSettings({ optimizer: name }, "nano").learningRate]),
  );
  const body = `(${worker.toString()})(${JSON.stringify(found ?? null)}, ${JSON.stringify(rates)})`;
  await page.route(/\/worker[-.][^/]*$/, (route) =>
    route.fulfill({
      contentType: "text/javascript",
      headers: { "Cross-Origin-Embedder-Policy": "require-corp" },
      body,
    }),
  );
}

/** Runs inside the worker, without this module. */
function worker(found: WorkerMessage | null, rates: Readonly<Record<string, unknown>>): void {
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
    post({
      kind: "ready",
      config,
      optimizers: config.runs.map(({ optimizer, settings }) => ({
        optimizer,
        settings: { learningRate: rates[optimizer] ?? 0.003, ...settings },
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
      if (step < config!.steps) return;
      clearInterval(timer);
      post({ kind: "done" });
    }, 5);
  };
  const tell = (at: number): void => {
    config!.runs.forEach(({ settings }, run) => {
      const loss = 1.6 + 4 * Math.exp((-at * (1 + run / 4)) / 40) + 0.1 * Math.sin(7 * at + run);
      const point: StepPoint = {
        step: at,
        seconds: at * (0.1 + 0.04 * run),
        loss,
        ...(at % 25 === 0 && { validationLoss: loss + 0.05 }),
        learningRate: 0.003,
        gradientNorm: 1,
        tokens: 512 * at,
        tokensPerSecond: 512 / (0.1 + 0.04 * run),
      };
      post({ kind: "steps", run, points: [point] });
      if (at % 20 !== 0) return;
      const values = (fall: number, rank = 128): Float32Array =>
        Float32Array.from(
          { length: 128 },
          (_value, index) => 3 * Math.exp(-index / fall) * (index < rank ? 1 : 1e-5),
        );
      const rank = settings?.rank as number | undefined;
      post({
        kind: "spectrum",
        run,
        step: at,
        weight: config!.spectrum ?? "",
        momentum: values(10 + run),
        update: values(run === 0 && rank === undefined ? 30 : 1000, rank),
        rowSpread: run === 0 ? 4 : 1,
      });
      post({ kind: "sample", run, step: at, text: "The state of the union is strong.\n" });
    });
    if (at % 20 === 0) {
      post({ kind: "memory", liveBytes: 41e6, peakBytes: 63e6, reservedBytes: 88e6 });
    }
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
        clearInterval(timer);
        post({ kind: "stopped" });
        break;
      case "sample":
        config!.runs.forEach((_, run) => {
          post({ kind: "sample", run, step, text: `${data.prompt ?? ""} and so on` });
        });
        break;
      case "export":
        post({
          kind: "exported",
          run: data.run,
          name: `playground_${data.run}.zip`,
          zip: new Blob(["zip"]),
        });
        break;
      case "rules":
      case "watch":
      case "discard":
        break;
      default:
        data satisfies never;
    }
  });
  if (found !== null) post(found);
}
