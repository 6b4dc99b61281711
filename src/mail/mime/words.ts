/** Encoded words (RFC 2047) by postal-mime or, where it misreads them, by the exact reader's. Pure. */
import { decodeWords as decodeByPostal } from 'postal-mime'
import { decodeWords } from './exact/encoded-words'
import { oddWords, wordsDoubt } from './charset-doubts'

/** Longer texts take postal-mime too long. */
const maxPostalLength = 5000

/** For headers that a reading does not have. */
export function readWords(value: string): string {
  if (value.length > maxPostalLength || wordsDoubt(value) !== undefined) return decodeWords(value)
  const text = decodeByPostal(value)
  return oddWords(text) ? decodeWords(value) : text
}
