import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { accessibilityFindings } from "../testing/accessibility.ts";
import { openChromium, playgroundURL, SCREENSHOTS } from "../testing/browser.ts";

it("the page names a picture for previews, and makes one of its curves to download, copy or share", async () => {
  const browser = await openChromium({ webgpu: false });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({
    viewport: { width: 1280, height: 880 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  await page.goto(playgroundURL());
  const preview = page.locator('meta[property="og:image"]');
  const address = new URL((await preview.getAttribute("content"))!, page.url());
  expect((await page.request.get(address.href)).headers()["content-type"]).toBe("image/png");
  await page.getByRole("button", { name: "Share image" }).click();
  const picture = page.getByRole("dialog").getByRole("img");
  await picture.waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  const { size, bytes } = await picture.evaluate(async (element) => {
    const { src, naturalWidth, naturalHeight } = element as HTMLImageElement;
    const blob = await (await fetch(src)).blob();
    return {
      size: [naturalWidth, naturalHeight],
      bytes: [...new Uint8Array(await blob.arrayBuffer())],
    };
  });
  expect(size).toEqual([1200, 630]);
  // `npm run pictures` takes it for previews of links.
  mkdirSync(SCREENSHOTS, { recursive: true });
  writeFileSync(join(SCREENSHOTS, "preview.png"), Buffer.from(bytes));

  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByText("Copied").waitFor();
  const kinds = await page.evaluate(async () =>
    (await navigator.clipboard.read()).flatMap(({ types }) => types),
  );
  expect(kinds).toEqual(["image/png"]);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("lrm_playground.png");
  await page.getByRole("button", { name: "Close" }).last().click();
  expect(await page.getByRole("dialog").count()).toBe(0);
});
