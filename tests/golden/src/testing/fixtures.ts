import { fileURLToPath } from "node:url";

/** Folder of the reference values in this repository. */
export const FIXTURES = fileURLToPath(new URL("../../fixtures", import.meta.url));

/** Folder of the reference values of adapters, which `scripts/lora.py` makes. */
export const ADAPTERS = fileURLToPath(new URL("../../adapters", import.meta.url));
