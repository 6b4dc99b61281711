/** Tries to sign in, and the tokens that are none: each is counted where it comes from, and all of them together. */
import type { Tools } from '../platform/tools'
import { guardObject } from './guard-object'
import { failuresWithoutWait } from './throttle'

const everybody = 'everybody'

/**
 * Before a token is looked at that somebody typed. The try counts as a failure until `succeeded`.
 * @param client where it comes from, as `clientOf` says
 * @returns the milliseconds to wait first; 0: try now
 */
export async function askToAttempt(tools: Tools, client: string): Promise<number> {
  const free = failuresWithoutWait(await levelOfAll(tools, 0))
  const { waitMs } = await guardObject(tools, client).tryOnce({ nowMs: tools.now().getTime(), free })
  return waitMs
}

export async function succeeded(tools: Tools, client: string): Promise<void> {
  await guardObject(tools, client).forgive(tools.now().getTime())
}

export async function failed(tools: Tools): Promise<void> {
  await levelOfAll(tools, 1)
}

/**
 * After a request came with a token that is none. The same one again is a program that was not told, and no guess.
 * @param hash of the token
 * @returns the milliseconds until the next guess is answered; 0: this one was
 */
export async function noteWrongToken(tools: Tools, client: string, hash: string): Promise<number> {
  const free = failuresWithoutWait(await levelOfAll(tools, 0))
  const { waitMs, isNew } = await guardObject(tools, client).tryOnce({ nowMs: tools.now().getTime(), free, key: hash.slice(0, 16) })
  if (isNew) await levelOfAll(tools, 1)
  return waitMs
}

/** What everybody's failures come to may be too busy to answer: then there are many. */
async function levelOfAll(tools: Tools, added: number): Promise<number> {
  try {
    return await guardObject(tools, everybody).level(tools.now().getTime(), added)
  } catch (error) {
    console.warn({ event: 'failures not counted', error: error instanceof Error ? error.message : String(error) })
    return Number.POSITIVE_INFINITY
  }
}
