// An experiment in linked parts. It is built once, and new results only change what it shows.
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const state = (root.experiment ??= { chosen: [], hover: [], put: null, axes: [0, 1], shows: "median", against: "seconds", sort: ["score", data.metric.better === "high" ? -1 : 1] })
  state.tell = () => setTriggerValue("chosen", { experiment: data.name, trials: state.chosen, one: middle(state.data, state.chosen) })
  take(state, data)
  const layout = JSON.stringify([data.name, data.axes, data.seeds, data.metric.short])
  if (state.layout !== layout) {
    state.layout = layout
    root.replaceChildren()
    state.parts = build(root, data, state)
  }
  state.data = data
  state.draw = () => state.parts.forEach(part => part.draw(state.data))
  state.draw()
  return watchSize(root, () => state.wide !== root.clientWidth && ((state.wide = root.clientWidth), state.draw()))
}

// Begin anew with another experiment, and take what the page chooses.
function take(state, data) {
  if (state.name !== data.name) Object.assign(state, { name: data.name, chosen: [], hover: [], axes: [0, 1] })
  if (state.put !== data.put.n) Object.assign(state, { put: data.put.n, chosen: data.put.trials })
  state.chosen = state.chosen.filter(i => i < data.trials.score.length)
}

function build(root, data, state) {
  const told = html("div", { class: "chosen" }, root)
  const words = html("p", { "aria-live": "polite" }, told)
  const why = html("button", { type: "button" }, told, "See why")
  why.onclick = () => document.querySelector(".st-key-exp_reason")?.scrollIntoView({ block: "start", behavior: "smooth" })
  const clear = html("button", { type: "button" }, told, "Choose none")
  clear.onclick = () => state.choose([])
  const box = html("div", { class: "experiment" }, root)
  const section = (label, name) => html("section", { class: name, "aria-label": label }, box)
  const parts = [
    parallel(section("all trainings as lines", "all"), state),
    heat(section("two settings", "two"), data, state),
    mattered(section("what mattered", "what"), state),
    courses(section("courses", "way"), state),
    front(section("costs", "cost"), state),
    rows(section("all trainings as a table", "list"), data, state),
  ]
  const say = { draw: () => say.light(), light: () => { words.textContent = saidOf(state); clear.hidden = why.hidden = !state.chosen.length } }
  state.choose = trials => {
    state.chosen = String(trials) === String(state.chosen) ? [] : trials
    state.hover = []
    state.light()
    state.tell()
  }
  state.point = trials => {
    if (String(trials) === String(state.hover)) return
    state.hover = trials
    state.light()
  }
  state.light = () => [...parts, say].forEach(part => part.light())
  return [...parts, say]
}

// What is pointed at or chosen, in words.
function saidOf(state) {
  const { data } = state
  const trials = lit(state)
  if (!trials.length) return data.trials.score.every(score => score === null) ? "The first results are on their way." : "Point at anything: the same training lights up everywhere. Press it to see why."
  const scores = trials.map(i => data.trials.score[i]).filter(score => score !== null)
  if (trials.length === 1) return `Training ${trials[0] + 1}: ${settingsOf(data, trials[0])}. ${data.trials.told[trials[0]]}`
  const among = scores.length ? `${data.metric.short.toLowerCase()} ${scored(data, Math.min(...scores))} to ${scored(data, Math.max(...scores))}, median ${scored(data, median(scores))}` : "no result yet"
  return `${trials.length} trainings: ${among}.`
}
