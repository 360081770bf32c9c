import type { WorkerMessage } from "../protocol.ts";

/** Sends a message to the page. */
export type Post = (message: WorkerMessage) => void;
