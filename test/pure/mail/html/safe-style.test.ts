/** Inline styles: what newsletters are made of stays as it is; the rest is not even like it. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeStyle } from '../../../../src/mail/html/safe-style'
import { runs } from '../../strangers'

describe('a style', () => {
  it.each([
    'color:#fff',
    'color:rgb(96, 96, 96)',
    'color:rgb(1 2 3 / 50%)',
    'color:hsl(120deg, 50%, 50%)',
    'color:rebeccapurple !important',
    'background:#fff',
    'background:#F2F2F2 no-repeat center / cover',
    'background:linear-gradient(90deg, #fff 0%, rgba(0,0,0,.5) 100%)',
    'border:1px solid #3498db',
    'border-left:solid #CCCCCC 1.0pt;padding:0cm 0cm 0cm 6.0pt',
    'border-radius:4px 4px 0 0 / 2px',
    'font:bold 14px/1.2 Arial, sans-serif',
    `font-family:'Helvetica Neue',Helvetica,Arial,sans-serif`,
    'font-family:微软雅黑,"Segoe UI"',
    'margin:0 auto;padding:9px 18px',
    'letter-spacing:-.75px;line-height:150%;text-indent:-18.0pt',
    'width:calc(100% - (2 * 10px));max-width:min(600px, 100%)',
    'display:none;font-size:1px;max-height:0px;overflow:hidden',
    'display:inline-block;vertical-align:top;float:left;clear:both;direction:rtl;white-space:nowrap;list-style:square inside',
    'grid-template-columns:repeat(2, minmax(0, 1fr))',
  ])('%s stays', (style) => expect(safeStyle(style)).toBe(style))

  it.each([
    ['COLOR : Red ! IMPORTANT;', 'color:Red !important'],
    ["background: #fff url('https://x/y;z.png') no-repeat; color:red", 'background:#fff no-repeat;color:red'],
    ['background:url(https://x/y), #fff', 'background:#fff'],
    ['background:url(data:image/png;base64,AAA=);color:red', 'color:red'],
    ['color:/* ; */red;mso-hide:all', 'color:red'],
    ['color:red;;:;x;*zoom:1;_height:1px', 'color:red'],
    ['width:\n100px', 'width:100px'],
  ])('%j becomes %j', (style, safe) => expect(safeStyle(style)).toBe(safe))

  it.each([
    'position:fixed;top:0;left:0;z-index:9999',
    'position:absolute',
    'position:sticky',
    'margin:-9999px',
    'margin-left:calc(0px - 99px)',
    'unicode-bidi:bidi-override',
    'width:expression(alert(1))',
    'behavior:url(#x);-moz-binding:url(#x)',
    'background:\\75 rl(https://x)',
    'background:u/**/rl(https://x)',
    "background-image:image-set('https://x' 1x)",
    'background:var(--x)',
    'color:attr(title)',
    'color:red}*{color:blue',
    '@import "https://x"',
    'font-family:"a\\22 ;b"',
    'font-family:"a\nb"',
    'width:1px)',
    'width:calc(1px',
    'width:1px/*',
    'transform:translate(9px);animation:x 1s;transition:all;filter:blur(1px);content:"x";cursor:none;clip:auto',
  ])('%s goes', (style) => expect(safeStyle(style)).toBe(style === 'width:1px/*' ? 'width:1px' : ''))

  it('of a stranger has nothing left that loads, escapes, comments or opens a block', () => {
    const part = fc.constantFrom(
      'color:',
      'background:',
      'width:',
      'url(',
      'https://x',
      ')',
      '(',
      '"',
      "'",
      ';',
      ':',
      '/*',
      '*/',
      '/',
      '*',
      '\\',
      '{',
      '}',
      '@',
      '<',
      '>',
      '!important',
      ' ',
      '\n',
      '\0',
      'calc(',
      'rgb(',
      'expression(',
      'image-set(',
      '1px',
      '-',
      '+',
      ',',
      '#fff',
      'a',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const safe = safeStyle(parts.join(''))
        const bare = safe.replace(/"[^"]*"|'[^']*'/g, 'words')
        expect(bare).toMatch(/^(?:[a-z-]+:[^"'\\{}@<>;:]+(?:;|$))*$/)
        expect(bare).not.toMatch(/\/\*|url\(|image-set\(|expression\(/)
        expect(safe).not.toMatch(/[\\\0\n<>]/)
        expect(safeStyle(safe)).toBe(safe)
      }),
      { numRuns: runs * 8 },
    )
  })
})
