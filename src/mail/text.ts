/** Text that strangers wrote, fit to be kept. Pure. */

/** One line without control characters. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
}

/** Text that SQLite keeps whole: NUL would end it. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '')
}

/** The subject of an answer: `Re:` in front, once. */
export function answerSubject(subject: string): string {
  return /^re\s*:/i.test(subject) ? subject : `Re: ${subject}`.trim()
}
