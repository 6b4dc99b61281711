/** Reading costs time in proportion to size, whatever is repeated wherever: some cells of the matrix each day, all of them by `npm run growth`. */
import { describe, expect, it } from 'vitest'
import { allCells, type Cell, growthIn, nameOf } from '../../../dev/growth/matrix'

const cells = allCells()
const sampled = 400
const day = Math.floor(Date.now() / 86_400_000)
/** Places and units lie close together in the list: a step that is prime to its length goes through all of them. */
const step = 7919
const ofToday = Array.from({ length: sampled }, (_, index) => cells[((day * sampled + index) * step) % cells.length]).filter(
  (cell) => cell !== undefined,
)

/** Seen: each of these took seconds, or minutes. */
const known = [
  'a class, not closed by a name with "ydpa"',
  'To: … with "@ "',
  'HTML in UTF-7 with "+,"',
  'References: =?utf-7?q?…?= with "+,"',
  'a class with "ydp"',
  'the words of a link with "<img "',
]

describe('reading', () => {
  it.each(known)(
    'costs time in proportion to size: %s',
    async (name) => {
      const [cell] = cells.filter((each) => nameOf(each) === name)
      expect(cell && (await certainGrowthIn(cell))).toBeUndefined()
      expect(cell).toBeDefined()
    },
    600_000,
  )

  it('costs time in proportion to size, in what is looked at today', async () => {
    const found: string[] = []
    for (const cell of ofToday) found.push(...[(await certainGrowthIn(cell)) ?? []].flat())
    expect(found).toEqual([])
  }, 1_200_000)
})

/** What grows too fast does so each time it is measured; what the collector or a neighbour disturbed does not. */
async function certainGrowthIn(cell: Cell): Promise<string | undefined> {
  let growth = await growthIn(cell)
  for (let again = 0; again < 4 && growth !== undefined; again++) growth = await growthIn(cell)
  return growth
}
