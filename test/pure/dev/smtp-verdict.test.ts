import { describe, expect, test } from 'vitest'
import { answerForAll, answerLine, unreached, type Verdict, verdictOf } from '../../../dev/smtp-verdict'

const url = 'http://localhost:8787'
const to = 'info@example.com'

describe('an answer of the gateway in SMTP', () => {
  test.each([
    [200, { outcome: 'created', reason: 'alias', recordId: 'r', id: 'm' }, 250, `2.0.0 created (alias): record ${url}/api/records/r`],
    [200, { outcome: 'held', reason: 'unrouted', recordId: null, id: 'm' }, 250, `2.0.0 held (unrouted): mail ${url}/api/mails/m`],
    [422, { code: '550 5.1.1', detail: 'No such recipient' }, 550, '5.1.1 No such recipient'],
    [413, { code: '552 5.3.4', detail: 'Too large' }, 552, '5.3.4 Too large'],
    [422, { detail: 'The query does not validate' }, 451, '4.3.0 The query does not validate'],
    [401, { detail: 'No such token' }, 451, '4.3.0 No such token'],
    [503, { detail: 'Later' }, 451, '4.3.0 Later'],
    [200, {}, 451, '4.3.0 The gateway answered 200'],
    [500, undefined, 451, '4.3.0 The gateway answered 500'],
  ])('%d with %j', (status, body, code, text) => {
    expect(verdictOf(url, to, status, body)).toEqual({ recipient: to, code, text })
  })
})

describe('one answer for several recipients', () => {
  const taken: Verdict = { recipient: 'a@example.com', code: 250, text: '2.0.0 created (alias)' }
  const refused: Verdict = { recipient: 'b@example.com', code: 550, text: '5.1.1 No b' }
  const away = unreached('c@example.com', 'Nobody there')

  test.each([
    [[taken], 250, '2.0.0 created (alias)'],
    [[taken, taken], 250, '2.0.0 <a@example.com>: created (alias); <a@example.com>: created (alias)'],
    [[taken, refused], 550, '5.1.1 <b@example.com>: No b; <a@example.com>: created (alias)'],
    [[taken, refused, away], 451, '4.4.1 <c@example.com>: Nobody there; <b@example.com>: No b; <a@example.com>: created (alias)'],
  ])('%j', (verdicts, code, text) => {
    expect(answerForAll(verdicts)).toMatchObject({ code, text })
  })
})

test.each([
  ['Größe\r\n250 Ok', false, 'Gro?e 250 Ok'],
  ['Größe', true, 'Größe'],
  ['x'.repeat(1000), false, 'x'.repeat(400)],
  ['漢'.repeat(1000), true, '漢'.repeat(120)],
])('%j in a line of SMTP', (text, isUtf8, line) => {
  expect(answerLine(text, isUtf8)).toBe(line)
})
