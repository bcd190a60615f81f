// What the network says everywhere in the plane, with the points on it; in painting mode one puts
// points there. While somebody looks at a unit of the network, its map is shown instead.
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const state = (root.state ??= { frame: 0, at: null, stroke: null }) // at: what the pointer is over
  const scene = rebuild(root, () => build(root, data, state, asking(root, setTriggerValue)))
  const size = () => (scene.resize(), scene.draw())
  const unwatch = watchSize(root, size)
  root.ontransitionend = event => event.propertyName === "color" && size() // another theme
  const unfollow = clock.follow(root, data.shares, frame => scene.draw((state.frame = frame)))
  const unlook = look.follow(root, () => scene.draw())
  return () => {
    unfollow()
    unlook()
    unwatch()
  }
}

function build(root, data, state, trigger) {
  const head = html("div", { class: "said" }, root)
  const title = html("b", {}, head)
  const readout = html("output", {}, head)
  const place = html("div", {}, root)
  const { canvas, page, front } = plane(place, data)
  const dots = html("canvas", { "aria-hidden": true })
  dots.style.cssText = canvas.style.cssText
  canvas.after(dots)
  const scene = { root, data, state, trigger, title, readout, canvas, dots, page, front, fresh: state.stroke?.fresh ?? [], gone: new Set() }
  scene.field = fields(data)
  scene.points = pointsOf(data)
  if (data.brush?.erase) state.stroke?.path.forEach(place => rub(scene, place))
  for (const [name, told] of root.line.waiting) if (name === "painted") again(scene, told)
  scene.wrong = data.wrong && unpack(data.wrong).raw
  scene.brush = svg("path", { class: "brush", display: "none" }, front)
  scene.cross = svg("path", { class: "cross", d: "M-9 0h18M0 -9v18", display: "none" }, front)
  scene.resize = () => resize(scene)
  scene.draw = () => paint(scene, state.frame)
  legend(root, data)
  listen(scene, page.parentElement)
  scene.resize()
  return scene
}

// Both canvases count in the units of the plot, as its SVG does, and are sharp at any size.
function resize(scene) {
  const wide = scene.canvas.clientWidth || SIZE
  scene.ctx = sharp(scene.canvas, wide, wide, SIZE)
  scene.over = sharp(scene.dots, wide, wide, SIZE)
  scene.ink = inks(scene.root)
  drawPoints(scene)
}

function paint(scene, frame) {
  const { ctx, data, root } = scene
  scene.ink = inks(root)
  ctx.clearRect(0, 0, SIZE, SIZE)
  const unit = looked(data)
  if (unit) paintUnit(scene, unit, frame)
  else if (data.kind === "classes") paintClasses(scene, scene.field(frame))
  else paintSigned(scene, scene.field(frame))
  if (!unit && scene.wrong) rings(scene, frame)
  scene.title.textContent = unit ? unit.name[0].toUpperCase() + unit.name.slice(1) : data.title
  say(scene, frame)
}

function inks(root) {
  const style = getComputedStyle(root)
  return { text: style.getPropertyValue("--st-text-color"), back: style.getPropertyValue("--st-background-color") }
}

// A plane of another network says `look: false`: the unit is none of its own.
const looked = data => (data.look === false ? null : look.unit)
