import {
  type AnyOperation,
  type Backend,
  column,
  defineMap,
  type Expression,
  type MapKernel,
  type MapOperation,
  type Operand,
  Random,
  Tensor,
} from "@lrm/tensor";

/** Lengths of rows: short ones, and ones with a rest, of several blocks, and of several tasks. */
const LENGTHS = [1, 2, 3, 4, 5, 7, 8, 10, 12, 15, 16, 17, 19, 31, 64, 70, 300, 1030, 4099, 9001];
const UNARY = ["neg", "abs", "exp", "log", "sqrt", "sin", "cos", "tanh", "isFinite"] as const;
const BINARY = ["add", "sub", "mul", "div", "min", "max", "lessThan", "equal"] as const;
/** Numbers that functions treat differently. */
const SPECIAL = [0, -0, 1e-40, -1e-40, 1, -1, 1e30, -90, 88.9, Number.NaN];
const INFINITE = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** Draws numbers. */
class Drawing {
  readonly #words: IterableIterator<number>;

  constructor(seed: number) {
    this.#words = new Random(seed).words();
  }

  below(count: number): number {
    return this.#words.next().value! % count;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }
}

/**
 * Runs a random map on random operands: contiguous, strided and broadcast ones, of floats and
 * integers, and outputs in place of inputs.
 *
 * @returns  the memory that it wrote, owned by the caller
 */
export function runRandomMap(backend: Backend, seed: number): Tensor[] {
  const drawing = new Drawing(seed);
  const kernel = randomKernel(drawing);
  const length = drawing.of(LENGTHS);
  const shape = [1 + drawing.below(3), 1 + drawing.below(Math.ceil(200 / length)), length];
  const operand = (name: string): Operand => {
    const stride = drawing.of([1, 1, 1, 2, 3, name.startsWith("y") ? 1 : 0]);
    const span = Math.max(1, (length - 1) * stride + 1) + drawing.below(3);
    const rows = shape[0]! * shape[1]!;
    const size = rows * span + 40;
    const tensor = name === "n" ? integers(backend, size) : numbers(backend, seed, name, size);
    const outer = name === "x0" ? 0 : shape[1]! * span; // broadcast over an outer axis
    return { tensor, offset: drawing.below(5), strides: [outer, span, stride] };
  };
  const inputs = kernel.inputs.map(operand);
  const outputs = kernel.outputs.map((name, index) => {
    const isInPlace = index === 0 && inputs[1]!.strides[2] !== 0 && drawing.below(2) === 0;
    return isInPlace ? inputs[1]! : operand(name);
  });
  const scalars = [0.75];
  backend.run<MapOperation>({ kind: "map", kernel, shape, inputs, outputs, scalars });
  return outputs.map(({ tensor }) => tensor);
}

/** Runs a random reduction, see {@link runRandomMap}. */
export function runRandomReduction(backend: Backend, seed: number): Tensor[] {
  const drawing = new Drawing(seed);
  const [x, y] = ["x", "y"];
  const kernel = defineMap([x!, y!], ["k"], (v) => ({
    out: drawing.of([() => v.x!, () => v.x!.mul(v.y!), () => v.x!.mul(v.k!).abs().add(v.y!)])(),
  }));
  const inner = drawing.of([1, 1, ...LENGTHS]);
  const outer = drawing.of([1, 2, 5]);
  const reduced = drawing.of(inner > 300 ? [2, 140] : [0, 1, ...LENGTHS, 17_000]);
  const size = outer * reduced * inner;
  const stride = drawing.of([1, 2]);
  const inputs = [x!, y!].map((name) => ({
    tensor: numbers(backend, seed, name, size * stride + 40),
    offset: drawing.below(3),
    strides: [reduced * inner, inner, 1].map((each) => each * stride),
  }));
  const out = numbers(backend, seed, "out", outer * inner);
  const op = drawing.of(["sum", "max"] as const);
  const accumulate = drawing.below(2) === 0;
  const fields = { op, kernel, outer, reduced, inner, inputs, scalars: [0.5], out, accumulate };
  backend.run<AnyOperation>({ kind: "reduce", ...fields } as AnyOperation);
  return [out];
}

function randomKernel(drawing: Drawing): MapKernel {
  return defineMap(["x0", "x1", "x2", "n"], ["s"], (v) => {
    const known: Expression[] = [v.x0!, v.x1!, v.x2!, v.n!, v.s!, v.s!.mul(0.5).tanh()];
    const any = (): Expression => drawing.of(known);
    const steps = 2 + drawing.below(drawing.of([4, 12, 60]));
    for (let step = 0; step < steps; step++) {
      const kind = drawing.below(8);
      if (kind < 3) known.push(any()[drawing.of(UNARY)]());
      else if (kind < 6) known.push(any()[drawing.of(BINARY)](any()));
      else if (kind < 7) known.push(any().select(any(), any()));
      else known.push(drawing.of([() => any().rowSum(), () => any().rowMax(), () => column])());
    }
    const count = 1 + drawing.below(3);
    const results = known.slice(-count).map((each, index) => [`y${index}`, each.add(v.x2!)]);
    return Object.fromEntries(results) as Record<string, Expression>;
  });
}

/** Random numbers, drawn once, since drawing takes longer than computing. */
const NUMBERS = Float32Array.from({ length: 8191 }, (_, index, drawing = new Drawing(index)) =>
  drawing.below(20) === 0 ? drawing.of(SPECIAL) : (drawing.below(2 ** 20) / 2 ** 19 - 1) * 3,
);

function numbers(backend: Backend, seed: number, name: string, size: number): Tensor {
  const first = seed * 131 + name.charCodeAt(name.length - 1) * 17;
  const values = new Float32Array(size);
  for (let at = 0; at < size; at++) values[at] = NUMBERS[(first + at) % NUMBERS.length]!;
  if (seed % 3 === 0 && size > 8) values.set(INFINITE, seed % 7);
  const result = Tensor.allocate(backend, [size]);
  result.write(values);
  return result;
}

function integers(backend: Backend, size: number): Tensor {
  const result = Tensor.allocate(backend, [size], "int32");
  const values = new Int32Array(size);
  for (let at = 0; at < size; at++) values[at] = Math.imul(at, 0x9e3779b1) >> (at % 20);
  result.write(values);
  return result;
}
