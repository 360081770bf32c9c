import { fileURLToPath } from "node:url";

/** This package's folder, with a separator at its end; the same from `src/` and from `dist/`. */
export const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
