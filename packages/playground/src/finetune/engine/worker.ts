/// <reference lib="webworker" />
// The page has loaded this already: with it, the build puts shared code into the same files.
import "../../engine/engine.ts";
import type { TuneMessage, TuneRequest } from "../protocol.ts";
import { Tuner } from "./tuner.ts";

const tuner = new Tuner((message: TuneMessage) => postMessage(message));
addEventListener("message", ({ data }: MessageEvent<TuneRequest>) => tuner.receive(data));
