import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./_workspace.mjs";

const folder = join(ROOT, "scripts");
const WALKS = /^(_\w+_walk|_own_rule_project|newcomer|captures)\.mjs$/;
/** The text that an error begins with, in whichever quotes. */
const THROWN = /new PlainError\(\s*(["'`])([\s\S]*?)\1/g;

/** Lists the messages of errors in a source, without the values in them. */
const messagesOf = (source) =>
  [...source.matchAll(THROWN)].map(([, , message]) => message.replace(/\$\{[^}]*\}/g, "…"));

test("every error of a newcomer's path and of captures says what cannot be done, why, and a remedy", () => {
  const files = readdirSync(folder).filter((name) => WALKS.test(name));
  expect(files).toHaveLength(7);
  for (const name of files) {
    const source = readFileSync(join(folder, name), "utf8");
    const messages = messagesOf(source);
    expect(messages.length).toBe(source.split("new PlainError(").length - 1);
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) {
      expect(message, name).toMatch(/^Cannot [^:;]+: [^;]+; (?!see )\S/);
    }
  }
});
