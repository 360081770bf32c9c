import { expect, test } from "vitest";
import { completeRun } from "./complete_run.ts";
import { settingsText } from "./settings_text.ts";

test("settingsText() writes common settings and chosen ones", () => {
  const text = (optimizer: string, settings = {}) =>
    settingsText(completeRun({ optimizer, settings }, "nano"));
  expect(text("low-rank-muon")).toBe("0.015, weight decay 0.01, rank 32");
  expect(text("muon", { learningRate: 0.5, nesterov: false })).toBe("0.5, nesterov false");
  expect(text("adamw", { weightDecay: 0.1 })).toMatch(/, weight decay 0\.1$/);
});
