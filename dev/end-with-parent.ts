/** Imported by a process that must not outlive the one that started it, even when that one is killed outright. */
const parent = process.ppid

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
}, 200).unref()
