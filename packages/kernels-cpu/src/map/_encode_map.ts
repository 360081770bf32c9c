import type { MapOperation, Operand } from "@lrm/tensor";
import { FIRST_WORD } from "../_commands.ts";
import { type Encoder, isSolo, unitsPerTask } from "../_encoder.ts";
import { HEADER, OPERAND_WORD, OPERAND_WORDS, type Template, WORD } from "./_assemble.ts";
import type { Templates } from "./_templates.ts";

/** Writes a map as a command. */
export function encodeMap(encoder: Encoder, templates: Templates, operation: MapOperation): void {
  const { kernel, shape, inputs, outputs, scalars } = operation;
  const length = shape.at(-1)!;
  const template = templates.get(kernel, "map", inputs, outputs, length);
  let rows = 1;
  for (let axis = shape.length - 2; axis >= 0; axis--) rows *= shape[axis]!;
  if (rows === 0 || length === 0) return;
  const rowWork = length * template.cost;
  const { ring } = encoder;
  const at = ring.begin("map", template.length, isSolo(rows * rowWork));
  const target = ring.words;
  writeProgram(encoder, template, at, shape, inputs, 0, scalars);
  writeOperands(encoder, at, shape, outputs, inputs.length);
  target[at + WORD.rows] = rows;
  target[at + WORD.length] = length;
  const { block, wholeRows } = template;
  target[at + WORD.block] = wholeRows ? length : Math.min(block, (length + 15) & -16);
  if (templates.programOf(kernel).usesRows) {
    target[at + WORD.rowsPerTask] = unitsPerTask(rowWork);
  } else {
    // A part of a row, or several whole rows if they are short.
    const blocks = unitsPerTask(block * template.cost);
    const cut = blocks * block < length;
    target[at + WORD.rowsPerTask] = cut ? 1 : unitsPerTask(rowWork);
    target[at + WORD.lengthPerTask] = cut ? blocks * block : 0;
  }
  encoder.end();
}

/** Writes the parts common to all kinds of commands: code, inputs and scalars. */
export function writeProgram(
  encoder: Encoder,
  template: Template,
  at: number,
  shape: readonly number[],
  inputs: readonly Operand[],
  firstOperand: number,
  scalars: readonly number[],
): void {
  const { words, floats } = encoder.ring;
  words.set(template.words, at + FIRST_WORD);
  for (const { word, index } of template.scalars) floats[at + word] = scalars[index]!;
  words[at + WORD.extent1] = shape.length > 2 ? shape.at(-3)! : 1;
  words[at + WORD.extent2] = shape.length > 1 ? shape.at(-2)! : 1;
  writeOperands(encoder, at, shape, inputs, firstOperand);
}

/**
 * Writes pointers and strides. Axes are aligned at the last one; of the row axes, the one before
 * the last varies fastest.
 */
function writeOperands(
  encoder: Encoder,
  at: number,
  shape: readonly number[],
  operands: readonly Operand[],
  first: number,
): void {
  const { words } = encoder.ring;
  const lead = 4 - shape.length;
  let word = at + HEADER + first * OPERAND_WORDS;
  for (const { tensor, offset, strides } of operands) {
    words[word + OPERAND_WORD.pointer] = encoder.pointer(tensor) + offset * 4;
    for (let axis = 0; axis < strides.length; axis++) {
      words[word + OPERAND_WORD.stride0 + lead + axis] = strides[axis]! * 4;
    }
    word += OPERAND_WORDS;
  }
}
