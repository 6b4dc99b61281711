/** What a mail keeps of its look, where its links and pictures lead, and how much of it is read. */
import { describe, expect, it } from 'vitest'
import { cutNotice } from '../../../../src/mail/html/html-limits'
import { htmlDocument } from '../../../../src/mail/html/html-document'
import { safeHtml } from '../../../../src/mail/html/safe-html'
import { shownPictures } from '../../../../src/mail/html/shown-pictures'
import { cpuMs } from '../../cpu-time'

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
    ['https://evil.example/x', 'https://evil.example/ https://bank.example/', 'evil.example'],
    ['https://evil.example/x', 'https://10.0.0.1/', 'evil.example'],
    ['https://evil.example/x', '10.0.0.1', 'evil.example'],
    ['https://evil.example/x', '» bank.example/login «', 'evil.example'],
    ['https://evil.example/x', 'https:\\\\bank.example', 'evil.example'],
    ['https://evil.example/x', 'https://bank.example@evil.example/', 'evil.example'],
    ['https://evil,x.example/', 'bank.example', 'evil?x.example'],
    ['https://evil.example/x', `${'<b></b>'.repeat(1000)}bank.example`, 'evil.example'],
    ['https://evil.example/x', '<img src="https://x.example/a.png" alt="https://bank.example">', 'evil.example'],
    ['https://evil.example/x', '<bdo dir="rtl">elpmaxe.knab</bdo>', 'evil.example'],
    ['mailto:eve@evil.example', 'https://bank.example/', 'eve@evil.example'],
    ['tel:+4912345', 'www.bank.example', '+4912345'],
  ])('to %s that reads %s says so', (href, words, host) => {
    expect(safeHtml(`<a href="${href}">${words}</a>`)).toContain(` data-leads-to="${host}" `)
  })

  it.each([
    ['a zero-width space', 'bank\u200b.\u200bexample'],
    ['a zero-width joiner', 'ba\u200dnk.exam\u200cple'],
    ['a word joiner', 'bank\u2060.example'],
    ['a byte order mark', 'bank\ufeff.example'],
    ['a soft hyphen', 'bank.&shy;example'],
    ['a bidi mark', 'bank\u200f.\u200eexample'],
    ['a bidi override', '\u202delpmaxe.knab\u202c'],
    ['an override the other way', '\u202eelpmaxe.knab\u202c'],
    ['an isolate', '\u2066bank\u2069.\u2067example\u2069'],
    ['a variation selector', 'bank.\ufe0fexample'],
    ['a grapheme joiner', 'bank.\u034fexample'],
    ['a Hangul filler', 'bank.\u3164example'],
    ['a Mongolian separator', 'bank.\u180eexample'],
    ['a tag character', 'bank.\u{e0061}example'],
    ['a control character', 'bank.\u0001example'],
    ['a hair space', 'bank\u200a.\u200aexample'],
    ['a full-width full stop', 'bank．example'],
    ['an ideographic full stop', 'bank。example'],
    ['a half-width one', 'bank｡example'],
    ['a one dot leader', 'bank․example'],
    ['a small full stop', 'bank﹒example'],
    ['an Arabic full stop', 'bank۔example'],
    ['an Arabic zero', 'bank٠example'],
    ['a Lisu letter', 'bankꓸexample'],
    ['full-width letters', 'ｂａｎｋ．ｅｘａｍｐｌｅ'],
    ['mathematical letters', '𝐛𝐚𝐧𝐤.𝐞𝐱𝐚𝐦𝐩𝐥𝐞'],
    ['circled letters', 'ⓑⓐⓝⓚ.ⓔⓧⓐⓜⓟⓛⓔ'],
    ['Cyrillic letters', 'bаnk.example'],
    ['a combining mark', 'b\u0332ank.example'],
    ['a mark on the dot', 'bank.\u0332example'],
    ['a mark on the scheme', 'h\u0332ttps://bank.example'],
    ['a scheme in full width', 'ｈｔｔｐｓ：／／bank。example/x'],
    ['other slashes', 'https:∕∕bank.example∕x'],
    ['a fraction slash', 'bank.example⁄login'],
    ['a ratio for a colon', 'https∶//bank.example'],
    ['a label that is too long', `bank.example.${'x'.repeat(70)}.com`],
    ['many labels', `bank.${'x.'.repeat(20)}com`],
    ['markup between', 'ba<b>nk</b><i>.</i>exa<span>mple</span>'],
  ])('is told by its true host in spite of %s', (_, words) => {
    expect(safeHtml(`<p><a href="https://evil.example/x">${words}</a></p>`)).toContain(
      '<a href="https://evil.example/x" data-leads-to="evil.example" ',
    )
    expect(safeHtml(`<a href="mailto:eve@evil.example">${words}</a>`)).toContain(' data-leads-to="eve@evil.example" ')
  })

  it.each([
    ['https://www.bank.example/x', 'bank.example'],
    ['https://click.bank.example/x', 'https://bank.example/offers'],
    ['https://bank.example/x', 'https://www.bank.example'],
    ['https://files.example/x', 'invoice.pdf'],
    ['https://click.example/x', 'More at Bank, 3.5 % interest. Yes!'],
    ['https://click.example/x', 'More'],
    ['mailto:Help@Bank.example', 'help@bank.example'],
    ['https://bank.example/', 'ba\u200bnk.example'],
    ['https://bank.example/', '(https://www.bank.example).'],
    ['https://xn--bro-hoa.example/', 'büro.example'],
    ['https://xn--bro-hoa.example/', 'bu\u0308ro.example'],
    ['https://xn--h1alffa9f.xn--p1ai/', 'россия.рф'],
    ['https://xn--l2bm4a.xn--h2brj9c/', 'नमस.भारत'],
    ['https://click.example/x', 'Read more…'],
    ['https://click.example/x', 'Mr.Jones wrote'],
    ['https://click.example/x', 'News·Sport'],
    ['https://click.example/x', 'Version 1.2.3'],
    ['https://click.example/x', '10.11.2026'],
    ['https://click.example/x', '10:30'],
    ['https://files.example/x', 'in․voice.pdf'],
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
    expect(safeHtml('<br>'.repeat(90_000)).endsWith(`<br />${cutNotice}`)).toBe(true)
    expect(safeHtml('<i>'.repeat(3000)).endsWith(cutNotice)).toBe(true)
    expect(safeHtml('<br>'.repeat(70_000))).not.toContain(cutNotice)
    expect(safeHtml('<p>x</p><img src=cid:x>'.repeat(20_000))).not.toContain(cutNotice)
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
    const started = cpuMs()
    safeHtml(html)
    expect(cpuMs() - started).toBeLessThan(10_000)
  })
})
