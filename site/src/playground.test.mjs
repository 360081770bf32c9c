import { expect, test } from "vitest";
import { isolatedPage } from "./playground.mjs";

test("isolatedPage() puts its script before all others", () => {
  const page =
    '<head>\n    <title>A</title>\n    <script type="module" src="./a.js"></script></head>';
  expect(isolatedPage(page)).toBe(
    '<head>\n    <title>A</title>\n    <script src="./isolate.js"></script>\n    <script type="module" src="./a.js"></script></head>',
  );
  expect(() => isolatedPage("<head></head>")).toThrow(
    "Cannot isolate the playground: its page has no script",
  );
});
