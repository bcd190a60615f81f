// All trials as a table, sorted by any column. A row is chosen anywhere with the mouse or a finger,
// at its number with the keyboard.
function rows(place, data, state) {
  html("h2", {}, html("div", { class: "head" }, place), "All trainings")
  const scroll = html("div", { class: "scroll tall" }, place)
  const table = html("table", { class: "rows" }, scroll)
  const columns = [
    { name: "n", label: "No.", of: (d, i) => i, text: (d, i) => String(i + 1) },
    ...data.axes.map((axis, k) => ({ name: axis.name, label: axis.label, of: (d, i) => d.trials.at[i][k], text: (d, i) => axis.values[d.trials.at[i][k]] })),
    ...(data.seeds.length > 1 ? [{ name: "seed", label: "Seed", of: (d, i) => d.trials.seed[i], text: (d, i) => d.seeds[d.trials.seed[i]] }] : []),
    { name: "score", label: data.metric.short, of: (d, i) => d.trials.score[i], text: (d, i) => (d.trials.score[i] === null ? "" : scored(d, d.trials.score[i])) },
    { name: "seconds", label: "Seconds", of: (d, i) => d.trials.seconds[i], text: (d, i) => (d.trials.seconds[i] ? say(d.trials.seconds[i]) : "") },
    { name: "parameters", label: "Parameters", of: (d, i) => d.trials.parameters[i], text: (d, i) => (d.trials.parameters[i] ? d.trials.parameters[i].toLocaleString("en") : "") },
    { name: "said", label: "What came of it", of: (d, i) => d.trials.said[i], text: (d, i) => d.trials.said[i] },
  ]
  const top = html("tr", {}, html("thead", {}, table))
  const heads = columns.map(column => {
    const head = html("th", { scope: "col" }, top)
    html("button", { type: "button" }, head, column.label).onclick = () => {
      state.sort = [column.name, state.sort[0] === column.name ? -state.sort[1] : column.name === "score" && data.metric.better === "high" ? -1 : 1]
      state.draw()
    }
    return head
  })
  const body = html("tbody", {}, table)
  const lines = []
  let marks = [], order = "", kept = data
  return {
    draw(now) {
      kept = now
      while (lines.length < now.trials.score.length) lines.push(lineOf(lines.length, columns, state))
      marks = now.trials.score.map((_, i) => [lines[i].row, [i]])
      now.trials.score.forEach((_, i) => columns.forEach((column, k) => {
        const text = column.text(now, i)
        if (lines[i].cells[k].textContent !== text) lines[i].cells[k].textContent = text
      }))
      const sorted = sortedBy(now, columns.find(column => column.name === state.sort[0]), state.sort[1])
      if (String(sorted) !== order) { body.replaceChildren(...sorted.map(i => lines[i].row)); order = String(sorted) }
      heads.forEach((head, k) => head.setAttribute("aria-sort", columns[k].name !== state.sort[0] ? "none" : state.sort[1] > 0 ? "ascending" : "descending"))
      this.light()
    },
    light() {
      light(marks, state)
      const one = state.chosen.length === 1 ? lines[state.chosen[0]]?.row : null
      if (one && one !== state.shown) scroll.scrollTop = one.offsetTop - scroll.clientHeight / 2
      state.shown = one
    },
  }
}

function lineOf(i, columns, state) {
  const row = html("tr", { class: "pick" })
  const cells = columns.map((column, k) => (k ? html("td", { class: column.name }, row) : html("button", { type: "button", "aria-label": `Choose training ${i + 1}` }, html("th", { scope: "row" }, row))))
  row.onclick = () => state.choose([i])
  row.onpointerenter = event => event.pointerType !== "touch" && state.point([i])
  row.onpointerleave = () => state.point([])
  return { row, cells }
}

function sortedBy(data, column, way) {
  const empty = value => value === null || value === undefined
  return data.trials.score.map((_, i) => i).sort((a, b) => {
    const [p, q] = [column.of(data, a), column.of(data, b)]
    if (empty(p) || empty(q)) return empty(p) - empty(q) || a - b
    return (p < q ? -1 : p > q ? 1 : 0) * way || a - b
  })
}
