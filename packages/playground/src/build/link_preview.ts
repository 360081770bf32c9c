import type { HtmlTagDescriptor, Plugin } from "vite";

const TITLE = "LRM playground: optimizers side by side, in a browser tab";
const DESCRIPTION =
  "Train small language models in this tab with Muon, AdamW and their successors, and watch which one learns in fewer steps.";

/** Picture of the preview, in `public/`, made by `npm run pictures`. */
const PICTURE = { name: "preview.png", width: 1200, height: 630 };

/**
 * Adds what other sites show of a link to the page.
 *
 * @param site  address of the published page; previews need absolute addresses. Default: unknown
 */
export function linkPreview(site: string | undefined): Plugin {
  const base = site?.replace(/\/?$/, "/");
  const image = `${base ?? "./"}${PICTURE.name}`;
  const properties = {
    "og:type": "website",
    "og:title": TITLE,
    "og:description": DESCRIPTION,
    ...(base !== undefined && { "og:url": base }),
    "og:image": image,
    "og:image:width": String(PICTURE.width),
    "og:image:height": String(PICTURE.height),
    "og:image:alt": "Loss curves of AdamW and Muon: Muon reaches the same loss in fewer steps",
  };
  const tags = Object.entries(properties).map(
    ([property, content]): HtmlTagDescriptor => ({ tag: "meta", attrs: { property, content } }),
  );
  const card = { tag: "meta", attrs: { name: "twitter:card", content: "summary_large_image" } };
  return { name: "link-preview", transformIndexHtml: () => [...tags, card] };
}
