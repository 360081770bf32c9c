import { timedBackend } from "@lrm/report";
import type { BackendRequest } from "@lrm/run";
import { openBackend, type Resources } from "@lrm/run/node";
import type { Backend } from "@lrm/tensor";
import { printMessage } from "../terminal/print.ts";

/** A device that a command line asks for. */
export interface DeviceRequest extends BackendRequest {
  /** File for the times of kernels. */
  readonly profile?: string | undefined;
}

/**
 * Opens the backend that was asked for, says which it is and why, and leaves it to `resources`.
 *
 * @param why  reason for the choice, where it is not the request itself
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
