// One weight of a filter: the same number meets every place of the image, so its gradient is a sum
// over all places. Then the step, and whether a nudge says the same.
function weightShown(scene, { f, c, x, y }, box, layer) {
  const { course, w, pass, back, state, data } = scene
  const one = weightOf(course, w, pass, back, { layer, filter: f, channel: c, row: y, column: x })
  const nudge = byNudge(course, w, pass.image, state.wanted, one)
  const hand = layer === 1 && (state.hand[f] || course.frozen?.[f])
  const row = html("div", { class: "sum" }, box)
  const k = layer === 1 ? course.k1 : course.k2
  square(row, kernelOf(layer === 1 ? w.W1 : w.W2, f, c, k, layer === 1 ? 1 : course.n1), k, { strength: course.largest[layer - 1], mark: y * k + x, title: `filter ${f + 1}, w = ${few(one.w)}` })
  const strength = far([one.shares])
  heat(row, one.dZ, one.out, "∂C/∂z at every place")
  sign(row, "×")
  heat(row, one.met, one.out, "what w meets there", layer === 1)
  sign(row, "=")
  heat(row, one.shares, one.out, "its share at every place", false, strength)
  sign(row, "Σ")
  const next = one.w - data.rate * one.dw
  steps(row, [
    [`∂C/∂w, ${one.out * one.out} places`, one.dw, true],
    ["by a nudge", nudge],
    [`w − α ∂C/∂w, α = ${data.rate}`, hand ? "kept by hand" : few(next)],
    ["cost", `${few(costOf(pass, state.wanted))}${hand ? "" : ` → ${few(costWith(course, w, pass.image, state.wanted, one, next))}`}`],
  ])
  const sorted = [...one.shares.keys()].filter(i => one.shares[i]).sort((a, b) => Math.abs(one.shares[b]) - Math.abs(one.shares[a]))
  const listed = sorted.slice(0, 24)
  const rest = sorted.slice(24).reduce((sum, i) => sum + one.shares[i], 0)
  const words = listed.map(i => `${few(one.dZ[i])} × ${few(one.met[i])}`).join(" + ")
  openable(box, `The sum: ${sorted.length} places give something, ${one.out * one.out - sorted.length} give 0`, sorted.length ? `∂C/∂w = ${words}${sorted.length > 24 ? ` + ${sorted.length - 24} smaller ones, together ${few(rest)}` : ""} = ${few(one.dw)}` : "Nothing came back to this filter for this image, or it met no ink.")
  if (layer === 1) handMade(scene, f, box)
}

// A map of numbers as a picture.
function heat(parent, values, side, title, ink = false, strength = far([values])) {
  const figure = html("figure", {}, parent)
  const canvas = html("canvas", { width: side, height: side, class: "heat", role: "img", "aria-label": title }, figure)
  canvas.getContext("2d").drawImage(picture(values, side, strength, ink), 0, 0)
  html("figcaption", {}, figure, title)
}

// A kernel made by hand: choose or type, look at once, and let the rest be trained around it.
function handMade(scene, f, box) {
  const { course, w, state, data, trigger } = scene
  const more = html("details", { class: "hand", ...(state.making && { open: "" }) }, box)
  html("summary", {}, more, "Make this kernel by hand")
  more.ontoggle = () => (state.making = more.open)
  const bar = html("div", { class: "bar" }, more)
  const select = html("select", { "aria-label": "Kernel", "data-key-stop": "choose" }, bar)
  html("option", { value: "" }, select, "Choose a kernel …")
  for (const [name, label] of data.kernels) html("option", { value: name }, select, label)
  const numbers = () => [...kernelOf(w.W1, f, 0, course.k1, 1)]
  const set = values => {
    state.hand = { ...state.hand, [f]: values }
    scene.update()
  }
  select.onchange = () => select.value && set(data.kernel_numbers[select.value])
  const button = (words, stop, act, off = false) => {
    const one = html("button", { type: "button", "data-key-stop": stop, ...(off && { disabled: "" }) }, bar, words)
    one.onclick = act
  }
  const frozen = course.frozen?.[f]
  button("Keep it and train the rest", "keep", () => trigger("frozen", { filter: f, numbers: numbers() }), !data.can_freeze)
  if (state.hand[f]) button("As it was", "undo", () => { delete state.hand[f]; scene.update() })
  if (frozen) button("Let it learn again", "free", () => trigger("freed", { filter: f }), !data.can_freeze)
  const grid = html("div", { class: "inputs", style: `--k:${course.k1}` }, more)
  numbers().forEach((n, i) => {
    const input = html("input", { type: "number", step: "0.1", value: String(Math.round(n * 1e4) / 1e4), "aria-label": `row ${Math.floor(i / course.k1) + 1}, column ${(i % course.k1) + 1}`, "data-key-stop": `n${i}` }, grid)
    input.onchange = () => {
      const typed = Number(input.value)
      if (input.value === "" || !Number.isFinite(typed) || Math.abs(typed) > 100) return
      const values = numbers().map(v => Math.round(v * 1e4) / 1e4)
      values[i] = typed
      set(values)
    }
  })
}
