// `npm start`. This file uses only syntax that a very old Node can parse; the work is in
// _start.mjs.
var version = process.versions.node.split(".").map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.error(
    "error: Cannot run on Node " +
      process.versions.node +
      ": version 20.19 or newer is needed, from https://nodejs.org",
  );
  process.exitCode = 1;
} else {
  import("./_start.mjs");
}
