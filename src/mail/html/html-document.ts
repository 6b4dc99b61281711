/** The HTML of a message as a document of its own, for a sandboxed frame. Pure. */
import { contentIdKey } from './shown-pictures'

export type HtmlDocument = { document: string; contentSecurityPolicy: string }

/**
 * The `data:` address of a picture of the message's own. A frame without an origin cannot fetch one from us: Chromium sends no cookie
 * with it, whatever `SameSite` says, and takes nothing with `Cross-Origin-Resource-Policy: same-origin`.
 */
export type PictureAddress = (contentIdKey: string) => string | undefined

/** The address of an image in sanitised HTML: attributes stand in double quotes, with `<` and `>` escaped. */
const image = /<img\b[^<>]*>/g
const ownImage = /\ssrc="cid:([^"]*)"/i

/**
 * `data-leads-to` is on links whose words name another host than they lead to, and cannot be hidden by the style of a link. Outlook's
 * paragraphs have no margins, which only its style sheet says.
 */
const style = `body { margin: 12px; font: 15px system-ui, sans-serif; overflow-wrap: anywhere }
img, table, div { max-width: 100% }
img[data-remote-src]:not([src]) { min-width: 1em; min-height: 1em; outline: 1px dashed #8888; outline-offset: -1px }
pre { white-space: pre-wrap }
body:has(> .fold-switch:not([open])) [data-fold] { display: none !important }
.fold-switch { margin-top: 8px; color: #555; font-size: 13px }
.fold-switch > summary { cursor: pointer; width: fit-content; padding: 1px 10px; border-radius: 99px; background: #eef0f4 }
.MsoNormal { margin: 0 }
a[data-leads-to]::after { content: " (leads to " attr(data-leads-to) ")" !important; color: #a00000 !important; background: #ffffff !important; font: bold 13px system-ui, sans-serif !important; }`

/** What is folded away is shown while this is open: history and signature stay where they are. */
const foldSwitch = '<details class="fold-switch"><summary>Quoted text and signature</summary></details>'

/**
 * @param html its HTML is safe already; the policy is a second wall around it, and stands in the document too, for where it is
 * shown without its headers
 * @param showsRemote pictures from elsewhere are loaded, which tells their server that somebody looks
 */
export function htmlDocument(html: string, pictureAddress: PictureAddress, showsRemote: boolean): HtmlDocument {
  const images = showsRemote ? 'data: https: http:' : 'data:'
  const policy = `default-src 'none'; img-src ${images}; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'`
  const shown = html.replace(image, (tag) => withSource(tag, pictureAddress, showsRemote))
  return {
    document: `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>Message</title>
<style>
${style}
</style>
</head>
<body>${shown}${html.includes(' data-fold="') ? foldSwitch : ''}</body>
</html>
`,
    contentSecurityPolicy: `sandbox allow-popups allow-popups-to-escape-sandbox; ${policy}; frame-ancestors 'self'`,
  }
}

function withSource(tag: string, pictureAddress: PictureAddress, showsRemote: boolean): string {
  const shown = tag.replace(ownImage, (_, id: string) => {
    const address = pictureAddress(contentIdKey(unescaped(id)))
    return address === undefined ? '' : ` src="${address.replace(/[&"<>]/g, (letter) => `&#${letter.charCodeAt(0)};`)}"`
  })
  return showsRemote ? shown.replace(/\sdata-remote-src="/, ' src="') : shown
}

/** Within an attribute, the sanitiser writes no other entities. */
function unescaped(written: string): string {
  return written
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
}
