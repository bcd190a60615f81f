// Parallel coordinates: an axis for each setting, one for the seed, and one for the result. A trial
// is a line through its values, and a value can be pressed for all of its trials.
const TALL = 250, HEAD = 44, FOOT = 14, LETTER = 6.9

function parallel(place, state) {
  const page = svg("svg", { class: "parallel", tabindex: 0 }, place)
  let marks = []
  return {
    draw(data) {
      const wide = Math.max(place.clientWidth, 260)
      setAttributes(page, { viewBox: `0 0 ${wide} ${TALL}`, role: "group", "aria-label": data.alts.parallel })
      const focus = page.getRootNode().activeElement?.dataset.glassboxValue
      page.replaceChildren()
      const columns = columnsOf(data)
      const x = k => 56 + (k * (wide - 112)) / Math.max(columns.length - 1, 1)
      const lines = data.trials.score.map((_, i) => places(data, columns, i).map((y, k) => [x(k), y]))
      marks = data.trials.score.flatMap((score, i) => {
        if (score === null) return []
        const look = { d: smooth(lines[i]), class: `line ${data.trials.state[i]}`, stroke: colourOf(goodness(data, i)) }
        return [[svg("path", look, page), [i]]]
      })
      columns.forEach((column, k) => axis(page, data, state, column, x(k), columns.length > 1 ? x(1) - x(0) : wide))
      titles(page, columns, x, wide)
      if (focus) page.querySelector(`[data-glassbox-value="${focus}"]`)?.focus({ preventScroll: true })
      pointing(page, state, at => along(data, lines, at))
      page.onkeydown = event => walk(data, state, event)
      this.light()
    },
    light() {
      light(marks, state)
      const first = page.querySelector(".axis")
      for (const [line] of marks) if (line.classList.contains("on")) page.insertBefore(line, first)
    },
  }
}

function columnsOf(data) {
  const settings = data.axes.map((axis, k) => ({ ...axis, of: i => data.trials.at[i][k] }))
  const seeds = { name: "seed", label: "Seed", values: data.seeds, at: data.seeds.map((_, i) => (data.seeds.length > 1 ? i / (data.seeds.length - 1) : 0.5)), of: i => data.trials.seed[i] }
  return [...settings, ...(data.seeds.length > 1 ? [seeds] : []), { name: "result", label: data.metric.short }]
}

const level = part => HEAD + (1 - part) * (TALL - HEAD - FOOT)

// Where a trial's line meets each axis; where many have one value, better ones lie a little higher.
function places(data, columns, i) {
  const good = goodness(data, i) ?? 0
  return columns.map(column => (column.of ? level(column.at[column.of(i)]) + (0.5 - good) * Math.min(14, 70 / column.values.length) : level(good)))
}

function smooth(points) {
  return points.map(([x, y], k) => {
    if (!k) return `M${x.toFixed(1)} ${y.toFixed(1)}`
    const [a, b] = points[k - 1]
    const bend = (x - a) * 0.4
    return `C${(a + bend).toFixed(1)} ${b.toFixed(1)} ${(x - bend).toFixed(1)} ${y.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)}`
  }).join("")
}

// The names of the axes, in two rows where one would be too narrow.
function titles(page, columns, x, wide) {
  const gap = columns.length > 1 ? x(1) - x(0) : wide
  const crowded = columns.some((column, k) => k && ((column.label.length + columns[k - 1].label.length) / 2) * LETTER + 8 > gap)
  const most = Math.floor((gap * (crowded ? 2 : 1) - 8) / LETTER)
  columns.forEach(({ label }, k) => {
    const short = label.length > most ? `${label.slice(0, Math.max(most - 1, 3))}…` : label
    const half = (short.length * LETTER) / 2
    const at = Math.min(Math.max(x(k), half), wide - half)
    const name = svg("text", { class: "name", x: at, y: crowded && k % 2 ? 12 : 27, "text-anchor": "middle" }, page, short)
    if (short !== label) svg("title", {}, name, label)
  })
}

function axis(page, data, state, column, x, gap) {
  const group = svg("g", { class: "axis" }, page)
  svg("path", { d: `M${x} ${level(1) - 8}V${level(0) + 8}` }, group)
  if (!column.of) {
    for (const [part, value] of [[0, data.metric.better === "low" ? data.metric.high : data.metric.low], [1, data.metric.better === "low" ? data.metric.low : data.metric.high]])
      svg("text", { class: "value", x: x + 8, y: level(part), dy: ".35em" }, group, scored(data, value))
    return
  }
  const every = Math.ceil(column.values.length / 12) // so many fit
  column.values.forEach((value, v) => {
    if (v % every && v !== column.values.length - 1) return
    const trials = data.trials.score.flatMap((_, i) => (column.of(i) === v ? [i] : []))
    const one = svg("g", { class: "value", "data-glassbox-value": `${column.name} ${v}` }, group)
    const most = Math.max(Math.floor((gap - 14) / 7.2), 2)
    const short = value.length > most ? `${value.slice(0, most - 1)}…` : value
    const wide = 7.2 * short.length + 10
    svg("rect", { x: x - wide / 2, y: level(column.at[v]) - 10, width: wide, height: 20, rx: 4 }, one)
    svg("text", { x, y: level(column.at[v]), dy: ".35em", "text-anchor": "middle" }, one, short)
    pressable(one, `${column.label} ${value}: ${trials.length} trainings`, () => state.choose(trials))
  })
}

// The trial whose line is nearest to a place.
function along(data, lines, at) {
  let [best, found] = [18, []]
  lines.forEach((points, i) => {
    if (data.trials.score[i] === null) return
    const k = points.findIndex(([x], j) => j && x >= at.x)
    if (k < 1) return
    const [[a, b], [c, d]] = [points[k - 1], points[k]]
    const part = (at.x - a) / (c - a)
    const far = Math.abs(b + (d - b) * part * part * (3 - 2 * part) - at.y)
    if (far < best) [best, found] = [far, [i]]
  })
  return found
}

// Arrow keys go from trial to trial, from the best to the worst.
function walk(data, state, event) {
  if (event.key === "Escape" && state.chosen.length) return state.choose([])
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
  if (!step) return
  event.preventDefault()
  const all = ranked(data, data.trials.score.map((_, i) => i))
  const now = all.indexOf(middle(data, state.chosen))
  if (all.length) state.choose([all[Math.min(Math.max(now + step, 0), all.length - 1)]])
}
