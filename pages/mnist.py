"""MNIST: design a network, train it on digits or other images, see what it got wrong."""

import streamlit as st

from ui.kit import data_sets
from ui.kit.glossary import term
from ui.memory import session, tab
from ui.mnist import (
    augment_preview,
    history,
    mnist_controls,
    mnist_number,
    mnist_presets,
    mnist_results,
    own_images,
    own_set,
    shapes,
)
from ui.room import challenge_card
from ui.training import live, live_buttons, run_words, vary

images = mnist_controls.images()
st.title(data_sets.heading(images))
st.markdown(
    f"A network learns to tell {data_sets.counted(images)} apart from nothing but examples. "
    f"**Choose its {term('hidden layer', 'hidden layers')} in the {term('sidebar')} and press "
    "Start.**"
)

tab.say_what_is_lost()
mnist_controls.say_what_is_not_here()
spec = mnist_controls.training_spec()
own_images.dialog()
challenge_card.submit_card(spec, "mnist", mnist_presets.begin)
run = live_buttons.start(spec, session.run())

note = run_words.note(run, spec) if run and spec else ""
if run and run.active:
    live.watch(run, note)
    if run.state == "paused":
        mnist_number.show(run)
elif run:
    mnist_results.show(run, note)
history.show()

if spec:
    data = data_sets.dataset(spec.data)
    data_sets.report_problems(data)
    if run is None:
        shapes.preview(data)
    own_set.show(data, expanded=run is None)
    augment_preview.show(spec, data, expanded=run is None)
    shapes.explain(spec, data)
    vary.button(spec, "mnist_vary")
