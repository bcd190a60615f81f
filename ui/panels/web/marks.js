// Each class has its colour and its mark, so that nothing is told by colour alone.
const CLASSES = [[217, 115, 13], [31, 131, 196], [0, 158, 115], [204, 121, 167], [196, 30, 54], [138, 63, 240]]
const CORNERS = [
  null, // a circle
  [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  [[0, -1.2], [1.1, 0.75], [-1.1, 0.75]],
  [[0, -1.3], [1.15, 0], [0, 1.3], [-1.15, 0]],
  plus(0.42, 1.25),
  star(1.4, 0.62),
]

const colour = (label, strength = 1) => `rgba(${CLASSES[label % CLASSES.length]}, ${strength})`

// Numbers from -1 to 1 as colours, as `tint` makes them; or the strength of one class's colour.
function shader(kind) {
  if (Number.isInteger(kind)) return v => [CLASSES[kind % CLASSES.length], (v + 1) / 2]
  return v => [CLASSES[v < 0 ? 0 : 1], Math.abs(v)]
}

// Add the mark of a class to a path: a canvas's, or a Path2D.
function trace(path, label, x, y, r) {
  const corners = CORNERS[label % CORNERS.length]
  if (!corners) {
    path.moveTo(x + r, y)
    path.arc(x, y, r, 0, 2 * Math.PI)
    return
  }
  corners.forEach(([u, v], i) => path[i ? "lineTo" : "moveTo"](x + r * u, y + r * v))
  path.closePath()
}

// The same for SVG.
function outline(label, r) {
  const corners = CORNERS[label % CORNERS.length]
  if (!corners) return `M${r} 0A${r} ${r} 0 1 1 ${-r} 0A${r} ${r} 0 1 1 ${r} 0Z`
  return `M${corners.map(([u, v]) => `${(r * u).toFixed(1)} ${(r * v).toFixed(1)}`).join("L")}Z`
}

function plus(thin, long) {
  return [[-thin, -long], [thin, -long], [thin, -thin], [long, -thin], [long, thin], [thin, thin], [thin, long], [-thin, long], [-thin, thin], [-long, thin], [-long, -thin], [-thin, -thin]]
}

function star(far, near) {
  const at = i => [Math.sin((i * Math.PI) / 5), -Math.cos((i * Math.PI) / 5)].map(part => part * (i % 2 ? near : far))
  return [...Array(10).keys()].map(at)
}

// A canvas of so many pixels of the page, sharp on every screen; `units` is how many of its own
// units it is wide. Returns its context.
function sharp(canvas, width, height, units = width) {
  const fine = Math.min(globalThis.devicePixelRatio || 1, 3)
  canvas.width = Math.round(width * fine)
  canvas.height = Math.round(height * fine)
  const ctx = canvas.getContext("2d")
  ctx.scale(canvas.width / units, canvas.width / units)
  return ctx
}
