import { encodeConfig } from "../address/config_text.ts";
import { DEFAULT_CONFIG } from "../config.ts";
import { fitted } from "./charts/names.ts";

/** Words of a shared picture. */
export interface ShareWords {
  /** `AdamW against Muon`. */
  readonly title: string;
  /** The result in a sentence, or how far the runs are. */
  readonly result: string | undefined;
  /** Model, text, steps, batch and device, in a line. */
  readonly settings: string;
  readonly address: string;
}

/** A line of text in the picture. */
export interface TextLine {
  readonly text: string;
  readonly weight: number;
  /** In pixels. */
  readonly size: number;
  readonly muted: boolean;
  /** Height of its base line. */
  readonly y: number;
}

/** Measures a text of a weight and size. */
export type WidthOf = (text: string, line: Pick<TextLine, "weight" | "size">) => number;

/** Smallest size of a text that would be too long, as a fraction of its own size. */
const SMALLEST = 0.6;
/** Base lines of the first and last line, and the distance of lines at the bottom. */
const [TOP, BOTTOM, DISTANCE] = [66, 608, 27];
const SMALL = { weight: 400, size: 19, muted: true } as const;
/** Largest number of lines that the address takes. */
const ADDRESS_LINES = 2;

/** Composes the lines above and below the curves. A line that is too long is written smaller. */
export function textLines(words: ShareWords, width: number, widthOf: WidthOf): TextLine[] {
  const address = addressLines(words.address, (text) => widthOf(text, SMALL) <= width);
  const below = [words.settings, ...address].map((text, index) => ({
    ...SMALL,
    text,
    y: BOTTOM - (address.length - index) * DISTANCE,
  }));
  const lines: TextLine[] = [
    { text: words.title, weight: 700, size: 40, muted: false, y: TOP },
    { text: words.result ?? "", weight: 500, size: 25, muted: false, y: TOP + 42 },
    ...below,
  ];
  return lines.map((line) => {
    const wide = widthOf(line.text, line);
    // A little less: widths are not quite in proportion to sizes.
    const scale = wide <= width ? 1 : Math.max(SMALLEST, (0.99 * width) / wide);
    const sized = { ...line, size: line.size * scale };
    return { ...sized, text: fitted(line.text, width, (text) => widthOf(text, sized)) };
  });
}

/**
 * Writes an address for people to type: without settings that are the defaults, and without the
 * host where only this computer knows it. Lines break where a part ends. Settings that need more
 * than two lines are left out: cut off, they would lead elsewhere.
 */
export function addressLines(address: string, fits: (text: string) => boolean): string[] {
  const { hostname, hash } = new URL(address);
  const own = hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";
  const place = own ? "" : `, ${address.replace(/^https?:\/\/|#.*$/g, "")}`;
  const settings = changedSettings(hash.slice(1));
  const whole = `LRM playground${place}${settings && `${own ? ", " : ""}#${settings}`}`;
  const lines = wrapped(whole, fits);
  return lines.length <= ADDRESS_LINES && lines.every(fits) ? lines : [`LRM playground${place}`];
}

/** Leaves out the settings that a first visit has, and the spectrum, which the picture lacks. */
function changedSettings(fragment: string): string {
  const defaults = encodeConfig(DEFAULT_CONFIG).split("&");
  return fragment
    .split("&")
    .filter((part) => !defaults.includes(part) && !part.startsWith("spectrum="))
    .join("&");
}

/** Breaks a text into lines behind commas and `&`. */
function wrapped(text: string, fits: (text: string) => boolean): string[] {
  const lines: string[] = [];
  for (const part of text.split(/(?<=[,&])/)) {
    const longer = `${lines.at(-1) ?? ""}${part}`;
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(part.trimStart());
  }
  return lines;
}
