/** Makes words in an order that is easy to reproduce in any language. */
function text(count: number): string {
  const words = "one two three matrix größer Fluß loss the of momentum and a".split(" ");
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return words[(state >>> 16) % words.length];
  }).join(" ");
}

const sample = (words: number, lines: readonly string[]) => ({
  text: text(words),
  bytes: Buffer.from(lines.join(""), "base64"),
});

/** Texts compressed by the `zstd` program 1.5 with `--check`, at levels 3, 1 and 19. */
export const SAMPLES = {
  short: sample(40, [
    "KLUv/QRYNQMAcoQOFsAlHf/Af2D22nIhkszFXns0DqqKcE62P13HOU5hLQEBVALaXj6d7RwEcy2e88KaHAuduV4U",
    "VtqGXBAAc+y0THtf8TCT+cEsTMxhaYYpyKWxcYQGMzVIzSAI62U2fSYut64J2qurzw==",
  ]),
  fast: sample(700, [
    "KLUv/QRInRoA1lErGMAV0gEbH/QHX1oiFyLJSzTZJOcOVBXhnCYAJAAkAMMlimEEpXvpXveJLeWjdK9AAEELLeWj",
    "LhmWDCsMeCRc6JxLRAwDT+wT6T7nznnOhk+0ORMiioGCALRK+TAZ0v2JnXNdb71zbikPVyfD+pyfWO8T69p9lvLx",
    "fOKc63WiGEZQczYkYlhHFMMI6N5nT5wzGbqUj7rh84l+4hwRqbtd3+u2n1R/IhHDej3nuhOBWqjxUpEkSftvIQQJ",
    "RaGo13oRIAgBDnKqrCbpXAiqrinUg750XorTuNeN4Ctq4yW5p/iz6T0zTaRWLZcqXlAvpPnUJOTAmv3IYWoZcQSz",
    "adGw+cfG8jiA8pdFyAmEueUNEo30I34nZnqyFBRsYSXyapCeTEIfUuPMiX6CJSJ7qq9WDjI5PQwiE1h0jAYverAA",
    "DSFMPh9Ek9xMScLnPou0FsstamqFMtsH323Ii7TdKZkDh31PuXHwaQh4NrHWo1amgxmADDVljmIkCevg1mmiPivx",
    "pwRhSaULZKsIkpcQJT0qRWMNF1W4VUvlqYC+DlJxEm2CDUXn1RBnPKLeqOMTAkFC0xNhfSYPL8v6nsthYvF2YF3C",
    "Vu1tMaWfmM7gwPyMS9xQftefqHLEbcSvXu2LQRPT7uwBrq1HoiODZ5Ujs5QFO4mMURwqq7eHP2WmgwPGDBHFZBcs",
    "lto0SV/d5rYKfece7D+SZJ+MMUZMygSfgKPFBts1sbDtrnbuCLx/SITjUGZqGrTlDsyMH6MeHI9XRfRoD4Kli7BV",
    "0OodEQOmw6Bsy7vgNKthaMsy+npZ6Lg7xBNs4P5c/Xbsq+BpMcrBa745N5wPkXG6H4AcrjeetUPk4RZGBb9ykTjj",
    "512w8Z6R496/RDsOVo7Oao4hzcefKn94OnYSXsDVVOwlYrdKMe33HiYHXpitFOXI9bkOCtLpolbU/RzIzu21VlDa",
    "cgFkk49l6EyJA/30KmQMspYgBgowOVhCA0yBMjHO4QA9vMxKKgGJ8QSXVdwYmsUb+qRCBAQTCBrtBAqHzD/JS3Eq",
    "z4nGOX8omiKXawLXg3Fy5sCljiCd6vtQ7lGR8+n4LOG9qmEginc4/nsqs6ncc3784fX5B2Fu0zYmCaWWCUuvHEHz",
    "VgEO4d+L",
  ]),
  small: sample(700, [
    "KLUv/QRoZRUAEocTE9DngJZCeNXKIZJUiRCZaQSYwHGptjXPh23rraj/Wv3acIyyPfeQQHWOzfOvtR71NranCshz",
    "NH5tniMjaG0wpRd0jkWj9qS5wXCMmWhsgUSoUZMWFBSyswYhCIJQHA1SzwcRZCiiiBgUNBOYJoXmba5H55QaQ40/",
    "59jZxYOdLqVpvwy/pwx6NLP/qAffzauK0j5HAr7n0IEfiVvFwoOWyf886H0FPEa2UuwSijQ5VgOB10GSM5VNTHXn",
    "5mc9n0ZqBtk8pkhSxy0aGFJ/hTwtaydjhcoe9sH7Fi22vVNtxgFsOXqQggrUzn8Xocst+9+s1miIgsQ7nsZTFM6y",
    "68KIIU2t9OnstwT+x+6yySKqtjn0rAFLj5Lkq1kiuci8YzU0jTd+DrQi547Zp1Ffn4i1+zdY1fHYUB+l8O+QNApy",
    "Kdkd24mXxm1Gd1LPWy5MKWEvSG5uFfG+clkmI3Fk9qBzynOCY9keVDc7F1mujOaby+edA2yM1BnlEdAImcqPrNOc",
    "YCZiCHVQJAl9gBvhU/en4WYuB3YwmmKUCsYczutxE4OEHKkGtuGJDUyD52soQsOqhgKcTiyyhoPaT/S2AGRQWE7r",
    "RFMc04Y35p2LYGgOyZlp4TbmmPmpRTLz9B+8R5eg1GT09h0sR5aiQ3gzdBMgqSiTHlmT88C/TKDXliU2eq5JBwyZ",
    "+5G0fVTquMHsj4a2Qx2vdEZ2+UutA4sJSjblWBKtlBiAI8o/Baur/iXl6+6NIIT/j9UyUTkScDBjC4OgE8RjVJ23",
    "CPpqRrbVod8GlBpCeLcgEb2TyfLwxmNEPOvZMx0JFnWOewvLZbRdHu2SyNaAlZXNHzhLU8824VEj5OvSqZcCIg3J",
    "kI1G+WjZR4nzltyjm5sqNwRTwUuMJKkN5E4t1GFdJVirDuHfiw==",
  ]),
} as const;
