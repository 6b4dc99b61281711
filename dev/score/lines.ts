/** The lines of answers that are lost or leaked: folded though they are new, or seen though they are not; and of which kind they are. Pure. */
import { quotationsOf } from '../../src/mail/quotations/quoted-text.ts'
import { table } from '../bench/table.ts'
import type { Reading } from './reading.ts'
import type { Entry } from './truth.ts'

type StrayLine = { way: 'lost' | 'leaked'; kind: string; file: string; text: string }

const maxListed = 60

/** Empty where every line is where it belongs. */
export function lineTable(entries: Entry[], readings: Map<string, Reading>): string {
  const lines = entries.flatMap((entry) => strayLines(entry, readings.get(entry.file)))
  if (lines.length === 0) return ''
  const rows = lines.slice(0, maxListed).map(({ way, kind, file, text }) => [`${way}: ${kind}`, file, text.slice(0, 80)])
  return `\n${table([`${lines.length} lines lost or leaked`, 'file', ''], rows)}`
}

/** Which of them a suite does not state whole is not known. */
function strayLines(entry: Entry, reading: Reading | undefined): StrayLine[] {
  if (entry.set !== 'quotes' || !reading || !('mail' in reading)) return []
  const wanted = entry.expected.visible ?? entry.expected.visible_text
  if (!wanted) return []
  const { file } = entry
  const { mail, visible } = reading
  const lost = missingFrom(visible, wanted).map((text): StrayLine => ({ way: 'lost', kind: foldOf(mail, text), file, text }))
  const leaked = missingFrom(wanted, visible).map((text): StrayLine => ({ way: 'leaked', kind: looksLike(text), file, text }))
  return [...lost, ...leaked]
}

/** Lines of `text` that are not in `whole`, however either is broken. */
function missingFrom(whole: string, text: string): string[] {
  const dense = whole.replace(/\s+/g, '')
  return text.split('\n').filter((line) => line.trim() !== '' && !dense.includes(line.replace(/\s+/g, '')))
}

function foldOf({ text, answers }: { text: string; answers: boolean }, line: string): string {
  const at = text.indexOf(line.trim())
  const fold = quotationsOf(text, answers).find(({ start, end }) => start <= at && at < end)
  return fold ? `taken for ${fold.kind}` : 'in the HTML only'
}

const looks: [look: RegExp, kind: string][] = [
  [/^\s*>/, 'marked as quoted'],
  [/^\s*[-–—_=*]{2}/, 'a drawn line or a title'],
  [/^\s*[*_]{0,2}\p{L}[\p{L} ]{0,24}[*_]{0,2}\s?[:：]\s/u, 'a field'],
  [/\p{Nd}{4}.{0,200}[:：]\s*$|@.{0,200}[:：>]\s*$/u, 'a line above a quote'],
]

function looksLike(line: string): string {
  return looks.find(([look]) => look.test(line.slice(0, 400)))?.[1] ?? 'words'
}
