import uPlot from "uplot";
import { fitted, LABEL_FONT } from "./charts/fitted.ts";
import { lossOptions } from "./charts/loss_options.ts";
import type { Scale } from "./charts/loss_range.ts";
import { lossTable } from "./charts/loss_table.ts";
import { type Look, lookOf } from "./charts/plot.tsx";
import type { Axis, Curve } from "./curves.ts";

/** What a shared picture shows. */
export interface ShareImage {
  readonly curves: readonly Curve[];
  /** Short names of the runs. */
  readonly names: readonly string[];
  readonly against: Axis;
  readonly scale: Scale;
  /** `AdamW against Muon`. */
  readonly title: string;
  /** The result in a sentence, or how far the runs are. */
  readonly result: string | undefined;
  /** Model, text, steps, batch and device, in a line. */
  readonly settings: string;
  readonly address: string;
}

/** Size in pixels: that of previews of links. */
const [WIDTH, HEIGHT] = [1200, 630];
const MARGIN = 40;
const [CHART_TOP, CHART_HEIGHT] = [132, 420];

/** Draws the curves, with what they are of and where to see them, as a PNG in the page's colours. */
export async function drawShareImage(image: ShareImage): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const ctx = canvas.getContext("2d")!;
  const place = document.body.appendChild(document.createElement("div"));
  place.className = "hidden";
  try {
    const look = lookOf(place);
    ctx.fillStyle = look.surface;
    ctx.fillRect(0, 0, WIDTH, HEIGHT);
    write(ctx, image.title, { font: "700 40px", color: look.text, y: 66 });
    write(ctx, image.result ?? "", { font: "500 25px", color: look.text, y: 108 });
    write(ctx, image.settings, { font: "400 19px", color: look.muted, y: 578 });
    const address = image.address.replace(/^https?:\/\//, "");
    write(ctx, `LRM playground, ${address}`, { font: "400 19px", color: look.muted, y: 608 });
    const chart = await chartOf(image, look, place);
    ctx.drawImage(chart, MARGIN, CHART_TOP, WIDTH - 2 * MARGIN, CHART_HEIGHT);
  } finally {
    place.remove();
  }
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error("the browser cannot encode a picture"));
      else resolve(blob);
    }, "image/png");
  });
}

interface Line {
  /** Weight and size. */
  readonly font: string;
  readonly color: string;
  /** Of the base line. */
  readonly y: number;
}

function write(ctx: CanvasRenderingContext2D, text: string, { font, color, y }: Line): void {
  ctx.font = `${font} ${LABEL_FONT}`;
  ctx.fillStyle = color;
  const width = (part: string): number => ctx.measureText(part).width;
  ctx.fillText(fitted(text, WIDTH - 2 * MARGIN, width), MARGIN, y);
}

/** Draws the chart alone, as large as it is in the picture. */
async function chartOf(
  { curves, names, against, scale }: ShareImage,
  look: Look,
  place: HTMLElement,
): Promise<HTMLCanvasElement> {
  const size = { width: WIDTH - 2 * MARGIN, height: CHART_HEIGHT };
  const options = lossOptions(look, { names, against, scale });
  const chart = new uPlot({ ...options, ...size }, lossTable(curves, against), place);
  // It draws in a microtask after it was made.
  await Promise.resolve();
  const { canvas } = chart.ctx;
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  copy.getContext("2d")!.drawImage(canvas, 0, 0);
  chart.destroy();
  return copy;
}
