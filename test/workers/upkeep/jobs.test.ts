/** A run of the cron trigger of which one step throws or hangs: the others are done, the run ends, and administrators see it. */
import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import * as t from '../../../src/db/schema'
import type { Tools } from '../../../src/platform/tools'
import { type JobName, type Jobs, jobWords, runJobs, type UpkeepJob } from '../../../src/upkeep/job'
import { jobsOf, handleSchedule } from '../../../src/background/work'
import { seed } from '../../world'
import { call, colleague, companyId } from '../api/client'
import { tools as ownTools } from '../delivery'

/** Nobody is fetched from. */
const asleep = { getByName: () => ({ wake: async () => undefined }) } as unknown as Tools['fetchers'] // the call that is made
const tools: Tools = { ...ownTools, fetchers: asleep }
const names = Object.keys(jobWords) as JobName[] // what Object.keys loses
const startedAt = Date.now()

beforeEach(async () => {
  await seed(tools)
  await tools.db.delete(t.upkeepSteps)
})

describe.each(names)('%s', (bad) => {
  it('throws alone', async () => {
    const done = await takeAllBut(bad, () => Promise.reject(new Error('The bucket is away')))
    expect(done.toSorted()).toEqual(names.filter((name) => name !== bad).toSorted())
    expect(await failing()).toEqual([{ step: bad, lastError: 'The bucket is away' }])
  })

  it('throws alone, also when it does not even come to wait', async () => {
    await takeAllBut(bad, () => {
      throw new TypeError('Not a function')
    })
    expect(await failing()).toEqual([{ step: bad, lastError: 'Not a function' }])
  })

  it('hangs alone', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const run = takeAllBut(bad, () => new Promise(() => undefined))
      let done: JobName[] | undefined
      void run.then((names) => (done = names))
      await vi.waitFor(
        async () => {
          await vi.advanceTimersByTimeAsync(60_000)
          expect(done).toBeDefined()
        },
        { timeout: 60_000 },
      )
      expect(done?.toSorted()).toEqual(names.filter((name) => name !== bad).toSorted())
    } finally {
      vi.useRealTimers()
    }
    expect(await failing()).toEqual([{ step: bad, lastError: 'The job did not end within 600 seconds' }])
  })
})

describe('how steps ended', () => {
  it('is known once they have run, and since when one fails, until it works again', async () => {
    expect((await list()).map(({ lastRunAt, failingSince }) => lastRunAt ?? failingSince)).toEqual(names.map(() => null))
    for (const minutes of [0, 5]) await takeAllBut('outbox', () => Promise.reject(new Error('No way out')), minutes)
    const [first] = await failingSteps()
    expect(first).toMatchObject({ failingSince: timeAt(0), lastFailedAt: timeAt(5), lastRunAt: timeAt(5), lastError: 'No way out' })
    await runJobs(toolsAt(10), quiet())
    expect((await list()).find(({ step }) => step === 'outbox')).toMatchObject({
      failingSince: null,
      lastRunAt: timeAt(10),
      lastFailedAt: timeAt(5),
      lastError: 'No way out',
    })
  })

  it('shows no SQL and no secret of an error of the database', async () => {
    await takeAllBut('outbox', async () =>
      tools.db
        .select()
        .from(t.outbox)
        .where(sql`nothing = 'secret'`),
    )
    const [{ lastError } = { lastError: null }] = await failingSteps()
    expect(lastError).toContain('syntax error')
    expect(lastError).not.toMatch(/select|secret/i)
  })

  it('is for administrators', async () => {
    const { token } = await colleague('agent', companyId)
    expect((await call('GET', '/upkeep', undefined, token)).status).toBe(403)
  })
})

it('a run of all real steps ends, and all of them work', async () => {
  await handleSchedule(tools, new Date())
  expect(await failing()).toEqual([])
  expect((await list()).every(({ lastRunAt }) => lastRunAt !== null)).toBe(true)
})

it('the database being away altogether ends a run, too', async () => {
  const away = new Proxy(tools.db, {
    get: () => () => {
      throw new Error('D1 is away')
    },
  })
  await expect(handleSchedule({ ...tools, db: away }, new Date())).resolves.toBeUndefined()
})

/** @returns the steps that were done */
async function takeAllBut(bad: JobName, work: () => Promise<unknown>, minutes = 0): Promise<JobName[]> {
  const at = toolsAt(minutes)
  const done: JobName[] = []
  const real = jobsOf(at, new Date())
  const steps = Object.fromEntries(
    names.map((name) => [
      name,
      name === bad
        ? work
        : async () => {
            await real[name]()
            done.push(name)
          },
    ]),
  ) as Jobs // each name has its step
  await runJobs(at, steps)
  return done
}

function quiet(): Jobs {
  return Object.fromEntries(names.map((name) => [name, async () => undefined])) as Jobs // each name has its step
}

function toolsAt(minutes: number): Tools {
  return { ...tools, now: () => new Date(startedAt + minutes * 60_000) }
}

function timeAt(minutes: number): string {
  return toolsAt(minutes).now().toISOString()
}

async function list(): Promise<UpkeepJob[]> {
  return (await call<{ data: UpkeepJob[] }>('GET', '/upkeep')).body.data
}

async function failingSteps(): Promise<UpkeepJob[]> {
  return (await list()).filter(({ failingSince }) => failingSince !== null)
}

async function failing() {
  return (await failingSteps()).map(({ step, lastError }) => ({ step, lastError }))
}
