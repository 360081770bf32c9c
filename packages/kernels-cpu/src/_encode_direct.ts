import type { HeadsOperand, Tensor } from "@lrm/tensor";
import {
  COMMANDS,
  type CommandKind,
  type DirectCommand,
  FIRST_WORD,
  positionsOf,
  type WordType,
  wordCount,
} from "./_commands.ts";
import { type Encoder, isSolo } from "./_encoder.ts";

/** Commands whose words are fields of an operation. */
export type DirectKind = {
  [Kind in CommandKind]: (typeof COMMANDS)[Kind] extends DirectCommand<never> ? Kind : never;
}[CommandKind];

/** Parts of a direct command. */
export type Fields<Kind extends DirectKind> =
  (typeof COMMANDS)[Kind] extends DirectCommand<infer Asked> ? Asked : never;

/**
 * Returns a function that writes operations as commands of one kind, word by word according to the
 * table.
 */
export function encodeDirect<Kind extends DirectKind>(
  encoder: Encoder,
  kind: Kind,
): (fields: Fields<Kind>) => void {
  const { words, work } = COMMANDS[kind] as unknown as DirectCommand<Fields<Kind>>;
  const length = Object.values(words).reduce((sum, type) => sum + wordCount(type), FIRST_WORD);
  // One loop per type: a switch per word would take longer than writing the words.
  const positions = positionsOf(words, FIRST_WORD);
  const placed = (...types: readonly WordType[]): readonly Placed[] =>
    Object.entries(words).flatMap(([name, type]) =>
      types.includes(type) ? [{ name, position: positions[name]! }] : [],
    );
  const tensors = placed("tensor");
  const heads = placed("heads");
  const numbers = placed("address", "integer", "unsigned", "flag");
  const floats = placed("float");
  const { ring } = encoder;
  return (fields) => {
    const at = ring.begin(kind, length, isSolo(work(fields)));
    const target = ring.words;
    const values = fields as Readonly<Record<string, unknown>>;
    for (const { name, position } of tensors) {
      const tensor = values[name] as Tensor | undefined;
      target[at + position] = tensor === undefined ? 0 : encoder.pointer(tensor);
    }
    for (const { name, position } of heads) {
      const { tensor, offset, batchStride, tokenStride } = values[name] as HeadsOperand;
      target[at + position] = encoder.pointer(tensor) + offset * 4;
      target[at + position + 1] = batchStride;
      target[at + position + 2] = tokenStride;
    }
    for (const { name, position } of numbers) target[at + position] = values[name] as number;
    for (const { name, position } of floats) ring.floats[at + position] = values[name] as number;
    encoder.end();
  };
}

/** Position of a word and the name of its field. */
interface Placed {
  readonly name: string;
  readonly position: number;
}
