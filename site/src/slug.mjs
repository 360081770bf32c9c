/**
 * Makes the anchor of a heading, as GitHub does, so that one link works there and on the site.
 *
 * @param {string} heading  its text, without markup
 */
export function slugOf(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}
