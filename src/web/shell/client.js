// What makes the pages quicker. Every page works without it.

// Times in the caller's own zone, today's by the hour alone.
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

// The names of the files that were chosen stand beside the button that chooses them.
document.addEventListener('change', (event) => {
  const names = document.querySelector(`[data-files-of="${event.target.id}"]`)
  if (names && event.target.files) names.textContent = [...event.target.files].map((file) => file.name).join(', ')
})

// Where there is little room, what stands beside the chatter is far below it: it starts folded.
function foldWhenNarrow() {
  if (!window.matchMedia('(max-width: 68rem)').matches) return
  for (const element of document.querySelectorAll('[data-folds-when-narrow]')) element.open = false
}

function prepare(root) {
  showTimes(root)
  fitFrames(root)
}

document.addEventListener('submit', (event) => {
  const question = event.target.dataset.confirm
  if (question && !window.confirm(question)) return event.preventDefault()
  // A form that leads to a page that asks goes past it.
  if (question) event.target.method = 'post'
  event.target.dataset.submitted = ''
})

// A draft that is posted is none any more; and nobody reads new messages in a window that is not seen.
document.addEventListener('htmx:before:request', (event) => {
  const isPosted = event.target.closest('form[data-submitted]')
  const isUnseen = document.hidden && event.target.hasAttribute('data-watch')
  if (isPosted || isUnseen) event.preventDefault()
})

// A page that the browser kept and shows again has posted nothing yet.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-submitted]')) delete form.dataset.submitted
})

// Ctrl+Enter sends what is being written.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  const form = event.target.closest?.('form[data-send-by-key]')
  if (form) form.requestSubmit(form.querySelector('button.primary'))
})

// "/" goes to the search, "r" to the answer, j and k through a list, unless something is being written.
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select, [contenteditable]')) return
  const field = { '/': 'input[type="search"]', r: 'textarea[data-reply]' }[event.key]
  const wanted = field && document.querySelector(field)
  if (wanted) {
    event.preventDefault()
    wanted.focus()
  }
  if (event.key !== 'j' && event.key !== 'k') return
  const links = [...document.querySelectorAll('[data-rows] a[data-row]')]
  const at = links.indexOf(document.activeElement)
  const next = links[event.key === 'j' ? at + 1 : Math.max(0, at - 1)]
  next?.focus()
})

document.addEventListener('htmx:after:swap', () => prepare(document))
foldWhenNarrow()
prepare(document)
