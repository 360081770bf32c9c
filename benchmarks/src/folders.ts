import { fileURLToPath } from "node:url";

/** The folder of this package, with a trailing separator; the same in `src/` and in `dist/`. */
export const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
