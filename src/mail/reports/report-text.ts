/** The text of a delivery report, apart from the mail that it returns below. Pure. */
import { isCopyMarker } from './bounce-dialects'

const maxLength = 100_000
const maxLines = 3000
const maxLineLength = 1000

export type ReportText = {
  /** What the report itself says. */
  lines: string[]
  /** The returned mail or its headers, where the text quotes them. */
  returned: string[]
}

export function readReportText(text: string): ReportText {
  const lines = text
    .slice(0, maxLength)
    .replace(/\r+\n?/g, '\n')
    .replace(/\u00a0/g, ' ')
    .split('\n', maxLines)
    .map((line) => line.slice(0, maxLineLength))
  const end = lines.findIndex((line, index) => index > 0 && isCopyMarker(line))
  const headers = lines.findIndex((_, index) => index > 0 && startsHeaders(lines, index))
  const cut = Math.min(end < 0 ? lines.length : end, headers < 0 ? lines.length : headers)
  return { lines: lines.slice(0, cut), returned: lines.slice(cut) }
}

const headerLine =
  /^(?:received|return-path|message-id|dkim-signature|x-original-to|delivered-to|mime-version|from|to|subject|date|sender|content-type|x-[\w-]{1,60}):/i

/** A block of headers that stands in the text without a word before it: three of six lines that are none of the report's own. */
function startsHeaders(lines: string[], index: number): boolean {
  if (!headerLine.test(lines[index] ?? '')) return false
  const next = lines.slice(index, index + 12).filter((line) => !/^[ \t]/.test(line))
  return next.slice(0, 6).filter((line) => headerLine.test(line)).length >= 3
}
