import { drawChart } from "./charts/draw_chart.ts";
import { lookOf } from "./charts/look.ts";
import { FONT, fitted } from "./charts/names.ts";
import type { ChartView } from "./charts/view.ts";

/** Content of a shared picture. */
export interface ShareImage {
  readonly view: ChartView;
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
/** Size of text in the chart, as a multiple of that in the page: previews are small. */
const ENLARGED = 1.4;

/** Draws the curves, with their settings and address, as a PNG in the page's colours. */
export async function drawShareImage(image: ShareImage): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const ctx = canvas.getContext("2d")!;
  const look = lookOf(document.querySelector("h1")!);
  ctx.fillStyle = look.surface;
  ctx.fillRect(0, 0, WIDTH, HEIGHT);
  write(ctx, image.title, { font: "700 40px", color: look.text, y: 66 });
  write(ctx, image.result ?? "", { font: "500 25px", color: look.text, y: 108 });
  write(ctx, image.settings, { font: "400 19px", color: look.muted, y: 578 });
  write(ctx, ["LRM playground", ...publicAddress(image.address)].join(", "), {
    font: "400 19px",
    color: look.muted,
    y: 608,
  });
  ctx.translate(MARGIN, CHART_TOP);
  ctx.scale(ENLARGED, ENLARGED);
  const [width, height] = [WIDTH - 2 * MARGIN, CHART_HEIGHT].map((side) => side / ENLARGED);
  drawChart(ctx, { width: width!, height: height! }, image.view, look);
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error("the browser cannot encode a picture"));
      else resolve(blob);
    }, "image/png");
  });
}

/** Writes an address for people; none for one that only this computer has. */
function publicAddress(address: string): string[] {
  const { hostname } = new URL(address);
  const own = hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";
  return own ? [] : [address.replace(/^https?:\/\//, "")];
}

interface Line {
  /** Weight and size. */
  readonly font: string;
  readonly color: string;
  /** Of the base line. */
  readonly y: number;
}

function write(ctx: CanvasRenderingContext2D, text: string, { font, color, y }: Line): void {
  ctx.font = `${font} ${FONT}`;
  ctx.fillStyle = color;
  const width = (part: string): number => ctx.measureText(part).width;
  ctx.fillText(fitted(text, WIDTH - 2 * MARGIN, width), MARGIN, y);
}
