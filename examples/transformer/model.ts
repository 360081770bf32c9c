// The transformer of modded-nanogpt's optimization benchmark, from general operations: RMS norms,
// normalized queries and keys, rotary positions on half of the pairs, ReLU², capped logits.
import {
  add,
  attention,
  concatenate,
  crossEntropy,
  embedding,
  linear,
  map,
  Parameter,
  type ParameterRole,
  permute,
  relu,
  reshape,
  rmsNorm,
  slice,
  softCap,
  square,
  type Variable,
} from "@lrm/autograd";
import { type Backend, defineMap, keep, type Shape, type Tensor, tensor } from "@lrm/tensor";

type Size = "vocabularySize" | "layers" | "width" | "heads" | "mlpWidth";
export type Config = Readonly<Record<Size | "attentionScale" | "softCap", number>>;

/** Turns pairs of numbers by the angle of their position. */
const rotate = defineMap(["a", "b", "cos", "sin"], [], ({ a, b, cos, sin }) => ({
  a: a.mul(cos).add(b.mul(sin)),
  b: b.mul(cos).sub(a.mul(sin)),
}));

interface Linear {
  readonly weight: Parameter; // [out, in]
  readonly bias: Parameter; // [out]
}

export class Transformer {
  readonly parameters: Parameter[] = [];
  readonly #config: Config;
  readonly #embed: Parameter;
  readonly #proj: Linear;
  readonly #norms: readonly Parameter[];
  readonly #blocks;
  #angles: { readonly cos: Tensor; readonly sin: Tensor } | undefined;

  /** @param initial  makes the first value of a parameter; the model takes ownership */
  constructor(config: Config, initial: (name: string, shape: Shape) => Tensor) {
    this.#config = config;
    const { vocabularySize: V, layers, width: C, mlpWidth } = config;
    const parameter = (name: string, shape: Shape, role?: ParameterRole): Parameter => {
      const made = new Parameter(name, initial(name, shape), role === undefined ? {} : { role });
      this.parameters.push(made);
      return made;
    };
    const dense = (name: string, out: number, inputs: number, role: ParameterRole): Linear => ({
      weight: parameter(`${name}.weight`, [out, inputs], role),
      bias: parameter(`${name}.bias`, [out]),
    });
    this.#embed = parameter("embed.weight", [V, C], "embedding");
    this.#blocks = Array.from({ length: layers }, (_, index) => {
      const at = `blocks.${index}`;
      return {
        norms: [parameter(`${at}.norm1.gains`, [C]), parameter(`${at}.norm2.gains`, [C])] as const,
        q: dense(`${at}.attn.q`, C, C, "matrix"),
        k: dense(`${at}.attn.k`, C, C, "matrix"),
        v: dense(`${at}.attn.v`, C, C, "matrix"),
        proj: dense(`${at}.attn.proj`, C, C, "matrix"),
        fc: dense(`${at}.mlp.fc`, mlpWidth, C, "matrix"),
        mlp: dense(`${at}.mlp.proj`, C, mlpWidth, "matrix"),
      };
    });
    this.#norms = [parameter("norm1.gains", [C]), parameter("norm2.gains", [C])];
    this.#proj = dense("proj", V, C, "head");
  }

  /** Computes logits: int32 tokens `[B, T]` → `[B, T, V]`. */
  logits(tokens: Variable): Variable {
    let x = rmsNorm(embedding(this.#embed, tokens), this.#norms[0]); // [B, T, C]
    for (const { norms, q, k, v, proj, fc, mlp } of this.#blocks) {
      const y = rmsNorm(x, norms[0]);
      const attended = attention(
        this.#rotary(rmsNorm(this.#heads(y, q))),
        this.#rotary(rmsNorm(this.#heads(y, k))),
        this.#heads(y, v),
        { causal: true, scale: this.#config.attentionScale },
      ); // [B, H, T, C/H]
      x = add(x, dense(reshape(permute(attended, [0, 2, 1, 3]), x.shape), proj));
      x = add(x, dense(square(relu(dense(rmsNorm(x, norms[1]), fc))), mlp));
    }
    const z = dense(rmsNorm(x, this.#norms[1]), this.#proj);
    return softCap(z, this.#config.softCap);
  }

  /** Computes the mean cross-entropy of the next tokens; both `[B, T]`. */
  loss(tokens: Variable, targets: Variable): Variable {
    return crossEntropy(this.logits(tokens), targets);
  }

  /** Frees the parameters. */
  [Symbol.dispose](): void {
    for (const parameter of this.parameters) parameter.dispose();
    this.#freeAngles();
  }

  /** Projects and splits: `[B, T, C]` → `[B, H, T, C/H]`. */
  #heads(x: Variable, layer: Linear): Variable {
    const [B = 0, T = 0, C = 0] = x.shape;
    const { heads } = this.#config;
    return permute(reshape(dense(x, layer), [B, T, heads, C / heads]), [0, 2, 1, 3]);
  }

  /** Turns the pairs (i, i + d/2) of each head: `[B, H, T, d]`. */
  #rotary(x: Variable): Variable {
    const [, , T = 0, d = 0] = x.shape;
    if (this.#angles?.cos.shape[0] !== T) {
      this.#freeAngles();
      this.#angles = anglesOf(x.tape.backend, T, d);
    }
    const [a, b] = [slice(x, 0, d / 2, { axis: -1 }), slice(x, d / 2, d, { axis: -1 })];
    const turned = map(rotate, { a, b, ...this.#angles });
    return concatenate([turned.a, turned.b], { axis: -1 });
  }

  #freeAngles(): void {
    this.#angles?.cos.dispose();
    this.#angles?.sin.dispose();
  }
}

const dense = (x: Variable, { weight, bias }: Linear): Variable => linear(x, weight, bias);

/** Computes cos and sin, `[T, d/2]`: half of the pairs turn, from 1 to 1/1024 radian a position. */
function anglesOf(backend: Backend, T: number, d: number) {
  const [pairs, turning] = [d / 2, d / 4];
  const table = (of: (angle: number) => number): Tensor => {
    const values = Float32Array.from({ length: T * pairs }, (_, at) => {
      const rate = at % pairs < turning ? 1024 ** -((at % pairs) / Math.max(1, turning - 1)) : 0;
      return of(Math.floor(at / pairs) * rate);
    });
    return keep(tensor(backend, values, [T, pairs]));
  };
  return { cos: table(Math.cos), sin: table(Math.sin) };
}
