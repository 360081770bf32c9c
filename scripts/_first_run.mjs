// The command of `npm start`.

/** Flags and files that already say which optimizer trains. */
const CHOOSES = /^--(optimizer|recipe|resume)(=|$)|\.json$/;

/**
 * Returns the words after `lrm` for `npm start`: `lrm train` with Muon, which the README recommends
 * as the first optimizer, unless something else is chosen.
 *
 * @param {readonly string[]} extra  words after `npm start --`
 */
export function wordsOfFirstRun(extra) {
  const chosen = extra.some((word) => CHOOSES.test(word));
  return ["train", ...(chosen ? [] : ["--optimizer", "muon"]), ...extra];
}
