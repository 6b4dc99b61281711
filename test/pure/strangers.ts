/** Mails that strangers might write: bytes without sense, headers without grammar, and the mails of the corpus, mutilated. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { bounceTo, replyTo } from '../world'

/** `RUNS=100000 npm test -- --project pure` looks longer. */
export const runs = Number(process.env['RUNS'] ?? 250)

const folder = join(import.meta.dirname, '../corpus')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.eml'))
const corpus = files.toSorted().map((file) => readFileSync(join(folder, file)))

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
  'Content-Disposition',
  'Auto-Submitted',
  'Authentication-Results',
  'List-Id',
  'MIME-Version',
  'Reply-To',
  'Return-Path',
  'Delivered-To',
  'Resent-From',
  'X-Forwarded-For',
  'X-Original-From',
  'X-Failed-Recipients',
)

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '<>',
    '=?utf-8?B?////?=',
    '=?x?Q?=FF?=',
    '=?utf-7?Q?+AGE-?=',
    'multipart/mixed; boundary="',
    'multipart/report; report-type=delivery-status; boundary=b',
    'multipart/report; report-type=disposition-notification; boundary=b',
    'message/rfc822',
    'message/delivery-status',
    'text/html; charset=utf-7',
    "attachment; filename*0*=utf-8''%FF%; filename*2=x",
    'MAILER-DAEMON@example.net',
    'a@b, <c@d',
    'undisclosed:;',
    '<quote-answer@example.com>',
    'base64',
    'quoted-printable',
    'auto-replied',
    '\u0000',
    'Thu, 99 Foo 20x6',
  ),
)

const headersAndBody = fc
  .tuple(fc.array(fc.tuple(headerName, odd), { maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 300 }))
  .map(([headers, body]) => Buffer.from(`${headers.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`))

const fromCorpus = fc.constantFrom(...corpus)
/** A place in a mail, whatever its length. */
const place = fc.double({ min: 0, max: 1, noNaN: true })

type Mutation = (mail: Buffer) => Buffer

const flip = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 8 }).map((flips): Mutation => {
  return (mail) => {
    const flipped = Buffer.from(mail)
    for (const [at, byte] of flips) flipped[offset(mail, at)] = byte
    return flipped
  }
})
const cut = fc.tuple(place, place).map(
  ([a, b]): Mutation =>
    (mail) =>
      Buffer.concat([mail.subarray(0, offset(mail, Math.min(a, b))), mail.subarray(offset(mail, Math.max(a, b)))]),
)
const end = place.map(
  (at): Mutation =>
    (mail) =>
      mail.subarray(0, offset(mail, at)),
)
const insert = fc.tuple(place, odd).map(
  ([at, text]): Mutation =>
    (mail) =>
      Buffer.concat([mail.subarray(0, offset(mail, at)), Buffer.from(text), mail.subarray(offset(mail, at))]),
)
const repeatLine = fc.tuple(place, place).map(([from, to]): Mutation => (mail) => {
  const lines = mail.toString('latin1').split(/(?<=\n)/)
  lines.splice(Math.floor(to * lines.length), 0, lines[Math.floor(from * (lines.length - 1))] ?? '')
  return Buffer.from(lines.join(''), 'latin1')
})
const addHeader = fc.tuple(headerName, odd).map(
  ([name, value]): Mutation =>
    (mail) =>
      Buffer.concat([Buffer.from(`${name}: ${value}\r\n`), mail]),
)
const splice = fc.tuple(fromCorpus, place, place).map(
  ([other, at, from]): Mutation =>
    (mail) =>
      Buffer.concat([mail.subarray(0, offset(mail, at)), other.subarray(offset(other, from))]),
)

const mutilated = fc
  .tuple(fromCorpus, fc.array(fc.oneof(flip, cut, end, insert, repeatLine, addHeader, splice), { minLength: 1, maxLength: 4 }))
  .map(([mail, mutations]) => mutations.reduce<Buffer>((mutilated, mutate) => mutate(mutilated), mail))

export const strangersMail = fc
  .oneof(fc.uint8Array({ maxLength: 400 }), headersAndBody, { arbitrary: mutilated, weight: 3 })
  .map((bytes) => new Uint8Array(bytes))

export const ownAddress = fc.constantFrom(
  'info@example.com',
  'support@example.com',
  'staff@example.com',
  'journal@example.com',
  'hello@example.net',
  'catchall@example.com',
  'bounce@example.com',
  'notifications@example.com',
  'returns@example.net',
  replyTo('carlaOfAnswer'),
  bounceTo('carlaOfAnswer'),
)

export const anyAddress = fc.oneof(
  ownAddress,
  fc.constantFrom('<>', '', 'carla@example.org', 'bob@example.com', 'eve@example.org', 'nobody', 'a@b@c', 'INFO+x@EXAMPLE.COM'),
  fc.string({ unit: 'binary', maxLength: 40 }),
)

function offset(mail: Buffer, at: number): number {
  return Math.floor(at * mail.length)
}
