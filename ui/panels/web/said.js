// What the playground's plane says in words: the answer at a place, and what the marks mean.
function say(scene, frame) {
  const { readout, state, data } = scene
  readout.textContent = state.at ? answer(scene, frame, state.at) : ""
  readout.title = state.at ? unplaced(data.extent, state.at).map((part, i) => number(data.own ? data.own[i][0] + part * data.own[i][1] : part)).join(", ") : ""
}

function answer({ data, field }, frame, [x, y]) {
  const read = (grid, n) => between(grid, n, (x / SIZE) * n - 0.5, (y / SIZE) * n - 0.5)
  const unit = looked(data)
  if (unit) return number(unit.low + ((read(unit.levels(frame), unit.side) + 1) / 2) * (unit.high - unit.low))
  const grid = field(frame)
  if (data.kind === "regression") return number(data.range[0] + ((read(grid, data.side) + 1) / 2) * (data.range[1] - data.range[0]))
  const shares = data.kind === "classes" ? normal(grid.map(part => Math.exp(read(part, data.side)))) : (p => [1 - p, p])(probability(read(grid, data.side)))
  const best = shares.indexOf(Math.max(...shares))
  return `${data.own ? "" : "class "}${data.classes[best]}: ${Math.round(100 * shares[best])} %`
}

function normal(shares) {
  const sum = shares.reduce((total, p) => total + p, 0)
  return shares.map(p => p / sum)
}

// What the marks mean, below the plot.
function legend(root, data) {
  const row = html("div", { class: "legend" }, root)
  const entry = (draw, words) => {
    const one = html("span", {}, row)
    draw(svg("svg", { viewBox: "-9 -9 18 18", "aria-hidden": true }, one))
    one.append(words)
  }
  if (data.kind === "regression") scale(row, data.range)
  else data.classes.forEach((name, c) => {
    if (c && data.kind === "binary") html("i", {}, html("span", { class: "scale short" }, row))
    entry(page => svg("path", { d: outline(c, 5.5), fill: colour(c) }, page), name)
  })
  if (data.show_test && data.points.n_train < unpack(data.points.x).length) entry(page => svg("circle", { r: 5, class: "hollow" }, page), "to test on")
  if (data.wrong) entry(page => svg("circle", { r: 7, class: "around" }, page), "wrong side")
  if (!data.show_confidence || data.kind === "regression") return
  entry(page => svg("path", { d: "M-9 0H9", class: "around", "stroke-dasharray": "7 4" }, page), "75 %")
  entry(page => svg("path", { d: "M-9 0H9", class: "around", "stroke-dasharray": "1.5 3" }, page), "95 %")
}

function scale(row, [low, high]) {
  const bar = html("span", { class: "scale" }, row)
  html("span", {}, bar, number(low, 1))
  html("i", {}, bar)
  html("span", {}, bar, number(high, 1))
}
