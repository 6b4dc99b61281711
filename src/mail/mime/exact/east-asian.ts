/** Which East Asian charset bytes are in that say none, or another one than theirs: by how often its usual characters stand in them. Pure. */
import { analyse } from 'chardet'

const names = new Map([
  ['GB18030', 'gb18030'],
  ['Big5', 'big5'],
  ['Shift_JIS', 'shift_jis'],
  ['EUC-JP', 'euc-jp'],
  ['EUC-KR', 'euc-kr'],
])

/** A page of text says as much as a book. */
const maxSample = 8000
/** What chardet calls sure, of 100: with it no Western, Cyrillic or Greek text has been seen to be taken for another. */
const [sure, verySure, unlikely] = [50, 90, 20]

/** @param declared the East Asian charset that they are said to be in: only much better reasons count against it */
export function eastAsianCharset(bytes: Uint8Array, declared?: string): string | undefined {
  const sample = bytes.subarray(0, maxSample)
  if (!standsInPairs(sample)) return undefined
  const matches = analyse(sample).map(({ name, confidence }) => ({ name: names.get(name), confidence }))
  const [best] = matches
  if (!best?.name || best.name === declared || best.confidence < (declared === undefined ? sure : verySure)) return undefined
  const forDeclared = matches.find(({ name }) => name === declared)?.confidence ?? 0
  return declared === undefined || forDeclared <= unlikely ? best.name : undefined
}

/** Bytes beyond ASCII stand side by side there, and alone in Western words: most mail needs no closer look. */
function standsInPairs(bytes: Uint8Array): boolean {
  let [high, pairs] = [0, 0]
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes[at] ?? 0) < 0x80) continue
    high++
    if ((bytes[at + 1] ?? 0) >= 0x80) pairs++
  }
  return high >= 10 && pairs * 3 > high
}
