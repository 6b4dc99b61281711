/** What each set of the truth checks. */
import { checkAutoreply } from './autoreply.ts'
import { checkBounce } from './bounces.ts'
import type { Check } from './check.ts'
import { checkMime } from './mime.ts'
import { checkQuotes } from './quotes.ts'
import type { Read } from './reading.ts'
import type { Entry } from './truth.ts'

export async function checksOfSet(entry: Entry, read: Read): Promise<Check[]> {
  switch (entry.set) {
    case 'bounces':
      return checkBounce(entry, read)
    case 'autoreply':
      return checkAutoreply(entry, read)
    case 'quotes':
      return checkQuotes(entry, read)
    case 'mime':
      return checkMime(entry, read)
  }
}
