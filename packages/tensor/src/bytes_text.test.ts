import { expect, test } from "vitest";
import { bytesText } from "./bytes_text.ts";

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1 kB"],
  [999_499, "999 kB"],
  [999_999, "1 MB"],
  [999_999_999, "1.00 GB"],
  [28_600_000, "29 MB"],
  [1_250_000_000, "1.25 GB"],
  [999_999_999_999, "1.00 TB"],
  [2 ** 40, "1.10 TB"],
])("bytesText writes %i as %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
