import { column, defineMap, type Expression, type MapKernel } from "../expression.ts";

/** A kernel, and its derivative as one writes it by hand. */
export interface KnownDerivative {
  readonly name: string;
  readonly forward: MapKernel;
  /** Reads forward inputs, `saved` outputs and `d_…`; writes `d_…`. */
  readonly backward: MapKernel;
  readonly of: readonly string[];
  readonly from: readonly string[];
  readonly saved: readonly string[];
}

const GELU_SCALE = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;
const bend = (x: Expression, square: Expression): Expression =>
  x.mul(square.mul(CUBIC * GELU_SCALE).add(GELU_SCALE)).tanh();

const gelu: KnownDerivative = {
  name: "gelu",
  forward: defineMap(["x"], [], ({ x }) => {
    const half = x.mul(0.5);
    return { y: half.mul(bend(x, x.square())).add(half) };
  }),
  backward: defineMap(["x", "d_y"], [], ({ x, d_y }) => {
    const square = x.square();
    const s = bend(x, square).mul(0.5).add(0.5);
    const slope = square.mul(6 * CUBIC * GELU_SCALE).add(2 * GELU_SCALE);
    return { d_x: d_y.mul(s).mul(x.mul(slope).mul(s.neg().add(1)).add(1)) };
  }),
  of: ["x"],
  from: ["y"],
  saved: [],
};

const siluGate: KnownDerivative = {
  name: "silu gate",
  forward: defineMap(["gate", "x"], [], ({ gate, x }) => ({
    y: gate.mul(gate.sigmoid()).mul(x),
  })),
  backward: defineMap(["gate", "x", "d_y"], [], ({ gate, x, d_y }) => {
    const s = gate.sigmoid();
    return {
      d_gate: d_y.mul(x).mul(s.mul(gate.mul(s.neg().add(1)).add(1))),
      d_x: d_y.mul(gate.mul(s)),
    };
  }),
  of: ["gate", "x"],
  from: ["y"],
  saved: [],
};

const layerNorm: KnownDerivative = {
  name: "layer norm",
  forward: defineMap(["x", "gain", "bias"], ["size", "epsilon"], (v) => {
    const mean = v.x.rowSum().div(v.size);
    const centered = v.x.sub(mean);
    const variance = centered.square().rowSum().div(v.size).add(v.epsilon);
    const inverse = variance.sqrt().div(variance);
    return { y: centered.mul(inverse).mul(v.gain).add(v.bias), mean, inverse };
  }),
  backward: defineMap(["x", "gain", "mean", "inverse", "d_y"], ["size"], (v) => {
    const normalized = v.x.sub(v.mean).mul(v.inverse);
    const g = v.d_y.mul(v.gain);
    const along = g.mul(normalized).rowSum().div(v.size);
    return {
      d_x: g.sub(g.rowSum().div(v.size)).sub(normalized.mul(along)).mul(v.inverse),
    };
  }),
  of: ["x"],
  from: ["y"],
  saved: ["mean", "inverse"],
};

const rmsNorm: KnownDerivative = {
  name: "rms norm",
  forward: defineMap(["x", "gain"], ["size", "epsilon"], (v) => {
    const meanSquare = v.x.square().rowSum().div(v.size).add(v.epsilon);
    const inverse = meanSquare.sqrt().div(meanSquare);
    return { y: v.x.mul(inverse).mul(v.gain), inverse };
  }),
  backward: defineMap(["x", "gain", "inverse", "d_y"], ["size"], (v) => {
    const g = v.d_y.mul(v.gain);
    const normalized = v.x.mul(v.inverse);
    return {
      d_x: g.sub(normalized.mul(g.mul(normalized).rowSum().div(v.size))).mul(v.inverse),
    };
  }),
  of: ["x"],
  from: ["y"],
  saved: ["inverse"],
};

const softmaxForward = defineMap(["x"], [], ({ x }) => {
  const e = x.sub(x.rowMax()).exp();
  return { y: e.div(e.rowSum()) };
});

const softmax: KnownDerivative = {
  name: "softmax",
  forward: softmaxForward,
  backward: defineMap(["x", "d_y"], [], ({ x, d_y }) => {
    const e = x.sub(x.rowMax()).exp();
    const y = e.div(e.rowSum());
    return { d_x: d_y.sub(d_y.mul(y).rowSum()).mul(y) };
  }),
  of: ["x"],
  from: ["y"],
  saved: [],
};

const softmaxOfSaved: KnownDerivative = {
  name: "softmax, its result saved",
  forward: softmaxForward,
  backward: defineMap(["y", "d_y"], [], ({ y, d_y }) => ({
    d_x: d_y.sub(d_y.mul(y).rowSum()).mul(y),
  })),
  of: ["x"],
  from: ["y"],
  saved: ["y"],
};

const logSumExp: KnownDerivative = {
  name: "log-sum-exp",
  forward: defineMap(["x"], [], ({ x }) => {
    const largest = x.rowMax();
    return { y: x.sub(largest).exp().rowSum().log().add(largest) };
  }),
  backward: defineMap(["x", "d_y"], [], ({ x, d_y }) => {
    const e = x.sub(x.rowMax()).exp();
    return { d_x: e.mul(d_y.div(e.rowSum())) };
  }),
  of: ["x"],
  from: ["y"],
  saved: [],
};

const crossEntropy: KnownDerivative = {
  name: "softmax and cross-entropy",
  forward: defineMap(["logits", "target"], [], ({ logits, target }) => {
    const largest = logits.rowMax();
    const logSumExp = logits.sub(largest).exp().rowSum().log().add(largest);
    const picked = column.equal(target).select(logits, 0).rowSum();
    return { loss: logSumExp.sub(picked) };
  }),
  backward: defineMap(["logits", "target", "d_loss"], [], ({ logits, target, d_loss }) => {
    const e = logits.sub(logits.rowMax()).exp();
    return { d_logits: e.div(e.rowSum()).sub(column.equal(target)).mul(d_loss) };
  }),
  of: ["logits"],
  from: ["loss"],
  saved: [],
};

/** Operations whose derivatives are known in closed form. */
export const knownDerivatives: readonly KnownDerivative[] = [
  gelu,
  siluGate,
  layerNorm,
  rmsNorm,
  softmax,
  softmaxOfSaved,
  logSumExp,
  crossEntropy,
];
