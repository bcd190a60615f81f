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
// last. The next one goes when the answer to the one before is drawn, or after a while.
const PATIENCE = 1500 // milliseconds

function asking(root, setTriggerValue) {
  const line = (root.line ??= { waiting: [] }) // of names and values
  line.since = -Infinity // new data are the answer
  line.next = () => {
    if (!line.waiting.length || performance.now() - line.since < PATIENCE) return
    line.since = performance.now()
    setTimeout(() => line.next(), PATIENCE + 20)
    setTriggerValue(...line.waiting.shift())
  }
  queueMicrotask(() => line.next())
  return (name, value) => {
    line.waiting.push([name, value])
    line.next()
  }
}
