import { type DecodedConfig, decodeConfig, encodeConfig } from "../address/config_text.ts";
import { DEFAULT_CONFIG, type PlaygroundConfig } from "../config.ts";

/** Reads the configuration in the page's address, with the problems in it. */
export function configOfAddress(): DecodedConfig {
  const { config, problems } = decodeConfig(location.hash);
  const note = problems.length > 0 ? ["The defaults are used instead"] : [];
  return { config, problems: [...problems, ...note] };
}

/** Makes the page's address with a configuration. */
export function addressOf(config: PlaygroundConfig): string {
  const address = new URL(location.href);
  address.hash = encodeConfig(nameable(config));
  return address.href;
}

/**
 * Shows a configuration in the address bar, without a new entry in the history. The default one
 * needs no fragment.
 */
export function showInAddress(config: PlaygroundConfig): void {
  const usual = encodeConfig(config) === encodeConfig(DEFAULT_CONFIG);
  const address = usual ? location.href.replace(/#.*/, "") : addressOf(config);
  history.replaceState(null, "", address);
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
