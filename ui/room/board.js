// The board of a challenge: who stands where, and why. Rows glide to their new places.
const GLIDE = 700 // milliseconds
const CLASSES = [[217, 115, 13], [31, 131, 196]] // orange and blue, as in the playground
const OUT_OF_REACH = "The class's room cannot be reached at the moment. This goes on by itself when it is back."

export default function ({ data: [told], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const view = (root.view ??= build(root))
  view.me = told.me
  Object.assign(view, { empty: told.empty, none: told.none, colours: told.colours })
  view.open = entry => setTriggerValue("opened", entry)
  view.board = boardOf(told.secret, told.of)
  return view.board.follow(root, (known, inReach) => draw(view, known, inReach))
}

function build(root) {
  root.classList.add("board")
  setAttributes(root, { role: "group", "aria-label": "The board" })
  const part = (name, kind, more = {}) => html(name, { class: kind, hidden: "", ...more }, root)
  return {
    root,
    lines: new Map(), // a member's id → the line
    first: null, // who stands there
    lost: part("p", "lost", { role: "status" }),
    state: part("p", "state"),
    title: part("h2", "title"),
    task: part("p", "task"),
    rules: part("ul", "rules"),
    busy: part("p", "busy"),
    heads: part("div", "heads", { "aria-hidden": "true" }),
    list: part("ol", "entries", { role: "list" }),
    nothing: part("p", "nothing"),
    news: html("p", { class: "unseen", "aria-live": "polite" }, root),
  }
}

function draw(view, known, inReach) {
  say(view.lost, inReach ? "" : OUT_OF_REACH)
  if (!known) return
  const { challenge, rows } = known
  view.root.dataset.glassboxBoard = challenge ? (challenge.open ? "open" : "closed") : "none"
  heading(view, challenge)
  say(view.busy, [known.best_rate && `The best learning rate is ${known.best_rate}.`, busy(rows)].filter(Boolean).join(" "))
  const columns = challenge && rows.some(row => row.rank) ? columnsOf(challenge, rows) : []
  heads(view, columns)
  entries(view, rows, challenge, columns)
  say(view.nothing, rows.length ? "" : challenge ? view.empty : view.none)
  news(view, rows, challenge)
  view.board.want(rows.filter(row => row.picture).map(row => row.entry))
}

function heading(view, challenge) {
  say(view.state, challenge ? (challenge.open ? "Open" : "Closed: this is the final board") : "")
  say(view.title, challenge?.title ?? "")
  say(view.task, challenge?.task ?? "")
  const rules = challenge?.rules ?? []
  view.rules.hidden = !rules.length
  if (view.ruled === String(rules)) return
  view.ruled = String(rules)
  view.rules.replaceChildren(...rules.map(rule => html("li", {}, null, rule)))
}

// Whose entries are being trained and whose wait; of many, the first few by name.
function busy(rows) {
  const named = (state, one, many) => {
    const names = rows.filter(row => row.pending === state).map(row => row.name)
    const more = names.length > 3 ? ` and ${names.length - 3} more` : ""
    return names.length ? `${names.length > 1 ? many : one}: ${names.slice(0, 3).join(", ")}${more}.` : ""
  }
  return [named("training", "Is being trained", "Are being trained"), named("waiting", "Waits", "Wait")].filter(Boolean).join(" ")
}

function columnsOf(challenge, rows) {
  const others = ["score", "parameters", "seconds", "points"].filter(name => name !== challenge.by)
  const there = others.filter(name => rows.some(row => row.rank && MEASURED[name].of(row) !== null))
  return [challenge.by, ...there].map(name => ({ name, ...MEASURED[name] }))
}

function heads(view, columns) {
  view.heads.hidden = !columns.length
  view.root.style.setProperty("--columns", columns.map(({ width }, i) => `${i ? width : 8.8}em`).join(" ") || "0")
  view.heads.replaceChildren(...["", "", "Name", ...columns.map(column => column.label)].map(label => html("span", {}, null, label)))
}

// ---- the rows --------------------------------------------------------------------------------

function entries(view, rows, challenge, columns) {
  const places = new Map([...view.list.children].map(line => [line, line.getBoundingClientRect()]))
  const kept = view.list.getRootNode().activeElement
  const gone = new Map(view.lines)
  const lines = rows.map((row, i) => {
    gone.delete(row.member)
    if (!view.lines.has(row.member)) view.lines.set(row.member, lineOf(view))
    const line = view.lines.get(row.member)
    const tied = row.rank && (rows[i - 1]?.rank === row.rank || rows[i + 1]?.rank === row.rank)
    fill(line, { row, tied, mine: row.member === view.me, challenge, columns, colours: view.colours })
    illustrate(line, view.board.pictures.get(row.entry))
    return line.place
  })
  for (const [member, line] of gone) {
    line.place.remove()
    view.lines.delete(member)
  }
  lines.forEach((line, i) => view.list.children[i] !== line && view.list.insertBefore(line, view.list.children[i] ?? null))
  view.list.hidden = !rows.length
  if (kept && view.list.contains(kept)) kept.focus({ preventScroll: true })
  if (view.drawn === challenge?.id) glide(lines, places)
  view.drawn = challenge?.id
}

function glide(lines, places) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return
  for (const line of lines) for (const animation of line.getAnimations()) animation.cancel()
  const now = new Map(lines.map(line => [line, line.getBoundingClientRect()]))
  const timing = { duration: GLIDE, easing: "cubic-bezier(.3, 0, .2, 1)" }
  for (const [line, { left, top }] of now) {
    const before = places.get(line)
    const by = before && [before.left - left, before.top - top]
    if (!before) line.animate([{ opacity: 0 }, { opacity: 1 }], timing)
    else if (by.some(Boolean)) line.animate([{ transform: `translate(${by.map(n => `${n}px`).join()})` }, { transform: "none" }], timing)
  }
}

function lineOf(view) {
  const place = html("li", { class: "entry" })
  const row = html("button", { type: "button", class: "row" }, place)
  const line = { place, row, rank: html("span", { class: "rank" }, row) }
  line.picture = html("canvas", { class: "picture", width: 96, height: 96, "aria-hidden": "true" }, row)
  const who = html("span", { class: "who" }, row)
  line.name = html("span", { class: "name" }, who)
  line.notes = html("span", { class: "notes" }, who)
  line.cells = html("span", { class: "cells" }, row)
  row.onclick = () => view.open(line.entry)
  return line
}

function fill(line, now) {
  const { row, tied, mine, columns } = now
  line.entry = row.entry
  line.row.disabled = !row.entry // of all challenges together there is none
  const told = JSON.stringify(now)
  if (line.told === told) return
  line.told = told
  line.place.dataset.glassboxMine = mine
  line.rank.replaceChildren(row.rank ?? "–", unseen(row.rank ? (tied ? ", shared: " : ": ") : " no rank yet: "))
  if (tied) html("span", { class: "tied", "aria-hidden": "true" }, line.rank, "=")
  line.name.replaceChildren(html("i", { style: `background: ${now.colours[row.colour % now.colours.length]}` }), row.name)
  if (mine) html("span", { class: "you" }, line.name, "(you)")
  line.notes.replaceChildren(...notes(now).map(([kind, text]) => html("span", { class: kind }, null, text)))
  for (const note of line.notes.children) note.prepend(unseen(", "))
  line.cells.replaceChildren(...(row.rank ? columns.map(column => cell(row, column)) : []))
}

function cell(row, column) {
  const found = html("span", { class: `cell ${column.name}` })
  if (column.of(row) === null) return found
  found.append(unseen(`, ${column.unit ? "" : column.label} `), html("b", {}, null, column.text(row)))
  if (column.unit) html("span", { class: "unit" }, found, ` ${unitOf(column, row)}`)
  return found
}

function notes({ row, challenge }) {
  const found = []
  const moved = row.moved
  if (row.rank && moved === null) found.push(["change new", "new"])
  if (moved) found.push([`change ${moved > 0 ? "up" : "down"}`, `${moved > 0 ? "up" : "down"} ${Math.abs(moved)}`])
  if (row.pending) found.push(["pending", row.pending === "training" ? "trains" : "waits"])
  else if (!row.rank) found.push(["pending", challenge.sealed && challenge.open ? "entered" : "did not work"])
  if (row.rank && !row.reached && challenge.threshold) found.push(["below", `below ${whole(challenge.threshold)} %`])
  for (const award of row.awards) found.push(["award", challenge.awards[award].replace(/^the /, "")])
  return found
}

// ---- the small pictures ----------------------------------------------------------------------

// What the network says of the plane, or how its cost fell.
function illustrate(line, picture = null) {
  if (line.pictured === picture) return
  line.pictured = picture
  const ctx = line.picture.getContext("2d")
  ctx.clearRect(0, 0, 96, 96)
  if (picture?.plane) paintPlane(ctx, picture.plane)
  else if (picture?.curve) paintCurve(ctx, picture.curve)
}

function paintPlane(ctx, digits) {
  const side = Math.sqrt(digits.length)
  const small = Object.assign(document.createElement("canvas"), { width: side, height: side })
  const image = new ImageData(side, side)
  ;[...digits].forEach((digit, i) => {
    const sure = parseInt(digit, 16) / 7.5 - 1 // from -1 to 1
    image.data.set([...CLASSES[sure < 0 ? 0 : 1], 40 + 215 * Math.abs(sure)], 4 * i)
  })
  small.getContext("2d").putImageData(image, 0, 0)
  ctx.drawImage(small, 0, 0, 96, 96)
}

function paintCurve(ctx, curve) {
  const [last, highest] = [curve.at(-1)[0] || 1, Math.max(...curve.map(([, cost]) => cost)) || 1]
  ctx.strokeStyle = `rgb(${CLASSES[1]})`
  Object.assign(ctx, { lineWidth: 5, lineJoin: "round", lineCap: "round" })
  ctx.beginPath()
  for (const [iteration, cost] of curve) ctx.lineTo(6 + (84 * iteration) / last, 90 - (84 * cost) / highest)
  ctx.stroke()
}

// ---- for those who hear it -------------------------------------------------------------------

// Only the change of the first place is told aloud.
function news(view, rows, challenge) {
  const best = rows.filter(row => row.rank === 1)
  const first = `${challenge?.id} ${best.map(row => row.member).sort()}`
  const same = view.first?.split(" ")[0] === challenge?.id
  if (same && first !== view.first && best.length) {
    const names = best.map(row => row.name).join(" and ")
    view.news.textContent = `${names} ${best.length > 1 ? "share the first place" : "is first now"}: ${measured(best[0], challenge.by)}.`
  }
  view.first = first
}
