/** Pure. */

/** Why values do not fit a model, in one line. */
export function mistakesInWords(mistakes: { path: string; message: string }[]): string {
  return mistakes.map(({ path, message }) => `${path}: ${message}`).join('; ')
}
