// Pointing at the playground's plane: to ask what the network says there, and to paint points.
const RUBBER = 16 // how far the eraser reaches, in units of the plot
const REACH = 14 // how near to a point a click must be
const APART = 8 // pixels between two painted points, at least

const unplaced = ([x0, x1, y0, y1], [u, v]) =>
  [x0 + (u / SIZE) * (x1 - x0), y1 - (v / SIZE) * (y1 - y0)].map(part => Number(part.toFixed(3)))

// The box takes the pointer; `state` lives longer than it, so that new data do not cut a stroke.
function listen(scene, box) {
  const { data, state, canvas } = scene
  const at = event => {
    const frame = canvas.getBoundingClientRect()
    return [((event.clientX - frame.left) / frame.width) * SIZE, ((event.clientY - frame.top) / frame.height) * SIZE]
  }
  const within = ([u, v]) => Math.min(u, v) >= 0 && Math.max(u, v) <= SIZE
  const follow = place => {
    state.at = within(place) ? place : null
    say(scene, state.frame)
    preview(scene)
  }
  box.classList.add("surface")
  if (data.brush) box.classList.add("painting")
  box.onpointermove = event => {
    follow(at(event))
    if (state.stroke) for (const one of event.getCoalescedEvents?.() ?? [event]) dab(scene, at(one))
  }
  box.onpointerleave = () => follow([-1, -1])
  box.onpointerdown = event => {
    if (!data.brush || event.button || !within(at(event))) return
    box.setPointerCapture(event.pointerId)
    state.stroke = { path: [], fresh: scene.fresh }
    dab(scene, at(event))
  }
  box.onpointerup = box.onpointercancel = () => finish(scene)
  box.onclick = event => !data.brush && within(at(event)) && pick(scene, at(event))
  keyboard(scene, box)
}

// The training point that was clicked becomes the example whose numbers are shown.
function pick({ data, points, trigger }, [u, v]) {
  if (!data.picks) return
  const far = points.map(({ at: [x, y], test }) => (test ? Infinity : Math.hypot(x - u, y - v)))
  const nearest = far.indexOf(Math.min(...far))
  if (far[nearest] <= REACH) trigger("picked", nearest)
}

// Put one point of a stroke, or rub out what lies there.
function dab(scene, place) {
  const { data, state } = scene
  const { path, fresh } = state.stroke
  const apart = (APART * SIZE) / scene.canvas.clientWidth
  const [u, v] = place
  if (Math.min(u, v) < 0 || Math.max(u, v) > SIZE) return
  if (path.some(([x, y]) => Math.hypot(x - u, y - v) < apart)) return
  path.push(place)
  if (data.brush.erase) rub(scene, place)
  else fresh.push({ at: place, value: data.brush.label ?? 0, test: false })
  drawPoints(scene)
  if (data.brush.erase) scene.draw()
}

// A stroke that has not been sent yet stays to be seen.
function again(scene, { points, label, erase }) {
  for (const at of points.map(placer(scene.data.extent))) {
    if (erase) rub(scene, at)
    else scene.fresh.push({ at, value: label ?? 0, test: false })
  }
}

function rub(scene, [u, v]) {
  scene.points.forEach(({ at: [x, y] }, i) => Math.hypot(x - u, y - v) <= RUBBER && scene.gone.add(i))
}

function finish(scene) {
  const { state, data } = scene
  if (!state.stroke) return
  const points = state.stroke.path.map(place => unplaced(data.extent, place))
  state.stroke = null
  if (!points.length || !data.brush) return
  const radius = (RUBBER / SIZE) * (data.extent[1] - data.extent[0])
  scene.trigger("painted", { points, label: data.brush.label ?? null, erase: Boolean(data.brush.erase), radius })
}

// What the brush would leave behind.
function preview({ brush, data, state }) {
  const shown = data.brush && state.at
  brush.setAttribute("display", shown ? "" : "none")
  if (!shown) return
  brush.setAttribute("d", data.brush.erase ? outline(0, RUBBER) : outline(data.brush.label ?? 0, 7))
  brush.setAttribute("transform", `translate(${state.at.join(" ")})`)
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

// The arrow keys move a cross, Enter asks there or puts a point.
function keyboard(scene, box) {
  const { data, state, cross, readout } = scene
  const does = data.brush ? (data.brush.erase ? "removes the points there" : "puts a point") : "opens the point there"
  setAttributes(box, { tabindex: 0, role: "application", "aria-label": `${data.title}. ${data.alt} The arrow keys move a cross, Enter ${does}.` })
  const show = on => {
    cross.setAttribute("display", on ? "" : "none")
    if (on) cross.setAttribute("transform", `translate(${state.at.join(" ")})`)
    readout.setAttribute("aria-live", on ? "polite" : "off")
    say(scene, state.frame)
  }
  box.onblur = () => ((state.at = null), show(false))
  box.onkeydown = event => {
    const way = ARROWS[event.key]
    const press = event.key === "Enter" || event.key === " "
    if (!way && !press) return
    event.preventDefault()
    const [x, y] = state.at ?? [SIZE / 2, SIZE / 2]
    const step = event.shiftKey ? SIZE / 8 : SIZE / 40
    state.at = way ? [x + step * way[0], y + step * way[1]].map(part => Math.min(Math.max(part, 0), SIZE)) : [x, y]
    show(true)
    if (press) enter(scene)
  }
}

function enter(scene) {
  const { data, state } = scene
  if (!data.brush) return pick(scene, state.at)
  state.stroke = { path: [], fresh: scene.fresh }
  dab(scene, state.at)
  finish(scene)
}
