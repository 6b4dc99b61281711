/** Whatever strangers write, it is read and decided: nothing throws, and nothing both opens and drops. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/inbound/classify'
import { decide } from '../../src/inbound/decide'
import { gatherFacts } from '../../src/inbound/first-mail'
import { parse } from '../../src/inbound/parse'
import { receive } from '../../src/inbound/gateway'
import { mails } from '../../src/db/schema'
import { refusalText, smtpCodes, smtpLine, type RefusalReason } from '../../src/outbound/refusal'
import { seed } from '../world'
import { now, toolsInNode } from './sqlite'

/** `RUNS=100000 npm test -- --project pure` looks longer. */
const runs = Number(process.env['RUNS'] ?? 250)

const headerName = fc.constantFrom(
  'From',
  'To',
  'Cc',
  'Subject',
  'Message-ID',
  'References',
  'In-Reply-To',
  'Date',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Auto-Submitted',
  'List-Id',
  'MIME-Version',
)
const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '<>',
    '=?utf-8?B?////?=',
    '=?x?Q?=FF?=',
    'multipart/mixed; boundary="',
    'multipart/report; report-type=delivery-status; boundary=b',
    'a@b, <c@d',
    'undisclosed:;',
    '<quote-answer@example.com>',
    'base64',
    '\u0000',
    'Thu, 99 Foo 20x6',
  ),
)
const mail = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc
    .tuple(fc.array(fc.tuple(headerName, odd), { maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 300 }))
    .map(
      ([headers, body]) =>
        new Uint8Array(Buffer.from(`${headers.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`)),
    ),
)
const address = fc.oneof(
  fc.constantFrom('info@example.com', 'catchall@example.com', 'bounce@example.com', '<>', '', 'nobody', 'a@b@c', 'INFO+x@EXAMPLE.COM'),
  fc.string({ unit: 'binary', maxLength: 40 }),
)

describe('garbage', () => {
  it('is parsed and decided without a throw', async () => {
    const tools = toolsInNode()
    await seed(tools)
    await fc.assert(
      fc.asyncProperty(mail, address, address, async (raw, from, to) => {
        const read = classify(await parse({ door: 'edge', envelope: { from, to }, raw, size: raw.byteLength }, tools.keys, now))
        const { decision, trace } = decide(read, await gatherFacts(tools, read))
        expect(decision.outcome).toBeTruthy()
        expect(trace.length).toBeGreaterThan(0)
      }),
      { numRuns: runs },
    )
  }, 3_600_000)

  it('goes through the whole flow without a fault of ours', async () => {
    const tools = toolsInNode()
    await seed(tools)
    await fc.assert(
      fc.asyncProperty(mail, address, address, async (raw, from, to) => {
        const receipt = await receive(tools, { door: 'edge', envelope: { from, to }, raw, size: raw.byteLength })
        expect(receipt.outcome).not.toBe('failed')
      }),
      { numRuns: runs },
    )
    expect((await tools.db.select().from(mails)).every(({ outcome }) => outcome !== 'failed')).toBe(true)
  }, 3_600_000)
})

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
