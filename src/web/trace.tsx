/** Why a mail went where it went: its trace as a story, step by step. Pure. */
import type { TraceLine } from '../db/schema'

/** The last step is what was decided. */
export function Trace({ trace }: { trace: TraceLine[] }) {
  return (
    <ol class="trace">
      {trace.map(({ step, result, detail }) => (
        <li>
          <p class="trace-step">
            {capitalized(step)} <span class="trace-result">{result}</span>
          </p>
          <p class="trace-detail">{detail}</p>
        </li>
      ))}
    </ol>
  )
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
