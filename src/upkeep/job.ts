/** A run of the cron trigger, in jobs: each fails alone and hangs alone, and how it ended is written down for administrators. */
import { z } from '@hono/zod-openapi'
import { sql } from 'drizzle-orm'
import { upkeepSteps as t } from '../db/schema'
import { errorInWords } from '../platform/error-in-words'
import { time } from '../requests/input'
import { withTimeLimit } from '../platform/time-limit'
import type { Tools } from '../platform/tools'

/** What a run does, for people. Each has its work in `src/background/work.ts`. */
export const jobWords = {
  'incoming-servers': 'Fetch mail from incoming servers',
  'due-mails': 'Retry failed mail',
  outbox: 'Send mail waiting in the outbox',
  webhooks: 'Send pending webhook deliveries',
  figures: 'Count past days for the figures, then delete old refusals',
  objects: 'Remove unused objects from the bucket',
  'blocked-senders': 'Remove expired sender blocks',
  'webhook-deliveries': 'Delete old webhook deliveries',
  'dead-letters': 'Delete old dead letters',
  sessions: 'Delete expired sessions',
  parameters: 'Normalize the domains in parameters',
} as const

export type JobName = keyof typeof jobWords
export type Jobs = Record<JobName, () => Promise<unknown>>

/** How one job ended. */
type End = { step: JobName; error: string | undefined }

export const upkeepSchema = z
  .object({
    step: z.string(),
    title: z.string().openapi({ example: jobWords.outbox }),
    lastRunAt: time.nullable().openapi({ description: 'Null: not run yet' }),
    failingSince: time.nullable().openapi({ description: 'Null: the last run succeeded' }),
    lastFailedAt: time.nullable(),
    lastError: z.string().nullable().openapi({ description: 'Of the last failure, even if it is over' }),
  })
  .openapi('UpkeepStep')
export type UpkeepJob = z.output<typeof upkeepSchema>

/** An invocation by the cron trigger may last a quarter of an hour. What is cut off goes on where it was in a later run. */
const jobMs = 10 * 60_000

/** All beside each other, so that none waits for what another waits for. Never throws. */
export async function runJobs(tools: Tools, steps: Jobs): Promise<void> {
  const names = Object.keys(steps) as JobName[] // what Object.keys loses
  const ends = await Promise.all(names.map((step) => endOf(tools, step, steps[step])))
  try {
    await noteEnds(tools, ends)
  } catch (error) {
    console.error({ event: 'upkeep not noted', error: errorInWords(error) })
  }
}

async function endOf({ now }: Tools, step: JobName, work: Jobs[JobName]): Promise<End> {
  const startedAt = now().getTime()
  try {
    await withTimeLimit(jobMs, 'The job', work())
    return { step, error: undefined }
  } catch (error) {
    const words = errorInWords(error)
    console.error({ event: 'upkeep failed', step, error: words, durationMs: now().getTime() - startedAt })
    return { step, error: words }
  }
}

/** One statement, whatever happened: a run has few of them to spare. */
async function noteEnds({ db, now }: Tools, ends: End[]): Promise<void> {
  const at = now()
  const rows = ends.map(({ step, error }) =>
    error === undefined
      ? { step, lastRunAt: at, failingSince: null, lastFailedAt: null, lastError: null }
      : { step, lastRunAt: at, failingSince: at, lastFailedAt: at, lastError: error },
  )
  await db
    .insert(t)
    .values(rows)
    .onConflictDoUpdate({
      target: t.step,
      set: {
        lastRunAt: at,
        failingSince: sql`iif(excluded.failing_since is null, null, coalesce(upkeep_steps.failing_since, excluded.failing_since))`,
        lastFailedAt: sql`coalesce(excluded.last_failed_at, upkeep_steps.last_failed_at)`,
        lastError: sql`coalesce(excluded.last_error, upkeep_steps.last_error)`,
      },
    })
}

/** Every job, in the order of `jobWords`, whether it ran yet or not. */
export async function listJobs({ db }: Tools): Promise<UpkeepJob[]> {
  return jobRowsOf(await selectJobs(db))
}

export function selectJobs(db: Tools['db']) {
  return db.select().from(t)
}

/** What an older version did and this one does not is left out. */
export function jobRowsOf(rows: (typeof t.$inferSelect)[]): UpkeepJob[] {
  return Object.entries(jobWords).map(([step, title]) => {
    const row = rows.find((each) => each.step === step)
    return {
      step,
      title,
      lastRunAt: row?.lastRunAt.toISOString() ?? null,
      failingSince: row?.failingSince?.toISOString() ?? null,
      lastFailedAt: row?.lastFailedAt?.toISOString() ?? null,
      lastError: row?.lastError ?? null,
    }
  })
}
