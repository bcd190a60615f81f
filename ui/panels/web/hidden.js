// The square of inputs as the hidden layer sees it: the grid bends, until one straight line
// is enough.
export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".panel")
  const scene = build(root, data)
  const [grid, points] = [unpack(data.grid), unpack(data.points)]
  const place = placer(data.extent)
  const at = (source, i) => place([source.at(2 * i), source.at(2 * i + 1)])
  return clock.follow(root, data.frames, frame => {
    scene.grid.setAttribute("d", lines(data.side, i => at(grid, frame * data.side ** 2 + i)))
    scene.marks.forEach((mark, i) => {
      const [x, y] = at(points, frame * scene.marks.length + i)
      mark.setAttribute("transform", `translate(${x} ${y})`)
      const side = x > 0.8 * SIZE ? -1 : 1 // the text stays inside
      mark.lastChild.setAttribute("x", 11 * side)
      mark.lastChild.setAttribute("text-anchor", side < 0 ? "end" : "start")
    })
    cut(scene.sides, data.line.map(values => values[frame]), data.extent)
  })
}

function build(root, data) {
  const { ground, front } = plane(root, data)
  const sides = svg("g", {}, ground)
  svg("rect", { x: 0, y: -2000, width: 4000, height: 4000, class: "side", fill: "#1f83c4" }, sides)
  svg("rect", { x: -4000, y: -2000, width: 4000, height: 4000, class: "side", fill: "#d9730d" }, sides)
  svg("path", { d: "M0 -2000V2000", class: "border" }, sides)
  const grid = svg("path", { class: "grid" }, ground)
  const marks = data.marks.map((example, i) => {
    const group = svg("g", {}, front)
    mark(group, example, 7)
    svg("text", { y: i % 2 ? -8 : 19, class: "halo" }, group, example.title) // two may share a place
    return group
  })
  return { grid, sides, marks }
}

// Both families of lines through the points of the lattice, which are numbered row by row.
function lines(n, at) {
  const range = [...Array(n).keys()]
  const draw = points => "M" + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")
  return range.map(i => draw(range.map(j => at(i * n + j))) + draw(range.map(j => at(j * n + i)))).join("")
}

// Turn the two half planes so that u x + v y + c = 0 is the line between them.
function cut(sides, [u, v, c], [x0, x1, y0, y1]) {
  const [a, b] = [u * (x1 - x0), -v * (y1 - y0)] // across the plot, and down
  const length = Math.hypot(a, b)
  sides.setAttribute("display", length < 1e-9 ? "none" : "")
  if (length < 1e-9) return
  const corner = u * x0 + v * y1 + c // at the top left
  const foot = [a, b].map(part => (-corner * part * SIZE) / length ** 2)
  sides.setAttribute("transform", `translate(${foot[0]} ${foot[1]}) rotate(${(Math.atan2(b, a) * 180) / Math.PI})`)
}
