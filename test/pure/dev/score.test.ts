/** The score itself: what is right counts, what is wrong is told, and a figure below its floor is missed. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Check, figuresOf } from '../../../dev/score/check'
import { isMissed } from '../../../dev/score/floors'
import { lineTable } from '../../../dev/score/lines'
import { readMessages } from '../../../dev/score/reading'
import { checkReportCases } from '../../../dev/score/reports'
import { checksOfSet } from '../../../dev/score/sets'
import { readTruth, reportCase } from '../../../dev/score/truth'

const folder = mkdtempSync(join(tmpdir(), 'postern-score-'))
afterAll(() => rmSync(folder, { recursive: true }))

const bounce = [
  'Return-Path: <>\r\nFrom: MAILER-DAEMON@mail.example.net\r\nTo: bounce@example.com\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n',
  '--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example.net\r\n\r\n',
  'Final-Recipient: rfc822; carla@example.org\r\nAction: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full\r\n\r\n--b--\r\n',
].join('')
const answer = 'Thanks!\n\nOn Mon, 2 Nov 2026, Ann wrote:\n> old words\n'
const letter = 'From: Carla <carla@example.org>\r\nTo: info@example.com\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello\r\n'

/** A line of `truth.jsonl`. */
type Line = { file: string; [key: string]: unknown }

describe('bounces', () => {
  const results = [{ recipient: 'Carla@example.org', status: '5.2.2', reason: 'mailboxfull', permanent: true }]
  const right = {
    set: 'bounces',
    file: 'bounce.eml',
    kind: 'bounce',
    tier: 'gold',
    expected: { recipients: ['Carla@example.org'], results },
  }

  it('are right by kind, recipients, status, permanence and type', async () => {
    expect(await wrongOf(right, bounce)).toEqual([])
  })
  it('are wrong where the suite names somebody else, or no bounce at all', async () => {
    expect(await wrongOf({ ...right, expected: { recipients: ['carla@example.org', 'dora@example.org'] } }, bounce)).toEqual([
      'recipients exact',
    ])
    expect(await wrongOf({ ...right, kind: 'human', expected: {} }, bounce)).toEqual(['precision', 'people are no bounces'])
    expect(await wrongOf(right, letter)).toEqual(['recall', 'recipients exact'])
  })
  it('are no mail that one may answer', async () => {
    const truth = {
      set: 'autoreply',
      file: 'bounce.eml',
      kind: 'bounce',
      tier: 'gold',
      expected: { automatic: true, may_auto_reply: false },
    }
    expect(await wrongOf(truth, bounce)).toEqual([])
    expect(await wrongOf(truth, letter)).toEqual(['machines known', 'must not be answered'])
  })
})

describe('answers', () => {
  const truth = (expected: object) => ({ set: 'quotes', file: 'answer.txt', kind: 'text', tier: 'gold', expected })

  it('are right where the new text is seen and nothing else', async () => {
    expect(await wrongOf(truth({ visible: 'Thanks!', elided: 'On Mon, 2 Nov 2026, Ann wrote:\n> old words' }), answer)).toEqual([])
  })
  it('tell what is lost, and what of the history is shown', async () => {
    const checks = await checksOf(truth({ visible: 'Thanks a lot!', elided: '' }), answer)
    expect(checks.map(({ figure, share }) => [figure, Math.round(share * 100)])).toEqual([
      ['visible right', 0],
      ['visible kept', 33],
    ])
    expect(await wrongOf(truth({ visible: 'Thanks', elided: 'Good morning' }), 'Thanks. Good evening')).toEqual([
      'visible right',
      'history folded',
    ])
  })
  it('that say nothing new are counted apart, since we show them whole', async () => {
    expect(await wrongOf(truth({ visible: '', elided: '> old words' }), '> old words')).toEqual([
      'nothing new, nothing shown',
      'history folded',
    ])
  })
  it('may be judged by what must stand in them, or must not', async () => {
    expect(await wrongOf(truth({ must_contain: ['Thanks'], must_not_contain: ['old words'] }), answer)).toEqual([])
    expect(await wrongOf(truth({ must_contain: ['Ann'], must_not_contain: ['Thanks'] }), answer)).toEqual(['words kept', 'words folded'])
  })
})

describe('lines', () => {
  it('that are lost or leaked are listed with their kind', async () => {
    const expected = { visible: 'Thanks!\n> old words', elided: '' }
    expect(await linesOf({ set: 'quotes', file: 'lost.txt', kind: 'text', tier: 'gold', expected }, answer)).toMatch(
      /lost: taken for history +lost.txt +> old words/,
    )
    expect(
      await linesOf({ set: 'quotes', file: 'leaked.txt', kind: 'text', tier: 'gold', expected: { visible: 'a' } }, 'a\n> b\nc'),
    ).toMatch(/leaked: marked as quoted +leaked.txt +> b/)
    expect(await linesOf({ set: 'quotes', file: 'right.txt', kind: 'text', tier: 'gold', expected: { visible: 'a' } }, 'a')).toBe('')
  })
})

describe('mails beside what another parser reads', () => {
  const stated = {
    from_: ['carla@example.org'],
    to: ['info@example.com'],
    subject: 'Grüße',
    message_id: null,
    text: 'Hello\n',
    attachments: [],
  }
  const truth = (expected: object) => ({ set: 'mime', file: 'letter.eml', kind: 'message', tier: 'gold', expected: { parser: expected } })

  it('are compared by header, body and attachment', async () => {
    expect(await wrongOf(truth({ ...stated, n_attachments: 0 }), letter)).toEqual([])
    const attachments = [{ filename: 'a.txt', content_type: 'text/plain' }]
    expect(await wrongOf(truth({ ...stated, subject: 'x', attachments }), letter)).toEqual(['Subject', 'attachment found'])
  })
  it('may have any letter where that parser read none', async () => {
    expect(await wrongOf(truth({ ...stated, subject: 'Gr\uFFFD\uFFFDe' }), letter)).toEqual([])
    expect(await wrongOf(truth({ ...stated, subject: 'X\uFFFD' }), letter)).toEqual(['Subject'])
  })
})

describe('a small mail after a bug report', () => {
  const envelope = { from: 'carla@example.org', to: '{{REPLY_TO}}' }
  const checksOf = async (mail: string, kinds: string[], expect: object) => {
    mkdirSync(join(folder, 'reports'), { recursive: true })
    writeFileSync(join(folder, 'reports', 'a.eml'), mail)
    const cases = kinds.map((kind) => reportCase.parse({ file: 'a.eml', kind, envelope, expect }))
    return checkReportCases(folder, cases)
  }

  it('is asked what a reader can tell of it, and not what takes a gateway', async () => {
    const mail = 'From: eve@example.org\nTo: support@desk.example\nSubject: Out of Office Re: Chairs\nReferences: <{{OUR_ID}}>\n\nAway.\n'
    const wanted = { outcome: 'posted', kindOfMail: 'auto-reply', automatic: false, reasonLacks: ['( )'] }
    expect((await checksOf(mail, ['J', 'C'], wanted)).map(({ expected, share }) => [expected, share])).toEqual([
      [{ reasonLacks: ['( )'] }, 0],
      [{ kindOfMail: 'auto-reply' }, 1],
      [{ automatic: false }, 0],
    ])
  })

  it('is judged by what is seen of it, once what stands for the mail that it answers is filled in', async () => {
    const mail = `From: carla@example.org\r\nIn-Reply-To: <{{OUR_ID}}>\r\n\r\n${answer}`
    const wanted = { visibleContains: ['Thanks!'], visibleLacks: ['old words', 'Thanks!'] }
    expect((await checksOf(mail, ['B'], wanted)).map(({ figure, share }) => [figure, share])).toEqual([
      ['own words seen', 1],
      ['the rest folded', 1],
      ['the rest folded', 0],
    ])
  })

  it('is judged by its files and its text', async () => {
    const file = '--b\n\nHello\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment\n\nx\n--b--\n'
    const mail = `From: carla@example.org\nContent-Type: multipart/mixed; boundary=b\n\n${file}`
    const wanted = { attachmentsListed: ['a.pdf', 'b.pdf'], attachedTypes: ['application/pdf'], picturesShown: 1, textContains: ['Hello'] }
    expect((await checksOf(mail, ['A'], wanted)).map(({ expected, share }) => [expected, share])).toEqual([
      ['a.pdf listed', 1],
      ['b.pdf listed', 0],
      ['a file of application/pdf', 1],
      ['1 shown in place', 0],
      ['Hello', 1],
    ])
  })
})

describe('a figure', () => {
  const check = { set: 'bounces', figure: 'recall', file: 'a.eml', tier: 'gold', share: 1, expected: '', actual: '' }

  it('is the mean of its checks, what suites assert apart from weaker truth', () => {
    const [figure] = figuresOf([check, { ...check, share: 0 }, { ...check, tier: 'silver' }])
    expect(figure).toMatchObject({ asserted: { share: 0.5, of: 2 }, weaker: { share: 1, of: 1 } })
  })
  it('is missed below its floor, by what suites assert alone', () => {
    expect(figuresOf([check, { ...check, share: 0 }]).map(isMissed)).toEqual([true])
    expect(figuresOf([check, { ...check, share: 0, tier: 'bronze' }]).map(isMissed)).toEqual([false])
  })
})

async function wrongOf(truth: Line, content: string): Promise<string[]> {
  return (await checksOf(truth, content)).filter(({ share }) => share < 1).map(({ figure }) => figure)
}

async function linesOf(truth: Line, content: string): Promise<string> {
  writeFileSync(join(folder, 'truth.jsonl'), JSON.stringify(truth))
  writeFileSync(join(folder, truth.file), content)
  return lineTable(readTruth(folder).entries, await readMessages(folder, [truth.file], undefined))
}

async function checksOf(truth: Line, content: string): Promise<Check[]> {
  writeFileSync(join(folder, 'truth.jsonl'), `${JSON.stringify(truth)}\n\n`)
  writeFileSync(join(folder, truth.file), content)
  const [entry] = readTruth(folder).entries
  const reading = (await readMessages(folder, [truth.file], undefined)).get(truth.file)
  if (!entry || !reading || 'error' in reading) throw new Error('The mail was not read')
  return checksOfSet(entry, reading)
}
