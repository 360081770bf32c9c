import type { Array as JaxArray } from "@jax-js/jax";
import { type HostParameter, ITERATIONS, QUINTIC } from "../own_models/model_problem.ts";
import type { Jax } from "./jax.ts";

/** Settings of Adam and of Muon. */
export interface JaxSettings {
  readonly adam: {
    readonly learningRate: number;
    readonly betas: readonly [number, number];
    readonly epsilon: number;
  };
  readonly muon: {
    readonly learningRate: number;
    readonly momentum: number;
    readonly epsilon: number;
  };
}

/** Weights of a model, and averages of the gradients: one for Muon, two for Adam. */
export type JaxState = {
  weights: JaxArray[];
  averages: JaxArray[][];
};

/** Factors `1 / (1 − βᵗ)` of both averages of Adam. */
export type JaxCorrections = [JaxArray, JaxArray];

/**
 * Makes the state before the first step.
 *
 * @param muon  trains the matrices with Muon, else with Adam like the rest
 */
export function startOf(
  { numpy }: Jax,
  parameters: readonly HostParameter[],
  muon: boolean,
): JaxState {
  return {
    weights: parameters.map(({ values, shape }) => numpy.array(values, { shape: [...shape] })),
    averages: parameters.map(({ shape, matrix }) =>
      Array.from({ length: muon && matrix ? 1 : 2 }, () => numpy.zeros([...shape])),
    ),
  };
}

/** Computes the corrections of a step, counted from 1. */
export function correctionsOf({ numpy }: Jax, { adam }: JaxSettings, t: number): JaxCorrections {
  const [beta1, beta2] = adam.betas;
  return [numpy.array(1 / (1 - beta1 ** t)), numpy.array(1 / (1 - beta2 ** t))];
}

/** Updates all weights; like the functions of jax-js, it consumes its arguments. */
export function updateAll(
  jax: Jax,
  settings: JaxSettings,
  { weights, averages }: JaxState,
  gradients: readonly JaxArray[],
  corrections: JaxCorrections,
): JaxState {
  const updated = weights.map((weight, at) => {
    const G = gradients[at]!;
    const [first, second] = averages[at]!;
    return second === undefined
      ? muon(jax, settings.muon, weight, G, first!)
      : adam(jax, settings.adam, weight, G, {
          averages: [first!, second],
          corrections: [corrections[0].ref, corrections[1].ref],
        });
  });
  jax.tree.dispose(corrections);
  return {
    weights: updated.map(({ weight }) => weight),
    averages: updated.map(({ averages }) => averages),
  };
}

interface Updated {
  weight: JaxArray;
  averages: JaxArray[];
}

function adam(
  { numpy }: Jax,
  { learningRate, betas, epsilon }: JaxSettings["adam"],
  weight: JaxArray,
  G: JaxArray,
  of: { averages: [JaxArray, JaxArray]; corrections: JaxCorrections },
): Updated {
  const [m, v] = of.averages;
  const [correction1, correction2] = of.corrections;
  const [beta1, beta2] = betas;
  const first = m.mul(beta1).add(G.ref.mul(1 - beta1));
  const second = v.mul(beta2).add(numpy.square(G).mul(1 - beta2));
  const root = numpy.sqrt(second.ref.mul(correction2)).add(epsilon);
  const D = first.ref.mul(correction1).div(root);
  return { weight: weight.sub(D.mul(learningRate)), averages: [first, second] };
}

function muon(
  jax: Jax,
  { learningRate, momentum: beta, epsilon }: JaxSettings["muon"],
  weight: JaxArray,
  G: JaxArray,
  momentum: JaxArray,
): Updated {
  const { shape, size } = weight;
  const out = shape[0]!;
  const M = momentum.mul(beta).add(G.ref.mul(1 - beta));
  const U = M.ref.mul(beta).add(G.mul(1 - beta));
  const O = newtonSchulz(jax, U.reshape([out, size / out]), epsilon).reshape(shape);
  const scale = Math.sqrt(Math.max(1, out / (size / out)));
  return { weight: weight.sub(O.mul(learningRate * scale)), averages: [M] };
}

function newtonSchulz({ numpy }: Jax, G: JaxArray, epsilon: number): JaxArray {
  const [a, b, c] = QUINTIC;
  const wide = G.shape[0]! <= G.shape[1]!;
  const norm = numpy.sqrt(numpy.square(G.ref).sum());
  let X = G.div(norm.add(epsilon));
  for (let at = 0; at < ITERATIONS; at++) {
    const T = X.ref.transpose();
    const A = wide ? numpy.matmul(X.ref, T) : numpy.matmul(T, X.ref);
    const B = A.ref.mul(b).add(numpy.matmul(A.ref, A).mul(c));
    X = X.ref.mul(a).add(wide ? numpy.matmul(B, X) : numpy.matmul(X, B));
  }
  return X;
}
