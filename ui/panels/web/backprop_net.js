// The lesson's network: its units, its edges, and the numbers that appear at them.
const [ROW, R, WANTED] = [82, 19, 74] // pixels
const roomFor = edges => (edges <= 6 ? 118 : edges <= 9 ? 156 : 196) // between two layers, for their numbers
const TOP = 24 // room for the names above the units
const LETTER = 7.1 // the width of a digit
const TRIES = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86]
const ROUNDS = 3
const BELOW = 11 // letters of what stands below a unit

function drawing(box, data, room, choose) {
  const place = planned(data, room)
  const page = svg("svg", { width: place.width, height: place.height, viewBox: `0 0 ${place.width} ${place.height}`, "aria-hidden": true }, box)
  const edges = data.edges.map(edge => wire(page, place, edge, choose))
  const units = data.layers.flat().map(unit => node(page, place, unit))
  const labels = data.edges.filter(edge => !edge.rest).map(edge => label(page, place, edge))
  return (step, left) => {
    const on = new Set(step.on ?? [])
    for (const [id, drawn] of Object.entries(place.drawn)) fresh(drawn, (step.known ?? []).indexOf(id))
    for (const part of [...edges, ...units, ...labels]) part(step, left, on)
    follow(box, place, step)
  }
}

// Edges that get their slope in this step appear one after another, unless stillness was asked for.
function fresh(drawn, number) {
  for (const element of drawn) {
    element.classList.toggle("fresh", number >= 0)
    element.style.setProperty("--after", number)
  }
}

// Where the units stand, and where the numbers of the edges find room.
function planned(data, room) {
  const most = Math.max(...data.layers.map(layer => layer.length))
  const gaps = data.layers.slice(1).map((layer, l) => roomFor(layer.length * data.layers[l].length))
  const narrow = room < 480
  const [left, right] = narrow ? [R + 20, R + 20] : [R + 26, R + WANTED]
  const spare = Math.max(0, room - left - right - gaps.reduce((sum, least) => sum + least, 0))
  const steps = gaps.map(least => Math.min(least + spare / gaps.length, 330))
  const x = data.layers.map((_, l) => steps.slice(0, l).reduce((sum, step) => sum + step, left))
  const height = Math.max(most, 3) * ROW + TOP
  const at = {}
  data.layers.forEach((layer, l) => layer.forEach((unit, j) => {
    at[unit.id] = [x[l], TOP + (height - TOP) / 2 + (j - (layer.length - 1) / 2) * ROW - 6]
  }))
  const place = { at, height, narrow, drawn: {}, width: Math.round(x.at(-1) + right), room }
  place.numbers = spots(data, place)
  return place
}

const ends = ({ at }, edge) => [at[edge.from][0] + R, at[edge.from][1], at[edge.to][0] - R, at[edge.to][1]]

function curve([x1, y1, x2, y2]) {
  const bend = (x2 - x1) * 0.4
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}

// A place on the edge, at a share of its curve.
function along([x1, y1, x2, y2], t) {
  const mix = (a, b, c, d) => a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t * t * (1 - t) + d * t ** 3
  const bend = (x2 - x1) * 0.4
  return [mix(x1, x1 + bend, x2 - bend, x2), mix(y1, y1, y2, y2)]
}

// Each number stands on its edge where it touches as little as can be: other numbers, and what is
// written at the units. All look for their places more than once, as those after them move too.
function spots(data, place) {
  const fixed = data.layers.flat().flatMap(unit => written(unit, place.at[unit.id]))
  const edges = data.edges.filter(edge => !edge.rest)
  const found = new Map()
  for (let round = 0; round < ROUNDS; round++) {
    for (const edge of edges) {
      found.delete(edge.id)
      const taken = [...fixed, ...found.values()]
      found.set(edge.id, choices(edge, place).reduce((one, other) => (overlap(taken, other) < overlap(taken, one) ? other : one)))
    }
  }
  return Object.fromEntries([...found].map(([id, [x, y]]) => [id, [x, y]]))
}

// Boxes: the middle, the width and the height.
function written({ name, rest }, [x, y]) {
  return [[x, y, 2 * R + 6, 2 * R + 6], [x, y - R - 11, 6.8 * shortened(name).length, 16], ...(rest ? [] : [[x, y + R + 16, LETTER * BELOW + 8, 20]])]
}

function choices(edge, place) {
  const wide = LETTER * Math.max(...Object.values(edge.values).map(([, text]) => text.length)) + 8
  const line = ends(place, edge)
  return TRIES.map(t => [...along(line, t), wide, 20]).map(([x, ...more]) => [Math.min(Math.max(x, line[0] + wide / 2), line[2] - wide / 2), ...more])
}

const overlap = (taken, [x, y, w, h]) => taken.reduce((sum, [a, b, c, d]) =>
  sum + Math.max(0, (w + c) / 2 - Math.abs(x - a)) * Math.max(0, (h + d) / 2 - Math.abs(y - b)), 0)

// An edge shows what the step looks at: its weight, or its slope as soon as that is known.
function wire(page, place, edge, choose) {
  const d = curve(ends(place, edge))
  if (edge.rest) {
    const line = svg("path", { d, class: "wire rest" }, page)
    return (step, left, on) => line.classList.toggle("on", on.has(edge.id))
  }
  const halo = edge.chosen ? svg("path", { d, class: "halo" }, page) : null
  const line = svg("path", { d, class: "wire" }, page)
  place.drawn[edge.id] = [line]
  const flow = svg("path", { d, class: "flow" }, page)
  const reach = svg("path", { d, class: "reach" }, page)
  const [layer, unit, source] = edge.place
  reach.onclick = () => choose({ layer, unit, source })
  svg("title", {}, reach, "Take this weight")
  return (step, left, on) => {
    const lit = on.has(edge.id)
    const [size] = edge.values[step.look]
    const known = size && (step.look !== "one" || left.known.has(edge.id)) // a slope of 0 is thin
    const width = known ? 1.2 + 5 * Math.abs(size) : 1
    line.setAttribute("stroke", known ? tint(Math.sign(size) * (0.4 + 0.6 * Math.abs(size))) : "currentColor")
    line.setAttribute("stroke-width", width.toFixed(2))
    line.setAttribute("stroke-dasharray", known && size < 0 ? "7 4" : "none")
    line.classList.toggle("dim", !lit)
    line.classList.toggle("unknown", !known)
    halo?.setAttribute("stroke-width", (width + 5).toFixed(2))
    flow.setAttribute("class", lit && step.flow ? `flow ${step.flow}` : "flow")
  }
}

function node(page, { at, narrow }, unit) {
  const [x, y] = at[unit.id]
  const group = svg("g", { transform: `translate(${x} ${y})`, class: "node" }, page)
  if (unit.rest) {
    for (const dy of [-9, 0, 9]) svg("circle", { r: 2.5, cy: dy, class: "dot" }, group)
    svg("text", { y: 30, class: "small" }, group, unit.name)
    return () => {}
  }
  const input = unit.id.startsWith("u0.")
  const shape = kind => (input ? svg("rect", { x: -R, y: -R, width: 2 * R, height: 2 * R, rx: 5, class: kind }, group) : svg("circle", { r: R, class: kind }, group))
  shape("back")
  shape("face").setAttribute("fill", tint(unit.tint, 0.6))
  svg("text", { dy: ".35em", class: unit.value.length > 6 ? "value tight" : "value" }, group, unit.value)
  svg("text", { y: -R - 6, class: "small name" }, group, shortened(unit.name))
  svg("title", {}, group, unit.name)
  const aside = narrow ? { y: -R - 22, class: "small" } : { x: R + 7, dy: ".35em", class: "wanted" }
  if (unit.wanted) svg("text", aside, group, `wanted ${unit.wanted}`)
  const below = numbered(group, R + 16)
  return (step, left, on) => {
    group.classList.toggle("on", on.has(unit.id))
    const ofOne = step.look === "before" || step.look === "one"
    below(step.brief?.[unit.id] ?? (ofOne ? left.labels[unit.id] ?? "" : ""))
  }
}

const shortened = name => (name.length > 13 ? name.replace("Layer ", "L").replace(", unit ", " u").slice(0, 13) : name)

// A number with paper behind it.
function numbered(group, y) {
  const back = svg("rect", { y: y - 10, height: 20, rx: 4, class: "paper" }, group)
  const text = svg("text", { y, dy: ".35em", class: "factor" }, group)
  return said => {
    text.textContent = said
    const wide = said ? LETTER * said.length + 8 : 0
    setAttributes(back, { x: -wide / 2, width: wide })
  }
}

function label(page, place, edge) {
  const [x, y] = place.numbers[edge.id]
  const [x1, , x2] = ends(place, edge)
  const group = svg("g", { class: "number" }, page)
  place.drawn[edge.id].push(group)
  const tell = numbered(group, 0)
  return (step, left, on) => {
    const lit = on.has(edge.id)
    const [short, long] = [step.brief?.[edge.id] ?? []].flat()
    const has = step.look === "all" || step.look === "after" || (step.look === "one" && left.known.has(edge.id))
    const room = x2 - x1
    const said = short ? (long && LETTER * long.length + 8 < room + 1.6 * R ? long : short) : has ? edge.values[step.look][1] : ""
    const half = (LETTER * said.length + 8) / 2
    group.setAttribute("transform", `translate(${2 * half > room ? (x1 + x2) / 2 : Math.min(Math.max(x, x1 + half), x2 - half)} ${y})`)
    tell(said)
    group.classList.toggle("on", lit)
    group.classList.toggle("chosen", Boolean(short))
    if (short && group.nextSibling) page.append(group) // above the others
  }
}

// A drawing wider than its place moves to where something happens.
function follow(box, place, step) {
  if (place.width <= box.clientWidth) return
  const xs = (step.on ?? []).map(id => place.at[id]?.[0] ?? middle(place, id)).filter(x => x !== undefined)
  if (!xs.length) return
  const left = (Math.min(...xs) + Math.max(...xs)) / 2 - box.clientWidth / 2
  box.scrollTo({ left, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" })
}

const middle = (place, id) => place.numbers[id]?.[0]
