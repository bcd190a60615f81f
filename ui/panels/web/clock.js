// The time that all panels of a page share: 0 is the first recorded iteration, 1 the last.
// Each panel asks for its own frame; nothing here talks to the server.
const clock = (globalThis.glassboxClock ??= {
  share: 1,
  playing: null,
  seconds: 6, // from end to end
  speed: 1, // twice as fast at 2
  panels: new Map(), // a panel's root → what to call when the time changes

  // `shares` is how many frames there are, spread evenly, or a rising list of their shares.
  follow(root, shares, draw) {
    let shown = -1
    const panel = () => {
      const frame = clock.frame(shares)
      if (frame !== shown) draw((shown = frame))
    }
    clock.panels.set(root, panel)
    panel()
    return () => clock.panels.get(root) === panel && clock.panels.delete(root)
  },

  // The frame that is nearest to a time, and the time of a frame.
  frame(shares, share = clock.share) {
    if (!Array.isArray(shares)) return Math.round(share * (shares - 1))
    let [low, high] = [0, shares.length - 1]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (shares[middle] <= share) low = middle
      else high = middle
    }
    return share - shares[low] < shares[high] - share ? low : high
  },

  at(shares, frame) {
    return Array.isArray(shares) ? shares[frame] : frame / Math.max(shares - 1, 1)
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
      const step = before === undefined ? 0 : ((now - before) / 1000 / clock.seconds) * clock.speed
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
    clock.stood?.()
  },
})

// What Python has sent (ui/kit/moving.py): the length of a text, the text, and all arrays.
function received(sent) {
  const size = new DataView(sent.buffer, sent.byteOffset).getUint32(0, true)
  const text = new TextDecoder().decode(sent.subarray(4, 4 + size))
  return withArrays(JSON.parse(text), sent.subarray(4 + size))
}

// In the text stands where each array is.
function withArrays(value, arrays) {
  if (Array.isArray(value?.bytes)) value.bytes = arrays.subarray(...value.bytes)
  else if (value && typeof value === "object") for (const one of Object.values(value)) withArrays(one, arrays)
  return value
}

// Arrays of whole numbers: `scale` turns them back into what they stand for. Each is what has changed
// since the one `step` before it. `part` is the i-th of all parts of n numbers, such as a frame.
function unpack({ bytes, type, scale, step }) {
  const kinds = { u8: Uint8Array, i8: Int8Array, i16: Int16Array, i32: Int32Array }
  const values = new kinds[type](bytes.slice().buffer) // a copy of its own begins where any kind may
  if (step) for (let i = step; i < values.length; i++) values[i] += values[i - step]
  const part = (i, n) => Float32Array.from({ length: n }, (_, k) => values[i * n + k] * scale)
  return { at: i => values[i] * scale, part, raw: values, length: values.length }
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

// Draw a panel as wide as its place, anew whenever that changes; what it drew follows the time.
function fitted(root, width, shares, build) {
  let unfollow = () => {}
  let drawn
  const draw = () => {
    if (drawn === width()) return
    unfollow()
    const show = rebuild(root, () => build((drawn = width())))
    unfollow = clock.follow(root, shares, show)
  }
  draw()
  const unwatch = watchSize(root, draw)
  return () => {
    unfollow()
    unwatch()
  }
}

// Call `act` whenever a panel or the window gets another size, instead of what was called before.
function watchSize(root, act) {
  root.unwatch?.()
  const watch = new ResizeObserver(act)
  watch.observe(root)
  addEventListener("resize", act)
  return (root.unwatch = () => {
    watch.disconnect()
    removeEventListener("resize", act)
  })
}

// The pixels that a window leaves for a drawing: without the row above the page, the bar of time and
// what else is told, in lines of text. For a projector all of it is used.
const heightLeft = lines => innerHeight - lines * parseFloat(getComputedStyle(document.documentElement).fontSize)
const presents = () => document.documentElement.matches(":has(.st-key-present input:checked)")

const svg = (name, ...more) => made(document.createElementNS("http://www.w3.org/2000/svg", name), ...more)
const html = (name, ...more) => made(document.createElement(name), ...more)

function made(element, attributes = {}, parent = null, text = null) {
  setAttributes(element, attributes)
  if (text !== null) element.textContent = text
  if (parent) parent.append(element)
  return element
}

function setAttributes(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
}
