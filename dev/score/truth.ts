/**
 * What is true of a folder of messages: `truth.jsonl`, one object a line, and, where they are there, `html-vectors.jsonl` beside it and
 * `reports/cases.jsonl`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const addresses = z.array(z.string())

const bounce = z.object({
  recipients: addresses.default([]),
  /** False where the suite could not tell, either. */
  recipients_known: z.boolean().default(true),
  dsn: z.array(z.object({ recipient: z.string().nullish(), original: z.string().nullish() })).default([]),
  results: z
    .array(
      z.object({
        recipient: z.string().nullish(),
        alias: z.string().nullish(),
        status: z.string().nullish(),
        status_pseudo: z.boolean().nullish(),
        reason: z.string().nullish(),
        permanent: z.boolean().nullish(),
      }),
    )
    .default([]),
})

const autoreply = z.object({ automatic: z.boolean().nullish(), may_auto_reply: z.boolean().nullish() })

/** Suites that only say what must stand in the visible text, or must not, call that by several names. */
const quote = z.looseObject({
  visible: z.string().nullish(),
  visible_text: z.string().nullish(),
  elided: z.string().nullish(),
  elided_text: z.string().nullish(),
  compare: z.string().nullish(),
})

const attachment = z.object({
  filename: z.string().nullish(),
  content_type: z.string().nullish(),
  size: z.number().nullish(),
  sha256: z.string().nullish(),
})

/** What one parser says of a message. */
const statement = z.object({
  from_: addresses.nullish(),
  to: addresses.nullish(),
  cc: addresses.nullish(),
  subject: z.string().nullish(),
  message_id: z.string().nullish(),
  in_reply_to: z.unknown().optional(),
  references: z.array(z.string()).nullish(),
  date: z.string().nullish(),
  n_attachments: z.number().nullish(),
  attachments: z.array(attachment).nullish(),
  text: z.string().nullish(),
  html: z.string().nullish(),
  has_html: z.boolean().nullish(),
})
const reading = statement.transform(({ from_: from, ...rest }) => ({ ...rest, from }))

const about = { file: z.string(), kind: z.string(), tier: z.string(), signature: z.string().nullish() }

const entry = z.discriminatedUnion('set', [
  z.object({ ...about, set: z.literal('bounces'), expected: bounce }),
  z.object({ ...about, set: z.literal('autoreply'), expected: autoreply }),
  z.object({ ...about, set: z.literal('quotes'), expected: quote }),
  z.object({ ...about, set: z.literal('mime'), expected: z.record(z.string(), reading) }),
])

const vector = z.object({ id: z.string(), input: z.string() })

const texts = z.array(z.string()).default([])

/** Further expectations of a report, and of who wrote, are named as what they are compared with. */
export const reportCase = z.object({
  file: z.string(),
  kind: z.string(),
  envelope: z.object({ from: z.string(), to: z.string() }),
  expect: z.looseObject({
    attachmentsListed: texts,
    attachedTypes: texts,
    picturesShown: z.number().optional(),
    textContains: texts,
    textLacks: texts,
    noteContains: texts,
    visibleContains: texts,
    visibleLacks: texts,
    reasonLacks: texts,
  }),
})

export type Entry = z.infer<typeof entry>
export type EntryOf<S extends Entry['set']> = Extract<Entry, { set: S }>
export type StatedReading = z.infer<typeof reading>
export type Vector = z.infer<typeof vector>
export type ReportCase = z.infer<typeof reportCase>
export type Truth = { entries: Entry[]; vectors: Vector[]; reportCases: ReportCase[] }

/** @throws where there is no `truth.jsonl`, or a line of it is of no known form */
export function readTruth(folder: string): Truth {
  const vectors = join(folder, 'html-vectors.jsonl')
  const reportCases = join(folder, 'reports', 'cases.jsonl')
  return {
    entries: readLines(join(folder, 'truth.jsonl'), entry),
    vectors: existsSync(vectors) ? readLines(vectors, vector) : [],
    reportCases: existsSync(reportCases) ? readLines(reportCases, reportCase) : [],
  }
}

function readLines<T>(file: string, schema: z.ZodType<T>): T[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const read = schema.safeParse(JSON.parse(line))
    if (!read.success) throw new Error(`${file}, line ${index + 1}: ${z.prettifyError(read.error)}`)
    return [read.data]
  })
}
