/** What was thrown, in words. Pure. */

const maxWords = 300

/**
 * What was thrown, as one line that people may see. Of an error of the database only its own words: drizzle wraps it in one
 * that quotes the statement with its values.
 */
export function errorInWords(error: unknown): string {
  let innermost = error
  while (innermost instanceof Error && innermost.cause instanceof Error) innermost = innermost.cause
  const words = innermost instanceof Error ? innermost.message || innermost.name : String(innermost)
  return words
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, maxWords)
}
