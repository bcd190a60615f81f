// What a click opens elsewhere on the page is brought into view, by as little as it takes, and the
// keyboard goes there. When it is closed, the keyboard goes back to where it came from.
const MOST = 320 // pixels of it that are to be seen
const SHARE = 0.4 // of the window, if the drawing is so high that it cannot stay whole
const ROOM = 8
const LONG = 90 // frames to wait for what is not there yet

export default function ({ data: [{ ticket, place, beside }] }) {
  if (globalThis.glassboxBrought?.ticket === ticket) return
  const from = globalThis.glassboxBrought?.from
  globalThis.glassboxBrought = { ticket, from: place ? left() : null }
  const current = () => globalThis.glassboxBrought.ticket === ticket
  if (place) arrives(() => find(place), current, one => bring(one, find(beside), pressed()))
  else arrives(() => stop(from, beside), current, goBack)
}

const find = key => (key ? document.querySelector(`.st-key-${CSS.escape(key)}`) : null)

// Call `act` with what `look` finds, as soon as it is there and has stood still for two frames.
function arrives(look, current, act, frames = LONG, before = null) {
  requestAnimationFrame(() => {
    if (!current()) return
    const found = look()
    const now = found && `${found.getBoundingClientRect().top} ${found.getBoundingClientRect().height}`
    if (found && (now === before || !frames)) act(found)
    else if (frames) arrives(look, current, act, frames - 1, now)
  })
}

function bring(found, drawing, pressed) {
  const heading = found.querySelector("h1, h2, h3, h4") ?? found
  heading.tabIndex = -1
  heading.style.outlineOffset = "2px"
  heading.focus({ preventScroll: true })
  const main = found.closest("[data-testid=stMain]")
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches
  const by = way(found, heading, drawing, pressed, ...seen(main))
  if (by) main?.scrollBy({ top: by, behavior: still ? "instant" : "smooth" })
}

// How far to go so that much of it is seen, and of the drawing as much as can be, at least what was
// pressed in it; its heading is seen in any case.
function way(found, heading, drawing, pressed, top, bottom) {
  const [box, head] = [found, heading].map(one => one.getBoundingClientRect())
  const room = one => one.getBoundingClientRect().top - top - ROOM
  if (box.top < top) return Math.min(room(found), room(drawing ?? found))
  const lacks = height => Math.max(Math.min(box.bottom, box.top + height) - bottom + ROOM, 0)
  const whole = Math.min(lacks(MOST), Math.max(room(drawing ?? found), 0))
  const part = Math.min(lacks(SHARE * (bottom - top)), Math.max(room(pressed ?? drawing ?? found), 0))
  return Math.max(whole, part, head.bottom + 4 * ROOM - bottom, 0)
}

// What can be seen of the page, below its head and above the bar at its bottom.
function seen(main) {
  const head = document.querySelector("[data-testid=stHeader]")?.getBoundingClientRect()
  const bar = document.querySelector("[data-testid=stBottom]")?.getBoundingClientRect()
  const frame = main?.getBoundingClientRect()
  return [Math.max(head?.bottom ?? 0, frame?.top ?? 0, 0), Math.min(bar?.top ?? innerHeight, innerHeight)]
}

// Where the keyboard is: the keyed place on the page, and the how manieth stop in it.
function left() {
  const host = document.activeElement
  const key = [...(host?.closest("[class*=st-key-]")?.classList ?? [])].find(name => name.startsWith("st-key-"))
  const root = host?.shadowRoot
  return key && { key: key.slice(7), at: root ? stops(root).indexOf(root.activeElement) : -1 }
}

// What has the keyboard within a panel: what was pressed in it.
const pressed = () => document.activeElement?.shadowRoot?.activeElement ?? null

const stops = root => [...root.querySelectorAll("[tabindex], button, input")]

// What had the keyboard then, or else the first thing that has it beside.
function stop(from, beside) {
  for (const { key, at } of [from, { key: beside, at: 0 }].filter(Boolean)) {
    const place = find(key)
    const root = place && [...place.querySelectorAll("*")].find(one => one.shadowRoot)?.shadowRoot
    const found = root ? stops(root)[Math.max(at, 0)] : place?.querySelector("button, input")
    if (found) return found
  }
  return null
}

function goBack(found) {
  found.focus({ preventScroll: true })
  const host = found.getRootNode().host ?? found
  const main = host.closest("[data-testid=stMain]")
  const [top, bottom] = seen(main)
  const box = host.getBoundingClientRect()
  if (box.bottom < top || box.top > bottom) main?.scrollBy({ top: box.top - top - ROOM })
}
