import { expect, test } from "vitest";
import { resumeHint } from "./resume_hint.ts";

test("resumeHint() names a command for a shell: npx, or lrm itself for ranks", () => {
  expect(resumeHint("runs/a", false)).toEqual({
    sentence: "Go on with:",
    command: "npx lrm train --resume runs/a",
  });
  expect(resumeHint("runs/b", true)).toEqual({
    sentence: "Go on under the launcher with:",
    command: "node_modules/.bin/lrm train --resume runs/b",
  });
});
