// What a result costs: each trial is a dot, at the time it took or the parameters it has. Through
// those that nobody beats in both goes the Pareto front; they have a ring.
function front(place, state) {
  const head = html("div", { class: "head" }, place)
  html("h2", {}, head, "What it costs")
  const AGAINST = { seconds: "Time", parameters: "Parameters" }
  choices(head, "Against", AGAINST, state.against, name => { state.against = name; state.draw() })
  const page = svg("svg", { class: "front" }, place)
  const note = html("p", { class: "note" }, place)
  let marks = []
  return {
    draw(data) {
      const wide = Math.max(place.clientWidth, 240)
      const name = state.against
      setAttributes(page, { viewBox: `0 0 ${wide} ${COURSE.high}`, role: "img", "aria-label": data.alts[name] })
      page.replaceChildren()
      const scale = costScale(data, wide, data.trials[name])
      grid(page, data, scale.frame, "")
      for (const value of scale.ticks) svg("text", { class: "tick", x: scale.x(value), y: COURSE.high - 20, "text-anchor": "middle" }, page, short(value))
      svg("text", { class: "tick", x: COURSE.left + scale.frame.width / 2, y: COURSE.high - 4, "text-anchor": "middle" }, page, name === "seconds" ? "seconds of training" : "parameters")
      const best = data.pareto[name]
      svg("path", { class: "frontier", d: stairs(best.map(i => [scale.x(data.trials[name][i]), scale.frame.y(data.trials.score[i])]), scale.frame.width + COURSE.left) }, page)
      const dots = data.trials.score.flatMap((score, i) => (score === null ? [] : [[i, scale.x(data.trials[name][i]), scale.frame.y(score)]]))
      marks = dots.map(([i, x, y]) => {
        const look = { cx: x, cy: y, r: 5, class: `dot ${best.includes(i) ? "best" : ""}`, fill: colourOf(goodness(data, i), 0.85) }
        return [svg("circle", look, page), [i]]
      })
      pointing(page, state, at => nearestDot(dots, at))
      note.textContent = best.length ? `On the dashed line, the Pareto front, ${best.length === 1 ? "lies 1" : `lie ${best.length}`} (with a ring): no other is better and ${name === "seconds" ? "quicker" : "smaller"}, too.` : ""
      this.light()
    },
    light() { light(marks, state) },
  }
}

function costScale(data, wide, all) {
  const known = all.filter((value, i) => data.trials.score[i] !== null && value > 0)
  const [low, high] = [Math.min(...known, Infinity), Math.max(...known, 0)]
  const [from, to] = known.length ? [Math.log10(low) - 0.08, Math.log10(high) + 0.08] : [0, 1]
  const width = wide - COURSE.left - COURSE.right
  const depth = COURSE.high - COURSE.top - COURSE.bottom
  const margin = (data.metric.high - data.metric.low) * 0.06 || 0.05
  const [bottom, top] = [data.metric.low - margin, data.metric.high + margin]
  const y = value => COURSE.top + depth * (1 - (Math.min(Math.max(value, bottom), top) - bottom) / (top - bottom))
  const steps = [1, 2, 3, 5].flatMap(n => [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6].map(p => Number((n * 10 ** p).toPrecision(2))))
  const fitting = steps.filter(v => Math.log10(v) >= from && Math.log10(v) <= to).sort((a, b) => a - b)
  const every = Math.ceil(fitting.length / Math.max(Math.floor(width / 60), 1))
  return {
    x: value => COURSE.left + ((Math.log10(Math.max(value, 1e-6)) - from) / (to - from)) * width,
    ticks: fitting.filter((_, i) => i % every === 0),
    frame: { low: bottom, high: data.metric.percent ? Math.min(top, 1) : top, last: 0, width, depth, x: () => -99, y },
  }
}

const stairs = (points, end) => points.map(([x, y], i) => (i ? `H${x.toFixed(1)}V${y.toFixed(1)}` : `M${x.toFixed(1)} ${y.toFixed(1)}`)).join("") + (points.length ? `H${end}` : "")

function nearestDot(dots, at) {
  let [best, found] = [20, []]
  for (const [i, x, y] of dots) {
    const far = Math.hypot(x - at.x, y - at.y)
    if (far < best) [best, found] = [far, [i]]
  }
  return found
}
