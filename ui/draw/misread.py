"""What the network misreads of the test images at hand, by the kind of mistake."""

from __future__ import annotations

from collections import Counter

import numpy as np
import streamlit as st

from ui.draw import drawing_source, networks_that_read
from ui.draw.reading import Reading
from ui.kit import moving, names
from ui.panels import pictures

MOST = 24  # pictures


def show(reading: Reading) -> None:
    """Show the test images that are misread, the commonest mistakes first."""
    net = reading.net
    data, wrong = networks_that_read.known_examples(net), drawing_source.misread(net)
    n, where = len(data.y_test), networks_that_read.where(data)
    if not len(wrong):
        st.markdown(f"**It reads all {n:,} {where}test images right.** Draw one that it does not.")
        return
    x = drawing_source.prepared(net, data.X_test[:, wrong])
    P = net.predict_proba(x)
    read, true = P.argmax(axis=0), data.y_test[wrong]
    common = Counter(zip(true.tolist(), read.tolist(), strict=True))
    kinds = sorted(range(len(wrong)), key=lambda i: (-common[true[i], read[i]], true[i], read[i]))
    (one, other), times = common.most_common(1)[0]
    called = names.classes(net)
    often = f" Most often {called[one]} is read as {called[other]}: {times} times." * (times > 1)
    st.markdown(
        f"**{len(wrong)} of the {n:,} {where}test images {'is' if len(wrong) == 1 else 'are'} "
        f"misread.**{often}"
    )
    shown = [
        {
            **pictures.grey(x[:, i], f"{called[true[i]]}, read as {called[read[i]]}"),
            "caption": f"{called[true[i]]}, read as {called[read[i]]}, {P[read[i], i]:.0%}",
        }
        for i in kinds[:MOST]
    ]
    moving.picture(data={"frames": 1, "size": "small", "pictures": shown}, key="draw_misread")
    if np.size(wrong) > MOST:
        st.caption(f"These are {MOST} of them, the commonest mistakes first.")
    offered = drawing_source.called(net, drawing_source.MISREAD)
    st.caption(f"Choose “Example” above and “{offered}” to look into one.")
