/** Small mails after public bug reports, with what a reader alone can tell of them: reports about mail, and who wrote. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InboundMail } from '../../src/inbound/decision.ts'
import type { Check } from './check.ts'
import { readMail } from './reading.ts'
import type { ReportCase } from './truth.ts'

/** Kinds whose expectations are all about reading; the others need a gateway around them, or are measured elsewhere. */
const figures: Record<string, string> = { I: 'what failed, and why', J: 'who wrote, and whether a person' }

/** Stand for what a gateway would have written into the mail that this one answers. */
const placeholders: Record<string, string> = {
  OUR_ID: 'pump-4@desk.example',
  REPLY_TO: 'support@desk.example',
  BOUNCE: 'bounce@desk.example',
}

export async function checkReportCases(folder: string, cases: ReportCase[]): Promise<Check[]> {
  const checks = await Promise.all(cases.filter(({ kind }) => kind in figures).map((each) => checkCase(folder, each)))
  return checks.flat()
}

async function checkCase(folder: string, { file, kind, envelope, expect }: ReportCase): Promise<Check[]> {
  const raw = new TextEncoder().encode(filled(readFileSync(join(folder, 'reports', file), 'utf8')))
  const mail = await readMail(raw, { from: filled(envelope.from), to: filled(envelope.to) })
  const found = foundIn(mail)
  const expected = Object.entries(expect).filter(([name]) => name in found)
  const { reasonLacks } = expect
  const reason = mail.report?.recipients[0]?.reason ?? ''
  const check = (isRight: boolean, what: unknown, actual: unknown): Check => ({
    set: 'reports',
    figure: figures[kind] ?? kind,
    file: `reports/${file}`,
    tier: 'gold',
    share: isRight ? 1 : 0,
    expected: what,
    actual,
  })
  return [
    ...expected.map(([name, value]) => check(isOneOf(found[name], value), { [name]: value }, found[name] ?? 'nothing')),
    ...(reasonLacks ? [check(reason !== '' && !reasonLacks.some((text) => reason.includes(text)), { reasonLacks }, reason)] : []),
  ]
}

/** By the names of the expectations. */
function foundIn({ report, from, kind, automatic }: InboundMail): Record<string, unknown> {
  const recipient = report?.recipients.length === 1 ? report.recipients[0] : undefined
  const { action, status, permanent, failureType } = recipient ?? {}
  return { action, status, permanent, failureType, from: from?.address, kindOfMail: kind, automatic }
}

function isOneOf(found: unknown, expected: unknown): boolean {
  return Array.isArray(expected) ? expected.includes(found) : found === expected
}

function filled(text: string): string {
  return text.replace(/\{\{([A-Z_]+)\}\}/g, (whole, name: string) => placeholders[name] ?? whole)
}
