/** Pure. */
import type { Decided, Decision } from '../decision'
import type { TraceEvent } from './event'

/** What was decided, with what was found out before. */
export function after<Made extends Decision>(before: TraceEvent[], { decision, trace }: Decided<Made>): Decided<Made> {
  return { decision, trace: [...before, ...trace] }
}
