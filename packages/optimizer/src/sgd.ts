import { defineMap, map } from "@lrm/tensor";
import { checkSetting, checkSwitch } from "./check_setting.ts";
import type { UpdateRule } from "./rule.ts";

/** How gradient descent steps. */
export interface SGDOptions {
  /** Default 0.01. */
  readonly learningRate?: number;
  /** β of the heavy ball; 0 is plain gradient descent. Default 0.9. */
  readonly momentum?: number;
  /** Follows `G + βM` instead of M. Default false. */
  readonly nesterov?: boolean;
  /** Decoupled: `W ← (1 − learningRate · weightDecay) W`. Default 0. */
  readonly weightDecay?: number;
}

// M ← βM + G;  W ← (1 − lr·wd)W − lr · (ahead · G + follow · M)
const step = defineMap(
  ["value", "gradient", "gradientScale", "momentum"],
  ["keep", "size", "beta", "ahead", "follow"],
  ({ value, gradient, gradientScale, momentum, keep, size, beta, ahead, follow }) => {
    const g = gradient.mul(gradientScale);
    const m = momentum.mul(beta).add(g);
    const direction = g.mul(ahead).add(m.mul(follow));
    return { value: value.mul(keep).sub(direction.mul(size)), momentum: m };
  },
);

/**
 * Gradient descent with heavy-ball momentum, `M ← βM + G; W ← W − lr·M`; for any parameter. One number of state per element.
 *
 * @see Sutskever, Martens, Dahl and Hinton 2013, "On the importance of initialization and momentum in deep learning"
 */
export function sgd({
  learningRate = 0.01,
  momentum: beta = 0.9,
  nesterov = false,
  weightDecay = 0,
}: SGDOptions = {}): UpdateRule {
  const name = "sgd";
  checkSetting(name, "learningRate", learningRate, 0);
  checkSetting(name, "momentum", beta, 0, 1);
  checkSetting(name, "weightDecay", weightDecay, 0);
  checkSwitch(name, "nesterov", nesterov);
  return {
    name,
    layout: "elements",
    learningRate,
    settings: { learningRate, momentum: beta, nesterov, weightDecay },
    state: (shape) => ({ momentum: shape }),
    update({ spans, gradientScale, learningRate: lr }) {
      const scalars = {
        keep: 1 - lr * weightDecay,
        size: lr,
        beta,
        ahead: nesterov ? 1 : 0,
        follow: nesterov ? beta : 1,
      };
      for (const { value, gradient, state } of spans) {
        const momentum = state.momentum!;
        const inputs = { value, gradient, gradientScale, momentum };
        map(step, inputs, { scalars, into: { value, momentum } });
      }
    },
  };
}
