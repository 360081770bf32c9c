// Links of the site to other hosts: their form, which tests look at, and whether the pages exist,
// which only the network knows.
import { linksOfSite } from "./html_links.mjs";

/** Hosts that the site may link to. A new one is added here once somebody has looked at it. */
const HOSTS = new Set([
  ...["arxiv.org", "jmlr.org", "kellerjordan.github.io", "leloykun.github.io"],
  ...["github.com", "huggingface.co", "nodejs.org", "www.npmjs.com", "developer.mozilla.org"],
  ...["parquet.apache.org", "git-lfs.github.com", "www.rfc-editor.org", "www.unicode.org"],
  ...["typedoc.org", "ui.perfetto.dev", "v8.dev", "vitepress.dev", "www.tensorflow.org"],
]);
/** Parameters of addresses that tell a host where a visitor comes from. */
const TRACKER = /^(utm_|mc_)|^(fbclid|gclid|msclkid|ref|source|igshid)$/;

const SECONDS = 20;
/** Requests at a time: hosts refuse many. */
const AT_ONCE = 4;

/**
 * Lists the links to other hosts, each address once with the pages that it is on.
 *
 * @param {string} folder  the built site
 * @param {string} base  its folder on the host
 * @returns {{ url: URL, loads: boolean, files: string[] }[]}
 */
export function externalLinks(folder, base) {
  const found = new Map();
  for (const { file, url, own, loads } of linksOfSite(folder, base)) {
    if (own || url.protocol === "data:") continue;
    const before = found.get(url.href) ?? { url, loads: false, files: new Set() };
    before.files.add(file);
    found.set(url.href, { ...before, loads: before.loads || loads });
  }
  return [...found.values()].map((link) => ({ ...link, files: [...link.files] }));
}

/** Returns a sentence about what is wrong with a link to another host, or undefined. */
export function linkProblem({ url, loads, files: [file] }) {
  const problem = problemOf(url, loads);
  return problem && `${file}: ${url.href} ${problem}`;
}

function problemOf(url, loads) {
  if (url.protocol !== "https:") return "is not https; take https";
  if (loads) return "is loaded from another host; keep a copy in the site";
  if (url.username !== "" || url.password !== "") return "has a password; take it out";
  if (url.port !== "") return `has the port ${url.port}; take it out`;
  const tracker = [...url.searchParams.keys()].find((name) => TRACKER.test(name));
  if (tracker !== undefined) return `has the tracker ${tracker}; take it out`;
  if (!HOSTS.has(url.hostname)) {
    return `leads to ${url.hostname}, a host that we do not know; look at it, then add it to site/src/external_links.mjs`;
  }
  return undefined;
}

/**
 * Asks hosts whether the pages of links exist.
 *
 * @param {readonly { url: URL, files: readonly string[] }[]} links
 * @param {typeof fetch} [request]
 * @returns {Promise<{ answers: { address: string, answer: string, files: readonly string[] }[],
 *   missing: number, silent: number }>} `answer`: `there`, `missing`, a status such as `403`, or
 *   `no answer`; and how many are missing and have no answer
 */
export async function askAll(links, request = fetch) {
  const answers = [];
  const waiting = links.map(({ url, files }) => ({ address: withoutHash(url), files }));
  const ask = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      answers.push({ ...next, answer: await answerOf(next.address, request) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  const count = (answer) => answers.filter((each) => each.answer === answer).length;
  answers.sort((a, b) => (a.address < b.address ? -1 : 1));
  return { answers, missing: count("missing"), silent: count("no answer") };
}

async function answerOf(address, request) {
  try {
    const ask = async (method) => {
      const signal = AbortSignal.timeout(1000 * SECONDS);
      const { status, body } = await request(address, { method, signal });
      await body?.cancel(); // A body that nobody reads keeps its connection.
      return status;
    };
    let status = await ask("HEAD");
    if (status >= 400) status = await ask("GET"); // Some refuse HEAD, in one way or another.
    if (status === 404 || status === 410) return "missing";
    return status < 400 ? "there" : String(status);
  } catch {
    return "no answer";
  }
}

const withoutHash = ({ href, hash }) => href.slice(0, href.length - hash.length);
