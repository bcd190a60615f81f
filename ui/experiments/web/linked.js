// What is chosen or pointed at in one part of the picture is so in all of them: `state.chosen` and
// `state.hover` are lists of trials, and whoever changes them calls `state.light()`.
const BAD = [217, 115, 13], MIDDLE = [138, 151, 158], FINE = [31, 131, 196] // apart with any colour vision

// How good a trial is, from 0 to 1 on the picture's scale; null without a result.
function goodness(data, i) {
  const score = data.trials.score[i]
  if (score === null) return null
  const part = (score - data.metric.low) / (data.metric.high - data.metric.low || 1)
  return Math.min(Math.max(data.metric.better === "low" ? 1 - part : part, 0), 1)
}

function colourOf(good, strength = 1) {
  if (good === null) return `rgba(${MIDDLE}, ${strength})`
  const [from, to, part] = good < 0.5 ? [BAD, MIDDLE, good * 2] : [MIDDLE, FINE, good * 2 - 1]
  return `rgba(${from.map((c, k) => Math.round(c + (to[k] - c) * part))}, ${strength})`
}

const lit = state => (state.hover.length ? state.hover : state.chosen)
const scored = (data, value) => say(value, data.metric.percent)

// The trials of a list whose result is known, best first.
function ranked(data, trials) {
  return trials.filter(i => goodness(data, i) !== null).sort((a, b) => goodness(data, b) - goodness(data, a) || a - b)
}

// The one that stands for several: that in the middle of their results.
function middle(data, trials) {
  const found = ranked(data, trials)
  return found.length ? found[Math.floor((found.length - 1) / 2)] : trials[0] ?? null
}

function median(values) {
  if (!values.length) return null
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

// A trial's settings in words; `seed` with its seed.
function settingsOf(data, i, seed = true) {
  const words = data.axes.map((axis, k) => `${axis.label.toLowerCase()} ${axis.values[data.trials.at[i][k]]}`)
  return [...words, ...(seed && data.seeds.length > 1 ? [`seed ${data.seeds[data.trials.seed[i]]}`] : [])].join(", ")
}

// Mark an element as one of some trials: it is lit with them, and pale while others are.
function light(marks, state) {
  const on = new Set(lit(state))
  for (const [element, trials] of marks) {
    const is = on.size > 0 && trials.some(i => on.has(i))
    element.classList.toggle("on", is)
    element.classList.toggle("off", on.size > 0 && !is)
  }
}

// A row of buttons of which one is pressed.
function choices(place, label, names, now, act) {
  const box = html("div", { class: "switch", role: "group", "aria-label": label }, place)
  const buttons = Object.entries(names).map(([name, words]) => {
    const button = html("button", { type: "button", "aria-pressed": name === now }, box, words)
    button.onclick = () => {
      buttons.forEach(other => other.setAttribute("aria-pressed", other === button))
      act(name)
    }
    return button
  })
}

// The place of the pointer in the units of a drawing.
const pointOf = (page, event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(page.getScreenCTM().inverse())

// Something in a drawing that can be pressed, with the keyboard, too.
function pressable(element, label, act) {
  setAttributes(element, { role: "button", tabindex: 0, "aria-label": label })
  element.onclick = event => { event.stopPropagation(); act() }
  element.onkeydown = event => {
    if (event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    act()
  }
}

// Point at the nearest trial, and choose it with a click. `nearest` gets a place and says which.
function pointing(page, state, nearest) {
  page.onpointermove = event => event.pointerType !== "touch" && state.point(nearest(pointOf(page, event)))
  page.onpointerleave = () => state.point([])
  page.onclick = event => {
    const found = nearest(pointOf(page, event))
    if (found.length) state.choose(found)
  }
}
