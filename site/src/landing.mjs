// The first page. Its sentence, its chart with the result, the beginning of its quick start and its
// picture of the playground are those of the README.
import { PlainError } from "./plain_error.mjs";
import { firstCode, sectionOf } from "./sections.mjs";

const FEATURES = [
  {
    title: "[Fewer steps](/guide/choosing-an-optimizer)",
    text: "Muon, low-rank Muon, NorMuon, Newton-Muon, RMNP and Nora, each tested against the equations of its paper and against reference values.",
  },
  {
    title: "[Where you are](/guide/browser)",
    text: "In browsers, Node, Deno and Bun; on WebGPU, or on the CPU with SIMD and threads.",
  },
  {
    title: "[Your own network](/guide/your-own-model)",
    text: "Layers, automatic differentiation and fused expressions. Nobody derives a gradient or writes a shader.",
  },
  {
    title: "[Every bit again](/guide/reproducibility)",
    text: "A run that was killed continues as if it had never stopped, with any number of threads.",
  },
];

/**
 * Writes the landing page from the README.
 *
 * @param {string} readme
 * @returns {string} Markdown whose links are relative to the README
 */
export function landingPage(readme) {
  const [, sentence = ""] = /^# LRM\n\n([^\n]+(?:\n[^\n]+)*)\n/.exec(readme) ?? [];
  const [, alt = "", result = ""] =
    /^<picture>.*?alt="([^"]*)".*?^<\/picture>\n\n([^\n]+(?:\n[^\n]+)*)\n/ms.exec(readme) ?? [];
  if (sentence === "" || result === "") {
    throw new PlainError(
      "Cannot make the landing page: the README begins with no sentence, or has no result of its chart",
      "begin it with a sentence, and put the chart's result below its </picture>",
    );
  }
  const quickStart = sectionOf(readme, "quick-start", "README.md");
  const [needed = ""] = quickStart.split("```", 1);
  const commands = firstCode(quickStart, "sh");
  return `---
layout: landing
title: LRM
titleTemplate: false
description: ${JSON.stringify(sentence.replaceAll("\n", " "))}
---

<div class="first">
<div>

# LRM

${sentence}

[Open the playground](/playground/) [Quick start](/guide/quick-start)

</div>
<div class="chart">
${chart("light", alt)}
${chart("dark", alt)}
</div>
</div>

${result}

## Try it

${needed}\`\`\`sh
${commands}\`\`\`

${playground(readme)}

<div class="features">

${FEATURES.map(({ title, text }) => `<div>\n\n### ${title}\n\n${text}\n\n</div>`).join("\n")}

</div>
`;
}

/** Shows the README's picture of the playground as a link to it. */
function playground(readme) {
  const [, alt] = /<img\s+alt="([^"]*)"\s+src="docs\/pictures\/playground\.png"/.exec(readme) ?? [];
  if (alt === undefined) {
    throw new PlainError(
      "Cannot make the landing page: the README has no picture of the playground",
      "show docs/pictures/playground.png in it",
    );
  }
  // A picture in Markdown could not wait until it is near the window.
  const picture = `<img src="/files/docs/pictures/playground.png" alt="${alt}" width="1280" height="880" loading="lazy">`;
  return `[${picture}](/playground/)`;
}

function chart(theme, alt) {
  const source = `/files/docs/pictures/comparison-${theme}.svg`;
  return `<img class="in-${theme}" src="${source}" alt="${alt}" width="480" height="396">`;
}
