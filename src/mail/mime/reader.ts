/** Which of the two readers read a mail, and why: as it is kept with the mail, as it is told. Pure. */
import { type Doubt, doubtInWords } from './doubts'

export type Reader = { name: 'postal-mime' } | { name: 'exact'; because: Doubt }

/** As the row of a mail keeps it: one word. */
export function readerKey(reader: Reader): string {
  return reader.name === 'exact' ? reader.because : reader.name
}

/** `because` may be a doubt of another version. */
export function readerOfKey(key: string | null): { name: 'postal-mime' | 'exact'; because?: string } | null {
  if (key === null) return null
  return key === 'postal-mime' ? { name: key } : { name: 'exact', because: key }
}

export function readerInWords(key: string | null): string {
  if (key === null) return 'Nobody'
  return key === 'postal-mime' ? key : `The exact reader: ${doubtInWords(key)}`
}
