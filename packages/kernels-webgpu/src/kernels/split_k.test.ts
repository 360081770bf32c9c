import { defineMap, programOf } from "@lrm/tensor";
import { expect, test } from "vitest";
import { splitKWgsl } from "./split_k.ts";

const read = { type: "f32", writable: false } as const;
const bounded = programOf(
  defineMap(["x"], [], ({ x }) => ({ y: x.min(Number.POSITIVE_INFINITY) })),
);

test("splitKWgsl() applies an epilogue to the whole sum", () => {
  const bindings = [read, { ...read, writable: true }, { ...read, writable: true }];
  const slots = { partial: 0, out: 1 };
  const text = splitKWgsl(bindings, { ...slots, made: 2 }, bounded, 64);
  expect(text).toContain("let value = p.alpha * sum;");
  expect(text).toContain("b2[p.made + at] = make(value);");
  expect(text).toMatch(/struct Parameters \{[^}]*zero: u32/);
  expect(splitKWgsl(bindings, slots, undefined, 64)).not.toContain("make");
});
