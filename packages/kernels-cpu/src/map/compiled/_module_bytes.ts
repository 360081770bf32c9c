import { appendNumber, type FunctionCode } from "./_function_code.ts";
import { VALUE_TYPES } from "./_opcodes.ts";

/** Maximum number of pages of the memory, as the threads' module declares it. */
const MOST_PAGES = 65536;

/**
 * Returns a module that imports the memory, and exports one function: `run`, without a result.
 *
 * @param shared  true if the memory is shared
 */
export function moduleBytes(code: FunctionCode, shared: boolean): Uint8Array {
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0]; // magic, version
  const section = (id: number, content: readonly number[]): void => {
    bytes.push(id);
    appendNumber(bytes, content.length);
    for (const byte of content) bytes.push(byte);
  };
  const types = new Array<number>(code.parameters).fill(VALUE_TYPES.i32);
  section(1, [1, 0x60, types.length, ...types, 0]);
  const limits = [shared ? 3 : 1, 1];
  appendNumber(limits, MOST_PAGES);
  section(2, [1, ...text("env"), ...text("memory"), 2, ...limits]);
  section(3, [1, 0]);
  section(7, [1, ...text("run"), 0, 0]);
  const body = code.finish();
  const functions = [1];
  appendNumber(functions, body.length);
  for (const byte of body) functions.push(byte);
  section(10, functions);
  return Uint8Array.from(bytes);
}

const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
