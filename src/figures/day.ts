/** Days as figures have them: UTC, written `2026-11-25`. Pure. */
import { firstIdAt } from '../db/id-range'

const dayMs = 86_400_000

export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10)
}

export function daysAfter(day: string, days: number): string {
  return dayOf(new Date(Date.parse(day) + days * dayMs))
}

/** How many, both ends counted. */
export function lengthOf(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1
}

/** All of them, in order. */
export function daysFrom(from: string, to: string): string[] {
  return Array.from({ length: Math.max(0, lengthOf(from, to)) }, (_, index) => daysAfter(from, index))
}

/** For `json_each`: each day with the ids that it begins and ends with. */
export function packDays(days: string[]): string {
  return JSON.stringify(days.map((day) => [day, firstIdAt(new Date(day)), firstIdAt(new Date(daysAfter(day, 1)))]))
}
