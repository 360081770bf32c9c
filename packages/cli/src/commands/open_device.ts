import { timedBackend } from "@lrm/report";
import type { BackendRequest } from "@lrm/run";
import { openBackend, type Resources } from "@lrm/run/node";
import type { Backend } from "@lrm/tensor";
import { printMessage } from "../terminal/print.ts";

/** Device requested on the command line. */
export interface DeviceRequest extends BackendRequest {
  /** File to write kernel times to. */
  readonly profile?: string | undefined;
}

/**
 * Opens the requested backend and prints its name and the reason for the choice. `resources`
 * disposes of it.
 *
 * @param why  reason for the choice. Default: the request itself
 */
export async function openDevice(
  request: DeviceRequest,
  resources: Resources,
  why?: string,
): Promise<Backend> {
  const backend = await openBackend(request, resources, {
    notice: (line) => printMessage(`${line}\n`),
    ...(why !== undefined && { why }),
  });
  if (request.profile !== undefined) timedBackend(backend);
  return backend;
}
