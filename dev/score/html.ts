/** HTML that strangers attack with: made safe, it does nothing in a real browser. */
import { safeHtml } from '../../src/mail/html/safe-html.ts'
import { watchPages } from './browser.ts'
import type { Check } from './check.ts'
import type { Vector } from './truth.ts'

export async function checkVectors(vectors: Vector[]): Promise<Check[]> {
  if (vectors.length === 0) return []
  const doings = await watchPages(vectors.map(({ input }) => safeHtml(input)))
  return vectors.map(({ id, input }, index) => {
    const done = doings[index] ?? ['was not shown']
    return {
      set: 'html',
      figure: 'nothing runs',
      file: id,
      tier: 'gold',
      share: done.length === 0 ? 1 : 0,
      expected: input,
      actual: `${done.join(', ')}: ${safeHtml(input)}`,
    }
  })
}
