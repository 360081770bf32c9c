import { workerAddress } from "virtual:tune-worker";
import type { TuneMessage } from "../protocol.ts";
import type { TuneConnection } from "./tuning_state.ts";

/** Starts the worker that fine-tunes. */
export function tuneWorker(): TuneConnection {
  const worker = new Worker(workerAddress, { type: "module" });
  return {
    send: (request) => worker.postMessage(request),
    listen: (onMessage, onCrash) => {
      worker.addEventListener("message", ({ data }: MessageEvent<TuneMessage>) => onMessage(data));
      worker.addEventListener("error", ({ message }) =>
        onCrash(message === "" ? "it could not be loaded" : message),
      );
    },
  };
}
