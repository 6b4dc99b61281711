/** What a subject says before it begins: an answer, something passed on, or neither. */
import { describe, expect, it } from 'vitest'
import { saysItAnswers, saysItForwards } from '../../../src/mail/subject-mark'

describe('a subject', () => {
  it.each(
    'Re|RE|Aw|AW|Antw|Antwort|Sv|SV|Svar|Odp|Odg|Ynt|RIF|R|Vs|BLS|ΑΠ|Atb|Vá|Răsp|Ré|RES|Отв|Відп|回复|回覆|返信|답장|תשובה|رد|پاسخ|ตอบกลับ|Trả lời'.split(
      '|',
    ),
  )('that begins with %s: answers', (mark) => {
    for (const subject of [
      `${mark}: Pump 4`,
      `${mark} : Pump 4`,
      `${mark}：Pump 4`,
      `[Shop] ${mark}: Pump`,
      `${mark}[2]: Pump`,
      `\u200F${mark}: Pump`,
    ])
      expect(saysItAnswers(subject)).toBe(true)
  })
  it.each('Fwd|FW|WG|TR|RV|ENC|I|PD|VB|Doorst|İlt|Пересл|转发|轉寄|転送|전달|הועבר'.split('|'))(
    'that begins with %s: passes on',
    (mark) => {
      expect(saysItForwards(`${mark}: Re: Pump 4`)).toBe(true)
      expect(saysItAnswers(`${mark}: Re: Pump 4`)).toBe(false)
    },
  )
  it.each([
    'Pump 4',
    'Request: a pump',
    'Repair: Re: pump',
    're pump',
    'Rest: 4',
    '12: Re',
    ': Re',
    '',
    null,
    'Reference: 4711',
    ' '.repeat(500),
  ])('%j is neither', (subject) => expect([saysItAnswers(subject), saysItForwards(subject)]).toEqual([false, false]))
  it('that answers what was passed on answers', () => expect(saysItAnswers('Re: Fwd: leak')).toBe(true))
})
