import { timedBackend } from "@lrm/report";
import type { PrepareOptions } from "@lrm/run/node";
import { type DataFlags, openData } from "../flags/data.ts";
import { printMessage } from "../terminal/print.ts";
import type { DeviceRequest } from "./open_device.ts";

/**
 * Creates the options of commands that prepare runs: prints notices to standard error, and keeps
 * tokens in the cache.
 */
export function preparation(
  { profile, cache }: Pick<DeviceRequest, "profile"> & Pick<DataFlags, "cache">,
  { signal, catalog, ranks }: Pick<PrepareOptions, "signal" | "catalog" | "ranks">,
): PrepareOptions {
  return {
    ...{ signal, catalog, ranks },
    onNotice: (line) => printMessage(`${line}\n`),
    openData: (data, tokenizer, { textField, signal: ended }) =>
      openData(data, tokenizer, { textField, cache }, ended),
    ...(profile !== undefined && { onBackend: (backend) => void timedBackend(backend) }),
  };
}
