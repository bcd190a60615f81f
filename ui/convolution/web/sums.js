// The arithmetic of one number, with the numbers of this moment: forwards and backwards.
const GNAMES = { relu: "ReLU", leaky_relu: "leaky ReLU", tanh: "tanh", sigmoid: "sigmoid" }
const few = value => {
  const size = Math.abs(value)
  if (size && size < 5e-4) return value.toExponential(1).replace("e", " × 10^").replaceAll("-", "−").replace(/10\^([−+]?\d+)/, (_, n) => `10${[...n.replace("+", "")].map(c => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("")}`)
  return number(value, size >= 100 ? 1 : size >= 10 ? 2 : 3)
}

// A square of numbers, each on its colour.
function square(parent, values, k, { strength = far([values]), mark = -1, title, ink = false } = {}) {
  const figure = html("figure", {}, parent)
  const digits = strength >= 0.3 ? 2 : strength >= 0.03 ? 3 : 4
  const written = v => (v && strength < 5e-4 ? v.toExponential(0).replaceAll("-", "−") : number(v, digits))
  const box = html("div", { class: `square k${k}`, style: `--k:${k}` }, figure)
  for (let i = 0; i < k * k; i++) {
    const v = values[i]
    const share = Math.min(Math.abs(v) / strength, 1)
    const [r, g, b] = ink ? INK : shade(v)
    html("span", { style: `background:rgba(${r},${g},${b},${(0.5 * share).toFixed(3)})`, ...(i === mark && { class: "won" }) }, box, written(v))
  }
  if (title) html("figcaption", {}, figure, title)
  return figure
}

const sign = (parent, text) => html("span", { class: "sign" }, parent, text)

// Lines such as "z = 1.23", one below the other.
function steps(parent, lines) {
  const list = html("dl", { class: "lines" }, parent)
  for (const [name, value, strong] of lines) {
    html("dt", {}, list, name)
    html("dd", strong ? { class: "strong" } : {}, list, typeof value === "number" ? few(value) : value)
  }
  return list
}

function openable(parent, title, words) {
  const more = html("details", {}, parent)
  html("summary", {}, more, title)
  html("p", {}, more, words)
}

const terms = (a, b) => a.map((x, i) => `${few(x)} × ${b[i] < 0 ? `(${few(b[i])})` : few(b[i])}`).join(" + ")

function patchOf(values, side, x, y, k) {
  return Float64Array.from({ length: k * k }, (_, i) => values[(y + Math.floor(i / k)) * side + x + (i % k)])
}

function kernelOf(W, f, c, k, channels) {
  return Float64Array.from({ length: k * k }, (_, i) => W[f * k * k * channels + i * channels + c])
}

const PARTS = {
  m1: (scene, at, box) => (scene.state.way === "back" ? slopeOf(scene, at, box, 1) : mapOne(scene, at, box)),
  m2: (scene, at, box) => (scene.state.way === "back" ? slopeOf(scene, at, box, 2) : mapTwo(scene, at, box)),
  p1: (scene, at, box) => poolOf(scene, at, box, 1),
  p2: (scene, at, box) => poolOf(scene, at, box, 2),
  k1: (scene, at, box) => weightShown(scene, at, box, 1),
  k2: (scene, at, box) => weightShown(scene, at, box, 2),
  out: (scene, at, box) => answerOf(scene, at, box),
  image: (scene, at, box) => pixelOf(scene, at, box),
}

// One patch times one kernel.
function mapOne({ course, w, pass }, { f, x, y }, box) {
  const { k1, m1 } = course
  const [patch, kernel] = [patchOf(pass.image, 28, x, y, k1), kernelOf(w.W1, f, 0, k1, 1)]
  const products = patch.map((p, i) => p * kernel[i])
  const row = html("div", { class: "sum" }, box)
  square(row, patch, k1, { strength: 1, ink: true, title: "the patch" })
  sign(row, "×")
  square(row, kernel, k1, { strength: course.largest[0], title: `filter ${f + 1}` })
  sign(row, "=")
  square(row, products, k1, { title: "products" })
  const z = pass.Z1[f][y * m1 + x]
  steps(row, [["their sum", z - w.b1[f]], ["+ bias b", w.b1[f]], ["= z", z], [`${GNAMES[course.activation]}: a`, pass.A1[f][y * m1 + x], true]])
  openable(box, `Term by term: ${k1 * k1} products`, `z = ${terms([...patch], [...kernel])} + ${few(w.b1[f])} = ${few(z)}`)
}

// Channel by channel: each map of the first layer has a kernel of its own in every filter.
function mapTwo(scene, { f, x, y }, box) {
  const { course, w, pass, state } = scene
  const { k2, n1, m2, p1 } = course
  const parts = Array.from({ length: n1 }, (_, c) => {
    const [patch, kernel] = [patchOf(pass.P1[c], p1, x, y, k2), kernelOf(w.W2, f, c, k2, n1)]
    return { patch, kernel, sum: patch.reduce((sum, p, i) => sum + p * kernel[i], 0) }
  })
  const c = Math.min(state.channel ?? 0, n1 - 1)
  const row = html("div", { class: "sum" }, box)
  const { patch, kernel } = parts[c]
  square(row, patch, k2, { strength: far(pass.P1), title: `patch of pool ${c + 1}` })
  sign(row, "×")
  square(row, kernel, k2, { strength: course.largest[1], title: "its kernel" })
  sign(row, "=")
  square(row, patch.map((p, i) => p * kernel[i]), k2, { title: "products" })
  const z = pass.Z2[f][y * m2 + x]
  steps(row, [[`sum of channel ${c + 1}`, parts[c].sum], [`+ ${n1 - 1} other channels`, z - w.b2[f] - parts[c].sum], ["+ bias b", w.b2[f]], ["= z", z], [`${GNAMES[course.activation]}: a`, pass.A2[f][y * m2 + x], true]])
  channels(scene, box, parts.map(part => part.sum), c)
  openable(box, `Term by term: ${n1 * k2 * k2} products`, `z = ${parts.map(part => `(${terms([...part.patch], [...part.kernel])})`).join(" + ")} + ${few(w.b2[f])} = ${few(z)}`)
}

function channels(scene, box, sums, chosen) {
  const list = html("div", { class: "chips", role: "group", "aria-label": "Channels: what each adds" }, box)
  sums.forEach((sum, c) => {
    const chip = html("button", { type: "button", "data-key-stop": `channel${c}`, "aria-pressed": String(c === chosen), style: `background:${tint(sum / far([sums]), 0.45)}` }, list, `${c + 1}: ${few(sum)}`)
    chip.onclick = () => {
      scene.state.channel = c
      scene.redraw()
    }
  })
}

// Who won among four; on the way back the winner gets all of the gradient.
function poolOf({ course, pass, back, state }, { f, x, y }, box, layer) {
  const [side, out, A, P, won, d] = layer === 1 ? [course.m1, course.p1, pass.A1, pass.P1, pass.won1, back?.dP1] : [course.m2, course.p2, pass.A2, pass.P2, pass.won2, back?.dP2]
  const four = patchOf(A[f], side, 2 * x, 2 * y, 2)
  const at = y * out + x
  const winner = won[f][at]
  const mark = (Math.floor(winner / side) - 2 * y) * 2 + ((winner % side) - 2 * x)
  const row = html("div", { class: "sum" }, box)
  square(row, four, 2, { strength: far(A), mark, title: "four of the map" })
  sign(row, "→")
  steps(row, [["the largest", P[f][at], true], ["it stands", ["top left", "top right", "bottom left", "bottom right"][mark]]])
  if (state.way !== "back") return void html("p", { class: "note" }, box, "A pool has nothing to learn. It keeps the strongest answer, wherever among the four it stood.")
  const given = new Float64Array(4)
  given[mark] = d[f][at]
  sign(row, "←")
  square(row, given, 2, { mark, title: "the gradient’s way" })
  html("p", { class: "note" }, box, `Coming back, ${few(d[f][at])} goes to the winner alone. The other three could change a little without any effect: they get 0.`)
}

// Backwards at a pixel of a map: what came from the pool, and how steep the activation is here.
function slopeOf({ course, pass, back }, { f, x, y }, box, layer) {
  const [side, Z, A, dA, dZ] = layer === 1 ? [course.m1, pass.Z1, pass.A1, back.dA1, back.dZ1] : [course.m2, pass.Z2, pass.A2, back.dA2, back.dZ2]
  const at = y * side + x
  const slope = GS[course.activation][1](Z[f][at], A[f][at])
  const row = html("div", { class: "sum" }, box)
  steps(row, [["from the pool: ∂C/∂a", dA[f][at]], [`× slope of the ${GNAMES[course.activation]} at z = ${few(Z[f][at])}`, slope], ["= ∂C/∂z", dZ[f][at], true]])
  html("p", { class: "note" }, box, dA[f][at] === 0 ? "This pixel did not win in its pool, so nothing comes back to it." : dZ[f][at] === 0 ? "The unit was off here: its slope is 0, and nothing goes on." : "This goes on to every weight of the filter, each time multiplied by what the weight met here.")
}

function answerOf({ course, w, pass, back, state }, { f: k }, box) {
  const { n2, p2 } = course
  const parts = Array.from({ length: n2 }, (_, f) => pass.P2[f].reduce((sum, a, at) => sum + a * w.W3[k * p2 * p2 * n2 + at * n2 + f], 0))
  const row = html("div", { class: "sum" }, box)
  if (state.way === "back") {
    steps(row, [["probability p", pass.p[k]], [`− wanted`, k === state.wanted ? 1 : 0], ["= ∂C/∂z", back.dz[k], true]])
    return void html("p", { class: "note" }, box, `The cost of this image is −log p of the ${state.wanted}: ${few(costOf(pass, state.wanted))}. Its gradient begins here: what the network says minus what is wanted.`)
  }
  steps(row, [[`${n2 * p2 * p2} products, added up`, pass.z[k] - w.b3[k]], ["+ bias b", w.b3[k]], ["= z", pass.z[k]], ["softmax: p", pass.p[k], true]])
  const list = html("div", { class: "chips still" }, row)
  parts.forEach((sum, f) => html("span", { style: `background:${tint(sum / far([parts]), 0.45)}` }, list, `map ${f + 1}: ${few(sum)}`))
}

function pixelOf({ pass, back, state }, { x, y }, box) {
  const row = html("div", { class: "sum" }, box)
  if (state.way !== "back") return void steps(row, [["ink, from 0 to 1", pass.image[y * 28 + x], true]])
  steps(row, [["∂C/∂x", back.dX[y * 28 + x], true]])
  html("p", { class: "note" }, box, "How the cost would change with more ink here: blue makes it larger, orange smaller.")
}
