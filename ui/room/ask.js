// A board of the room, asked for whenever something has changed in the room: a short request, and no
// run of the page. However many parts of a page show it, it is asked for once.
const EACH = 1000 // milliseconds
const PATIENCE = 8000
const MANY = 50 // pictures at once

const boards = (globalThis.glassboxBoards ??= { all: new Map(), heard: -Infinity, version: null })

// The board of a challenge, by its id; of "" the one that was opened last. Of a room that was left
// none is kept.
function boardOf(secret, of) {
  if (boards.secret !== secret) {
    for (const left of boards.all.values()) left.parts.clear()
    boards.all.clear()
    boards.secret = secret
  }
  if (!boards.all.has(of)) boards.all.set(of, makeBoard(secret, of))
  return boards.all.get(of)
}

function makeBoard(secret, of) {
  const board = {
    parts: new Map(), // a part's root → what to call with the board, or null, and whether it is in reach
    known: null,
    tag: "",
    version: null, // of the room
    failed: 0, // times, one after another
    pictures: new Map(), // an entry's id → its picture, null while it is asked for

    follow(root, draw) {
      for (const other of boards.all.values()) other.parts.delete(root)
      board.parts.set(root, draw)
      draw(board.known, !board.failed)
      board.look()
      return () => board.parts.get(root) === draw && board.parts.delete(root)
    },

    // The pulse of the room says when there is something to ask for, as long as it beats.
    async look() {
      clearTimeout(board.later)
      if (board.asking || !board.parts.size || document.hidden) return
      const told = performance.now() - boards.heard < 3 * EACH
      if (!told || board.failed || board.version !== boards.version) {
        board.asking = true
        const found = await answer(`room/board?of=${of}`, secret, board.tag)
        board.asking = false
        take(board, found)
      }
      board.later = setTimeout(board.look, Math.min(EACH * 2 ** board.failed, PATIENCE))
    },

    // Ask for the pictures that are not here yet; when they are, all is drawn again, which asks for
    // those that are still missing.
    async want(ids) {
      const missing = ids.filter(id => !board.pictures.has(id)).slice(0, MANY)
      if (!missing.length) return
      for (const id of missing) board.pictures.set(id, null)
      const found = await answer(`room/pictures?of=${of}&entries=${missing.join("-")}`, secret)
      for (const id of missing) {
        if (found?.told?.[id]) board.pictures.set(id, found.told[id])
        else if (!found) board.pictures.delete(id)
      }
      if (found) board.tell()
      else setTimeout(board.tell, PATIENCE) // a server out of reach is not asked at once again
    },

    tell() {
      for (const draw of board.parts.values()) draw(board.known, !board.failed)
    },
  }
  return board
}

function take(board, found) {
  const lost = board.failed > 0
  board.failed = found ? 0 : board.failed + 1
  if (found) board.version = found.version
  if (found?.status === 200) Object.assign(board, { known: found.told, tag: found.tag })
  if (found?.status === 404) Object.assign(board, { known: null, tag: "" }) // put out, or it has ended
  if (found?.status !== 304 || lost) board.tell()
}

// What the server says to whoever has this secret; null if it is out of reach.
async function answer(path, secret, tag = "") {
  try {
    const headers = { "X-Glassbox-Room": secret, ...(tag && { "If-None-Match": tag }) }
    const found = await fetch(new URL(path, window.__streamlit.BACKEND_BASE_URL), { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })
    if (found.status >= 500 || found.status === 429) return null
    const version = Number(found.headers.get("X-Glassbox-Version"))
    const told = found.status === 200 ? await found.json() : null
    return { status: found.status, told, version, tag: found.headers.get("ETag") }
  } catch {
    return null
  }
}

if (!boards.listens) {
  boards.listens = true
  const all = () => boards.all.forEach(board => board.look())
  document.addEventListener("visibilitychange", all)
  addEventListener("glassbox-room", ({ detail }) => {
    const news = boards.version !== detail.version
    Object.assign(boards, { heard: performance.now(), version: detail.version })
    if (news) all()
  })
}

// ---- what parts that draw it share -----------------------------------------------------------

const unseen = text => html("span", { class: "unseen" }, null, text)

function say(place, text) {
  if (place.textContent !== text) place.textContent = text
  place.hidden = !text
}

const percent = share => (100 * share).toFixed(1)
const reached = share => (Math.floor(1000 * share + 1e-6) / 10).toFixed(1) // 96.99 is not 97
const whole = share => String(Math.round(1000 * share) / 10)
const counted = number => number.toLocaleString("en")
const short = number => (number < 10 ? number.toFixed(1) : counted(Math.round(number)))
const ENDINGS = ["th", "st", "nd", "rd"]
const ordinal = n => n + (n % 100 > 10 && n % 100 < 14 ? "th" : (ENDINGS[n % 10] ?? "th"))

// What there is of an entry to be compared: how wide, how written,
// and the word behind it.
const MEASURED = {
  score: { width: 6.8, label: "Accuracy", of: row => row.score, text: row => `${reached(row.score)} ± ${percent(row.spread)} %` },
  parameters: { width: 5.4, label: "Parameters", of: row => row.parameters, text: row => counted(row.parameters), unit: "parameters" },
  units: { width: 3.6, label: "Units", of: row => row.units, text: row => counted(row.units), unit: "units" },
  seconds: { width: 4.4, label: "Training", of: row => row.seconds, text: row => `${short(row.seconds)} s` },
  steps: { width: 4, label: "Steps", of: row => row.value, text: row => counted(Math.round(row.value)), unit: "steps" },
  distance: { width: 4, label: "Off by", of: row => row.value, text: row => (row.value ? `${short(10 ** row.value)} × off` : "exact") }, // powers of ten
  points: { width: 3.6, label: "Points", of: row => row.points, text: row => counted(row.points), unit: "points" },
}

// The word behind a figure, in the singular where there is one of it.
const unitOf = ({ text, unit = "" }, row) => (text(row) === "1" ? unit.replace(/s$/, "") : unit)

// A figure with its word: "8 units"; of a row that has none, nothing.
function measured(row, name) {
  const one = MEASURED[name]
  return one.of(row) === null ? "" : `${one.text(row)} ${unitOf(one, row)}`.trim()
}
