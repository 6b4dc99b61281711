import { describe, expect, it } from 'vitest'
import { answerSubject, cutToBytes, oneLine, storable } from '../../../src/mail/text'

describe('text that a stranger wrote', () => {
  it('becomes one line without control characters', () => expect(oneLine(' a\r\n\tb\u0000c ')).toBe('a b c'))
  it.each([
    ['short enough', 12, 'short enough'],
    ['one too many', 11, 'one too …'],
    ['äöü', 6, 'äöü'],
    ['äöü€', 8, 'äö…'],
    ['x\u{1f600}y', 5, 'x…'],
    ['anything', 0, '…'],
  ])('is cut between characters (%j to %i bytes)', (text, bytes, cut) => expect(cutToBytes(text, bytes)).toBe(cut))
  it('can be stored whole', () => expect(storable('a\u0000b\ud800')).toBe('ab\ufffd'))
})

describe('the subject of an answer', () => {
  it.each([
    ['Chairs', 'Re: Chairs'],
    ['Re: Chairs', 'Re: Chairs'],
    ['RE : Chairs', 'RE : Chairs'],
    ['Reading', 'Re: Reading'],
    ['', 'Re:'],
  ])('%j is %j', (subject, answered) => expect(answerSubject(subject)).toBe(answered))
})
