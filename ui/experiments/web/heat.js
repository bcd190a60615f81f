// Two settings against each other: each field has the median of its trainings, or their spread.
function heat(place, data, state) {
  const head = html("div", { class: "head" }, place)
  html("h2", {}, head, data.axes.length > 1 ? "Two settings" : "One setting")
  const [across, down] = [0, 1].map(k => (data.axes.length > 2 ? picker(head, data, state, k) : null))
  if (data.seeds.length > 1 || data.axes.length > 2) choices(head, "Shown", { median: "Median", spread: "Spread" }, state.shows, name => { state.shows = name; state.draw() })
  const table = html("table", { class: "fields" }, place)
  const note = html("p", { class: "note" }, place)
  let built = "", cells = [], marks = []
  function build(data) {
    const [x, y] = [data.axes[state.axes[0]], data.axes[state.axes[1]]]
    table.replaceChildren()
    html("caption", {}, table, y ? `${y.label} (down) and ${x.label} (across)` : x.label)
    const top = html("tr", {}, html("thead", {}, table))
    if (y) html("td", {}, top)
    x.values.forEach(value => html("th", { scope: "col" }, top, value))
    const body = html("tbody", {}, table)
    cells = (y ? y.values : [null]).map((value, j) => {
      const row = html("tr", {}, body)
      if (y) html("th", { scope: "row" }, row, value)
      return x.values.map((_, i) => html("button", { type: "button" }, html("td", {}, row)))
    })
  }
  return {
    draw(data) {
      if (data.axes.length < 3) state.axes = [0, 1]
      if (across) [across.value, down.value] = state.axes
      if (built !== String(state.axes)) { build(data); built = String(state.axes) }
      const [x, y] = state.axes
      marks = cells.flatMap((row, j) => row.map((cell, i) => {
        const trials = data.trials.at.flatMap((at, t) => (at[x] === i && (!data.axes[y] || at[y] === j) ? [t] : []))
        fill(cell, data, state, trials)
        return [cell, trials]
      }))
      const others = data.axes.filter((_, k) => k !== x && k !== y).map(axis => axis.label.toLowerCase())
      const over = ["all seeds", ...others.map(name => `each ${name}`)].join(" and ")
      note.textContent = state.shows === "spread" ? `From the worst to the best over ${over}. Press a field to choose its trainings.` : `The median over ${over}. Press a field to choose its trainings.`
      this.light()
    },
    light() { light(marks, state) },
  }
}

function picker(head, data, state, k) {
  const select = html("select", { "aria-label": k ? "Setting downwards" : "Setting across" }, head)
  data.axes.forEach((axis, i) => html("option", { value: i }, select, axis.label))
  select.onchange = () => {
    const now = Number(select.value)
    if (state.axes[1 - k] === now) state.axes[1 - k] = state.axes[k]
    state.axes[k] = now
    state.draw()
  }
  return select
}

function fill(cell, data, state, trials) {
  const scores = trials.map(i => data.trials.score[i]).filter(score => score !== null)
  const value = state.shows === "spread" ? (scores.length ? Math.max(...scores) - Math.min(...scores) : null) : median(scores)
  const scale = data.metric.high - data.metric.low || 1
  const part = value === null ? null : Math.min(Math.max((value - data.metric.low) / scale, 0), 1)
  const good = part === null || data.metric.better === "high" ? part : 1 - part
  cell.textContent = value === null ? "–" : spreadOr(data, state, value)
  cell.style.background = value === null ? "none" : state.shows === "spread" ? `rgba(${BAD}, ${Math.min(value / scale, 1) * 0.7})` : colourOf(good, 0.15 + 0.45 * Math.abs(good - 0.5) * 2)
  const words = trials.length ? settingsOf(data, trials[0], false) : ""
  cell.setAttribute("aria-label", `${words}: ${cell.textContent}, ${scores.length} of ${trials.length} trained`)
  cell.onclick = () => trials.length && state.choose(trials)
  cell.onpointerenter = event => event.pointerType !== "touch" && state.point(trials)
  cell.onpointerleave = () => state.point([])
}

const spreadOr = (data, state, value) => (state.shows === "spread" && data.metric.percent ? `${number(100 * value, 1)}` : scored(data, value))
