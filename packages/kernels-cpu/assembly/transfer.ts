/** Copies between the host and tensors. */

import { InstallCommand, ReadCommand, WriteCommand } from "./generated/commands";
import { install as installCode, send } from "./host";
import { nextTask, threadIndex } from "./threads";

/** Copies the bytes after the command's header to a tensor. */
export function write(command: WriteCommand): void {
  if (nextTask() == 0) memory.copy(command.to, changetype<usize>(command) + offsetof<WriteCommand>(), command.bytes);
}

/** Sends bytes of a tensor to the host. */
export function read(command: ReadCommand): void {
  if (threadIndex() == 0) send(command.id, command.from, command.bytes);
}

/** Compiles the module after the command's header, in every thread. */
export function install(command: InstallCommand): void {
  installCode(command.index, changetype<usize>(command) + offsetof<InstallCommand>(), command.bytes);
}
