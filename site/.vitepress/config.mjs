export { default } from "../src/config.mjs";
