import { DEFAULT_CONFIG, type PlaygroundConfig } from "../config.ts";
import { type DecodedConfig, decodeConfig, encodeConfig } from "../config_text.ts";

/** The configuration that the page's address says, and what of it could not be used. */
export function configOfAddress(): DecodedConfig {
  const { config, problems } = decodeConfig(location.hash);
  const rest = problems.length > 0 ? ["In their place the usual settings hold"] : [];
  return { config, problems: [...problems, ...rest] };
}

/** The page's address with this configuration. */
export function addressOf(config: PlaygroundConfig): string {
  const address = new URL(location.href);
  address.hash = encodeConfig(nameable(config));
  return address.href;
}

/** Shows the configuration in the address bar, without a new entry in the history; the usual one needs no fragment. */
export function showInAddress(config: PlaygroundConfig): void {
  const usual = encodeConfig(config) === encodeConfig(DEFAULT_CONFIG);
  const address = usual ? location.href.replace(/#.*/, "") : addressOf(config);
  history.replaceState(null, "", address);
}

/** A file that is still to be chosen has no name that an address could say. */
function nameable(config: PlaygroundConfig): PlaygroundConfig {
  const { data } = config;
  return data.kind === "file" && data.name === ""
    ? { ...config, data: { kind: "built-in" } }
    : config;
}

/** Puts a text on the clipboard; false where the browser refuses. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
