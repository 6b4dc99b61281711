/** Mails of the log as they appear in answers. */
import { z } from '@hono/zod-openapi'
import { doors, failureTypes, mailKinds, noticeWays, outcomes, verdicts } from '../../db/schema'
import { hasRaw } from '../../inbound/log/replay'
import type { MailRow } from '../../inbound/receipt'
import { readTrace } from '../../inbound/trace/stored'
import { readerOfKey } from '../../mail/mime/reader'
import { id, time } from '../../requests/input'
import { personSchema } from '../records/people'

export const authenticationSchema = z
  .object({ spf: z.enum(verdicts), dkim: z.enum(verdicts), dmarc: z.enum(verdicts) })
  .openapi('Authentication')

export const traceSchema = z.array(z.object({ step: z.string(), result: z.string(), detail: z.string() })).openapi('Trace')

export const readerSchema = z
  .object({
    name: z.enum(['postal-mime', 'exact']),
    because: z.string().optional().openapi({ description: 'The sign for which the exact reader took over, in kebab-case' }),
  })
  .openapi('Reader')

export const bounceSchema = z
  .object({
    messageId: id.optional(),
    recipients: z.array(
      z.object({
        address: z.string(),
        action: z.string(),
        status: z.string().optional(),
        failureType: z.enum(failureTypes),
        permanent: z.boolean(),
        reason: z.string(),
      }),
    ),
  })
  .openapi('Bounce')

export const mailSchema = z
  .object({
    id,
    receivedAt: time,
    door: z.enum(doors),
    envelope: z.object({ from: z.string(), to: z.string() }),
    from: personSchema.nullable(),
    to: z.array(personSchema),
    cc: z.array(personSchema),
    subject: z.string().nullable(),
    internetMessageId: z.string(),
    size: z.int(),
    kind: z.enum(mailKinds),
    authentication: authenticationSchema,
    reader: readerSchema.nullable().openapi({ description: 'Which reader parsed the mail; null if it failed before' }),
    automatic: z.boolean(),
    outcome: z.enum(outcomes),
    reason: z.string(),
    copies: z.int().openapi({
      description:
        'Deliveries that it stands for. A refusal like one of the last hour (same envelope sender, recipient and reason) counts up that one, and webhooks are not told again',
    }),
    lastReceivedAt: time.nullable().openapi({ description: 'When the last of them arrived; null while there is one' }),
    trace: traceSchema,
    bounce: bounceSchema.nullable(),
    serverId: id.nullable().openapi({ description: 'The incoming server that it was fetched from' }),
    aliasId: id.nullable(),
    recordId: id.nullable(),
    messageId: id.nullable(),
    notice: z.object({ way: z.enum(noticeWays), text: z.string() }).nullable(),
    settledAt: time.nullable().openapi({ description: 'When somebody said that it needs nothing' }),
    settledBy: id.nullable().openapi({ description: 'The user who did' }),
    hasRaw: z.boolean(),
    attempts: z.int(),
    durationMs: z.int(),
  })
  .openapi('Mail')

export function mailAnswer(row: MailRow): z.output<typeof mailSchema> {
  const { id, door, from, to, cc, subject, internetMessageId, size, kind, authentication, automatic, outcome, reason, trace, bounce } = row
  return {
    id,
    receivedAt: row.receivedAt.toISOString(),
    door,
    envelope: { from: row.envelopeFrom, to: row.recipient },
    from,
    to,
    cc,
    subject,
    internetMessageId,
    size,
    kind,
    authentication,
    automatic,
    outcome,
    reason,
    reader: readerOfKey(row.reader),
    copies: row.copies,
    lastReceivedAt: row.lastReceivedAt?.toISOString() ?? null,
    trace: readTrace(trace),
    bounce,
    serverId: row.serverId,
    aliasId: row.aliasId,
    recordId: row.recordId,
    messageId: row.messageId,
    notice: row.noticeWay && { way: row.noticeWay, text: row.noticeText ?? '' },
    settledAt: row.settledAt?.toISOString() ?? null,
    settledBy: row.settledBy,
    hasRaw: hasRaw(row),
    attempts: row.attempts,
    durationMs: row.durationMs,
  }
}
