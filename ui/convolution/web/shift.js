// The digit moved by some pixels, and what two networks with as many parameters make of it.
const TALL = 190
const ROOM = { left: 46, right: 12, top: 10, bottom: 34 }

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".panel")
  const state = (root.state ??= { shift: 0 })
  let drawn
  const draw = () => {
    const course = courses.known.get(data.course)
    const size = `${root.clientWidth} ${Boolean(course)}`
    if (!course || !root.clientWidth || drawn === size) return
    drawn = size
    build(root, data, course, state)
  }
  courses.waiting.set(root, draw)
  draw()
  const unwatch = watchSize(root, draw)
  root.ontransitionend = event => event.propertyName === "color" && root.show?.()
  return () => {
    unwatch()
    if (courses.waiting.get(root) === draw) courses.waiting.delete(root)
  }
}

function build(root, data, course, state) {
  const focused = root.getRootNode().activeElement?.type === "range"
  root.innerHTML = ""
  const image = Float64Array.from(unpack(data.image.values).part(0, 784))
  const dense = { ...data.dense, theta: new Float32Array(data.dense.theta.bytes.slice().buffer) }
  const w = parametersAt(course, course.scales.length - 1)
  const box = html("div", { class: "both" }, root)
  const left = html("div", { class: "digit" }, box)
  const canvas = html("canvas", { width: 28, height: 28, role: "img" }, left)
  const label = html("label", {}, left, "Shift to the right, in pixels")
  const slider = html("input", { type: "range", min: data.dense.shifts[0], max: data.dense.shifts.at(-1), step: 1, value: state.shift }, label)
  const answers = html("div", { class: "answers" }, box)
  const names = [`Convolution, ${data.dense.parameters[0].toLocaleString("en")} parameters`, `Dense, ${data.dense.parameters[1].toLocaleString("en")} parameters`]
  const rows = names.map((name, i) => answer(answers, name, i))
  const move = chart(html("div", { class: "chart" }, box), data.dense, names, box.clientWidth, at => { slider.value = state.shift = at; show() })
  const said = html("p", { class: "said", role: "status" }, root)
  const show = (root.show = () => {
    const there = moved(image, state.shift)
    const ctx = canvas.getContext("2d")
    const pixels = ctx.createImageData(28, 28)
    there.forEach((v, i) => pixels.data.set([128, 140, 146, 255 * v], 4 * i))
    ctx.putImageData(pixels, 0, 0)
    const both = [forwards(course, w, there).p, denseOutputs(dense, there)]
    const best = both.map((p, i) => rows[i](p, data.image.label))
    move(state.shift)
    const way = state.shift ? `Shifted by ${Math.abs(state.shift)} to the ${state.shift > 0 ? "right" : "left"}` : "Not shifted"
    const right = data.dense.curves.map(curve => `${(100 * curve[data.dense.shifts.indexOf(state.shift)]).toFixed(1)}%`)
    canvas.setAttribute("aria-label", `The digit. ${way}`)
    slider.setAttribute("aria-valuetext", way)
    said.textContent = `${way}: convolution reads ${best[0]}, dense reads ${best[1]}. Of all 1,000 test images, shifted alike, they read ${right[0]} and ${right[1]} right.`
  })
  slider.oninput = () => {
    state.shift = Number(slider.value)
    show()
  }
  show()
  if (focused) slider.focus({ preventScroll: true })
}

function answer(parent, name, i) {
  const box = html("div", { class: `one look${i}` }, parent)
  html("b", {}, box, name)
  const bars = html("div", { class: "bars" }, box)
  const each = Array.from({ length: 10 }, (_, k) => {
    const column = html("span", {}, bars)
    const bar = html("i", {}, column)
    html("small", {}, column, String(k))
    return { column, bar }
  })
  return (p, label) => {
    const best = p.indexOf(Math.max(...p))
    each.forEach(({ column, bar }, k) => {
      bar.style.height = `${Math.max(1, 100 * p[k])}%`
      column.className = k === best ? (k === label ? "best right" : "best") : ""
    })
    return best
  }
}

// Accuracy against shift, for both; a press moves the digit.
function chart(parent, { shifts, curves }, names, width, seek) {
  const wide = Math.max(260, Math.min(parent.clientWidth || width, 620))
  const [across, depth] = [wide - ROOM.left - ROOM.right, TALL - ROOM.top - ROOM.bottom]
  const x = shift => ROOM.left + ((shift - shifts[0]) / (shifts.at(-1) - shifts[0])) * across
  const y = share => ROOM.top + depth * (1 - share)
  const page = svg("svg", { viewBox: `0 0 ${wide} ${TALL}`, role: "img", "aria-label": `Accuracy against shift. ${names.map((name, i) => `${name}: ${curves[i].map((share, k) => `${(100 * share).toFixed(0)}% at ${shifts[k]}`).join(", ")}`).join(". ")}.` }, parent)
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    svg("path", { class: "rule", d: `M${ROOM.left} ${y(share)}H${wide - ROOM.right}` }, page)
    svg("text", { x: ROOM.left - 6, y: y(share), dy: ".35em", "text-anchor": "end" }, page, `${100 * share}%`)
  }
  for (const shift of shifts.filter(n => n % 2 === 0)) svg("text", { x: x(shift), y: TALL - ROOM.bottom + 16, "text-anchor": "middle" }, page, String(shift).replace("-", "−"))
  svg("text", { x: ROOM.left + across / 2, y: TALL - 3, "text-anchor": "middle" }, page, "shift in pixels")
  curves.forEach((curve, i) => svg("path", { class: `line look${i}`, d: `M${curve.map((share, k) => `${x(shifts[k])} ${y(share)}`).join("L")}` }, page))
  const cursor = svg("path", { class: "cursor", d: `M0 ${ROOM.top}V${TALL - ROOM.bottom}` }, page)
  const dots = curves.map((_, i) => svg("circle", { r: 5, class: `dot look${i}` }, page))
  page.onclick = event => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(page.getScreenCTM().inverse())
    seek(Math.max(shifts[0], Math.min(shifts.at(-1), Math.round(shifts[0] + ((at.x - ROOM.left) / across) * (shifts.at(-1) - shifts[0])))))
  }
  return shift => {
    cursor.setAttribute("transform", `translate(${x(shift)} 0)`)
    dots.forEach((dot, i) => dot.setAttribute("transform", `translate(${x(shift)} ${y(curves[i][shifts.indexOf(shift)])})`))
  }
}
