/**
 * How guessing is slowed down: failures fill a level that drains with time, and above what is free each further one has to wait,
 * twice as long each time up to a bound. Pure.
 */
import { backOffMs } from '../platform/back-off'

/** `known` are the wrong keys that were counted: using one again is no guess. */
export type Failures = { level: number; atMs: number; freeAtMs: number; known: string[] }

/** `free` is how many failures cost nothing. `key` stands for what was tried, where a repetition counts once. */
export type Try = { nowMs: number; free: number; key?: string }

/** `waitMs` is 0 where the try may be made. `isNew`: it was counted as a failure. */
export type Verdict = { waitMs: number; isNew: boolean }

export const noFailures: Failures = { level: 0, atMs: 0, freeAtMs: 0, known: [] }

/** One failure is forgotten in so long. */
const drainMs = 120_000
/** However long somebody goes on: after this the level would take too long to drain. */
const maxLevel = 20
export const maxWaitMs = 60_000
const waits = { firstMs: 1000, factor: 2, longestMs: maxWaitMs }
const maxKnown = 64

export function tryOnce(failures: Failures, { nowMs, free, key }: Try): { failures: Failures; verdict: Verdict } {
  if (key !== undefined && failures.known.includes(key)) return { failures, verdict: { waitMs: 0, isNew: false } }
  if (nowMs < failures.freeAtMs) return { failures, verdict: { waitMs: failures.freeAtMs - nowMs, isNew: false } }
  const level = Math.min(drained(failures, nowMs) + 1, maxLevel)
  const known = key === undefined ? failures.known : [...failures.known, key].slice(-maxKnown)
  return { failures: { level, atMs: nowMs, freeAtMs: nowMs + pauseAfter(level, free), known }, verdict: { waitMs: 0, isNew: true } }
}

/** The try that was made was no failure after all. Those before it stay: a key of one's own is no way to try others. */
export function withoutLastFailure(failures: Failures, nowMs: number): Failures {
  return { ...failures, level: Math.max(drained(failures, nowMs) - 1, 0), atMs: nowMs, freeAtMs: nowMs }
}

function drained({ level, atMs }: Failures, nowMs: number): number {
  return Math.max(level - (nowMs - atMs) / drainMs, 0)
}

function pauseAfter(level: number, free: number): number {
  const counted = Math.ceil(level) - free + 1
  return counted < 1 ? 0 : backOffMs(counted, waits)
}

/** Failures of everybody together: one is forgotten each second, and above this many somebody guesses from many places. */
const manyFailures = 100
const everybodyDrainMs = 1000

export function totalLevel({ level, atMs }: Pick<Failures, 'level' | 'atMs'>, nowMs: number, added: number): number {
  return Math.min(Math.max(level - (nowMs - atMs) / everybodyDrainMs, 0) + added, 2 * manyFailures)
}

/** How many failures of one address cost nothing: fewer while many addresses fail, so that nobody is locked out for the others. */
export function failuresWithoutWait(level: number): number {
  return level < manyFailures ? 10 : 3
}
