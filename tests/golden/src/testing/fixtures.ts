import { fileURLToPath } from "node:url";

/** Folder of the reference values in this repository. */
export const FIXTURES = fileURLToPath(new URL("../../fixtures", import.meta.url));
