/** What a mail keeps of its look, where its links and pictures lead, and how much of it is read. */
import { describe, expect, it } from 'vitest'
import { beyondTags } from '../../../src/mail/html-bounds'
import { htmlDocument } from '../../../src/mail/html-document'
import { safeHtml } from '../../../src/mail/safe-html'
import { shownPictures } from '../../../src/mail/shown-pictures'

const outside = 'rel="noopener noreferrer nofollow" target="_blank"'

describe('the look of a mail', () => {
  it.each([
    ['<table width="600" bgcolor="#fff" cellpadding="0" align="center" role="presentation"><tr><td nowrap>x</td></tr></table>'],
    ['<font color="red" face="Arial" size="2">x</font>'],
    ['<p class="MsoNormal" style="margin:0cm;font-family:Calibri,sans-serif" dir="rtl" lang="ar">x</p>'],
    ['<ol start="3" type="a"><li value="5">x</li></ol>'],
  ])('stays: %s', (html) => expect(safeHtml(html)).toBe(html))

  it('of its body is that of an element around it', () => {
    expect(safeHtml('<html><head><title>News</title></head><body bgcolor="#eee" text="#333" style="margin:0">x</body></html>')).toBe(
      '<div style="background-color:#eee;color:#333;margin:0">x</div>',
    )
    expect(safeHtml('<body class="a">x</body>')).toBe('x')
  })

  it('loses what is not seen, and not what stands around it', () => {
    expect(safeHtml('<style>p{}</style><!--[if mso]><p>old</p><![endif]--><![if !mso]><p>new</p><![endif]><o:p>&nbsp;</o:p>')).toBe(
      '<p>new</p>\u00a0',
    )
    expect(safeHtml('<svg><text>a</text></svg><noscript>b</noscript><object>c</object>d')).toContain('d')
  })
})

describe('a link', () => {
  it.each([
    ['https://example.com/a', 'https://example.com/a', 'https://example.com/a'],
    ['www.example.com', 'https://www.example.com', 'https://www.example.com/'],
    ['//example.com', 'https://example.com', 'https://example.com/'],
    ['https://bank.example@evil.example/', 'https://bank.example@evil.example/', 'https://evil.example/'],
    ['https://b\u0430nk.example/', 'https://b\u0430nk.example/', 'https://xn--bnk-6cd.example/'],
    ['mailto:ann@example.com', 'mailto:ann@example.com', 'mailto:ann@example.com'],
  ])('to %s says where it leads', (href, kept, title) => {
    expect(safeHtml(`<a href="${href}" title="Your bank" target="_top">x</a>`)).toBe(`<a href="${kept}" title="${title}" ${outside}>x</a>`)
  })

  it('to a place in the mail stays in it, under names that hide nothing', () => {
    expect(safeHtml('<a href="#body">x</a><a name="body">y</a><h2 id="alert">z</h2>')).toBe(
      `<a href="#mail-body">x</a><a name="mail-body" ${outside}>y</a><h2 id="mail-alert">z</h2>`,
    )
  })

  it.each([
    ['https://evil.example/x', 'https://bank.example/login', 'evil.example'],
    ['https://evil.example/x', 'Sign in at <b>www.bank.example</b> now', 'evil.example'],
    ['https://evil.example/x', 'bank.example', 'evil.example'],
    ['https://bank.example.evil.example/x', 'bank.example', 'bank.example.evil.example'],
    ['https://evil.example/x', 'help@bank.example', 'evil.example'],
    ['mailto:eve@evil.example', 'help@bank.example', 'eve@evil.example'],
    ['https://evil.example/', 'https://evil.example@bank.example/', 'evil.example'],
  ])('to %s that reads %s says so', (href, words, host) => {
    expect(safeHtml(`<a href="${href}">${words}</a>`)).toContain(` data-leads-to="${host}" `)
  })

  it.each([
    ['https://www.bank.example/x', 'bank.example'],
    ['https://click.bank.example/x', 'https://bank.example/offers'],
    ['https://bank.example/x', 'https://www.bank.example'],
    ['https://files.example/x', 'invoice.pdf'],
    ['https://click.example/x', 'More at Bank, 3.5 % interest. Yes!'],
    ['https://click.example/x', 'More'],
    ['mailto:Help@Bank.example', 'help@bank.example'],
  ])('to %s may read %s', (href, words) => expect(safeHtml(`<a href="${href}">${words}</a>`)).not.toContain('data-leads-to'))
})

describe('a picture', () => {
  it.each([
    ['<img src=" https://x.example/a.png ">', '<img data-remote-src="https://x.example/a.png" />'],
    ['<img src="//x.example/a.png">', '<img data-remote-src="https://x.example/a.png" />'],
    ['<img src="CID:a@b" alt="">', '<img src="CID:a@b" alt="" />'],
    ['<img src="data:image/png;base64,AAAA">', '<img src="data:image/png;base64,AAAA" />'],
    ['<img src="data:image/svg+xml;base64,AAAA">', '<img />'],
    ['<img src="cid:a" srcset="https://x.example/a.png 2x" data-remote-src="https://x.example">', '<img src="cid:a" />'],
    ['<img src="/a.png">', '<img />'],
    ['<td background="https://x.example/a.png">', ''],
  ])('%s', (html, safe) => expect(safeHtml(html)).toBe(safe === '' ? '<td></td>' : safe))

  it('of the message’s own is found by its Content-ID, however it is written', () => {
    const html = safeHtml('<img src="cid:a%40b"><img src="CID:a&amp;b"><img src="cid:%zz"><img alt="cid:c" src="https://x.example">')
    const files = ['A@b', 'a&b', '%zz', 'c'].map((contentId) => ({ filename: 'p.png', mimeType: 'image/png', size: 1, contentId }))
    expect([...shownPictures(html, files).keys()]).toEqual(['a@b', 'a&b', '%zz'])
    const { document } = htmlDocument(html, (id) => (id === 'a&b' ? 'data:image/png;base64,"&<>' : undefined), false)
    expect(document.match(/<img[^>]*>/g)).toEqual([
      '<img />',
      '<img src="data:image/png;base64,&#34;&#38;&#60;&#62;" />',
      '<img />',
      '<img data-remote-src="https://x.example" alt="cid:c" />',
    ])
  })
})

describe('safe HTML', () => {
  it('stays as it is when it is made safe again', () => {
    const html =
      '<body bgcolor=red><a href="#a" id=a>x</a><a href="//evil.example">bank.example</a><img src="https://x.example/?a&b"><p style="color:red">'
    expect(safeHtml(safeHtml(html))).toBe(safeHtml(html))
  })

  it('has no marks that only we set', () => expect(safeHtml('<p data-fold="history" data-leads-to="x" data-x="y">x</p>')).toBe('<p>x</p>'))

  it('says where it ends before the mail does', () => {
    expect(safeHtml('<br>'.repeat(90_000)).endsWith(`<br />${beyondTags}`)).toBe(true)
    expect(safeHtml('<i>'.repeat(3000)).endsWith(beyondTags)).toBe(true)
    expect(safeHtml('<br>'.repeat(70_000))).not.toContain(beyondTags)
    expect(safeHtml('<p>x</p><img src=cid:x>'.repeat(20_000))).not.toContain(beyondTags)
  })
})

const mb = 1_000_000
describe('a megabyte is made safe in a moment', () => {
  it.each(
    Object.entries({
      'tags within each other': '<div>'.repeat(100_000),
      'tags that nothing closes': '<noscript></p>'.repeat(mb / 14),
      attributes: `<p ${Array.from({ length: 100_000 }, (_, index) => `a${index}=1`).join(' ')}>`,
      'the same attribute': `<p ${'style=a '.repeat(mb / 8)}>`,
      'a style': `<p style="${'color:red;'.repeat(mb / 10)}">`,
      'a value': `<p style="font-family:${'a,'.repeat(mb / 2)}">`,
      brackets: `<p style="width:${'calc('.repeat(mb / 5)}">`,
      'white space': `<p style="background:url(${' '.repeat(mb)}">`,
      'many values as long as may be': `<p style="${`font-family:${'a '.repeat(1900)}(;`.repeat(260)}">`,
      comments: `<p style="${'/*'.repeat(mb / 2)}">`,
      quotes: `<p style="font-family:${"'a".repeat(mb / 2)}">`,
      'a tag without end': `<a ${'x'.repeat(mb)}`,
      'an address without end': `<a href="http://${'a.'.repeat(mb / 2)}`,
      'a comment without end': `<!--${'x-'.repeat(mb / 2)}`,
      'words that claim': `<a href="http://a.example">${'http://x'.repeat(mb / 8)}</a>`,
      'links that mislead': '<a href=http://a.example>b.example</a>'.repeat(mb / 40),
      'links within links': '<a href=http://a.example>x.y'.repeat(mb / 28),
      pictures: '<img src=http://a.example/x>'.repeat(mb / 28),
      '<': '<'.repeat(mb),
      '&': '&'.repeat(mb),
    }),
  )('%s', (_, html) => {
    const started = performance.now()
    safeHtml(html)
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
