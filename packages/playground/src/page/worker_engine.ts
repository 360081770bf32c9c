import { workerAddress } from "virtual:training-worker";
import type { WorkerMessage } from "../protocol.ts";
import type { EngineConnection } from "./playground.ts";

/** Starts the training worker. */
export function workerEngine(): EngineConnection {
  const worker = new Worker(workerAddress, { type: "module" });
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
