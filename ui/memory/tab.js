// A reload makes a new session. The tab remembers the name of the session it had, so that the
// new one can ask for the trainings of the old one. Another tab that was copied from this one
// asks, too, and is told no, since this one is still there.
const tab = (globalThis.glassboxTab ??= { session: "glassbox-session", trained: "glassbox-trained", made: "glassbox-made", tries: 0 })

export default function ({ data, setTriggerValue }) {
  const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload"
  const known = sessionStorage.getItem(tab.session)
  const had = what => !!sessionStorage.getItem(tab[what])
  const ask = () => setTriggerValue("before", { name: known, trained: had("trained"), made: had("made") })
  const note = what => {
    if (data[what]) sessionStorage.setItem(tab[what], "yes")
  }
  if (known === data.name) {
    tab.tries = 0 // a session may be lost without a reload, and more than once
    for (const what of ["trained", "made"]) note(what)
  } else if (known && tab.tries === 0) {
    tab.tries = 1
    ask()
  } else if (known && data.answer === "later" && reloaded && tab.tries < 15) {
    tab.tries += 1 // a connection that was lost in silence is noticed after 20 s
    setTimeout(ask, 2000)
  } else {
    sessionStorage.setItem(tab.session, data.name)
    for (const what of ["trained", "made"]) {
      sessionStorage.removeItem(tab[what])
      note(what) // who is quick has pressed Start
    }
  }
}
