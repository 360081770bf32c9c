import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCode, systemProblem } from "./error_code.ts";

/** An error as the system makes it. */
const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: something, write`), { code, errno: -1, syscall: "write" });

test("systemProblem() explains a system error in two parts", () => {
  expect(systemProblem(systemError("ENOSPC"))).toEqual({
    problem: "the disk is full",
    remedy: "free some space",
  });
  expect(systemProblem(systemError("ESTALE"))).toEqual({
    problem: "the system reports ESTALE",
    remedy: "check the path and the disk",
  });
  expect(systemProblem(systemError("ERR_INVALID_ARG_TYPE"))).toBeUndefined();
  expect(systemProblem("no error at all")).toBeUndefined();
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
