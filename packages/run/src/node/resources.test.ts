import { expect, test } from "vitest";
import { Resources } from "./resources.ts";

test("Resources gives everything back, the last first, and then throws the first failure", async () => {
  const log: string[] = [];
  const work = async (): Promise<void> => {
    await using held = new Resources();
    held.defer(() => {
      log.push("folder");
    });
    held.defer(async () => {
      log.push("session");
      throw new Error("session failed");
    });
    held.defer(() => {
      log.push("backend");
      throw new Error("backend failed");
    });
  };
  await expect(work()).rejects.toThrow("backend failed");
  expect(log).toEqual(["backend", "session", "folder"]);
});

test("Resources.move() leaves nothing to the old owner", async () => {
  const log: string[] = [];
  const take = async (): Promise<Resources> => {
    await using held = new Resources();
    held.defer(() => {
      log.push("given back");
    });
    return held.move();
  };
  const moved = await take();
  expect(log).toEqual([]);
  await moved[Symbol.asyncDispose]();
  await moved[Symbol.asyncDispose]();
  expect(log).toEqual(["given back"]);
});
