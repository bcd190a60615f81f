// Beside the lesson's network: the cost along the chosen weight, and the code that is at work.
const [WIDE, HIGH, PAD] = [320, 168, 30]

// The curve of the cost, where the weight is, where it was nudged to, and how steep it is there.
function plot(side, data) {
  const box = html("div", { class: "plot" }, side)
  const first = data.steps.find(step => step.plot).plot
  const [low, high] = [Math.min(...first.J), Math.max(...first.J)]
  const grow = Math.max(high - low, 1e-12)
  const [w0, w1] = [first.w[0], first.w.at(-1)]
  const x = w => PAD + ((w - w0) / (w1 - w0)) * (WIDE - PAD - 8)
  const y = J => HIGH - 26 - ((J - low) / grow) * (HIGH - 52)
  const page = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, "aria-hidden": true }, box)
  svg("path", { d: `M${PAD} 8V${HIGH - 14}H${WIDE - 8}`, class: "axis" }, page)
  svg("text", { x: WIDE - 8, y: HIGH - 2, class: "tick end" }, page, "w")
  svg("text", { x: PAD - 8, y: 16, class: "tick end" }, page, "J")
  const curve = first.w.map((w, i) => `${i ? "L" : "M"}${x(w).toFixed(1)} ${y(first.J[i]).toFixed(1)}`).join("")
  svg("path", { d: curve, class: "cost" }, page)
  const more = svg("g", {}, page)
  return step => {
    box.classList.toggle("waits", !step.plot)
    more.innerHTML = ""
    if (step.plot) marks(more, step.plot, x, y)
  }
}

function marks(group, plot, x, y) {
  const [w, J] = plot.at
  const from = [x(w), y(J)]
  svg("text", { x: from[0], y: HIGH - 2, class: "tick" }, group, `${number(w, 2)}`)
  if (plot.tangent) {
    const [a, b] = [w - 0.8, w + 0.8]
    svg("path", { d: `M${x(a)} ${y(J + plot.slope * (a - w))}L${x(b)} ${y(J + plot.slope * (b - w))}`, class: "tangent" }, group)
  } else if (plot.to) {
    const to = [x(plot.to[0]), y(plot.to[1])]
    svg("path", { d: `M${from.join(" ")}H${to[0]}V${to[1]}`, class: "run" }, group)
    svg("text", { x: (from[0] + to[0]) / 2, y: from[1] + (to[1] < from[1] ? 15 : -6), class: "tick" }, group, "run")
    svg("text", { x: to[0] + 10, y: (from[1] + to[1]) / 2 + 4, class: "tick begin" }, group, "rise")
    svg("circle", { cx: to[0], cy: to[1], r: 5, class: "to" }, group)
  }
  svg("circle", { cx: from[0], cy: from[1], r: 5.5, class: "at" }, group)
}

// The lines of a training step; those at work are marked. What is not needed yet makes room for
// the curve, unless that has a place of its own above.
function beside(side, data, above) {
  const { forward, ...later } = data.code
  const first = lines(side, { forward })
  const place = html("div", { class: "either" }, side)
  const show = plot(above ?? place, data)
  const rest = html("div", { class: "later" }, place)
  const others = lines(rest, later)
  return step => {
    for (const mark of [...first, ...others]) mark(step)
    show(step)
    if (above) above.hidden = step.part > 0
    else rest.classList.toggle("waits", step.part === 0)
  }
}

function lines(side, groups) {
  const list = html("div", { class: "code" }, side)
  return Object.entries(groups).flatMap(([head, group]) => {
    html("div", { class: "head" }, list, head)
    return group.map(({ id, text }) => {
      const line = html("div", { class: "line" }, list)
      const sign = html("span", { "aria-hidden": true }, line, "")
      html("code", {}, line, text)
      return step => {
        const works = Boolean(step.code?.includes(id))
        line.classList.toggle("works", works)
        sign.textContent = works ? "▸" : ""
        if (works) line.setAttribute("aria-current", "true")
        else line.removeAttribute("aria-current")
      }
    })
  })
}
