/** Traces as the log keeps them: events, and in rows of older versions lines that were words already. Pure. */
import type { StoredEvent, TraceLine } from '../../db/schema'
import { isKnown, lineOf } from './words'

/** A stored trace in words, whatever its age. What another version wrote and this one does not know is called by its name. */
export function readTrace(stored: StoredEvent[]): TraceLine[] {
  return stored.map((entry) => {
    if ('step' in entry) return entry
    return isKnown(entry) ? lineOf(entry) : { step: entry.kind.replaceAll('-', ' '), result: '', detail: '' }
  })
}
