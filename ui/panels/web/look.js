// The unit that somebody points at in the drawing of the network: another panel shows its map
// large. {name, side, kind, levels(frame) → numbers from -1 to 1}, or null.
const look = (globalThis.glassboxLook ??= {
  unit: null,
  panels: new Map(), // a panel's root → what to call when another unit is looked at

  at(unit) {
    look.unit = unit
    for (const panel of look.panels.values()) panel()
  },

  follow(root, draw) {
    look.panels.set(root, draw)
    return () => look.panels.get(root) === draw && look.panels.delete(root)
  },
})

// Requests go one after another: of several that arrive together the server would see only the
// last. The next one goes when the answer to the one before is drawn and the page is worked on no
// more, or, if nothing was to be drawn, soon after the page has been worked on.
const SOON = 500 // milliseconds
const GIVE_UP = 10_000
const AGAIN = 20 // until the next look whether the page is still worked on

function asking(root, setTriggerValue) {
  const line = (root.line ??= { waiting: [], sent: -Infinity }) // of names and values
  line.asked = 0 // when; and now nothing is unanswered, as new data are the answer
  line.next = () => {
    clearTimeout(line.later)
    if (!line.waiting.length) return
    const now = performance.now()
    const due = worked.ended > line.asked ? worked.ended + SOON : line.asked + GIVE_UP
    const answered = !line.asked || now >= due
    if (!answered || (worked.isOn() && now < line.sent + GIVE_UP)) {
      line.later = setTimeout(() => line.next(), answered ? AGAIN : Math.min(due - now, SOON))
      return
    }
    line.asked = line.sent = now
    setTriggerValue(...line.waiting.shift())
    line.next()
  }
  queueMicrotask(() => line.next())
  return (name, value) => {
    line.waiting.push([name, value])
    line.next()
  }
}

// When the server has last ended to work on the page: Streamlit shows it at the page's root.
const worked = (globalThis.glassboxWorked ??= watchWork({ ended: -Infinity }))

function watchWork(worked) {
  const app = document.querySelector("[data-testid=stApp]")
  worked.isOn = () => !!app && app.dataset.testScriptState !== "notRunning"
  const ended = () => {
    if (!worked.isOn()) worked.ended = performance.now()
  }
  if (app) new MutationObserver(ended).observe(app, { attributeFilter: ["data-test-script-state"] })
  return worked
}
