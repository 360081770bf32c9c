/// <reference lib="webworker" />
import type { PageMessage, WorkerMessage } from "../protocol.ts";
import { Engine } from "./engine.ts";
import { openKeeper } from "./kept_runs.ts";

const engine = new Engine((message: WorkerMessage) => postMessage(message), openKeeper());
addEventListener("message", ({ data }: MessageEvent<PageMessage>) => engine.receive(data));
