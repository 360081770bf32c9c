import {
  defineOptimizer,
  matrixRule,
  matrixSettings,
  resolveSettings,
  setting,
} from "@lrm/optimizer";
import { defineMap, map } from "@lrm/tensor";

const SETTINGS = {
  ...matrixSettings({ learningRate: 1e-3 }),
  sharpness: setting.number({ above: 0, default: 2, common: true, help: "Steepness of the sign" }),
  failAt: setting.wholeNumber({ help: "Step in which the rule fails" }),
  loseAt: setting.wholeNumber({ help: "Step in which the rule makes NaN" }),
};

const sign = defineMap(["U"], ["size"], ({ U, size }) => ({
  D: U.div(U.abs().max(1e-30)).mul(size),
}));

/** The sign of the momentum: an optimizer of a user, for tests. */
export const signum = defineOptimizer({
  name: "signum",
  title: "Signum",
  help: "Follows the sign of the momentum",
  trains: "matrices",
  settings: SETTINGS,
  make(options) {
    const values = resolveSettings("signum", SETTINGS, options);
    return matrixRule({
      name: "signum",
      settings: SETTINGS,
      values,
      direction(U, { step }) {
        if (step === values.failAt) throw new TypeError("no such sign");
        const size = step === values.loseAt ? 1e38 * 1e38 : values.sharpness / 2;
        return map(sign, { U }, { scalars: { size } }).D;
      },
    });
  },
});
