import { type DecodedConfig, decodeConfig, encodeConfig } from "../address/config_text.ts";
import { DEFAULT_CONFIG, type PlaygroundConfig } from "../config.ts";

/** Reads the configuration in the page's address, with the problems in it. */
export function configOfAddress(): DecodedConfig {
  const { config, problems } = decodeConfig(location.hash);
  const note = problems.length > 0 ? ["The defaults are used instead"] : [];
  return { config, problems: [...problems, ...note] };
}

/** Makes the page's address with a configuration; the default one needs no fragment. */
export function addressOf(config: PlaygroundConfig): string {
  const address = new URL(location.href);
  const text = encodeConfig(nameable(config));
  address.hash = text === encodeConfig(DEFAULT_CONFIG) ? "" : text;
  return address.href;
}

/** Milliseconds without a change after which the address follows: browsers allow few changes. */
const ADDRESS_DELAY = 300;

let addressTimer: ReturnType<typeof setTimeout> | undefined;

/** Shows a configuration in the address bar soon, without a new entry in the history. */
export function showInAddress(config: PlaygroundConfig): void {
  clearTimeout(addressTimer);
  addressTimer = setTimeout(() => {
    try {
      history.replaceState(null, "", addressOf(config));
    } catch {
      // The browser refuses so many changes; the next one shows them all.
    }
  }, ADDRESS_DELAY);
}

/** Replaces a file that is not chosen yet: it has no name for an address. */
function nameable(config: PlaygroundConfig): PlaygroundConfig {
  const { data } = config;
  return data.kind === "file" && data.name === ""
    ? { ...config, data: { kind: "built-in" } }
    : config;
}

/** Copies a text to the clipboard; false where the browser refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
