import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { linkImports } from "./link_imports.ts";
import { moduleTokens } from "./module_tokens.ts";

/** Lists what a module imports; every address stays. */
function importsOf(text: string): string[] {
  const found: string[] = [];
  const linked = linkImports(text, (from) => {
    found.push(from);
    return from;
  });
  expect(linked).toBe(text);
  return found;
}

/** Writes `#{` as `${`, which strings of these tests cannot have. */
const code = (text: string): string => text.replaceAll("#{", "${");

/** Lists what a module imports, with TypeScript's parser. */
function parsedImports(text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const from =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : undefined;
    if (from !== undefined && ts.isStringLiteral(from)) found.push(from.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("a.js", text, ts.ScriptTarget.ESNext));
  return found;
}

test("linkImports() gives every import another address, and changes nothing else", () => {
  const text = (x: string, y: string): string => `import { a as b, c } from "${x}";
import d, * as e from '${x}';import"${y}"
export * from "${x}"; export { f } from "${y}" // of "x"
const g = await import( "${y}" );`;
  expect(linkImports(text("x", "y"), (from) => `blob:${from}`)).toBe(text("blob:x", "blob:y"));
});

test.each([
  ["a comment of a line", '// import "x"\n'],
  ["a comment of lines", '/** as import { a } from "x"\n import "x" */'],
  ["a string", `const help = 'import { a } from "x"';`],
  ["a string with escaped quotes", `const help = "say \\"yes\\" from 'x', or import('x')";`],
  ["a template", 'const help = `\nimport { a } from "x"\n`;'],
  ["a template in a template", 'const a = `#{b ? `from "x"` : ""} import "x"`;'],
  ["a template behind braces", 'const a = `#{{ b: { c: "}" } }.b} from "x"`;'],
  ["a regular expression", 'const a = b.match(/[/"] import "x"/) ?? /`/;'],
  ["a regular expression behind if", 'if (a) /import "x"/.test(a);'],
  ["a regular expression behind return", 'function a() { return /from "x"/ }'],
  ["a method of that name", 'a.import("x"); b?.import("x"); c. import("x"); Array.from("x");'],
  ["properties of that name", 'a = { from: "x", import: "x", ["import"]: ("x") };'],
])("linkImports() leaves what looks like an import in %s", (_, text) => {
  expect(importsOf(code(text))).toEqual([]);
  expect(importsOf(`${code(text)}\nimport "y";`)).toEqual(["y"]);
});

test.each([
  ["a division", 'const a = (b) / 2; import "y"; c / d'],
  ["divisions of values", 'a = b / 1. / c[0] / "d" / `e` / 2; f++ / 3; import "y"; g / 2;'],
  ["a name that is a word elsewhere", 'a.return / 2; import "y"; b / 3;'],
  ["a template", 'a = `#{b}/#{c / `#{d}`}` / 2; import "y"; e = `/`'],
  ["a string that goes on", 'a = "b\\\n c"; import "y"'],
  ["an import in a template", 'a = `#{await import("y")}`'],
  ["a quote in a regular expression", "a = b.replace(/'/g, c) + /\"/.d; import 'y'; e = '/'"],
])("linkImports() finds the import behind %s", (_, text) => {
  expect(importsOf(code(text))).toEqual(["y"]);
});

const packages = fileURLToPath(new URL("../../../", import.meta.url));
const sources = ["playground", "cli", "report", "kernels-webgpu", "files"].flatMap((name) =>
  readdirSync(join(packages, name, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(packages, name, "src", file)),
);

test("linkImports() finds what TypeScript's parser finds in hundreds of modules", () => {
  expect(sources.length).toBeGreaterThan(300);
  const options = { compilerOptions: { target: ts.ScriptTarget.ESNext } };
  for (const source of sources) {
    const { outputText } = ts.transpileModule(readFileSync(source, "utf8"), options);
    expect([...moduleTokens(outputText)].join("")).toBe(outputText);
    expect(importsOf(outputText), source).toEqual(parsedImports(outputText));
  }
});
