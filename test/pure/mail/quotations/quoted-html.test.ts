/** Answers as mail programs write them in HTML: what is marked of them, and that nothing else changes. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as quotedHtml from '../../../../src/mail/quotations/quoted-html'
import * as replyText from '../../../../src/mail/reply-text'
import { safeHtml } from '../../../../src/mail/html/safe-html'
import { runs } from '../../strangers'
import { cpuMs } from '../../cpu-time'

/** Of a mail that answers one. */
const markQuotes = (html: string) => quotedHtml.markQuotes(html, true)
const newWords = (plain: string, html: string, text: string) => replyText.newWords(plain, html, text, true)

function visibleOf(html: string): string {
  const marked = markQuotes(safeHtml(html))
  return newWords('', marked, replyText.htmlToText(marked)).replace(/\s+/g, ' ')
}

const answer = '<div>It came.</div><div><br></div><div>Thanks,<br>Bob</div>'
const visible = 'It came. Thanks, Bob'
const opening = 'On 4 May 2026, Ann Example &lt;<a href="mailto:ann@example.com">ann@example.com</a>&gt; wrote:'
const old = '<p>Did it come?</p><p>Ann</p>'
const fields =
  '<b>From:</b> Ann Example &lt;<a href="mailto:ann@example.com">ann@example.com</a>&gt;<br><b>Sent:</b> Monday, May 4, 2026 10:00<br><b>To:</b> Bob<br><b>Subject:</b> Parcel'

const programs: Record<string, string> = {
  Gmail: `<div dir="ltr">${answer}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${opening}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">${old}</blockquote></div>`,
  'Gmail in a language unknown': `<div dir="ltr">${answer}</div><br><div class="gmail_quote"><div class="gmail_attr">Nan jou sa a, Ann ekri:<br></div><blockquote class="gmail_quote">${old}</blockquote></div>`,
  'Gmail, older': `${answer}<div class="gmail_extra"><br><div class="gmail_quote">${opening}<br>\n<blockquote class="gmail_quote">${old}\n</blockquote></div><br></div>\n`,
  'Apple Mail': `${answer}<div><br><blockquote type="cite"><div>${opening}</div><br class="Apple-interchange-newline"><div>${old}</div></blockquote></div><br>`,
  Thunderbird: `${answer}<div class="moz-cite-prefix">Am 04.05.2026 um 10:00\n schrieb Ann:<br></div><blockquote type="cite" cite="mid:1@example.com">${old}</blockquote><br>`,
  'Outlook 2003': `<div class="Section1">${answer}<div><div align="center"><span><hr size="3" width="100%"></span></div><p class="MsoNormal">${fields}</p></div>${old}</div>`,
  'Outlook 2010': `<div class="WordSection1">${answer}<p class="MsoNormal">&nbsp;</p><div><div style="border:none;border-top:solid #B5C4DF 1.0pt"><p class="MsoNormal">${fields}</p></div></div>${old}</div>`,
  'Outlook on the web': `<div>${answer}</div><div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg" dir="ltr"><font>${fields}</font><div>&nbsp;</div></div><div>${old}</div>`,
  'Outlook for Mac': `<div>${answer}</div><span id="OLK_SRC_BODY_SECTION"><div>${fields}</div><div>${old}</div></span>`,
  'Windows Mail': `<div>${answer}<div style="border-top-style: solid"><div><b>Von:</b>&nbsp;<a href="mailto:ann@example.com">Ann</a><br><b>Gesendet:</b>&nbsp;Montag, 4. Mai 2026 10:00<br><b>An:</b>&nbsp;<a href="mailto:bob@example.com">Bob</a></div></div>${old}</div>`,
  Hotmail: `<div dir="ltr">${answer}<br><div><hr id="stopSpelling">Date: Mon, 4 May 2026 10:00:00 +0200<br>Subject: Parcel<br>From: ann@example.com<br><br>${old}</div></div>`,
  'Hotmail, older': `<div>${answer}<div>&gt; Subject: Parcel<br>&gt; From: ann@example.com<br>&gt; <br>&gt; Did it come?<br></div></div>`,
  Yahoo: `<div>${answer}</div><div class="ydp1a2byahoo_quoted"><div>${opening}</div><div>${old}</div></div>`,
  'Yahoo, older': `<table><tr><td>${answer}--- On <b>Mon, 5/4/26, Ann <i>&lt;ann@example.com&gt;</i></b> wrote:<br><blockquote>${old}</blockquote></td></tr></table>`,
  AOL: `<font>${answer}<div>-----Original Message-----<br>From: Ann &lt;ann@example.com&gt;<br>Sent: Mon, May 4, 2026 10:00<br><br><div><pre>Did it come?\n</pre></div></div></font>`,
  Zimbra: `<div>${answer}<hr data-marker="__DIVIDER__"><b>From: </b>ann@example.com<br><b>To: </b>bob@example.com<br><b>Sent: </b>Monday, May 4, 2026<br>${old}</div>`,
  Zoho: `${answer}<div class="zmail_extra"><div>---- On Mon, 04 May 2026 10:00:00 +0200 <b>ann@example.com</b> wrote ----</div><blockquote>${old}</blockquote></div>`,
  Proton: `<div>${answer}</div><div class="protonmail_quote">${opening}<br><blockquote class="protonmail_quote" type="cite">${old}</blockquote><br></div>`,
  Yandex: `<p>${answer}</p><p>04.05.2026, 10:00, "Ann" &lt;<a href="mailto:ann@example.com">ann@example.com</a>&gt;:</p><blockquote>${old}</blockquote>`,
  'mail.ru': `${answer}<br>Mon, 4 May 2026 10:00:00 +0300 от Ann &lt;ann@example.com&gt;:<br><blockquote style="border-left:1px solid #0857A6">${old}</blockquote>`,
  NetEase: `${answer}<div class="ntes-mailmaster-quote"><div>On 5/4/2026 10:00, Ann wrote:</div><blockquote>${old}</blockquote></div>`,
  QQ: `${answer}<div style="font-size:12px">------------------&nbsp;原始邮件&nbsp;------------------</div><div><b>发件人:</b> "Ann"&lt;ann@example.com&gt;;</div><div>${old}</div>`,
  'a quote that others renamed': `${answer}<div class="m_-12345gmail_quote"><div class="x_gmail_attr">Ann ekri:</div><blockquote class="x_gmail_quote">${old}</blockquote></div>`,
  'no element of its own': `${answer}${opening}<br><br>Did it come?<br>Ann`,
  'one paragraph for all': `<p>It came.<br>Thanks,<br>Bob<br><br>${opening}</p><blockquote>${old}</blockquote>`,
  'a table of fields': `${answer}<table><tr><th>Subject: </th><td>Parcel</td></tr><tr><th>Date: </th><td>Mon, 4 May 2026 10:00</td></tr><tr><th>From: </th><td>Ann</td></tr></table>${old}`,
  'a list': `${answer}${opening}<ul><li>Did it come?</li><li>Ann</li></ul>`,
}

describe('the history is marked as it is written by', () => {
  it.each(Object.entries(programs))('%s', (_program, html) => {
    expect(visibleOf(html)).toBe(visible)
    expect(
      visibleOf(html.replace('<br>Bob</div>', '<br>Bob</div><div><br></div><div class="gmail_signature">Bob Example<br>Sales</div>')),
    ).toBe(visible)
  })
  it.each([
    ['answers below a quote', `<blockquote type="cite">one?</blockquote><p>Yes.</p>`, 'Yes.'],
    [
      'answers between quotes',
      `<p>${opening}</p><blockquote type="cite">one?</blockquote><p>Yes.</p><blockquote type="cite">two?</blockquote><p>No.</p><blockquote type="cite">Ann</blockquote>`,
      'one? Yes. two? No.',
    ],
    ['a quote of the writer', `<p>It says:</p><blockquote>out of paper</blockquote><p>What now?</p>`, 'It says: out of paper What now?'],
    [
      'a quote of the writer before the history',
      `<p>It says:</p><blockquote>out of paper</blockquote>${opening}<blockquote>${old}</blockquote>`,
      'It says: out of paper',
    ],
    [
      "a quote made with Gmail's button",
      '<div>It says:</div><blockquote class="gmail_quote">out of paper</blockquote>',
      'It says: out of paper',
    ],
    ['a quote at the end', `<p>Yes.</p><blockquote>${old}</blockquote>`, 'Yes.'],
    [
      'a mail passed on with words',
      `<p>Look!</p><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>Von: Ann<br></div>${old}</div>`,
      'Look! ---------- Forwarded message --------- Von: Ann Did it come? Ann',
    ],
    [
      'a mail passed on by Thunderbird',
      `<p>${answer}</p><div class="moz-forward-container"><br>-------- Forwarded Message --------<table class="moz-email-headers-table"><tbody><tr><th>Subject: </th><td>Parcel</td></tr><tr><th>From: </th><td>Ann</td></tr></tbody></table><br>${old}</div>`,
      'It came. Thanks, Bob -------- Forwarded Message -------- Subject: Parcel From: Ann Did it come? Ann',
    ],
    [
      'a mail passed on without',
      `<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>Von: Ann<br></div>${old}</div>`,
      '---------- Forwarded message --------- Von: Ann Did it come? Ann',
    ],
    [
      'a picture behind the history',
      `${answer}${opening}<blockquote>${old}</blockquote><img src="https://example.com/t.gif" width="1">`,
      visible,
    ],
    ['preformatted text', `<pre>It came.\n\nThanks,\nBob\n\n${opening}\n&gt; Did it come?\n&gt; Ann\n\n-- \nBob Example</pre>`, visible],
    ['a signature of Thunderbird', `${answer}<pre class="moz-signature">-- \nBob Example</pre>`, visible],
    ['a signature without class', `${answer}<p>-- <br>Bob Example<br>Sales</p>`, visible],
  ])('%s', (_case, html, words) => expect(visibleOf(html)).toBe(words))
})

describe('marks', () => {
  it('are attributes, and elements where there is none', () => {
    expect(markQuotes('<p>Yes.</p><blockquote type="cite">a</blockquote><br />')).toBe(
      '<p>Yes.</p><blockquote data-fold="history" type="cite">a</blockquote><br />',
    )
    expect(markQuotes('<p>Yes.<br />On 4 May 2026, Ann wrote:<br />a</p><p>b</p>')).toBe(
      '<p>Yes.<br /><span data-fold="history">On 4 May 2026, Ann wrote:<br />a</span></p><p data-fold="history">b</p>',
    )
    expect(markQuotes('Yes.<div>On 4 May 2026, Ann wrote:</div><p>b</p>')).toBe(
      'Yes.<div data-fold="history"><div>On 4 May 2026, Ann wrote:</div><p>b</p></div>',
    )
  })
  it('are ours alone', () => expect(safeHtml('<p data-fold="history">a</p><div DATA-FOLD=signature>b</div>')).toBe('<p>a</p><div>b</div>'))
  it('are all that changes', () => {
    const piece = fc.constantFrom(
      '<p>',
      '</p>',
      '<div>',
      '</div>',
      '<blockquote>',
      '<blockquote type="cite">',
      '</blockquote>',
      '<b>',
      '</b>',
      '<br>',
      '<hr>',
      '<table><tr><td>',
      '</table>',
      '<ul><li>',
      '<pre>',
      '</pre>',
      'Yes &amp; no',
      '&gt; a\n',
      '-- ',
      ' \n',
      '<img src="cid:a">',
      'On 4 May 2026, Ann wrote:',
      'From: Ann &lt;ann@example.com&gt;<br>Date: 4 May 2026<br>',
      '<div class="gmail_signature">',
      '<div class="yahoo_quoted">',
      'Sent from my iPhone',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const html = safeHtml(pieces.join(''))
        const marked = markQuotes(html)
        expect(
          marked
            .replace(/<(div|span) data-fold="\w+">/g, '<$1>')
            .replace(/ data-fold="\w+"/g, '')
            .replace(/<\/?(?:div|span)>/g, ''),
        ).toBe(html.replace(/<\/?(?:div|span)>/g, ''))
        expect(safeHtml(marked)).toBe(marked.replace(/ data-fold="\w+"/g, ''))
        expect(newWords('', marked, replyText.htmlToText(marked)) === '').toBe(replyText.htmlToText(marked) === '')
      }),
      { numRuns: runs },
    )
  })
  it.each([
    '<div>',
    'a:<br>',
    '<blockquote>',
    '<blockquote>a</blockquote>b',
    '<p>x wrote:</p>',
    '<hr>a',
    `<i class="${'x_'.repeat(200)}">a</i>`,
    `<i class="${'ydpa'.repeat(200)}!">a</i>`,
    `<i class="${'m_1'.repeat(200)}!">a</i>`,
    '<p>On 1 May 2026, a@b wrote:</p><blockquote>a</blockquote>b',
    `<pre>${'a\n'.repeat(999)}</pre>`,
  ])('in a megabyte of %s are set in a moment', (piece) => {
    const html = safeHtml(piece.repeat(1_000_000 / piece.length))
    const start = cpuMs()
    expect(markQuotes(html).length).toBeGreaterThanOrEqual(html.length)
    expect(cpuMs() - start).toBeLessThan(10_000)
  })
})

describe('the words of a mail with text and HTML', () => {
  const html = markQuotes(`<p>Yes.</p><blockquote type="cite">a</blockquote>`)
  it('are those of its text', () => expect(newWords('Yes!\n\n> a', html, 'Yes!\n\n> a')).toBe('Yes!'))
  it('are those of its HTML where only that tells them from the history', () =>
    expect(newWords('Yes!\n\na', html, 'Yes!\n\na')).toBe('Yes.'))
})
