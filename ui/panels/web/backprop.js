// "Backpropagation, by hand": a lesson in steps over a drawing of the network. It is played,
// stepped and scrubbed on a time of its own, and all its numbers were computed beforehand.
const BACKWARDS = "M17 5v14L6 12zM4 5h2v14H4z"
const ONWARDS = "M7 5v14l11-7zM18 5h2v14h-2z"
const PLAYS = "M7 4.5v15l13-7.5z"
const PAUSES = "M6 5h4v14H6zM14 5h4v14h-4z"

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const state = (root.state ??= { at: 0, run: null }) // the step, and the playing that goes on
  state.at = Math.min(state.at, data.steps.length - 1)
  const choose = place => setTriggerValue("chosen", place)
  let drawn
  const draw = () => {
    const width = Math.round(root.clientWidth)
    if (!width || width === drawn) return
    drawn = width
    const show = rebuild(root, () => build(root, data, state, width, choose))
    show()
  }
  draw()
  const unwatch = watchSize(root, draw)
  arriving(root, data)
  return () => {
    state.run = null
    unwatch()
  }
}

// Somebody who was sent here sees it, and the keyboard is at its first button.
function arriving(root, { arrive }) {
  if (!arrive || clock.lesson === arrive) return
  clock.lesson = arrive
  root.scrollIntoView({ block: "start", behavior: still() ? "auto" : "smooth" })
  root.querySelector(".play").focus({ preventScroll: true })
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches

function build(root, data, state, width, choose) {
  const wide = width > 720
  const box = html("div", { class: wide ? "lesson wide" : "lesson" }, root)
  const bar = controls(box, data, state)
  const told = words(box, data)
  const row = html("div", { class: "row" }, box)
  const above = wide ? null : html("div", {}, row) // on a phone the curve stands by the words
  const net = drawing(html("div", { class: "net", tabindex: 0, role: "group", "aria-label": data.alt }, row), data, wide ? Math.round(width * 0.62) : width, choose)
  const side = html("div", { class: "side" }, row)
  const parts = [told, net, beside(side, data, above)]
  const show = () => {
    const step = data.steps[state.at]
    bar(step)
    parts.forEach(part => part(step, folded(data.steps, state.at)))
  }
  state.show = show
  return show
}

// What the steps so far have left behind.
function folded(steps, at) {
  const left = { known: new Set(), labels: {} }
  for (const step of steps.slice(0, at + 1)) {
    for (const id of step.known ?? []) left.known.add(id)
    Object.assign(left.labels, step.labels)
  }
  return left
}

function controls(box, data, state) {
  const last = data.steps.length - 1
  const go = at => {
    state.run = null
    state.at = Math.min(Math.max(at, 0), last)
    state.show()
  }
  const top = html("div", { class: "top" }, box)
  const bar = html("div", { class: "bar" }, top)
  const back = button(bar, "One step back", "quiet", BACKWARDS)
  const play = button(bar, "Play the lesson", "play", PLAYS)
  const next = button(bar, "One step further", "quiet", ONWARDS)
  const slide = html("input", { type: "range", min: 0, max: last, step: 1, "aria-label": "Step of the lesson" }, bar)
  const count = html("span", { class: "count" }, bar)
  const chips = parts(top, data, go)
  back.onclick = () => go(state.at - 1)
  next.onclick = () => go(state.at + 1)
  slide.oninput = () => go(Number(slide.value))
  slide.onkeydown = event => {
    if (event.key !== " ") return
    event.preventDefault()
    play.click()
  }
  play.onclick = () => {
    if (state.run) return go(state.at)
    if (state.at === last) state.at = 0
    playing(data, state)
  }
  return step => {
    back.disabled = state.at === 0
    next.disabled = state.at === last
    slide.value = state.at
    count.textContent = `${state.at + 1} of ${last + 1}`
    slide.setAttribute("aria-valuetext", `step ${count.textContent}: ${step.title}`)
    const label = state.run ? "Pause the lesson" : "Play the lesson"
    if (play.ariaLabel !== label) icon(play, label, state.run ? PAUSES : PLAYS)
    chips.forEach((chip, i) => (i === step.part ? chip.setAttribute("aria-current", "step") : chip.removeAttribute("aria-current")))
  }
}

function button(parent, label, kind, path) {
  const made = html("button", { type: "button", class: kind }, parent)
  icon(made, label, path)
  return made
}

function icon(made, label, path) {
  made.innerHTML = ""
  made.ariaLabel = made.title = label
  svg("path", { d: path }, svg("svg", { viewBox: "0 0 24 24", "aria-hidden": true }, made))
}

// The parts of the lesson; a press leads to the first step of one.
function parts(box, data, go) {
  const row = html("div", { class: "parts", role: "group", "aria-label": "Parts of the lesson" }, box)
  return data.parts.map((name, i) => {
    const chip = html("button", { type: "button", class: "chip" }, row, `${i + 1}. ${name}`)
    chip.onclick = () => go(data.steps.findIndex(step => step.part === i))
    return chip
  })
}

// Each step stays for as long as it takes to read it.
function playing(data, state) {
  const run = (state.run = {})
  const wait = () => setTimeout(on, 1000 * data.steps[state.at].seconds)
  const on = () => {
    if (state.run !== run) return
    state.at += 1
    if (state.at >= data.steps.length - 1) state.run = null
    else wait()
    state.show()
  }
  wait()
  state.show()
}

// What the step says, also to those who do not see it. The longest one keeps the place.
function words(box, data) {
  const place = html("div", { class: "words" }, box)
  for (const { title, words } of data.steps) saying(html("div", { class: "ghost", "aria-hidden": true }, place), title, words)
  const said = html("div", { class: "said", role: "status" }, place)
  let shown
  return step => {
    if (shown !== step) saying(said, step.title, step.words)
    shown = step
  }
}

function saying(place, title, words) {
  place.innerHTML = ""
  html("strong", {}, place, title)
  html("p", {}, place, words)
}
