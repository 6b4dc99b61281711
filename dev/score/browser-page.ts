/** What runs within a watched page. The page is a stranger's: everything it is asked was taken aside before it came. */

/** Before anything of the page. Violations tell of every script, handler and `javascript:` address, even those that do nothing. */
export const tellOfScripts = `(() => {
  const names = new Set()
  for (const start of [window, document])
    for (let object = start; object; object = Object.getPrototypeOf(object))
      for (const name of Object.getOwnPropertyNames(object)) names.add(name)
  Object.defineProperty(window, Symbol.for('own names'), { value: names })
  const tell = console.log.bind(console)
  addEventListener('securitypolicyviolation', ({ effectiveDirective, sample }) => tell('runs', effectiveDirective, sample), true)
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'fetch', 'postMessage', 'XMLHttpRequest', 'WebSocket'])
    window[name] = function () { tell('calls', name) }
  for (const name of ['open', 'write', 'writeln']) Document.prototype[name] = function () { tell('calls', 'document.' + name) }
})()`

/**
 * Puts the HTML in once more, as programs that show mail do, and touches and clicks everything but links to the outside.
 * Gives what would run or lead astray later, or for somebody else: addresses, elements, names that hide the document's own.
 */
export const touch = `(async () => {
  const harmless = /^(?:https?|mailto|tel):$/
  const holds = 'script, style, base, form, input, button, textarea, select, iframe, frame, object, embed, applet, link, meta, svg, math, template, portal, dialog, video, audio'
  const addresses = ['href', 'src', 'xlink:href', 'action', 'formaction', 'background', 'data', 'to', 'values', 'dynsrc', 'lowsrc', 'ping', 'srcset']
  const body = document.querySelector('body')
  body.innerHTML = body.innerHTML
  addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href], area[href]')
    if (link && harmless.test(link.protocol)) event.preventDefault()
  }, true)
  const elements = [...document.querySelectorAll('body, body *')]
  for (const element of elements) {
    for (const event of ['mouseover', 'mousemove', 'focus', 'focusin', 'toggle', 'error', 'load', 'animationstart', 'copy', 'wheel'])
      element.dispatchEvent(new Event(event, { bubbles: true }))
    if (element instanceof HTMLElement) element.click()
  }
  await new Promise((resolve) => setTimeout(resolve, 20))
  const leads = elements.flatMap((element) => addresses.map((name) => name + '=' + (element.getAttribute(name) ?? '')))
    .filter((address) => /^[\\w:]+=[\\x00-\\x20]*(?:javascript|vbscript|data(?!:image.(?:png|jpe?g|gif|webp|bmp);base64,)|file|blob|filesystem):/i.test(address))
  const links = elements.filter((element) => element.matches('a[href], area[href]') && element.protocol && !harmless.test(element.protocol))
  return [
    ...leads.map((address) => 'leads to ' + address),
    ...links.map((link) => 'leads to ' + link.protocol),
    ...[...document.querySelectorAll(holds)].map(({ localName }) => 'holds ' + localName),
    ...elements.flatMap(({ id, attributes }) => [id, attributes.name?.value ?? ''])
      .filter((name) => window[Symbol.for('own names')].has(name))
      .map((name) => 'hides ' + name),
  ]
})()`
