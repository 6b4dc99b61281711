/** Small mails after public reports about other gateways, with what a reader alone can tell of them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InboundMail } from '../../src/inbound/inbound-mail.ts'
import { isListed } from '../../src/mail/html/picture.ts'
import type { Check } from './check.ts'
import { readMail } from './reading.ts'
import type { ReportCase } from './truth.ts'

/** Files, own words and history, bodies, mail without words, reports, writers. The other kinds need a gateway around them. */
const kinds = ['A', 'B', 'F', 'G', 'H', 'I', 'J']

/** Stand for what a gateway would have written into the mail that this one answers. */
const placeholders: Record<string, string> = {
  OUR_ID: 'pump-4@desk.example',
  REPLY_TO: 'support@desk.example',
  BOUNCE: 'bounce@desk.example',
}

export async function checkReportCases(folder: string, cases: ReportCase[]): Promise<Check[]> {
  const checks = await Promise.all(cases.filter(({ kind }) => kinds.includes(kind)).map((each) => checkCase(folder, each)))
  return checks.flat()
}

async function checkCase(folder: string, { file, kind, envelope, expect }: ReportCase): Promise<Check[]> {
  const raw = Buffer.from(filled(readFileSync(join(folder, 'reports', file), 'latin1')), 'latin1')
  const mail = await readMail(new Uint8Array(raw), { from: filled(envelope.from), to: filled(envelope.to) })
  const asked = [...filesAsked(expect, mail), ...wordsAsked(expect, mail), ...reportAsked(expect, mail), ...writerAsked(expect, mail)]
  return asked.map(({ isRight, ...ask }) => ({
    set: 'reports',
    file: `reports/${file} (${kind})`,
    tier: 'gold',
    share: isRight ? 1 : 0,
    ...ask,
  }))
}

type Ask = { figure: string; isRight: boolean; expected: unknown; actual: unknown }
type Expected = ReportCase['expect']

function filesAsked({ attachmentsListed, picturesShown, attachedTypes }: Expected, { attachments }: InboundMail): Ask[] {
  const listed = attachments.filter(isListed)
  const ask = (expected: string, isRight: boolean): Ask => ({ figure: 'files reached', isRight, expected, actual: attachments })
  return [
    ...attachmentsListed.map((name) =>
      ask(
        `${name} listed`,
        listed.some(({ filename }) => filename === name),
      ),
    ),
    ...attachedTypes.map((type) =>
      ask(
        `a file of ${type}`,
        listed.some(({ mimeType }) => mimeType === type),
      ),
    ),
    ...(picturesShown === undefined ? [] : [ask(`${picturesShown} shown in place`, attachments.length - listed.length === picturesShown)]),
  ]
}

function wordsAsked(expect: Expected, { text, visibleText }: InboundMail): Ask[] {
  const ask = (figure: string, where: string, words: string, isThere: boolean): Ask => ({
    figure,
    isRight: flat(where).includes(flat(words)) === isThere,
    expected: isThere ? words : `no ${words}`,
    actual: where,
  })
  return [
    ...expect.textContains.map((words) => ask('bodies whole', text, words, true)),
    ...expect.textLacks.map((words) => ask('bodies whole', text, words, false)),
    ...expect.noteContains.map((words) => ask('said what it is', text.toLowerCase(), words.toLowerCase(), true)),
    ...expect.visibleContains.map((words) => ask('own words seen', visibleText, words, true)),
    ...expect.visibleLacks.map((words) => ask('the rest folded', visibleText, words, false)),
  ]
}

function reportAsked(expect: Expected, { report }: InboundMail): Ask[] {
  const { action, status, permanent, failureType, reason = '' } = (report?.recipients.length === 1 ? report.recipients[0] : undefined) ?? {}
  const isReadable = !expect.reasonLacks.some((text) => reason.includes(text)) && reason !== ''
  return [
    ...compared('what failed, and why', expect, { action, status, permanent, failureType }),
    ...(expect.reasonLacks.length === 0
      ? []
      : [{ figure: 'what failed, and why', isRight: isReadable, expected: { reasonLacks: expect.reasonLacks }, actual: reason }]),
  ]
}

function writerAsked(expect: Expected, { from, kind, automatic }: InboundMail): Ask[] {
  return compared('who wrote, and whether a person', expect, { from: from?.address, kindOfMail: kind, automatic })
}

/** Those of the names that anything is expected of: the value, or one of several. */
function compared(figure: string, expect: Record<string, unknown>, found: Record<string, unknown>): Ask[] {
  return Object.keys(found)
    .filter((name) => name in expect)
    .map((name) => {
      const [expected, actual] = [expect[name], found[name]]
      const isRight = Array.isArray(expected) ? expected.includes(actual) : actual === expected
      return { figure, isRight, expected: { [name]: expected }, actual: actual ?? 'nothing' }
    })
}

function filled(text: string): string {
  return text.replace(/\{\{([A-Z_]+)\}\}/g, (whole, name: string) => placeholders[name] ?? whole)
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
