import { openTokenizer } from "@lrm/data";
import { endTokensOf } from "@lrm/run";
import { openModel, type Resources, withAdapter } from "@lrm/run/node";
import type { SamplingFlags } from "../flags/sample_flags.ts";
import { printNote } from "../terminal/print.ts";
import { type DeviceRequest, openDevice } from "./open_device.ts";

/** Opens a model that writes text, with the adapter of `--lora`, and its tokenizer. */
export async function openTextModel(
  folder: string,
  flags: DeviceRequest & Pick<SamplingFlags, "lora">,
  { resources, signal }: { readonly resources: Resources; readonly signal: AbortSignal },
) {
  // Check the folder before a device is opened.
  const found = await openModel(folder);
  printNote(found.note);
  const stored = flags.lora === undefined ? found : withAdapter(found, flags.lora);
  const tokenizer = await openTokenizer(stored.tokenizer, stored.tokenizerFiles);
  const backend = await openDevice(flags, resources);
  const model = await stored.load(backend);
  signal.throwIfAborted();
  return { model, tokenizer, ends: endTokensOf(stored) };
}
