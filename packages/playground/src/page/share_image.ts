import { drawChart } from "./charts/draw_chart.ts";
import { lookOf } from "./charts/look.ts";
import { FONT } from "./charts/names.ts";
import type { ChartView } from "./charts/view.ts";
import { type ShareWords, type TextLine, textLines } from "./share_text.ts";

/** Content of a shared picture. */
export interface ShareImage extends ShareWords {
  readonly view: ChartView;
}

/** Size in pixels: that of previews of links. */
const [WIDTH, HEIGHT] = [1200, 630];
const MARGIN = 40;
const [CHART_TOP, CHART_HEIGHT] = [132, 396];
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
  const inFont = ({ weight, size }: Pick<TextLine, "weight" | "size">): void => {
    ctx.font = `${weight} ${size}px ${FONT}`;
  };
  const lines = textLines(image, WIDTH - 2 * MARGIN, (text, line) => {
    inFont(line);
    return ctx.measureText(text).width;
  });
  for (const line of lines) {
    inFont(line);
    ctx.fillStyle = line.muted ? look.muted : look.text;
    ctx.fillText(line.text, MARGIN, line.y);
  }
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
