import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { defineConfig } from "tsup";

type Export = string | { readonly "@lrm/source"?: string; readonly default: string };

const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Record<string, Export>;
};

/** Builds what the current package exports, `dist/x.js` from its `@lrm/source`, as ESM with types. */
export default defineConfig({
  entry: Object.fromEntries(
    Object.values(exports).flatMap((entry) =>
      typeof entry === "object" && entry["@lrm/source"]
        ? [[basename(entry.default, ".js"), entry["@lrm/source"]]]
        : [],
    ),
  ),
  format: "esm",
  target: "es2022",
  platform: "neutral",
  external: [/^node:/],
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
});
