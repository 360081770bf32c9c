import { expect, test } from "vitest";
import { landingPage } from "./landing.mjs";

const README = `# LRM

Train models,
in TypeScript.

<picture>
  <source srcset="dark.svg">
  <img
    alt="Loss against steps" src="light.svg">
</picture>

Muon ends [lowest](docs/a.md).

## Quick start

You need Node.

\`\`\`sh
npm start
\`\`\`

<img
  alt="Two curves"
  src="docs/pictures/playground.png" width="720">
`;

test("landingPage() takes sentence, chart, result and commands from the README", () => {
  const page = landingPage(README);
  expect(page).toContain('description: "Train models, in TypeScript."');
  expect(page).toContain("# LRM\n\nTrain models,\nin TypeScript.\n");
  expect(page).toContain('comparison-dark.svg" alt="Loss against steps"');
  expect(page).toContain("\nMuon ends [lowest](docs/a.md).\n");
  expect(page).toContain("You need Node.\n\n```sh\nnpm start\n```");
  expect(page).toMatch(/\[<img src="[^"]*playground.png" alt="Two curves" .*\]\(\/playground\/\)/);
});

test("landingPage() refuses a README without a result of the chart", () => {
  expect(() => landingPage(README.replace("</picture>", ""))).toThrow(
    "Cannot make the landing page: the README begins with no sentence, or has no result of its chart; begin it with a sentence, and put the chart's result below its </picture>",
  );
});

test("landingPage() refuses a README without a picture of the playground", () => {
  expect(() => landingPage(README.replace("playground.png", "other.png"))).toThrow(
    "Cannot make the landing page: the README has no picture of the playground; show docs/pictures/playground.png in it",
  );
});
