// What makes the pages quicker. Every page works without it.

// Times in the visitor's own zone, today's by the hour alone.
function showTimes(root) {
  for (const element of root.querySelectorAll('time[datetime]:not([data-shown])')) {
    const at = new Date(element.dateTime)
    const isToday = at.toDateString() === new Date().toDateString()
    const isThisYear = at.getFullYear() === new Date().getFullYear()
    const hour = { hour: '2-digit', minute: '2-digit' }
    const day = isThisYear ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' }
    element.textContent = at.toLocaleString(undefined, isToday ? hour : { ...day, ...hour })
    element.title = at.toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' })
    element.dataset.shown = ''
  }
}

// A frame with a message is as high as the message. Nothing in it runs: it is looked at from here.
function fitFrame(frame) {
  const inside = frame.contentDocument
  if (!inside?.body) return
  const fit = () => {
    frame.style.height = `${Math.ceil(Math.max(inside.body.scrollHeight, inside.documentElement.offsetHeight)) + 2}px`
  }
  fit()
  new ResizeObserver(fit).observe(inside.body)
}

function fitFrames(root) {
  for (const frame of root.querySelectorAll('iframe[data-fit]:not([data-fitted])')) {
    frame.dataset.fitted = ''
    if (frame.contentDocument?.readyState === 'complete') fitFrame(frame)
    frame.addEventListener('load', () => fitFrame(frame))
  }
}

function prepare(root) {
  showTimes(root)
  fitFrames(root)
}

document.addEventListener('submit', (event) => {
  const question = event.target.dataset.confirm
  if (question && !window.confirm(question)) event.preventDefault()
})

// Ctrl+Enter sends what is being written.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  const form = event.target.closest?.('form[data-send-by-key]')
  if (form) form.requestSubmit(form.querySelector('button.primary'))
})

// "/" goes to the search, j and k through a list, unless something is being written.
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select, [contenteditable]')) return
  if (event.key === '/') {
    const search = document.querySelector('input[type="search"]')
    if (search) {
      event.preventDefault()
      search.focus()
    }
  }
  if (event.key !== 'j' && event.key !== 'k') return
  const links = [...document.querySelectorAll('[data-rows] a[data-row]')]
  const at = links.indexOf(document.activeElement)
  const next = links[event.key === 'j' ? at + 1 : Math.max(0, at - 1)]
  next?.focus()
})

document.addEventListener('htmx:after:swap', () => prepare(document))
prepare(document)
