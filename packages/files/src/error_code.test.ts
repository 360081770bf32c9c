import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCode, meaningOf, systemProblem } from "./error_code.ts";

/** An error as the system makes it. */
const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: something, write`), { code, errno: -1, syscall: "write" });

test("meaningOf() says what a system error means and what helps", () => {
  expect(meaningOf(systemError("EROFS"))).toContain("read-only");
  expect(meaningOf(systemError("ESTALE"))).toBe(
    "the system reports ESTALE; check the path and the disk",
  );
  expect(meaningOf(systemError("ERR_INVALID_ARG_TYPE"))).toBeUndefined();
  expect(meaningOf("no error at all")).toBeUndefined();
});

test("systemProblem() explains a system error in two parts", () => {
  expect(systemProblem(systemError("ENOSPC"))).toEqual({
    problem: "the disk is full",
    remedy: "free some space",
  });
  expect(systemProblem(systemError("ERR_INVALID_ARG_TYPE"))).toBeUndefined();
});

test("errorCode() reads the codes of real errors", () => {
  const codes = ["/no/such/file", "/"].map((path) => {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      return errorCode(error);
    }
  });
  expect(codes).toEqual(["ENOENT", "EISDIR"]);
  expect(errorCode(new Error("plain"))).toBeUndefined();
});
