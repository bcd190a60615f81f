// The time that all panels of a page share: 0 is the first recorded iteration, 1 the last.
// Each panel asks for its own frame; nothing here talks to the server.
const clock = (globalThis.glassboxClock ??= {
  share: 1,
  playing: null,
  seconds: 6, // from end to end
  panels: new Map(), // a panel's root → what to call when the time changes

  follow(root, frames, draw) {
    let shown = -1
    const panel = () => {
      const frame = Math.round(clock.share * (frames - 1))
      if (frame !== shown) draw((shown = frame))
    }
    clock.panels.set(root, panel)
    panel()
    return () => clock.panels.get(root) === panel && clock.panels.delete(root)
  },

  seek(share) {
    clock.share = Math.min(Math.max(share, 0), 1)
    for (const panel of clock.panels.values()) panel()
  },

  play() {
    if (clock.playing) return
    if (clock.share >= 1) clock.share = 0
    const run = (clock.playing = {}) // a new one, so that an older run notices that it is over
    let before
    const tick = now => {
      if (clock.playing !== run) return
      const step = before === undefined ? 0 : (now - before) / 1000 / clock.seconds
      before = now
      clock.seek(clock.share + step)
      if (clock.share >= 1) clock.pause()
      else requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    clock.seek(clock.share)
  },

  pause(share = clock.share) {
    clock.playing = null
    clock.seek(share)
  },
})

// Arrays of whole numbers come as base64; `scale` turns them back into what they stand for.
function unpack({ bytes, type, scale }) {
  const raw = Uint8Array.from(atob(bytes), c => c.charCodeAt(0))
  const values = new { u8: Uint8Array, i8: Int8Array, i16: Int16Array, i32: Int32Array }[type](raw.buffer)
  return { at: i => values[i] * scale, raw: values, length: values.length }
}

// Positive numbers are blue, negative ones orange; a dash or a sign says it once more.
const shade = value => (value < 0 ? [217, 115, 13] : [31, 131, 196])
const tint = (value, strength = 1) =>
  `rgba(${shade(value)}, ${Math.min(Math.abs(value), 1) * strength})`

const number = (value, digits = 2) => value.toFixed(digits).replace("-", "−").replace(/^−(0\.?0*)$/, "$1")

// Build a panel's inside anew and give the keyboard focus back to what stood at its place.
function rebuild(root, build) {
  const stops = () => [...root.querySelectorAll("[tabindex], button")]
  const at = stops().indexOf(root.getRootNode().activeElement)
  root.innerHTML = ""
  const built = build()
  if (at >= 0) stops()[at]?.focus({ preventScroll: true })
  return built
}

function svg(name, attributes = {}, parent = null, text = null) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  if (text !== null) element.textContent = text
  if (parent) parent.append(element)
  return element
}

function html(name, attributes = {}, parent = null, text = null) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  if (text !== null) element.textContent = text
  if (parent) parent.append(element)
  return element
}
