/** Whatever strangers write, it is read and decided: nothing throws, and nothing both opens and drops. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as t from '../../../src/db/schema'
import { classify } from '../../../src/inbound/reading/classify'
import { decide } from '../../../src/inbound/decide'
import { gatherFacts } from '../../../src/inbound/facts/first-mail'
import { receive } from '../../../src/inbound/gateway'
import { parse } from '../../../src/inbound/reading/parse'
import { normalizeAddress } from '../../../src/mail/address/address'
import { refusalText, smtpCodes, smtpLine, type RefusalReason } from '../../../src/outbound/refusal'
import type { Tools } from '../../../src/platform/tools'
import { answerPairs } from '../../answers'
import { seed } from '../../world'
import { now, toolsInNode } from '../sqlite'
import { anyAddress, runs, strangersMail } from '../strangers'

describe('what strangers write', () => {
  it('is parsed and decided without a throw, as one of the answers that there are', async () => {
    const tools = toolsInNode()
    await seed(tools)
    await fc.assert(
      fc.asyncProperty(strangersMail, anyAddress, anyAddress, async (raw, from, to) => {
        const read = classify(await parse({ door: 'edge', envelope: { from, to }, raw, size: raw.byteLength }, tools.keys, now))
        const facts = await gatherFacts(tools, read)
        const { decision: first, trace } = decide(read, facts)
        const decision = first.outcome === 'needs-quota' ? first.opens : first
        expect(answerPairs).toContain(`${decision.outcome} ${decision.reason}`)
        expect(trace.length).toBeGreaterThan(0)
        expect(read.visibleText.trim() === '').toBe(read.text.trim() === '')
      }),
      { numRuns: runs },
    )
  }, 3_600_000)

  it('goes through the whole flow without a fault of ours; what is created opens one record, and nothing else opens any', async () => {
    const tools = toolsInNode()
    await seed(tools)
    await fc.assert(
      fc.asyncProperty(strangersMail, anyAddress, anyAddress, async (raw, from, to) => {
        const before = await count(tools)
        const {
          outcome,
          reason,
          answer: telling,
        } = await receive(tools, { door: 'edge', envelope: { from, to }, raw, size: raw.byteLength })
        const after = await count(tools)
        const isPosted = outcome === 'created' || outcome === 'posted'
        expect(answerPairs).toContain(`${outcome} ${reason}`)
        expect(after.records - before.records).toBe(outcome === 'created' ? 1 : 0)
        expect(after.messages - before.messages).toBe(isPosted ? 1 : 0)
        // Of a bounce, the author of the message hears.
        expect(isPosted || outcome === 'bounced' || after.outbox === before.outbox).toBe(true)
        expect(telling?.way === 'reply' && (outcome !== 'refused' || normalizeAddress(from) === undefined)).toBe(false)
      }),
      { numRuns: runs },
    )
    expect((await tools.db.select().from(t.mails)).every(({ outcome }) => outcome !== 'failed')).toBe(true)
  }, 3_600_000)
})

async function count({ db }: Pick<Tools, 'db'>): Promise<{ records: number; messages: number; outbox: number }> {
  const [records, messages, outbox] = await Promise.all([db.$count(t.records), db.$count(t.messages), db.$count(t.outbox)])
  return { records, messages, outbox }
}

describe('the words of a refusal', () => {
  it('fit in one ASCII line with the code first, whoever is refused where', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(smtpCodes) as RefusalReason[])),
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary', maxLength: 400 }),
        (reason, at, text) => {
          const refusal = { reason, address: at, company: { name: text, email: null }, refusalText: text, blockedUntil: undefined }
          const line = smtpLine(refusal)
          expect(line).toMatch(/^[\x20-\x7e]{1,200}$/)
          expect(line.startsWith(smtpCodes[reason])).toBe(true)
          expect(refusalText(refusal)).not.toBe('')
        },
      ),
    )
  })
})
