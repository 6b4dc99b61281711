/** The cells of the matrix: a unit repeated in a place. */
import { findGrowth } from './measure.ts'
import { bytesOf, type Place, places } from './places.ts'
import { costOf } from './reading.ts'
import { units } from './units.ts'

export type Cell = { place: Place; unit: string }

/** Every unit in every place. */
export function allCells(): Cell[] {
  return places.flatMap((place) => units.map((unit) => ({ place, unit })))
}

/** In words what is wrong; undefined where nothing is. */
export async function growthIn({ place, unit }: Cell): Promise<string | undefined> {
  const growth = await findGrowth((size) => costOf(new Uint8Array(bytesOf(place.mail(unit.repeat(Math.ceil(size / unit.length)))))))
  return (
    growth && `${nameOf({ place, unit })}: ${growth.smallMs.toFixed(1)} ms, then ${growth.largeMs.toFixed(1)} ms for six times the size`
  )
}

export function nameOf({ place, unit }: Cell): string {
  return `${place.name} with ${JSON.stringify(unit)}`
}
