/** Whatever HTML and text strangers write: what is kept of it is harmless, and nothing of it is hidden for good. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleText } from '../../../src/mail/quotations/quoted-text'
import { safeHtml } from '../../../src/mail/html/safe-html'
import { runs } from '../strangers'

const scriptUrl = fc.constantFrom(
  'javascript:alert(1)',
  ' jAvaScript:alert(1)',
  'java\tscript:alert(1)',
  'java&#10;script:alert(1)',
  '&#106;avascript&colon;alert(1)',
  '\u0001javascript:alert(1)',
  'vbscript:x',
  'data:text/html,<script>alert(1)</script>',
  'https://example.net/x',
  '//example.net/x',
  'cid:logo',
  'mailto:eve@example.org',
  '#top',
)
const tagName = fc.constantFrom(
  ...'a b p div img table td font blockquote o:p select body title textarea xmp plaintext noscript template'.split(' '),
  ...'style script svg math mtext mglyph iframe object form input base link meta'.split(' '),
)
const attributeName = fc.constantFrom(
  ...'href src style class title id name target data-remote-src background'.split(' '),
  ...'onerror onclick ONLOAD on/error x"onload srcset srcdoc action formaction xlink:href'.split(' '),
)
const value = fc.oneof(
  scriptUrl,
  fc.constantFrom(
    'alert(1)',
    'color:red;background:url(https://example.net/x)',
    'width:expression(alert(1))',
    '-->',
    '"><script>alert(1)</script>',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const quote = fc.constantFrom('"', "'", '', '`')
const attribute = fc.tuple(attributeName, quote, value).map(([name, mark, value]) => `${name}=${mark}${value}${mark}`)
const leading = fc
  .tuple(fc.constantFrom('img src', 'img data-remote-src', 'a href', 'a name', 'img alt'), scriptUrl)
  .map(([tag, url]) => `<${tag}="${url}">`)
const piece = fc.oneof(
  leading,
  fc.tuple(tagName, fc.array(attribute, { maxLength: 3 })).map(([name, attributes]) => `<${[name, ...attributes].join(' ')}>`),
  tagName.map((name) => `</${name}>`),
  fc.constantFrom(
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '<!',
    '<',
    '>',
    '&lt;script&gt;',
    '&#60',
    '\u0000',
    '<<script>',
    '<scr<script>ipt>',
    '</ script>',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const html = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''))

const harmful = /^(?:on.*|srcset|srcdoc|action|formaction|xlink:href|background)$/i
const harmfulTag = /^<\/?(?:script|style|svg|math|iframe|object|embed|form|input|base|link|meta|template|xmp|plaintext)\b/i
const leadsSomewhere = /^(?:href|src|data-remote-src)$/
const harmlessUrl = /^(?:https?:|mailto:|tel:|cid:|#|$)/i

describe('HTML of strangers', () => {
  it('keeps no tag, attribute or address that runs anything', () => {
    fc.assert(
      fc.property(html, (html) => {
        const tags = safeHtml(html).match(/<[^>]*>/g) ?? []
        const attributes = tags.flatMap((tag) => [...tag.matchAll(/\s([^\s=]+)="([^"]*)"/g)])
        expect(tags.filter((tag) => harmfulTag.test(tag))).toEqual([])
        expect(attributes.filter(([, name = '']) => harmful.test(name))).toEqual([])
        expect(attributes.filter(([, name = '', value = '']) => leadsSomewhere.test(name) && !harmlessUrl.test(value))).toEqual([])
      }),
      { numRuns: runs * 4 },
    )
  }, 3_600_000)

  it('keeps its words, links and pictures when it is made safe again', () => {
    fc.assert(
      fc.property(html, (html) => {
        const safe = safeHtml(html)
        expect(withoutBareTags(safeHtml(safe))).toBe(withoutBareTags(safe))
      }),
      { numRuns: runs * 4 },
    )
  }, 3_600_000)
})

/** A parser ends a paragraph and a link where the next one begins: bare tags may come and go. */
function withoutBareTags(html: string): string {
  return html.replace(/<[^\s>]*>/g, '')
}

const line = fc.oneof(
  fc.constantFrom('', '-- ', '--', '> quoted', '>> quoted twice', '>', '```', '\u00a0', 'Thanks,', 'Ann', 'Sent from my iPhone'),
  fc.constantFrom('-----Original Message-----', '---------- Forwarded message ---------', '________________________________'),
  fc.constantFrom('From: Ann <ann@example.com>', 'Sent: Monday', 'Subject: Re: hello', 'To: eve@example.org'),
  fc.constantFrom('On Mon, 2 Nov 2026, Ann <ann@example.com> wrote:', 'Am 2. Nov. 2026 schrieb Ann:', 'Le lun. 2 nov. 2026, Ann a écrit :'),
  fc.string({ unit: 'binary', maxLength: 30 }),
)
const text = fc
  .tuple(fc.array(line, { maxLength: 16 }), fc.constantFrom('\n', '\r\n', '\r', '\n\n\n'))
  .map(([lines, end]) => lines.join(end))

describe('the visible text of strangers', () => {
  it('is empty only where the text is', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (text, answers) => {
        expect(visibleText(text, answers).trim() === '').toBe(text.trim() === '')
      }),
      { numRuns: runs },
    )
  }, 3_600_000)

  it('has nothing that the text has not, in the same order', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (text, answers) => {
        expect(isSubsequence(visibleText(text, answers).replace(/\s+/g, ''), text)).toBe(true)
      }),
      { numRuns: runs },
    )
  }, 3_600_000)
})

function isSubsequence(part: string, whole: string): boolean {
  let at = 0
  for (const letter of part) {
    at = whole.indexOf(letter, at) + letter.length
    if (at < letter.length) return false
  }
  return true
}
