import type { HeadsOperand, Tensor } from "@lrm/tensor";
import {
  COMMANDS,
  type CommandKind,
  type DirectCommand,
  FIRST_WORD,
  type WordType,
  wordsOf,
} from "./_commands.ts";
import { type Encoder, isSolo } from "./_encoder.ts";

/** Commands whose words are fields of an operation. */
type DirectKind = {
  [Kind in CommandKind]: (typeof COMMANDS)[Kind] extends DirectCommand<never> ? Kind : never;
}[CommandKind];

/** What a direct command is made of. */
type Fields<Kind extends DirectKind> =
  (typeof COMMANDS)[Kind] extends DirectCommand<infer Asked> ? Asked : never;

/** Makes the function that writes operations as commands of one kind, word for word as the table says. */
export function encodeDirect<Kind extends DirectKind>(
  encoder: Encoder,
  kind: Kind,
): (fields: Fields<Kind>) => void {
  const { words, work } = COMMANDS[kind] as unknown as DirectCommand<Fields<Kind>>;
  const names = Object.keys(words);
  const types = Object.values(words) as WordType[];
  const length = types.reduce((sum, type) => sum + wordsOf(type), FIRST_WORD);
  const { ring } = encoder;
  return (fields) => {
    let at = ring.begin(kind, length, isSolo(work(fields))) + FIRST_WORD;
    const target = ring.words;
    const values = fields as Readonly<Record<string, unknown>>;
    for (let index = 0; index < names.length; index++) {
      const value = values[names[index]!];
      const wordType = types[index]!;
      switch (wordType) {
        case "address":
        case "integer":
        case "unsigned":
        case "flag":
          target[at++] = value as number;
          break;
        case "tensor":
          target[at++] = value === undefined ? 0 : encoder.pointer(value as Tensor);
          break;
        case "float":
          ring.floats[at++] = value as number;
          break;
        case "heads": {
          const { tensor, offset, batchStride, tokenStride } = value as HeadsOperand;
          target[at++] = encoder.pointer(tensor) + offset * 4;
          target[at++] = batchStride;
          target[at++] = tokenStride;
          break;
        }
        default:
          wordType satisfies never;
      }
    }
    encoder.end();
  };
}
