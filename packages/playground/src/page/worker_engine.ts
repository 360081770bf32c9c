import type { WorkerMessage } from "../protocol.ts";
import type { Engine } from "./session.ts";

/** The worker that trains, started at once. */
export function workerEngine(): Engine {
  const worker = new Worker(new URL("../engine/worker.ts", import.meta.url), { type: "module" });
  return {
    send: (message) => worker.postMessage(message),
    listen: (onMessage, onCrash) => {
      worker.addEventListener("message", ({ data }: MessageEvent<WorkerMessage>) =>
        onMessage(data),
      );
      worker.addEventListener("error", ({ message }) =>
        onCrash(message === "" ? "it could not be loaded" : message),
      );
    },
  };
}
