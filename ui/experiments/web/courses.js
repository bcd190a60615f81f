// The course of every combination: the median over its seeds as a line. Of those that are chosen,
// also the band from the worst seed to the best.
const COURSE = { high: 250, left: 46, top: 8, right: 12, bottom: 36 }
const DRAWN = [["#1f83c4", ""], ["#d9730d", "7 4"], ["#009e73", "2 4"], ["#cc79a7", "10 4 2 4"]]

function courses(place, state) {
  const head = html("div", { class: "head" }, place)
  html("h2", {}, head, "On the way")
  const list = html("div", { class: "key" }, place)
  const page = svg("svg", { class: "courses" }, place)
  let data, scale, all, over, marks = []
  return {
    draw(now) {
      data = now
      const wide = Math.max(place.clientWidth, 240)
      setAttributes(page, { viewBox: `0 0 ${wide} ${COURSE.high}`, role: "img", "aria-label": data.alts.courses })
      page.replaceChildren()
      scale = courseScale(data, wide)
      grid(page, data, scale, "iteration")
      all = combinations(data)
      marks = all.map(one => [svg("path", { class: "line", d: pathOf(one, scale, 1) }, page), one.trials])
      over = svg("g", {}, page)
      pointing(page, state, at => nearestCourse(all, scale, at))
      this.light()
    },
    light() {
      light(marks, state)
      const on = new Set(lit(state))
      const some = on.size ? all.filter(one => one.trials.some(i => on.has(i))) : extremes(data, all)
      const shown = some.slice(0, DRAWN.length)
      over.replaceChildren()
      list.replaceChildren()
      shown.forEach((one, k) => {
        svg("path", { class: "band", d: bandOf(one, scale), fill: DRAWN[k][0] }, over)
        const look = { class: "line main", stroke: DRAWN[k][0], "stroke-dasharray": DRAWN[k][1] || "none" }
        svg("path", { ...look, d: pathOf(one, scale, 1) }, over)
        const item = html("span", {}, list)
        svg("path", { ...look, d: "M2 6H24" }, svg("svg", { viewBox: "0 0 26 12", "aria-hidden": true }, item))
        item.append(`${on.size ? "" : k ? "worst: " : "best: "}${settingsOf(data, one.trials[0], false)}`)
      })
      if (some.length > shown.length) html("span", {}, list, `and ${some.length - shown.length} more`)
    },
  }
}

// The best and the worst combination, by the median of their seeds.
function extremes(data, all) {
  const known = all.map(one => [one, median(one.trials.map(i => goodness(data, i)).filter(g => g !== null))]).filter(([, good]) => good !== null)
  known.sort((a, b) => b[1] - a[1])
  return known.length > 1 ? [known[0][0], known.at(-1)[0]] : known.map(([one]) => one)
}

// Each combination with its lowest, middle and highest value at each moment.
function combinations(data) {
  const groups = new Map()
  data.trials.config.forEach((config, i) => {
    if (!data.curves.y[i]) return
    if (!groups.has(config)) groups.set(config, [])
    groups.get(config).push(i)
  })
  return [...groups.values()].map(trials => {
    const x = data.curves.x[data.curves.of[trials[0]]]
    const points = x.map((at, k) => {
      const values = trials.map(i => data.curves.y[i][k]).filter(y => y !== null && y !== undefined)
      return values.length ? [at, Math.min(...values), median(values), Math.max(...values)] : null
    })
    return { trials, points: points.filter(Boolean) }
  })
}

function courseScale(data, wide) {
  const values = data.curves.y.flatMap(y => y ?? []).filter(y => y !== null)
  const low = data.metric.percent ? Math.min(0.5, ...values) : 0
  const high = data.metric.percent ? 1 : Math.min(Math.max(...values, 0.1), data.metric.top ?? Infinity)
  const last = Math.max(...data.curves.x.flat(), 1)
  const [w, h] = [wide - COURSE.left - COURSE.right, COURSE.high - COURSE.top - COURSE.bottom]
  return {
    low, high, last, width: w, depth: h,
    x: at => COURSE.left + (at / last) * w,
    y: value => COURSE.top + h * (1 - Math.min(Math.max((value - low) / (high - low), -0.02), 1.02)),
  }
}

const pathOf = (one, scale, k) => one.points.map((point, i) => `${i ? "L" : "M"}${scale.x(point[0]).toFixed(1)} ${scale.y(point[k + 1]).toFixed(1)}`).join("")

function bandOf(one, scale) {
  const at = (point, k) => `${scale.x(point[0]).toFixed(1)} ${scale.y(point[k]).toFixed(1)}`
  return `M${[...one.points.map(p => at(p, 1)), ...[...one.points].reverse().map(p => at(p, 3))].join("L")}Z`
}

function nearestCourse(all, scale, at) {
  let [best, found] = [16, []]
  for (const one of all) {
    for (const point of one.points) {
      const far = Math.hypot(Math.max(Math.abs(scale.x(point[0]) - at.x) - 6, 0), scale.y(point[2]) - at.y)
      if (far < best) [best, found] = [far, one.trials]
    }
  }
  return found
}

// Lines and numbers of the axes.
function grid(page, data, scale, name) {
  for (const value of round(scale.low, scale.high, 5)) {
    const y = scale.y(value)
    svg("path", { class: "rule", d: `M${COURSE.left} ${y}h${scale.width}` }, page)
    svg("text", { class: "tick", x: COURSE.left - 6, y, dy: ".35em", "text-anchor": "end" }, page, short(value, data.metric.percent))
  }
  if (scale.last) for (const value of round(0, scale.last, 4).filter(Number.isInteger)) svg("text", { class: "tick", x: scale.x(value), y: COURSE.high - 20, "text-anchor": value > 0.96 * scale.last ? "end" : "middle" }, page, value.toLocaleString("en"))
  svg("text", { class: "tick", x: COURSE.left + scale.width / 2, y: COURSE.high - 4, "text-anchor": "middle" }, page, name)
}
