/** HTML and text that strangers wrote. */
import { describe, expect, it } from 'vitest'
import { visibleText } from '../../../src/mail/quotations/quoted-text'
import { htmlToText, previewOf, textToHtml } from '../../../src/mail/reply-text'
import { safeHtml } from '../../../src/mail/html/safe-html'

describe('HTML', () => {
  it.each([
    ['<script>alert(1)</script>x', 'x'],
    ['<p onclick="x()">a</p>', '<p>a</p>'],
    ['<a href="javascript:alert(1)">a</a>', '<a rel="noopener noreferrer nofollow" target="_blank">a</a>'],
    ['<iframe src="https://x.example"></iframe><form action="/"><input></form>', ''],
    ['<p style="background:url(https://x.example/t.gif);color:red">a</p>', '<p style="color:red">a</p>'],
    ['<img src="https://x.example/t.gif">', '<img data-remote-src="https://x.example/t.gif" />'],
    ['<img src="cid:logo">', '<img src="cid:logo" />'],
    ['<img src="data:text/html,x" data-remote-src="javascript:x">', '<img />'],
    ['<style>@import "https://x.example"</style><link rel="stylesheet" href="//x.example">a', 'a'],
    ['<svg><script>alert(1)</script></svg>', ''],
  ])('%s is made harmless', (html, safe) => expect(safeHtml(html)).toBe(safe))

  it('without end is read in bounded time', () => {
    for (const tag of ['<div>', '<ul><li>', '<', '<a href=x>']) safeHtml(tag.repeat(300_000))
    for (const property of ['margin', 'padding', 'width', 'color', 'border', 'font-family'])
      safeHtml(`<p style="${property}:${'1'.repeat(100_000)}!">x</p>`)
    expect(safeHtml('<p style="margin:0 auto 1px">x</p>')).toBe('<p style="margin:0 auto 1px">x</p>')
    expect(safeHtml('<p>and goes on</p>')).toBe('<p>and goes on</p>')
  })
})

describe('text', () => {
  it('is seen without history and signature, and whole where nothing else would be left', () => {
    expect(visibleText('Thanks!\n\nOn Mon, 2 Nov 2026, Ann wrote:\n> old\n> words', true)).toBe('Thanks!')
    expect(visibleText('> only\n> old words', true)).toBe('> only\n> old words')
  })
  it('without end is read in bounded time, and nothing of it is hidden', () => {
    for (const word of ['On ', '> a\n', 'a\n\n']) visibleText(word.repeat(200_000), true)
    expect(visibleText('long '.repeat(10_000), true)).toHaveLength(49_999)
  })
  it('becomes HTML that shows it, and HTML becomes text', () => {
    expect(textToHtml('a <b>\nc\n\nd')).toBe('<p>a &#60;b&#62;<br>c</p><p>d</p>')
    expect(htmlToText('<p>a</p><p>b &amp; c</p>')).toBe('a\n\nb & c')
  })
  it('is one line in a list', () => expect(previewOf(`a\n b ${'c'.repeat(300)}`)).toHaveLength(140))
})
