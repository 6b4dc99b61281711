/** Links of a mail, for whoever reads it as text, and links in text, for whoever wants to follow them. */
import { describe, expect, it } from 'vitest'
import { htmlToLinkedText, textToLinkedHtml } from '../../../../src/mail/html/linked-text'
import { safeHtml } from '../../../../src/mail/html/safe-html'

describe('HTML as text', () => {
  it('says where its links lead', () => {
    const html =
      '<p>Please <a href="https://example.org/a?b=1&amp;c=2">confirm</a>, or see <a href="https://example.org/x">https://example.org/x</a>.</p>'
    expect(htmlToLinkedText(html)).toBe('Please confirm <https://example.org/a?b=1&c=2>, or see https://example.org/x.')
  })

  it.each([
    ['https://bank.example@evil.example/x', 'https://evil.example/x'],
    ['https://bаnk.example/', 'https://xn--bnk-6cd.example/'],
    ['https://evil.example/\u202exnk', 'https://evil.example/%E2%80%AExnk'],
  ])('shows %s as what it is', (href, shown) => {
    expect(htmlToLinkedText(`<a href="${href}">here</a>`)).toBe(`here <${shown}>`)
  })
})

describe('text as HTML', () => {
  it.each([
    ['See https://example.org/a.', 'See <a href="https://example.org/a">https://example.org/a</a>.'],
    ['(http://example.org/?a=1&b=2)', '(<a href="http://example.org/?a=1&#38;b=2">http://example.org/?a=1&#38;b=2</a>)'],
    [
      '<https://example.org/a>, "https://example.org/b"',
      '&#60;<a href="https://example.org/a">https://example.org/a</a>&#62;, &#34;<a href="https://example.org/b">https://example.org/b</a>&#34;',
    ],
    ['javascript:alert(1) www.example.org', 'javascript:alert(1) www.example.org'],
  ])('links what %s names', (text, html) => expect(textToLinkedHtml(text)).toBe(`<p>${html}</p>`))

  it('adds nothing that runs, whatever the text is', () => {
    const html = safeHtml(textToLinkedHtml(`https://example.org/"onclick="alert(1) https://example.org/'><script>alert(1)</script>`))
    expect(html).not.toMatch(/<script|\sonclick=/)
    expect(html).toContain('href="https://example.org/"')
  })

  it.each(['https://bank.example@evil.example/', 'https://evil.example/ https://bank.example\u200b.evil.example'])(
    'says where %j really leads',
    (text) => expect(safeHtml(textToLinkedHtml(text))).toMatch(/^<p>[^]*evil\.example/),
  )

  it('is ready in a moment for addresses that do not end', () => {
    expect(textToLinkedHtml(`https://${'.'.repeat(500)}x `.repeat(4000)).length).toBeGreaterThan(1_000_000)
    expect(textToLinkedHtml(`https://${'.'.repeat(1_000_000)}`)).toContain('...')
  })
})
