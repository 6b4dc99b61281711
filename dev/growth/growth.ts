/** `npm run growth [-- PLACE]`: whether reading costs time in proportion to size, whatever is repeated wherever. */
import { allCells, growthIn } from './matrix.ts'

const wanted = process.argv[2] ?? ''
const cells = allCells().filter(({ place }) => place.name.includes(wanted))
let found = 0
for (const [index, cell] of cells.entries()) {
  const growth = await growthIn(cell)
  if (growth !== undefined) console.log(growth)
  if (growth !== undefined) found++
  if (index % 1000 === 999) console.error(`${index + 1} of ${cells.length}`)
}
console.log(`${cells.length} cells, ${found} grow faster than their size`)
process.exitCode = found > 0 ? 1 : 0
