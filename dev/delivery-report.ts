/** What became of a delivered mail, as lines for a terminal. Pure. */
import type { Answer, Envelope, LoggedMail } from './local-gateway.ts'

type Row = [label: string, text: string]

export function deliveryReport(url: string, envelope: Envelope, answer: Answer, mail: LoggedMail): string {
  return [
    ...alignRows([
      ['Mail', `${envelope.from} -> ${envelope.to}`],
      ['Outcome', `${mail.outcome} (${mail.reason})`],
      ...(mail.recordId ? [['Record', `${url}/api/records/${mail.recordId}`] satisfies Row] : []),
      ...(mail.messageId ? [['Message', `${url}/api/messages/${mail.messageId}`] satisfies Row] : []),
      ...toldSender(answer, mail),
      ['Log', `${url}/api/mails/${mail.id}`],
    ]),
    '',
    'Trace',
    ...traceLines(mail),
  ].join('\n')
}

/** What the sender was told, if anything: at SMTP time by a rejection, or by a mail. */
function toldSender(answer: Answer, mail: LoggedMail): Row[] {
  if (answer.rejectReason !== undefined) return [['Rejected', answer.rejectReason]]
  if (answer.replies.length > 0 && mail.notice) return [['Notice', mail.notice.text]]
  return []
}

function traceLines(mail: LoggedMail): string[] {
  const width = Math.max(0, ...mail.trace.map((line) => line.result.length))
  return alignRows(mail.trace.map((line) => [line.step, `${line.result.padEnd(width)}  ${line.detail}`])).map((line) => `  ${line}`)
}

/** Labels in one column; the further lines of a text stand below its first. */
function alignRows(rows: Row[]): string[] {
  const width = Math.max(0, ...rows.map(([label]) => label.length))
  const indent = ' '.repeat(width + 2)
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text.trim().replaceAll('\n', `\n${indent}`)}`)
}
