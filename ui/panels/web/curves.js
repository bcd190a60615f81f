// Curves over the iterations, with a cursor at the time. A click, a drag or an arrow key moves
// the time; what each curve says there stands beside its name.
const HEIGHT = 216
const EDGE = { left: 52, top: 8, right: 28, bottom: 38 }
const DEPTH = HEIGHT - EDGE.top - EDGE.bottom
const LOOKS = {
  train: ["#1f83c4", ""], test: ["#d9730d", "7 4"], pin: ["#8a979e", "1.5 4"], pintest: ["#8a979e", "7 4 1.5 4"],
  0: ["#1f83c4", ""], 1: ["#d9730d", "7 4"], 2: ["#009e73", "2 4"], 3: ["#cc79a7", "10 4 2 4"], 4: ["#c41e36", "14 4"], 5: ["#8a3ff0", "4 3"],
  6: ["#8b9258", "10 3 2 3 2 3"],
}

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".panel")
  const width = () => Math.max(root.clientWidth, 240)
  return fitted(root, width, data.shares, wide => build(root, data, wide))
}

function build(root, data, width) {
  const box = html("div", { class: "curves", role: "group", "aria-label": data.alt }, root)
  const values = legend(box, data)
  const page = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, class: "axes" }, box)
  const scale = scales(data, width - EDGE.left - EDGE.right, DEPTH)
  const plot = svg("g", { transform: `translate(${EDGE.left} ${EDGE.top})` }, page)
  axes(plot, data, scale)
  data.lines.forEach(line => svg("path", { class: `line ${line.look} ${dash(line) && "dashed"}`, d: trace(data.x, line.y, scale), ...stroke(line) }, plot))
  for (const [i, x] of (data.dots?.x ?? []).entries()) {
    const y = data.dots.y[i]
    if (y !== null) svg("circle", { class: "listed", r: 3, cx: scale.x(x), cy: scale.y(y), fill: LOOKS[data.lines[0].look][0] }, plot)
  }
  ends(plot, data, scale)
  const cursor = svg("path", { class: "cursor", d: `M0 0V${DEPTH}` }, plot)
  const dots = data.lines.map(line => svg("circle", { class: "dot", r: 4.5, fill: LOOKS[line.look][0] }, plot))
  const slider = handle(page, data, scale)
  return frame => {
    const x = scale.x(data.iterations[frame])
    cursor.setAttribute("transform", `translate(${x} 0)`)
    data.lines.forEach(({ now }, i) => {
      values[i].textContent = say(now[frame], data.percent)
      dots[i].setAttribute("transform", `translate(${x} ${scale.y(now[frame] ?? 0)})`)
      dots[i].setAttribute("display", now[frame] === null ? "none" : "")
    })
    slider(frame)
  }
}

const dash = line => LOOKS[line.look][1]
const stroke = line => ({ stroke: LOOKS[line.look][0], "stroke-dasharray": dash(line) || "none" })

// Each name with a piece of its curve, and its value at the cursor.
function legend(box, data) {
  const list = html("div", { class: "legend", "aria-hidden": true }, box)
  if (data.title && !data.headed) html("b", {}, list, data.title)
  const values = data.lines.map(line => {
    const item = html("span", { class: "item" }, list)
    svg("path", { class: `line ${line.look}`, d: "M2 6H24", ...stroke(line) }, svg("svg", { viewBox: "0 0 26 12" }, item))
    html("span", {}, item, line.name)
    return html("span", { class: "value" }, item)
  })
  if (data.dots) {
    const item = html("span", { class: "item" }, list)
    svg("circle", { r: 3, cx: 13, cy: 6, fill: LOOKS[data.lines[0].look][0] }, svg("svg", { viewBox: "0 0 26 12" }, item))
    html("span", {}, item, data.dots.name)
  }
  return values
}

// A curve with a gap where there is no number.
function trace(x, y, scale) {
  let pen = "M"
  return x.map((iteration, i) => {
    if (y[i] === null) return (pen = "M"), ""
    const step = `${pen}${scale.x(iteration).toFixed(1)} ${scale.y(y[i]).toFixed(1)}${pen === "M" ? "h.01" : ""}`
    pen = "L"
    return step
  }).join("")
}

function axes(plot, data, scale) {
  for (const value of data.log ? powers(scale) : round(scale.low, scale.high, 5)) {
    const y = scale.y(value)
    svg("path", { class: "rule", d: `M0 ${y}H${scale.width}` }, plot)
    svg("text", { class: "tick", x: -8, y, dy: ".35em", "text-anchor": "end" }, plot, data.log ? power(value) : short(value, data.percent))
  }
  svg("path", { class: "floor", d: `M0 ${DEPTH}H${scale.width}` }, plot)
  for (const value of round(0, data.last, scale.width < 420 ? 3 : 5).filter(Number.isInteger)) {
    const [label, x, edge] = [value.toLocaleString("en"), scale.x(value), scale.width + EDGE.right]
    const fits = x + 3.5 * label.length <= edge // in the middle below its place
    svg("text", { class: "tick", x: fits ? x : edge, y: DEPTH + 16, "text-anchor": fits ? "middle" : "end" }, plot, label)
  }
  svg("text", { class: "tick", x: scale.width / 2, y: DEPTH + 33, "text-anchor": "middle" }, plot, "iteration")
}

// The layers' numbers, or "out", at the ends of their curves, moved apart where they would meet.
function ends(plot, data, scale) {
  const layers = data.lines.filter(line => typeof line.look === "number")
  const labels = layers.flatMap(line => {
    const at = line.y.findLastIndex(y => y !== null)
    return at < 0 ? [] : [{ line, x: scale.x(data.x[at]), y: scale.y(line.y[at]) }]
  }).sort((a, b) => b.y - a.y)
  labels.forEach((label, i) => {
    label.y = Math.min(label.y, i ? labels[i - 1].y - 12 : DEPTH - 3)
    svg("text", { class: "end", x: label.x + 6, y: label.y, dy: ".35em" }, plot, label.line.name.match(/\d+$/) ?? label.line.name.slice(0, 3))
  })
}

// The plot is a slider for the time: with the mouse or a finger, and with the arrow keys.
function handle(page, data, scale) {
  const last = data.shares.length - 1
  setAttributes(page, { tabindex: 0, role: "slider", "aria-label": `Time in the curves: ${data.title}`, "aria-valuemin": 0, "aria-valuemax": last })
  const jump = frame => clock.pause(data.shares[Math.min(Math.max(frame, 0), last)])
  const seek = event => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(page.getScreenCTM().inverse())
    jump(clock.frame(data.iterations, scale.iteration(at.x - EDGE.left)))
  }
  page.onpointerdown = event => {
    page.setPointerCapture(event.pointerId)
    seek(event)
  }
  page.onpointermove = event => page.hasPointerCapture(event.pointerId) && seek(event)
  page.onkeydown = event => {
    const now = clock.frame(data.shares)
    const wanted = { ArrowLeft: now - 1, ArrowDown: now - 1, ArrowRight: now + 1, ArrowUp: now + 1, Home: 0, End: last }[event.key]
    if (wanted === undefined) return
    event.preventDefault()
    jump(wanted)
  }
  return frame => {
    const told = data.lines.map(line => `${line.name} ${say(line.now[frame], data.percent)}`).join(", ")
    page.setAttribute("aria-valuenow", frame)
    page.setAttribute("aria-valuetext", `iteration ${data.iterations[frame].toLocaleString("en")}: ${told}`)
  }
}
